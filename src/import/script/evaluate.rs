//! Expressions to values.

use super::compute::{
    checked_regex, computed, existence, first_reason, is_text, joined, negated, number_literal, optional,
    regex, shortened,
};
use super::syntax::Expr;
use super::translator::Translator;
use super::value::{Val, ValuePath};
use crate::import::yaml::{Map, Yaml, YamlItem, YamlList};

/// Objects that tools give their scripts.
const GLOBALS: [&str; 32] = [
    "pm",
    "postman",
    "bru",
    "res",
    "req",
    "console",
    "JSON",
    "Math",
    "Date",
    "CryptoJS",
    "_",
    "require",
    "environment",
    "globals",
    "responseCode",
    "responseBody",
    "responseTime",
    "responseHeaders",
    "tests",
    "request",
    "chai",
    "expect",
    "assert",
    "test",
    "it",
    "Object",
    "Array",
    "Number",
    "String",
    "Boolean",
    "iteration",
    "moment",
];

impl Translator<'_> {
    pub(super) fn eval(&mut self, expression: &Expr) -> Val {
        match expression {
            Expr::Text(text) => Val::text(text),
            Expr::Number(number) => number_literal(number),
            Expr::Bool(flag) => Val::Literal(Yaml::Bool(*flag)),
            Expr::Null => Val::Literal(Yaml::Null),
            Expr::Undefined => Val::Undefined,
            Expr::Name(name) => self.name(name),
            Expr::Optional(inner) => optional(self.eval(inner)),
            Expr::Member(object, name) => {
                let object = self.eval(object);
                self.member(&object, name)
            }
            Expr::Index(object, index) => self.indexed(object, index),
            Expr::Call(callee, arguments) => self.call(callee, arguments),
            Expr::New(constructor, arguments) => self.construct(constructor, arguments),
            Expr::Template(parts) => self.template(parts),
            Expr::Array(items) => self.array(items),
            Expr::Object(members) => self.object(members),
            Expr::Binary(operator, left, right) => self.binary(operator, left, right),
            Expr::Unary(operator, inner) => self.unary(operator, inner),
            Expr::Ternary(condition, then, otherwise) => self.ternary(condition, then, otherwise),
            Expr::Function(function) => Val::Function(function.clone()),
            Expr::Regex { pattern, flags } => checked_regex(regex(pattern, flags)),
            Expr::Assign { .. } => Val::unknown("it assigns within an expression"),
            Expr::Other(text) => {
                Val::unknown(format!("`{}` is a form that is not known here", shortened(text)))
            }
        }
    }

    fn name(&mut self, name: &str) -> Val {
        if let Some(local) = self.local(name) {
            return local.clone();
        }
        match name {
            "responseBody" => Val::Text,
            "responseTime" => Val::Time,
            "responseCode" | "res" => Val::Response { bruno: name == "res" },
            "responseHeaders" => Val::Headers,
            "NaN" | "Infinity" => Val::unknown("there are no such numbers in JSON"),
            "_" => Val::Namespace("lodash".to_owned()),
            "iteration" => Val::unknown("the number of the iteration is not known to a request"),
            _ if GLOBALS.contains(&name) || is_function(name) => Val::Namespace(name.to_owned()),
            _ => Val::unknown(format!("`{name}` is not defined in it")),
        }
    }

    /// A member of a value, as far as it is known.
    pub(super) fn member(&mut self, object: &Val, name: &str) -> Val {
        match object {
            Val::Json(path) if name == "length" => Val::Length(path.clone()),
            Val::Json(path) => Val::Json(path.member(name)),
            Val::Keys(path) if name == "length" => Val::Length(path.clone()),
            Val::Response { bruno } => self.answer_member(*bruno, name),
            Val::Headers => Val::Header(name.to_owned()),
            Val::Cookies => Val::Cookie(name.to_owned()),
            Val::Namespace(namespace) => self.namespace_member(namespace, name),
            Val::Object(members) => {
                let found = members.iter().find(|(key, _)| key == name);
                found.map_or(Val::Undefined, |(_, value)| value.clone())
            }
            Val::Literal(Yaml::Map(map)) => match map.get(name) {
                Some(value) => Val::Literal(value.clone()),
                None => Val::Undefined,
            },
            Val::Text | Val::Header(_) | Val::Variable(_) | Val::Code { .. } if name == "length" => {
                computed(object, |code| format!("({code} | length)"))
            }
            Val::Variable(_) | Val::Code { .. } => {
                let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                if is_plain {
                    computed(object, |code| format!("{code}.{name}"))
                } else {
                    computed(object, |code| {
                        format!("{code}[{}]", crate::import::template::quoted(name))
                    })
                }
            }
            Val::Literal(Yaml::Text(text)) if name == "length" => {
                Val::Literal(Yaml::Number(text.encode_utf16().count().to_string()))
            }
            Val::Literal(Yaml::List(list)) if name == "length" => {
                Val::Literal(Yaml::Number(list.items.len().to_string()))
            }
            Val::Array(items) if name == "length" => Val::Literal(Yaml::Number(items.len().to_string())),
            Val::Unknown(reason) => Val::Unknown(reason.clone()),
            _ => Val::unknown(format!(
                "it reads `{name}` of something that has no such member here"
            )),
        }
    }

    fn answer_member(&mut self, bruno: bool, name: &str) -> Val {
        match name {
            "code" => Val::Status,
            "status" | "statusCode" if bruno => Val::Status,
            "status" | "reason" | "name" | "statusText" => Val::Reason,
            "responseTime" => Val::Time,
            "responseSize" => Val::Size,
            "headers" => Val::Headers,
            "cookies" => Val::Cookies,
            "body" if bruno => Val::Json(ValuePath::root()),
            _ => Val::unknown(format!("`{name}` of the answer is not known here")),
        }
    }

    fn namespace_member(&mut self, namespace: &str, name: &str) -> Val {
        match (namespace, name) {
            ("pm", "response") => Val::Response { bruno: false },
            ("pm", "cookies") => Val::Cookies,
            ("pm.info", "requestName") | ("request", "name") | ("pm.request", "name") => {
                Val::text(self.request)
            }
            ("environment" | "globals" | "pm.iterationData", name) if name != "get" => {
                Val::Variable(self.cx.variables.identifier(name))
            }
            _ => Val::Namespace(format!("{namespace}.{name}")),
        }
    }

    fn indexed(&mut self, object: &Expr, index: &Expr) -> Val {
        let subject = self.eval(object);
        // `list[list.length - 1]` is the last one.
        if let (Val::Json(path), Expr::Binary(operator, left, right)) = (&subject, index)
            && operator == "-"
            && self.eval(left) == Val::Length(path.clone())
            && let Some(back) = self
                .eval(right)
                .as_number()
                .and_then(|number| number.parse::<i64>().ok())
            && back > 0
        {
            return Val::Json(path.index(-back));
        }
        let index = self.eval(index);
        if let (Val::Json(path), Val::Counter(list)) = (&subject, &index)
            && path.json == *list
        {
            return Val::Json(ValuePath {
                each: true,
                ..path.all()
            });
        }
        match (&subject, &index) {
            (Val::Unknown(reason), _) | (_, Val::Unknown(reason)) => Val::Unknown(reason.clone()),
            (_, Val::Literal(Yaml::Number(number))) => match number.parse::<i64>() {
                Ok(number) => self.index(&subject, number),
                Err(_) => Val::unknown("it takes an item by a number that is none of its"),
            },
            (_, Val::Literal(Yaml::Text(name))) => self.member(&subject, &name.clone()),
            _ => {
                let joined = subject.operand().zip(index.expression());
                match joined {
                    Some((subject_code, index_code)) => {
                        let answer = subject.needs_answer() || index.needs_answer();
                        Val::code(format!("{subject_code}[{index_code}]"), answer)
                    }
                    None => Val::unknown("it takes an item by something that is not known here"),
                }
            }
        }
    }

    pub(super) fn index(&mut self, object: &Val, index: i64) -> Val {
        let at = |length: usize| usize::try_from(index).ok().filter(|at| *at < length);
        match object {
            Val::Json(path) => Val::Json(path.index(index)),
            Val::Match { pattern, .. } => Val::Match {
                pattern: pattern.clone(),
                group: usize::try_from(index).unwrap_or_default(),
            },
            Val::Array(items) => at(items.len()).map_or(Val::Undefined, |at| items[at].clone()),
            Val::Literal(Yaml::List(list)) => match at(list.items.len()).map(|at| &list.items[at]) {
                Some(YamlItem::Value(value)) => Val::Literal(value.clone()),
                _ => Val::Undefined,
            },
            Val::Unknown(reason) => Val::Unknown(reason.clone()),
            _ => computed(object, |code| format!("{code}[{index}]")),
        }
    }

    fn template(&mut self, parts: &[Expr]) -> Val {
        let values: Vec<Val> = parts.iter().map(|part| self.eval(part)).collect();
        joined(&values)
    }

    fn array(&mut self, items: &[Expr]) -> Val {
        let items: Vec<Val> = items.iter().map(|item| self.eval(item)).collect();
        if let Some(Val::Unknown(reason)) = items.iter().find(|item| matches!(item, Val::Unknown(_))) {
            return Val::Unknown(reason.clone());
        }
        let constants = items.iter().map(|item| match item {
            Val::Literal(yaml) => Some(yaml.clone()),
            _ => None,
        });
        match constants.collect::<Option<Vec<_>>>() {
            Some(constants) => Val::Literal(YamlList::flow(constants).into()),
            None => Val::Array(items),
        }
    }

    fn object(&mut self, members: &[(String, Expr)]) -> Val {
        let members: Vec<(String, Val)> = members
            .iter()
            .map(|(key, value)| (key.clone(), self.eval(value)))
            .collect();
        let constants = members.iter().map(|(key, value)| match value {
            Val::Literal(yaml) => Some((key.clone(), yaml.clone())),
            _ => None,
        });
        match constants.collect::<Option<Vec<_>>>() {
            Some(constants) => Val::Literal(Map::flow(constants).into()),
            None => Val::Object(members),
        }
    }

    fn unary(&mut self, operator: &str, inner: &Expr) -> Val {
        if operator == "typeof" {
            return Val::unknown("`typeof` is known in comparisons only");
        }
        let value = self.eval(inner);
        match (operator, &value) {
            (_, Val::Unknown(_)) => value,
            ("-", Val::Literal(Yaml::Number(number))) => Val::Literal(Yaml::Number(format!("-{number}"))),
            ("+", _) => computed(&value, |code| format!("({code} | float)")),
            ("-", _) => computed(&value, |code| format!("-{code}")),
            ("!", Val::Exists(_) | Val::IsType(..)) => computed(&value, |code| format!("not {code}")),
            ("!", _) => computed(&value, |code| format!("not {code}")),
            _ => Val::unknown(format!("the operator `{operator}` has no equal here")),
        }
    }

    fn ternary(&mut self, condition: &Expr, then: &Expr, otherwise: &Expr) -> Val {
        let (condition, then, otherwise) = (self.eval(condition), self.eval(then), self.eval(otherwise));
        let answer = condition.needs_answer() || then.needs_answer() || otherwise.needs_answer();
        match (then.operand(), condition.operand(), otherwise.operand()) {
            (Some(then), Some(condition), Some(otherwise)) => {
                Val::code(format!("{then} if {condition} else {otherwise}"), answer)
            }
            _ => first_reason(&[condition, then, otherwise]),
        }
    }

    fn binary(&mut self, operator: &str, left: &Expr, right: &Expr) -> Val {
        if let Some(kind) = self.type_comparison(operator, left, right) {
            return kind;
        }
        let (left, right) = (self.eval(left), self.eval(right));
        if let (Val::Json(path), "||" | "??", Val::Literal(default)) = (&left, operator, &right) {
            return Val::Json(ValuePath {
                default: Some(default.clone()),
                ..path.clone()
            });
        }
        if operator == "+" && [&left, &right].iter().any(|value| is_text(value)) {
            return joined(&[left, right]);
        }
        let operator = match operator {
            "===" | "==" => "==",
            "!==" | "!=" => "!=",
            "&&" => "and",
            "||" => "or",
            "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%" | "**" => operator,
            _ => return Val::unknown(format!("the operator `{operator}` has no equal here")),
        };
        if let Some(value) = existence(operator, &left, &right) {
            return value;
        }
        let answer = left.needs_answer() || right.needs_answer();
        match (left.operand(), right.operand()) {
            (Some(left), Some(right)) => Val::code(format!("{left} {operator} {right}"), answer),
            _ => first_reason(&[left, right]),
        }
    }

    /// `typeof x === 'string'`.
    fn type_comparison(&mut self, operator: &str, left: &Expr, right: &Expr) -> Option<Val> {
        let (Expr::Unary(unary, inner), "===" | "==" | "!==" | "!=") = (left, operator) else {
            return None;
        };
        if unary != "typeof" {
            return None;
        }
        let kind = self.eval(right).as_text()?;
        let subject = self.eval(inner);
        if matches!(subject, Val::Unknown(_)) {
            return Some(subject);
        }
        let holds = match &*kind {
            "string" => Val::IsType(Box::new(subject), "string"),
            "number" => Val::IsType(Box::new(subject), "number"),
            "boolean" => Val::IsType(Box::new(subject), "boolean"),
            "object" => Val::IsType(Box::new(subject), "object"),
            "undefined" => negated(Val::Exists(Box::new(subject))),
            _ => return None,
        };
        Some(if operator.starts_with('!') {
            negated(holds)
        } else {
            holds
        })
    }
}

fn is_function(name: &str) -> bool {
    matches!(
        name,
        "parseInt"
            | "parseFloat"
            | "encodeURIComponent"
            | "encodeURI"
            | "decodeURIComponent"
            | "btoa"
            | "atob"
            | "xml2Json"
            | "setTimeout"
            | "isNaN"
            | "eval"
            | "tv4"
            | "Ajv"
            | "Buffer"
            | "RegExp"
            | "Error"
    )
}
