//! From the model's matchers to checks: operands are evaluated in the step's scope.

use super::{MatcherCheck, MatcherRelation};
use crate::model::{Matcher, TemplateText};
use crate::scope::Scope;
use crate::source::code::BAD_PATTERN;
use crate::source::{Diagnostic, Spanned};
use crate::verify::operand::{self, MatcherOperand};
use regex::Regex;
use std::borrow::Cow;

type Bound<T> = Result<T, Box<Diagnostic>>;

impl<'m> MatcherCheck<'m> {
    pub fn bind(matcher: &'m Matcher, scope: &Scope<'_, '_>) -> Bound<MatcherCheck<'m>> {
        let value = |tree| operand::of_tree(tree, scope);
        let text = |template| operand::of_text(template, scope);
        let all = |matchers| bind_all(matchers, scope);
        Ok(match matcher {
            Matcher::Equals(tree) => MatcherCheck::Equals(value(tree)?),
            Matcher::OneOf(trees) => MatcherCheck::OneOf(trees.iter().map(value).collect::<Bound<_>>()?),
            Matcher::Contains(tree) => MatcherCheck::Contains(value(tree)?),
            Matcher::StartsWith(start) => MatcherCheck::StartsWith(text(start)?),
            Matcher::EndsWith(end) => MatcherCheck::EndsWith(text(end)?),
            Matcher::Matches(pattern) => MatcherCheck::Matches(Cow::Borrowed(&pattern.value), false),
            Matcher::MatchesTemplate(pattern) => compile(pattern, &text(pattern)?)?,
            Matcher::Type(kind) => MatcherCheck::Type(*kind),
            Matcher::Exists(wanted) => MatcherCheck::Exists(*wanted),
            Matcher::Empty(wanted) => MatcherCheck::Empty(*wanted),
            Matcher::HasKeys(keys) => MatcherCheck::HasKeys(keys.iter().map(text).collect::<Bound<_>>()?),
            Matcher::Lt(tree) => MatcherCheck::Order(MatcherRelation::Less, value(tree)?),
            Matcher::Le(tree) => MatcherCheck::Order(MatcherRelation::AtMost, value(tree)?),
            Matcher::Gt(tree) => MatcherCheck::Order(MatcherRelation::Greater, value(tree)?),
            Matcher::Ge(tree) => MatcherCheck::Order(MatcherRelation::AtLeast, value(tree)?),
            Matcher::Between(low, high) => MatcherCheck::Between(value(low)?, value(high)?),
            Matcher::CloseTo {
                value: target,
                within,
            } => MatcherCheck::CloseTo {
                value: value(target)?,
                within: value(within)?,
            },
            Matcher::Date(format) => MatcherCheck::Date(format.as_deref()),
            Matcher::Uuid(wanted) => MatcherCheck::Uuid(*wanted),
            Matcher::Length(matchers) => MatcherCheck::Length(all(matchers)?),
            Matcher::Each(matchers) => MatcherCheck::Each(all(matchers)?),
            Matcher::Any(matchers) => MatcherCheck::Any(all(matchers)?),
            Matcher::Not(matchers) => MatcherCheck::Not(all(matchers)?),
            Matcher::AllOf(groups) => MatcherCheck::AllOf(bind_groups(groups, scope)?),
            Matcher::AnyOf(groups) => MatcherCheck::AnyOf(bind_groups(groups, scope)?),
        })
    }

    /// Whether a secret went into an operand.
    pub fn is_secret(&self) -> bool {
        let any = |checks: &[MatcherCheck<'_>]| checks.iter().any(MatcherCheck::is_secret);
        match self {
            MatcherCheck::Equals(operand)
            | MatcherCheck::Contains(operand)
            | MatcherCheck::StartsWith(operand)
            | MatcherCheck::EndsWith(operand)
            | MatcherCheck::Order(_, operand) => operand.secret,
            MatcherCheck::Between(one, other)
            | MatcherCheck::CloseTo {
                value: one,
                within: other,
            } => one.secret || other.secret,
            MatcherCheck::OneOf(operands) | MatcherCheck::HasKeys(operands) => {
                operands.iter().any(|operand| operand.secret)
            }
            MatcherCheck::Matches(_, secret) => *secret,
            MatcherCheck::Length(checks)
            | MatcherCheck::Each(checks)
            | MatcherCheck::Any(checks)
            | MatcherCheck::Not(checks) => any(checks),
            MatcherCheck::AllOf(groups) | MatcherCheck::AnyOf(groups) => {
                groups.iter().any(|group| any(group))
            }
            MatcherCheck::Type(_)
            | MatcherCheck::Exists(_)
            | MatcherCheck::Empty(_)
            | MatcherCheck::Date(_)
            | MatcherCheck::Uuid(_) => false,
        }
    }
}

fn bind_all<'m>(matchers: &'m [Spanned<Matcher>], scope: &Scope<'_, '_>) -> Bound<Vec<MatcherCheck<'m>>> {
    matchers
        .iter()
        .map(|matcher| MatcherCheck::bind(&matcher.value, scope))
        .collect()
}

fn bind_groups<'m>(
    groups: &'m [Vec<Spanned<Matcher>>],
    scope: &Scope<'_, '_>,
) -> Bound<Vec<Vec<MatcherCheck<'m>>>> {
    groups.iter().map(|group| bind_all(group, scope)).collect()
}

/// A pattern that holds `<<...>>` can be compiled only now. The engine is linear and caps a pattern's size.
fn compile<'m>(template: &TemplateText, pattern: &MatcherOperand<'m>) -> Bound<MatcherCheck<'m>> {
    let source = pattern.to_text();
    let secret = pattern.secret;
    match Regex::new(&source) {
        Ok(regex) => Ok(MatcherCheck::Matches(Cow::Owned(regex), secret)),
        Err(error) => Err(Box::new(bad_pattern(template, &source, secret, &error))),
    }
}

fn bad_pattern(template: &TemplateText, source: &str, secret: bool, error: &regex::Error) -> Diagnostic {
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
