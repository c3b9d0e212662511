//! Functions of JavaScript and of the libraries that tools bring: time, chance, digests, numbers.

use super::compute::{computed, first_reason};
use super::syntax::Expr;
use super::translator::Translator;
use super::value::{Val, ValuePath};
use crate::import::template::quoted;
use crate::import::yaml::Yaml;

impl Translator<'_> {
    /// A function that is no part of the tool's own interface.
    pub(super) fn library(&mut self, name: &str, arguments: &[Expr]) -> Val {
        match name {
            "JSON.parse" => self.parsed(arguments),
            "JSON.stringify" => self.first_computed(arguments, |code| format!("({code} | to_json)")),
            "Object.keys" => match arguments.first().map(|argument| self.eval(argument)) {
                Some(Val::Json(path)) => Val::Keys(path),
                _ => Val::unknown("the keys that it lists are none of the answer"),
            },
            "Array.isArray" | "lodash.isArray" => self.typed(arguments, "array"),
            "Number.isInteger" | "lodash.isInteger" => self.typed(arguments, "integer"),
            "lodash.isString" => self.typed(arguments, "string"),
            "lodash.isNumber" => self.typed(arguments, "number"),
            "lodash.isObject" => self.typed(arguments, "object"),
            "String" | "String.valueOf" => {
                self.first_computed(arguments, |code| format!("({code} | string)"))
            }
            "Number" | "parseFloat" | "Number.parseFloat" => {
                self.first_computed(arguments, |code| format!("({code} | float)"))
            }
            "parseInt" | "Number.parseInt" | "Math.trunc" | "Math.floor" => self.whole(arguments),
            "Math.round" => self.rounded(arguments),
            "Math.abs" => self.first_computed(arguments, |code| format!("({code} | abs)")),
            "Math.random" => Val::code(super::function::RANDOM, false),
            "Date.now" => Val::code("timestamp('ms')", false),
            "moment" | "moment.utc" if arguments.is_empty() => Val::Moment { offset: None },
            "encodeURIComponent" | "encodeURI" => {
                self.first_computed(arguments, |code| format!("({code} | urlencode)"))
            }
            "btoa" => self.first_computed(arguments, |code| format!("({code} | b64encode)")),
            "atob" => self.first_computed(arguments, |code| format!("({code} | b64decode)")),
            "uuid" | "uuid.v4" | "uuid.v1" | "uuid.v7" | "pm.variables.guid" => Val::code("uuid()", false),
            "nanoid" | "nanoid.nanoid" => Val::code("random_string(21)", false),
            "tv4.validate" | "tv4.validateResult" => {
                match arguments.get(1).map(|argument| self.eval(argument)) {
                    Some(Val::Literal(schema)) => Val::FitsSchema(schema),
                    Some(Val::Unknown(reason)) => Val::Unknown(reason),
                    _ => Val::unknown("the schema is not written there"),
                }
            }
            "lodash.random" => self.random(arguments),
            "lodash.get" => self.got(arguments),
            "lodash.size" => match arguments.first().map(|argument| self.eval(argument)) {
                Some(Val::Json(path)) => Val::Length(path),
                Some(value) => computed(&value, |code| format!("({code} | length)")),
                None => Val::unknown("a function is given nothing"),
            },
            "xml2Json" => Val::unknown("it reads XML, and there is no query for XML here"),
            name if name.starts_with("CryptoJS.") => self.digest(name, arguments),
            _ => Val::unknown(format!("`{name}()` has no equal here")),
        }
    }

    fn parsed(&mut self, arguments: &[Expr]) -> Val {
        match arguments.first().map(|argument| self.eval(argument)) {
            Some(Val::Text) => Val::Json(ValuePath::root()),
            // Bruno's `res.body` is data already.
            Some(Val::Json(path)) if path.json == "$" => Val::Json(path),
            Some(value) => computed(&value, |code| format!("({code} | from_json)")),
            None => Val::unknown("a function is given nothing"),
        }
    }

    fn typed(&mut self, arguments: &[Expr], kind: &'static str) -> Val {
        match arguments.first().map(|argument| self.eval(argument)) {
            Some(Val::Unknown(reason)) => Val::Unknown(reason),
            Some(value) => Val::IsType(Box::new(value), kind),
            None => Val::unknown("a function is given nothing"),
        }
    }

    /// `Math.floor(Math.random() * 100)` and `Math.floor(Date.now() / 1000)` have equals of their own.
    fn whole(&mut self, arguments: &[Expr]) -> Val {
        let Some(value) = arguments.first().map(|argument| self.eval(argument)) else {
            return Val::unknown("a function is given nothing");
        };
        if let Val::Code { code, .. } = &value {
            if code == "timestamp('ms') / 1000" {
                return Val::code("timestamp()", false);
            }
            if let Some(random) = random_below(code) {
                return Val::code(random, false);
            }
        }
        computed(&value, |code| format!("({code} | int)"))
    }

    fn rounded(&mut self, arguments: &[Expr]) -> Val {
        match self.whole(arguments) {
            Val::Code { code, answer } if code.ends_with(" | int)") => {
                Val::code(code.replace(" | int)", " | round | int)"), answer)
            }
            other => other,
        }
    }

    fn random(&mut self, arguments: &[Expr]) -> Val {
        let values: Vec<Val> = arguments.iter().map(|argument| self.eval(argument)).collect();
        match &values[..] {
            [most] => computed(most, |most| format!("random_int(0, {most})")),
            [least, most, ..] => match (least.as_number(), most.as_number()) {
                (Some(least), Some(most)) => Val::code(format!("random_int({least}, {most})"), false),
                _ => first_reason(&values),
            },
            [] => Val::code("random_int(0, 1)", false),
        }
    }

    /// `_.get(object, 'a.b[0]', default)`.
    fn got(&mut self, arguments: &[Expr]) -> Val {
        let values: Vec<Val> = arguments.iter().map(|argument| self.eval(argument)).collect();
        match (values.first(), values.get(1)) {
            (Some(Val::Json(path)), Some(Val::Literal(Yaml::Text(below)))) => {
                let mut path = ValuePath {
                    optional: true,
                    ..path.descend(below)
                };
                if let Some(Val::Literal(default)) = values.get(2) {
                    path.default = Some(default.clone());
                }
                Val::Json(path)
            }
            _ => Val::unknown("`_.get` is known with a path of the answer only"),
        }
    }

    /// A key that the script spells out is a credential, however it is called.
    fn hmac_key(&mut self, key: &Val) -> Option<String> {
        match key {
            Val::Literal(Yaml::Text(key)) => Some(self.cx.secret(key, "hmacKey")),
            other => other.expression(),
        }
    }

    /// Digests of crypto-js; each is hexadecimal text unless it is encoded otherwise.
    fn digest(&mut self, name: &str, arguments: &[Expr]) -> Val {
        let values: Vec<Val> = arguments.iter().map(|argument| self.eval(argument)).collect();
        let Some(text) = values.first().and_then(Val::operand) else {
            return first_reason(&values);
        };
        let filters = match (name, values.get(1).and_then(|key| self.hmac_key(key))) {
            ("CryptoJS.SHA256", _) => ("sha256".to_owned(), "sha256('base64')".to_owned()),
            ("CryptoJS.MD5", _) => ("md5".to_owned(), "md5('base64')".to_owned()),
            ("CryptoJS.HmacSHA256", Some(key)) => (
                format!("hmac_sha256({key})"),
                format!("hmac_sha256({key}, 'base64')"),
            ),
            ("CryptoJS.enc.Utf8.parse" | "CryptoJS.enc.Latin1.parse", _) => return values[0].clone(),
            ("CryptoJS.enc.Base64.stringify", _) => {
                return match &values[0] {
                    Val::Digest { base64, .. } => Val::code(base64.clone(), false),
                    value => computed(value, |code| format!("({code} | b64encode)")),
                };
            }
            ("CryptoJS.enc.Hex.stringify", _) => {
                return match &values[0] {
                    Val::Digest { hex, .. } => Val::code(hex.clone(), false),
                    _ => Val::unknown("only digests are written as hexadecimal text here"),
                };
            }
            ("CryptoJS.enc.Base64.parse", _) => {
                return computed(&values[0], |code| format!("({code} | b64decode)"));
            }
            _ => return Val::unknown(format!("`{name}` has no equal here")),
        };
        Val::Digest {
            hex: format!("({text} | {})", filters.0),
            base64: format!("({text} | {})", filters.1),
        }
    }

    /// Methods of dates and of moment's objects.
    pub(super) fn moment_method(&mut self, moment: &Val, name: &str, arguments: &[Expr]) -> Val {
        let Val::Moment { offset } = moment else {
            return Val::unknown("it is no date");
        };
        let offset_argument = offset.as_ref().map(|offset| format!("offset='{offset}'"));
        let with = |function: &str, more: &str| {
            let arguments = [
                offset_argument.clone(),
                Some(more.to_owned()).filter(|more| !more.is_empty()),
            ];
            let arguments: Vec<String> = arguments.into_iter().flatten().collect();
            Val::code(format!("{function}({})", arguments.join(", ")), false)
        };
        match name {
            "toISOString" | "toJSON" => moment.iso().map_or(Val::Undefined, |code| Val::code(code, false)),
            "getTime" | "valueOf" if offset.is_none() => Val::code("timestamp('ms')", false),
            "unix" if offset.is_none() => Val::code("timestamp()", false),
            "getTime" | "valueOf" => self.shifted_stamp("ms", offset),
            "unix" => self.shifted_stamp("s", offset),
            "utc" | "local" => moment.clone(),
            "getFullYear" => with("now", "format='%Y'"),
            "add" | "subtract" => self.added(offset.as_deref(), name, arguments),
            "format" if arguments.is_empty() => with("now", ""),
            "format" => match arguments.first().map(|argument| self.eval(argument)) {
                Some(Val::Literal(Yaml::Text(format))) => match strftime(&format) {
                    Some(format) => with("now", &format!("format={}", quoted(&format))),
                    None => Val::unknown(format!("the format `{format}` of a date has no equal here")),
                },
                _ => Val::unknown("the format of a date is computed"),
            },
            _ => Val::unknown(format!("`{name}()` of a date has no equal here")),
        }
    }

    fn shifted_stamp(&mut self, unit: &str, offset: &Option<String>) -> Val {
        let offset = offset.as_deref().unwrap_or("0s");
        Val::code(format!("timestamp('{unit}', '{offset}')"), false)
    }

    /// `moment().add(1, 'days')`.
    fn added(&mut self, offset: Option<&str>, name: &str, arguments: &[Expr]) -> Val {
        let values: Vec<Val> = arguments.iter().map(|argument| self.eval(argument)).collect();
        let amount = values.first().and_then(Val::as_number);
        let unit = values.get(1).and_then(Val::as_text);
        let unit = match unit.as_deref().map(|unit| unit.trim_end_matches('s')) {
            Some("day" | "d") => "d",
            Some("hour" | "h") => "h",
            Some("minute" | "m") => "m",
            Some("second" | "") => "s",
            Some("week" | "w") => "w",
            Some("month" | "M") => "mo",
            Some("year" | "y") => "y",
            _ => return Val::unknown("what is added to a date is not known here"),
        };
        let sign = if name == "add" { "+" } else { "-" };
        match (amount, offset) {
            (Some(amount), None) if !amount.starts_with('-') => Val::Moment {
                offset: Some(format!("{sign}{amount}{unit}")),
            },
            _ => Val::unknown("what is added to a date is not known here"),
        }
    }
}

