//! Bruno's declared assertions: `res.status eq 200`.

use super::CheckKind;
use super::assert::Claim;
use super::translator::{Outcome, Translator};
use super::value::Val;
use crate::import::template;
use crate::import::yaml::{List, Yaml, is_plain_number};

impl Translator<'_> {
    /// # Errors
    /// Where the operator is not known, or says something that has no equal here.
    pub(super) fn operator(&mut self, subject: &Val, operator: &str, argument: &str) -> Outcome {
        let one = |this: &mut Self| this.operand(argument);
        let claim = match operator {
            "eq" | "equals" => Claim::new("equals", one(self), false),
            "neq" | "notEquals" => Claim::new("equals", one(self), true),
            "gt" | "greaterThan" => Claim::new("gt", one(self), false),
            "gte" | "greaterThanOrEqual" => Claim::new("ge", one(self), false),
            "lt" | "lessThan" => Claim::new("lt", one(self), false),
            "lte" | "lessThanOrEqual" => Claim::new("le", one(self), false),
            "in" => Claim::new("one_of", self.operands(argument), false),
            "notIn" => Claim::new("one_of", self.operands(argument), true),
            "contains" => Claim::new("contains", one(self), false),
            "notContains" => Claim::new("contains", one(self), true),
            "length" => return self.counted(subject, argument),
            "matches" | "notMatches" => Claim::new(
                "matches",
                super::compute::checked_regex(pattern(argument)),
                operator == "notMatches",
            ),
            "startsWith" => Claim::new("starts_with", one(self), false),
            "endsWith" => Claim::new("ends_with", one(self), false),
            "between" => Claim::new("between", self.operands(argument), false),
            "isEmpty" => Claim::flag("empty", true),
            "isNotEmpty" => Claim::flag("empty", false),
            "isNull" => Claim::new("equals", Val::Literal(Yaml::Null), false),
            "isUndefined" => Claim::flag("exists", false),
            "isDefined" => Claim::flag("exists", true),
            "isTruthy" => Claim::new("truthy", Val::Undefined, false),
            "isFalsy" => Claim::new("truthy", Val::Undefined, true),
            "isJson" => Claim::flag("exists", true),
            "isNumber" => Claim::new("type", Val::text("number"), false),
            "isString" => Claim::new("type", Val::text("string"), false),
            "isBoolean" => Claim::new("type", Val::text("boolean"), false),
            "isArray" => Claim::new("type", Val::text("array"), false),
            "isObject" => Claim::new("type", Val::text("object"), false),
            other => return Err(format!("the operator `{other}` is not known here")),
        };
        self.claim(subject, claim)
    }

    fn counted(&mut self, subject: &Val, argument: &str) -> Outcome {
        let length = match subject {
            Val::Json(path) => Val::Length(path.clone()),
            other => super::compute::computed(other, |code| format!("({code} | length)")),
        };
        let count = self.operand(argument);
        match count {
            Val::Literal(_) if length.needs_answer() => {
                self.claim(&length, Claim::new("equals", count, false))
            }
            _ => {
                let code = length
                    .operand()
                    .zip(count.operand())
                    .ok_or("the length has no equal here")?;
                self.check(CheckKind::That(format!("{} == {}", code.0, code.1)));
                Ok(())
            }
        }
    }

    /// One argument: a number, a word of JSON, or text that may hold variables.
    fn operand(&mut self, text: &str) -> Val {
        let text = text.trim();
        let inside = ['"', '\'']
            .iter()
            .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
        match (inside, text) {
            (Some(inside), _) => self.text_operand(inside),
            (None, "true" | "false") => Val::Literal(Yaml::Bool(text == "true")),
            (None, "null") => Val::Literal(Yaml::Null),
            (None, "undefined") => Val::Undefined,
            (None, number) if is_plain_number(number) => Val::Literal(Yaml::Number(number.to_owned())),
            (None, text) => self.text_operand(text),
        }
    }

    fn text_operand(&mut self, text: &str) -> Val {
        if !text.contains("{{") {
            return Val::text(text);
        }
        match template::only_expression(self.cx, text) {
            Some(name) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => Val::Variable(name),
            Some(code) => Val::code(code, false),
            None => Val::code(template::expression(self.cx, text), false),
        }
    }

    /// `a, b, c`, or a list in brackets.
    fn operands(&mut self, text: &str) -> Val {
        let inside = text.trim();
        let inside = inside
            .strip_prefix('[')
            .and_then(|inside| inside.strip_suffix(']'))
            .unwrap_or(inside);
        let values: Vec<Val> = inside.split(',').map(|part| self.operand(part)).collect();
        let constants = values.iter().map(|value| match value {
            Val::Literal(yaml) => Some(yaml.clone()),
            _ => None,
        });
        match constants.collect::<Option<Vec<_>>>() {
            Some(constants) => Val::Literal(List::flow(constants).into()),
            None => Val::Array(values),
        }
    }
}

/// A pattern, with or without the slashes of JavaScript.
fn pattern(text: &str) -> String {
    let text = text.trim();
    match text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')) {
        Some((pattern, flags)) if flags.chars().all(|c| c.is_ascii_lowercase()) => {
            super::compute::regex(pattern, flags)
        }
        _ => text.to_owned(),
    }
}
