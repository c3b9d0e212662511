//! What an expression of a script means: a constant, a part of the answer, a variable, or something computed.

use super::syntax::ScriptFunction;
use crate::import::template::quoted;
use crate::import::yaml::{Map, Yaml, YamlItem, YamlLine, YamlList};
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq)]
pub enum Val {
    /// Constant; its texts are no templates.
    Literal(Yaml),
    Undefined,
    Json(ValuePath),
    /// How many items or characters something in the JSON has.
    Length(ValuePath),
    Keys(ValuePath),
    Text,
    Status,
    Reason,
    Time,
    Size,
    /// The whole answer. Bruno's has other members than Postman's.
    Response {
        bruno: bool,
    },
    Headers,
    Cookies,
    Header(String),
    Cookie(String),
    /// What a regular expression finds in the body: the pattern, and the group.
    Match {
        pattern: String,
        group: usize,
    },
    /// The identifier of a variable.
    Variable(String),
    /// An expression of this project. `answer` says that only the answer gives it a value.
    Code {
        code: String,
        answer: bool,
    },
    /// A digest: as hexadecimal text, and as base64.
    Digest {
        hex: String,
        base64: String,
    },
    /// A moment: seconds, milliseconds and ISO text.
    Moment {
        offset: Option<String>,
    },
    Exists(Box<Val>),
    IsType(Box<Val>, &'static str),
    Object(Vec<(String, Val)>),
    Array(Vec<Val>),
    Regex(String),
    /// Counts through the items of a list: its JSONPath.
    Counter(String),
    /// Whether the answer fits a schema.
    FitsSchema(Yaml),
    Function(Rc<ScriptFunction>),
    /// An object of the tool, such as `pm.environment`.
    Namespace(String),
    /// With the reason.
    Unknown(String),
}

/// A place in the JSON of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ValuePath {
    /// As JSONPath.
    pub json: String,
    /// As an expression; None where the path names several places.
    pub code: Option<String>,
    /// Where it is not there, that is no error.
    pub optional: bool,
    /// If there are several places, the first is meant.
    pub first: bool,
    /// If there are several places, each is meant, one after another: the body of a loop.
    pub each: bool,
    /// What is used where nothing is there.
    pub default: Option<Yaml>,
}

impl ValuePath {
    pub fn root() -> ValuePath {
        ValuePath {
            json: "$".to_owned(),
            code: Some("body".to_owned()),
            optional: false,
            first: false,
            each: false,
            default: None,
        }
    }

    pub fn member(&self, name: &str) -> ValuePath {
        let is_plain = is_identifier(name);
        let (json, code) = if is_plain {
            (format!(".{name}"), format!(".{name}"))
        } else {
            (format!("[{}]", json_quoted(name)), format!("[{}]", quoted(name)))
        };
        self.with(&json, Some(&code))
    }

    pub fn index(&self, index: i64) -> ValuePath {
        self.with(&format!("[{index}]"), Some(&format!("[{index}]")))
    }

    pub fn all(&self) -> ValuePath {
        self.with("[*]", None)
    }

    /// Items for which a condition of JSONPath holds.
    pub fn filtered(&self, condition: &str) -> ValuePath {
        self.with(&format!("[?{condition}]"), None)
    }

    fn with(&self, json: &str, code: Option<&str>) -> ValuePath {
        let joined = self
            .code
            .as_ref()
            .zip(code)
            .map(|(before, code)| format!("{before}{code}"));
        ValuePath {
            json: format!("{}{json}", self.json),
            code: joined,
            ..self.clone()
        }
    }

    pub fn names_several(&self) -> bool {
        self.code.is_none()
    }

    /// The value as an expression.
    pub fn expression(&self) -> String {
        match &self.code {
            Some(code) => code.clone(),
            None => {
                let found = format!("(body | jsonpath({}))", quoted(&self.json));
                if self.first {
                    format!("({found} | first)")
                } else {
                    found
                }
            }
        }
    }

