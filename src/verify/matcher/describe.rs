//! Checks in words that read on from the subject: `is 201`, `contains "json"`.

use super::{MatcherCheck, MatcherOperand, MatcherRelation};
use crate::model::expect::JsonType;
use crate::verify::show::{HIDDEN, Renderer};
use std::borrow::Cow;

impl MatcherCheck<'_> {
    /// With `hide`, what is compared with the subject itself is not shown: the subject is a secret, and so may
    /// be what it should equal.
    pub fn describe(&self, show: Renderer<'_>, hide: bool) -> Cow<'static, str> {
        let one = |operand: &MatcherOperand<'_>| shown(show, operand, hide);
        match self {
            MatcherCheck::Equals(operand) => format!("is {}", one(operand)).into(),
            MatcherCheck::OneOf(operands) => format!("is one of {}", list(show, operands, hide)).into(),
            MatcherCheck::Contains(operand) => format!("contains {}", one(operand)).into(),
            MatcherCheck::StartsWith(operand) => format!("starts with {}", one(operand)).into(),
            MatcherCheck::EndsWith(operand) => format!("ends with {}", one(operand)).into(),
            MatcherCheck::Matches(_, secret) if hide || *secret => "matches a pattern".into(),
            MatcherCheck::Matches(pattern, _) => format!("matches `{pattern}`").into(),
            MatcherCheck::Type(kind) => kind.describe().into(),
            MatcherCheck::Exists(true) => "exists".into(),
            MatcherCheck::Exists(false) => "does not exist".into(),
            MatcherCheck::Empty(true) => "is empty".into(),
            MatcherCheck::Empty(false) => "is not empty".into(),
            MatcherCheck::HasKeys(keys) => format!("has {}", list(show, keys, false)).into(),
            MatcherCheck::Order(relation, operand) => {
                format!("is {} {}", relation.words(), one(operand)).into()
            }
            MatcherCheck::Between(low, high) => format!("is between {} and {}", one(low), one(high)).into(),
            MatcherCheck::CloseTo { value, within } => {
                format!("is within {} of {}", shown(show, within, false), one(value)).into()
            }
            MatcherCheck::Date(None) => "is a date or time as in RFC 3339".into(),
            MatcherCheck::Date(Some(format)) => format!("is a date of the form `{format}`").into(),
            MatcherCheck::Uuid(true) => "is a UUID".into(),
            MatcherCheck::Uuid(false) => "is not a UUID".into(),
            MatcherCheck::Length(checks) => format!("has a length that {}", all(show, checks, false)).into(),
            MatcherCheck::Each(checks) => format!("each item {}", all(show, checks, hide)).into(),
            MatcherCheck::Any(checks) => format!("some item {}", all(show, checks, hide)).into(),
            MatcherCheck::Not(checks) => format!("not: {}", all(show, checks, hide)).into(),
            MatcherCheck::AllOf(groups) => alternatives(show, groups, " and ", hide).into(),
            MatcherCheck::AnyOf(groups) => alternatives(show, groups, " or ", hide).into(),
        }
    }
}

pub fn shown(show: Renderer<'_>, operand: &MatcherOperand<'_>, hide: bool) -> Cow<'static, str> {
    match &operand.spelling {
        _ if hide || operand.secret => HIDDEN.into(),
        Some(spelling) => show.plain(spelling).into(),
        None => show.short(operand.node()),
    }
}

fn list(show: Renderer<'_>, operands: &[MatcherOperand<'_>], hide: bool) -> String {
    let shown: Vec<_> = operands
        .iter()
        .map(|operand| shown(show, operand, hide))
        .collect();
    shown.join(", ")
}

/// What all of the checks together ask.
pub fn all(show: Renderer<'_>, checks: &[MatcherCheck<'_>], hide: bool) -> String {
    let described: Vec<_> = checks.iter().map(|check| check.describe(show, hide)).collect();
    described.join(" and ")
}

fn alternatives(show: Renderer<'_>, groups: &[Vec<MatcherCheck<'_>>], joint: &str, hide: bool) -> String {
    let described: Vec<_> = groups.iter().map(|group| all(show, group, hide)).collect();
    described.join(joint)
}

impl MatcherRelation {
    fn words(self) -> &'static str {
        match self {
            MatcherRelation::Less => "less than",
            MatcherRelation::AtMost => "at most",
            MatcherRelation::Greater => "greater than",
            MatcherRelation::AtLeast => "at least",
        }
    }
}

impl JsonType {
    fn describe(self) -> &'static str {
        match self {
            JsonType::Null => "is null",
            JsonType::Boolean => "is a boolean",
            JsonType::Integer => "is an integer",
            JsonType::Number => "is a number",
            JsonType::String => "is a string",
            JsonType::Array => "is an array",
            JsonType::Object => "is an object",
        }
    }
}
