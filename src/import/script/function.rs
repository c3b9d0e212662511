//! Methods of values: of lists and objects in the answer, of texts.

use super::compute::{computed, first_reason, shortened};
use super::syntax::{Expr, ScriptFunction, StmtKind};
use super::translator::Translator;
use super::value::{Val, ValuePath, json_quoted};
use crate::import::template::quoted;
use crate::import::yaml::Yaml;

/// What `Math.random()` is here.
pub(super) const RANDOM: &str = "random_int(0, 999999) / 1000000";

impl Translator<'_> {
    /// A method that gives a value. What it is called on has been evaluated.
    pub(super) fn method(&mut self, object: &Val, name: &str, arguments: &[Expr]) -> Val {
        if let Val::Unknown(_) = object {
            return object.clone();
        }
        match (object, name) {
            (Val::Response { bruno }, _) => self.answer_method(*bruno, name, arguments),
            (Val::Headers, "get") => self.text_argument(arguments, Val::Header),
            (Val::Headers, "has") => {
                self.text_argument(arguments, |name| Val::Exists(Box::new(Val::Header(name))))
            }
            (Val::Cookies, "get") => self.text_argument(arguments, Val::Cookie),
            (Val::Cookies, "has") => {
                self.text_argument(arguments, |name| Val::Exists(Box::new(Val::Cookie(name))))
            }
            (Val::Json(path), "find" | "filter" | "some" | "every" | "map" | "findLast") => {
                self.list_method(path, name, arguments)
            }
            (Val::Json(path), "at" | "get") => match arguments.first().map(|argument| self.eval(argument)) {
                Some(Val::Literal(Yaml::Number(number))) if number.parse::<i64>().is_ok() => {
                    Val::Json(path.index(number.parse().unwrap_or_default()))
                }
                _ => Val::unknown("it takes an item by something that is not known here"),
            },
            (Val::Json(path), "pop") => Val::Json(path.index(-1)),
            (Val::Json(path), "shift") => Val::Json(path.index(0)),
            (Val::Json(path), "hasOwnProperty") => {
                let path = path.clone();
                self.text_argument(arguments, |name| {
                    Val::Exists(Box::new(Val::Json(path.member(&name))))
                })
            }
            (Val::Regex(pattern), "exec" | "test") => self.matched(pattern, arguments),
            (_, "match") => self.matches(object, arguments),
            // `Math.random().toString(36)`: letters and digits.
            (Val::Code { code, .. }, "toString") if code == RANDOM && arguments.len() == 1 => {
                Val::code("(random_string(13) | lower)", false)
            }
            (Val::Moment { .. }, _) => self.moment_method(object, name, arguments),
            (Val::Digest { hex, base64 }, "toString") => {
                match arguments.first().map(|argument| self.eval(argument)) {
                    Some(Val::Namespace(encoding)) if encoding.ends_with("Base64") => {
                        Val::code(base64.clone(), false)
                    }
                    _ => Val::code(hex.clone(), false),
                }
            }
            _ => self.text_method(object, name, arguments),
        }
    }

    fn answer_method(&mut self, bruno: bool, name: &str, arguments: &[Expr]) -> Val {
        match name {
            "json" | "getBody" => Val::Json(ValuePath::root()),
            "text" => Val::Text,
            "getStatus" | "getStatusCode" if bruno => Val::Status,
            "getStatusText" => Val::Reason,
            "getHeaders" => Val::Headers,
            "getHeader" => self.text_argument(arguments, Val::Header),
            "getResponseTime" => Val::Time,
            "size" | "getSize" => Val::unknown("the parts of the answer's size are not known here"),
            _ => Val::unknown(format!("`{name}()` of the answer has no equal here")),
        }
    }

    pub(super) fn text_argument(&mut self, arguments: &[Expr], make: impl FnOnce(String) -> Val) -> Val {
        match arguments.first().map(|argument| self.eval(argument)) {
            Some(Val::Literal(Yaml::Text(text))) => make(text),
            Some(Val::Unknown(reason)) => Val::Unknown(reason),
            _ => Val::unknown("the name that it asks for is computed"),
        }
    }

    /// `list.find(item => item.name === 'x')` and its like, as a JSONPath.
    fn list_method(&mut self, path: &ValuePath, name: &str, arguments: &[Expr]) -> Val {
        let Some(Expr::Function(function)) = arguments.first() else {
            return Val::unknown(format!(
                "what `{name}` is given is no function that is written there"
            ));
        };
        if name == "map" {
            return self.mapped(path, function);
        }
        match self.condition_of_items(function) {
            Some(condition) => {
                let found = path.filtered(&condition);
                match name {
                    "filter" => Val::Json(found),
                    "find" | "findLast" => Val::Json(ValuePath { first: true, ..found }),
                    "some" => Val::Exists(Box::new(Val::Json(found))),
                    _ => {
                        let all = Val::Length(path.clone()).operand();
                        let matching = Val::Length(found).operand();
                        match (all, matching) {
                            (Some(all), Some(matching)) => Val::code(format!("{matching} == {all}"), true),
                            _ => Val::unknown("its list is not known here"),
                        }
                    }
                }
            }
            None => Val::unknown(format!("the condition of `{name}` has no equal in JSONPath")),
        }
    }

    /// `list.map(item => item.id)`.
    fn mapped(&mut self, path: &ValuePath, function: &ScriptFunction) -> Val {
        let item = Val::Json(path.all());
        match self.item_value(function, item) {
            Some(Val::Json(path)) => Val::Json(path),
            _ => Val::unknown("what `map` makes of each item is no member of it"),
        }
    }

    /// What a function of one expression gives for an item.
    fn item_value(&mut self, function: &ScriptFunction, item: Val) -> Option<Val> {
        let [statement] = &function.body[..] else {
            return None;
        };
        let StmtKind::Return(Some(expression)) = &statement.kind else {
            return None;
        };
        self.scopes.push(Default::default());
        self.bind(function.params.first()?, item);
        let value = self.eval(expression);
        self.scopes.pop();
        Some(value)
    }

    /// The condition of a filter: `@.name == 'x' && @.id > 3`.
    fn condition_of_items(&mut self, function: &ScriptFunction) -> Option<String> {
        let [statement] = &function.body[..] else {
            return None;
        };
        let StmtKind::Return(Some(expression)) = &statement.kind else {
            return None;
        };
        self.scopes.push(Default::default());
        let current = ValuePath {
            json: "@".to_owned(),
            ..ValuePath::root()
        };
        self.bind(function.params.first()?, Val::Json(current));
        let condition = self.filter(expression);
        self.scopes.pop();
        condition
    }

    fn filter(&mut self, expression: &Expr) -> Option<String> {
        match expression {
            Expr::Binary(operator, left, right) => {
                let operator = match &**operator {
                    "===" | "==" => "==",
                    "!==" | "!=" => "!=",
                    "&&" | "||" => {
                        let (left, right) = (self.filter(left)?, self.filter(right)?);
                        return Some(format!("({left} {operator} {right})"));
                    }
                    operator @ ("<" | "<=" | ">" | ">=") => operator,
                    _ => return None,
                };
                let (left, right) = (self.filter_operand(left)?, self.filter_operand(right)?);
                Some(format!("{left} {operator} {right}"))
            }
            Expr::Unary(operator, inner) if operator == "!" => Some(format!("!({})", self.filter(inner)?)),
            // A member that is true: what else JavaScript takes for true is rare in a filter.
            other => match self.eval(other) {
                Val::Json(path) if path.json.starts_with('@') => Some(format!("{} == true", path.json)),
                _ => None,
            },
        }
    }

    fn filter_operand(&mut self, expression: &Expr) -> Option<String> {
        match self.eval(expression) {
            Val::Json(path) if path.json.starts_with('@') => Some(path.json),
            Val::Length(path) if path.json.starts_with('@') => Some(format!("length({})", path.json)),
            Val::Literal(Yaml::Text(text)) => Some(json_quoted(&text)),
            Val::Literal(Yaml::Number(number)) => Some(number),
            Val::Literal(Yaml::Bool(flag)) => Some(flag.to_string()),
            Val::Literal(Yaml::Null) => Some("null".to_owned()),
            _ => None,
        }
    }

    /// `/x(\d+)/.exec(text)`.
    fn matched(&mut self, pattern: &str, arguments: &[Expr]) -> Val {
        let pattern = pattern.to_owned();
        match arguments.first().map(|argument| self.eval(argument)) {
            Some(Val::Text) => Val::Match { pattern, group: 0 },
            Some(Val::Unknown(reason)) => Val::Unknown(reason),
            Some(value) => computed(&value, |code| {
                format!("{code} | regex_capture({})", quoted(&pattern))
            }),
            None => Val::unknown("the regular expression is given nothing to look at"),
        }
    }

    fn matches(&mut self, object: &Val, arguments: &[Expr]) -> Val {
        match arguments.first().map(|argument| self.eval(argument)) {
            Some(Val::Regex(pattern)) if *object == Val::Text => Val::Match { pattern, group: 0 },
            Some(Val::Regex(pattern)) => computed(object, |code| {
                format!("{code} | regex_capture({})", quoted(&pattern))
            }),
            _ => Val::unknown("`match` is known with a regular expression only"),
        }
    }

    fn text_method(&mut self, object: &Val, name: &str, arguments: &[Expr]) -> Val {
        let arguments: Vec<Val> = arguments.iter().map(|argument| self.eval(argument)).collect();
        let first = arguments.first().and_then(Val::operand);
        let answer = object.needs_answer() || arguments.iter().any(Val::needs_answer);
        let Some(code) = object.operand() else {
            return match object {
                Val::Namespace(namespace) => {
                    Val::unknown(format!("`{namespace}.{name}()` has no equal here"))
                }
                Val::Unknown(reason) => Val::Unknown(reason.clone()),
                _ => Val::unknown(format!("`{}()` has no equal here", shortened(name))),
            };
        };
        let made = match (name, first, arguments.len()) {
            ("toString" | "valueOf", _, 0) => format!("({code} | string)"),
            ("toLowerCase", ..) => format!("({code} | lower)"),
            ("toUpperCase", ..) => format!("({code} | upper)"),
            ("trim", ..) => format!("({code} | trim)"),
            ("includes" | "has", Some(first), 1) => format!("{first} in {code}"),
            ("startsWith", Some(first), 1) => format!("{code} is startingwith({first})"),
            ("endsWith", Some(first), 1) => format!("{code} is endingwith({first})"),
            ("split", Some(first), 1) => format!("({code} | split({first}) | list)"),
            ("pop", _, 0) if code.ends_with("| list)") => format!("{code}[-1]"),
            ("shift", _, 0) if code.ends_with("| list)") => format!("{code}[0]"),
            ("join", Some(first), 1) => format!("({code} | join({first}))"),
            ("replaceAll", Some(first), 2) => match arguments[1].expression() {
                Some(second) => format!("({code} | replace({first}, {second}))"),
                None => return first_reason(&arguments),
            },
            ("replace", Some(first), 2) if arguments[0].as_text().is_some() => {
                match arguments[1].expression() {
                    Some(second) => format!("({code} | replace({first}, {second}))"),
                    None => return first_reason(&arguments),
                }
            }
            ("slice" | "substring" | "substr", ..) => match sliced(&code, name, &arguments) {
                Some(made) => made,
                None => return Val::unknown(format!("`{name}` is known with numbers only")),
            },
            ("toFixed", ..) => format!(
                "({code} | round({}))",
                arguments.first().and_then(Val::as_number).unwrap_or("0")
            ),
            _ => return Val::unknown(format!("`{}()` has no equal here", shortened(name))),
        };
        Val::code(made, answer)
    }
}

fn sliced(code: &str, name: &str, arguments: &[Val]) -> Option<String> {
    let number = |at: usize| {
        arguments
            .get(at)
            .map(|value| value.as_number().map(str::to_owned))
    };
    let from = number(0)??;
    match (number(1), name) {
        (None, _) => Some(format!("{code}[{from}:]")),
        (Some(to), "slice" | "substring") => Some(format!("{code}[{from}:{}]", to?)),
        (Some(length), _) => {
            let end = from.parse::<i64>().ok()? + length?.parse::<i64>().ok()?;
            Some(format!("{code}[{from}:{end}]"))
        }
    }
}
