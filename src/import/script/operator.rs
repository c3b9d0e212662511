//! Bruno's declared assertions: `res.status eq 200`.

use super::CheckKind;
use super::assert::ChaiClaim;
use super::translator::{TranslationResult, Translator};
use super::value::Val;
use crate::import::template;
use crate::import::yaml::{Yaml, YamlList, is_plain_number};

impl Translator<'_> {
    /// # Errors
    /// Where the operator is not known, or says something that has no equal here.
    pub(super) fn operator(&mut self, subject: &Val, operator: &str, argument: &str) -> TranslationResult {
        let one = |this: &mut Self| this.operand(argument);
        let claim = match operator {
            "eq" | "equals" => ChaiClaim::new("equals", one(self), false),
            "neq" | "notEquals" => ChaiClaim::new("equals", one(self), true),
            "gt" | "greaterThan" => ChaiClaim::new("gt", one(self), false),
            "gte" | "greaterThanOrEqual" => ChaiClaim::new("ge", one(self), false),
            "lt" | "lessThan" => ChaiClaim::new("lt", one(self), false),
            "lte" | "lessThanOrEqual" => ChaiClaim::new("le", one(self), false),
            "in" => ChaiClaim::new("one_of", self.operands(argument), false),
            "notIn" => ChaiClaim::new("one_of", self.operands(argument), true),
            "contains" => ChaiClaim::new("contains", one(self), false),
            "notContains" => ChaiClaim::new("contains", one(self), true),
            "length" => return self.counted(subject, argument),
            "matches" | "notMatches" => ChaiClaim::new(
                "matches",
                super::compute::checked_regex(pattern(argument)),
                operator == "notMatches",
            ),
            "startsWith" => ChaiClaim::new("starts_with", one(self), false),
            "endsWith" => ChaiClaim::new("ends_with", one(self), false),
            "between" => ChaiClaim::new("between", self.operands(argument), false),
            "isEmpty" => ChaiClaim::flag("empty", true),
            "isNotEmpty" => ChaiClaim::flag("empty", false),
            "isNull" => ChaiClaim::new("equals", Val::Literal(Yaml::Null), false),
            "isUndefined" => ChaiClaim::flag("exists", false),
            "isDefined" => ChaiClaim::flag("exists", true),
            "isTruthy" => ChaiClaim::new("truthy", Val::Undefined, false),
            "isFalsy" => ChaiClaim::new("truthy", Val::Undefined, true),
            "isJson" => ChaiClaim::flag("exists", true),
            "isNumber" => ChaiClaim::new("type", Val::text("number"), false),
            "isString" => ChaiClaim::new("type", Val::text("string"), false),
            "isBoolean" => ChaiClaim::new("type", Val::text("boolean"), false),
            "isArray" => ChaiClaim::new("type", Val::text("array"), false),
            "isObject" => ChaiClaim::new("type", Val::text("object"), false),
            other => return Err(format!("the operator `{other}` is not known here")),
        };
        self.claim(subject, claim)
    }

    fn counted(&mut self, subject: &Val, argument: &str) -> TranslationResult {
        let length = match subject {
            Val::Json(path) => Val::Length(path.clone()),
            other => super::compute::computed(other, |code| format!("({code} | length)")),
        };
        let count = self.operand(argument);
        match count {
            Val::Literal(_) if length.needs_answer() => {
                self.claim(&length, ChaiClaim::new("equals", count, false))
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
            Some(constants) => Val::Literal(YamlList::flow(constants).into()),
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
