//! From the model's matchers to checks: operands are evaluated in the step's scope.

use super::{Check, Relation};
use crate::model::{Matcher, Text};
use crate::scope::Scope;
use crate::source::code::BAD_PATTERN;
use crate::source::{Diagnostic, Spanned};
use crate::verify::operand::{self, Operand};
use regex::Regex;
use std::borrow::Cow;

type Bound<T> = Result<T, Box<Diagnostic>>;

impl<'m> Check<'m> {
    pub fn bind(matcher: &'m Matcher, scope: &Scope<'_, '_>) -> Bound<Check<'m>> {
        let value = |tree| operand::of_tree(tree, scope);
        let text = |template| operand::of_text(template, scope);
        let all = |matchers| bind_all(matchers, scope);
        Ok(match matcher {
            Matcher::Equals(tree) => Check::Equals(value(tree)?),
            Matcher::OneOf(trees) => Check::OneOf(trees.iter().map(value).collect::<Bound<_>>()?),
            Matcher::Contains(tree) => Check::Contains(value(tree)?),
            Matcher::StartsWith(start) => Check::StartsWith(text(start)?),
            Matcher::EndsWith(end) => Check::EndsWith(text(end)?),
            Matcher::Matches(pattern) => Check::Matches(Cow::Borrowed(&pattern.value), false),
            Matcher::MatchesTemplate(pattern) => compile(pattern, &text(pattern)?)?,
            Matcher::Type(kind) => Check::Type(*kind),
            Matcher::Exists(wanted) => Check::Exists(*wanted),
            Matcher::Empty(wanted) => Check::Empty(*wanted),
            Matcher::HasKeys(keys) => Check::HasKeys(keys.iter().map(text).collect::<Bound<_>>()?),
            Matcher::Lt(tree) => Check::Order(Relation::Less, value(tree)?),
            Matcher::Le(tree) => Check::Order(Relation::AtMost, value(tree)?),
            Matcher::Gt(tree) => Check::Order(Relation::Greater, value(tree)?),
            Matcher::Ge(tree) => Check::Order(Relation::AtLeast, value(tree)?),
            Matcher::Between(low, high) => Check::Between(value(low)?, value(high)?),
            Matcher::CloseTo {
                value: target,
                within,
            } => Check::CloseTo {
                value: value(target)?,
                within: value(within)?,
            },
            Matcher::Date(format) => Check::Date(format.as_deref()),
            Matcher::Uuid(wanted) => Check::Uuid(*wanted),
            Matcher::Length(matchers) => Check::Length(all(matchers)?),
            Matcher::Each(matchers) => Check::Each(all(matchers)?),
            Matcher::Any(matchers) => Check::Any(all(matchers)?),
            Matcher::Not(matchers) => Check::Not(all(matchers)?),
            Matcher::AllOf(groups) => Check::AllOf(bind_groups(groups, scope)?),
            Matcher::AnyOf(groups) => Check::AnyOf(bind_groups(groups, scope)?),
        })
    }

    /// Whether a secret went into an operand.
    pub fn is_secret(&self) -> bool {
        let any = |checks: &[Check<'_>]| checks.iter().any(Check::is_secret);
        match self {
            Check::Equals(operand)
            | Check::Contains(operand)
            | Check::StartsWith(operand)
            | Check::EndsWith(operand)
            | Check::Order(_, operand) => operand.secret,
            Check::Between(one, other)
            | Check::CloseTo {
                value: one,
                within: other,
            } => one.secret || other.secret,
            Check::OneOf(operands) | Check::HasKeys(operands) => {
                operands.iter().any(|operand| operand.secret)
            }
            Check::Matches(_, secret) => *secret,
            Check::Length(checks) | Check::Each(checks) | Check::Any(checks) | Check::Not(checks) => {
                any(checks)
            }
            Check::AllOf(groups) | Check::AnyOf(groups) => groups.iter().any(|group| any(group)),
            Check::Type(_) | Check::Exists(_) | Check::Empty(_) | Check::Date(_) | Check::Uuid(_) => false,
        }
    }
}

fn bind_all<'m>(matchers: &'m [Spanned<Matcher>], scope: &Scope<'_, '_>) -> Bound<Vec<Check<'m>>> {
    matchers
        .iter()
        .map(|matcher| Check::bind(&matcher.value, scope))
        .collect()
}

fn bind_groups<'m>(groups: &'m [Vec<Spanned<Matcher>>], scope: &Scope<'_, '_>) -> Bound<Vec<Vec<Check<'m>>>> {
    groups.iter().map(|group| bind_all(group, scope)).collect()
}

/// A pattern that holds `<<...>>` can be compiled only now. The engine is linear and caps a pattern's size.
fn compile<'m>(template: &Text, pattern: &Operand<'m>) -> Bound<Check<'m>> {
    let source = pattern.to_text();
    let secret = pattern.secret;
    match Regex::new(&source) {
        Ok(regex) => Ok(Check::Matches(Cow::Owned(regex), secret)),
        Err(error) => Err(Box::new(bad_pattern(template, &source, secret, &error))),
    }
}

fn bad_pattern(template: &Text, source: &str, secret: bool, error: &regex::Error) -> Diagnostic {
    let text = error.to_string();
    // The crate draws the pattern over several lines; the last one says what is wrong.
    let reason = text.lines().last().unwrap_or_default();
    let reason = reason.trim_start_matches("error: ").trim_end_matches('.');
    let message = if secret {
        "this is not a regular expression".to_owned()
    } else {
        format!("`{source}` is not a regular expression: {reason}")
    };
    Diagnostic::error(BAD_PATTERN, message)
        .at(template.span, "evaluated to a pattern here")
        .help("escape what is meant literally with `\\`, or use `contains`")
}