    /// A path written as text, as lodash and chai have it: `a.b[0].c`.
    pub fn descend(&self, text: &str) -> ValuePath {
        let mut path = self.clone();
        for part in text.split('.').filter(|part| !part.is_empty()) {
            let (name, indexes) = part
                .split_once('[')
                .map_or((part, ""), |(name, rest)| (name, rest));
            if !name.is_empty() {
                path = match name.parse::<i64>() {
                    Ok(index) => path.index(index),
                    Err(_) => path.member(name),
                };
            }
            for index in indexes.split('[').filter(|index| !index.is_empty()) {
                let index = index.trim_end_matches(']').trim_matches(['"', '\'']);
                path = match index.parse::<i64>() {
                    Ok(index) => path.index(index),
                    Err(_) => path.member(index),
                };
            }
        }
        path
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A name in the quotes of JSONPath.
pub fn json_quoted(name: &str) -> String {
    let mut out = String::from("'");
    for c in name.chars() {
        match c {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

impl Val {
    pub fn unknown(reason: impl Into<String>) -> Val {
        Val::Unknown(reason.into())
    }

    pub fn text(text: impl Into<String>) -> Val {
        Val::Literal(Yaml::Text(text.into()))
    }

    pub fn code(code: impl Into<String>, answer: bool) -> Val {
        Val::Code {
            code: code.into(),
            answer,
        }
    }

    /// The text, where this is a constant one. Numbers are text too.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Val::Literal(Yaml::Text(text) | Yaml::Number(text)) => Some(text.clone()),
            Val::Literal(Yaml::Bool(flag)) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// None for a value of another kind.
    pub fn as_number(&self) -> Option<&str> {
        match self {
            Val::Literal(Yaml::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// Whether the answer has to be there for it to have a value.
    pub fn needs_answer(&self) -> bool {
        match self {
            Val::Code { answer, .. } => *answer,
            Val::Array(items) => items.iter().any(Val::needs_answer),
            Val::Object(members) => members.iter().any(|(_, value)| value.needs_answer()),
            Val::Exists(inner) | Val::IsType(inner, _) => inner.needs_answer(),
            Val::Json(_) | Val::Length(_) | Val::Keys(_) | Val::Text | Val::Status | Val::Reason => true,
            Val::Time | Val::Size | Val::Response { .. } | Val::Headers | Val::Cookies => true,
            Val::Header(_) | Val::Cookie(_) | Val::Match { .. } => true,
            _ => false,
        }
    }

    /// An expression that has this value. None where there is no such expression.
    pub fn expression(&self) -> Option<String> {
        Some(match self {
            Val::Literal(yaml) => literal(yaml)?,
            Val::Json(path) => path.expression(),
            Val::Length(path) => format!("({} | length)", path.expression()),
            Val::Keys(path) => format!("({} | list)", path.expression()),
            Val::Text => "text".to_owned(),
            Val::Status => "status".to_owned(),
            Val::Time => "time".to_owned(),
            Val::Header(name) => format!("headers[{}]", quoted(&name.to_lowercase())),
            Val::Cookie(name) => format!("cookies[{}]", quoted(name)),
            Val::Headers => "headers".to_owned(),
            Val::Cookies => "cookies".to_owned(),
            Val::Match { pattern, .. } => format!("(text | regex_capture({}))", quoted(pattern)),
            Val::Variable(name) => name.clone(),
            Val::Code { code, .. } => code.clone(),
            Val::Digest { hex, .. } => hex.clone(),
            Val::Moment { .. } => self.iso()?,
            Val::Exists(inner) => format!("{} is defined", inner.expression()?),
            Val::IsType(inner, kind) => format!("{} is {}", inner.expression()?, type_test(kind)?),
            Val::Array(items) => {
                let items = items.iter().map(Val::expression).collect::<Option<Vec<_>>>()?;
                format!("[{}]", items.join(", "))
            }
            Val::Object(members) => {
                let members = members.iter();
                let members =
                    members.map(|(key, value)| Some(format!("{}: {}", quoted(key), value.expression()?)));
                format!("{{{}}}", members.collect::<Option<Vec<_>>>()?.join(", "))
            }
            _ => return None,
        })
    }

    /// A moment as ISO text. None for a value of another kind.
    pub fn iso(&self) -> Option<String> {
        match self {
            Val::Moment { offset: None } => Some("now(format='%Y-%m-%dT%H:%M:%S%.3fZ')".to_owned()),
            Val::Moment { offset: Some(offset) } => {
                Some(format!("now(offset='{offset}', format='%Y-%m-%dT%H:%M:%S%.3fZ')"))
            }
            _ => None,
        }
    }

    /// The expression, in brackets where it has parts that could be taken apart.
    pub fn operand(&self) -> Option<String> {
        let code = self.expression()?;
        let is_simple = matches!(self, Val::Literal(_)) || !has_parts(&code);
        Some(if is_simple { code } else { format!("({code})") })
    }
}

/// Whether an expression has operands next to each other.
fn has_parts(code: &str) -> bool {
    let (mut depth, mut quote, mut escaped) = (0_usize, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote => escaped = true,
            '\'' => quote = !quote,
            '(' | '[' | '{' if !quote => depth += 1,
            ')' | ']' | '}' if !quote => depth = depth.saturating_sub(1),
            ' ' if !quote && depth == 0 => return true,
            _ => {}
        }
    }
    false
}

/// Whether an expression gives another value each time.
pub fn is_made_up(code: &str) -> bool {
    ["uuid()", "random_", "timestamp(", "now(", "fake("]
        .iter()
        .any(|call| code.contains(call))
}

fn type_test(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "string" => "string",
        "number" => "number",
        "integer" => "integer",
        "boolean" => "boolean",
        "array" => "sequence",
        "object" => "mapping",
        "null" => "none",
        _ => return None,
    })
}

/// A constant as the expression language writes it.
fn literal(yaml: &Yaml) -> Option<String> {
    Some(match yaml {
        Yaml::Null => "none".to_owned(),
        Yaml::Bool(flag) => flag.to_string(),
        Yaml::Number(number) => number.clone(),
        Yaml::Text(text) | Yaml::Words(text) => quoted(text),
        Yaml::List(YamlList { items, .. }) => {
            let items = items.iter().map(|item| match item {
                YamlItem::Value(value) => literal(value),
                YamlItem::Comment(_) => None,
            });
            format!("[{}]", items.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Yaml::Map(Map { lines, .. }) => {
            let members = lines.iter().map(|line| match line {
                YamlLine::Entry(key, value) => Some(format!("{}: {}", quoted(key), literal(value)?)),
                YamlLine::Comment(_) => None,
            });
            format!("{{{}}}", members.collect::<Option<Vec<_>>>()?.join(", "))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_for_both_languages() {
        let path = ValuePath::root().member("a").index(0).member("b-c");
        assert_eq!(path.json, "$.a[0]['b-c']");
        assert_eq!(path.expression(), "body.a[0]['b-c']");
        assert_eq!(ValuePath::root().descend("a.b[0].c").json, "$.a.b[0].c");
        assert_eq!(
            ValuePath::root().all().member("x").expression(),
            "(body | jsonpath('$[*].x'))"
        );
        assert_eq!(ValuePath::root().member("it's").json, "$['it\\'s']");
    }
}