/// `random_int(0, 999999) / 1000000 * 100 + 1` to a whole number of that range.
fn random_below(code: &str) -> Option<String> {
    let flat: String = code.chars().filter(|c| !"() ".contains(*c)).collect();
    let rest = flat.strip_prefix("random_int0,999999/1000000*")?;
    let (width, least) = rest.split_once('+').unwrap_or((rest, "0"));
    let (width, least) = (width.parse::<i64>().ok()?, least.parse::<i64>().ok()?);
    (width > 0).then(|| format!("random_int({least}, {})", least.saturating_add(width - 1)))
}

/// moment's tokens to strftime's.
fn strftime(format: &str) -> Option<String> {
    const TOKENS: [(&str, &str); 19] = [
        ("YYYY", "%Y"),
        ("YY", "%y"),
        ("MMMM", "%B"),
        ("MMM", "%b"),
        ("MM", "%m"),
        ("M", "%-m"),
        ("DD", "%d"),
        ("D", "%-d"),
        ("HH", "%H"),
        ("H", "%-H"),
        ("hh", "%I"),
        ("mm", "%M"),
        ("ss", "%S"),
        ("SSS", "%3f"),
        ("dddd", "%A"),
        ("ddd", "%a"),
        ("A", "%p"),
        ("X", "%s"),
        ("Z", "+00:00"),
    ];
    let mut out = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if let Some(literal) = rest.strip_prefix('[')
            && let Some((inside, after)) = literal.split_once(']')
        {
            out.push_str(&inside.replace('%', "%%"));
            rest = after;
        } else if let Some((token, written)) = TOKENS.iter().find(|(token, _)| rest.starts_with(token)) {
            out.push_str(written);
            rest = &rest[token.len()..];
        } else if first == 'T' || !first.is_ascii_alphabetic() {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            return None;
        }
    }
    Some(out)
}
