//! Checks in words that read on from the subject: `is 201`, `contains "json"`.

use super::{Check, Operand, Relation};
use crate::model::expect::JsonType;
use crate::verify::show::{HIDDEN, Renderer};
use std::borrow::Cow;

impl Check<'_> {
    /// With `hide`, what is compared with the subject itself is not shown: the subject is a secret, and so may
    /// be what it should equal.
    pub fn describe(&self, show: Renderer<'_>, hide: bool) -> Cow<'static, str> {
        let one = |operand: &Operand<'_>| shown(show, operand, hide);
        match self {
            Check::Equals(operand) => format!("is {}", one(operand)).into(),
            Check::OneOf(operands) => format!("is one of {}", list(show, operands, hide)).into(),
            Check::Contains(operand) => format!("contains {}", one(operand)).into(),
            Check::StartsWith(operand) => format!("starts with {}", one(operand)).into(),
            Check::EndsWith(operand) => format!("ends with {}", one(operand)).into(),
            Check::Matches(_, secret) if hide || *secret => "matches a pattern".into(),
            Check::Matches(pattern, _) => format!("matches `{pattern}`").into(),
            Check::Type(kind) => kind.describe().into(),
            Check::Exists(true) => "exists".into(),
            Check::Exists(false) => "does not exist".into(),
            Check::Empty(true) => "is empty".into(),
            Check::Empty(false) => "is not empty".into(),
            Check::HasKeys(keys) => format!("has {}", list(show, keys, false)).into(),
            Check::Order(relation, operand) => format!("is {} {}", relation.words(), one(operand)).into(),
            Check::Between(low, high) => format!("is between {} and {}", one(low), one(high)).into(),
            Check::CloseTo { value, within } => {
                format!("is within {} of {}", shown(show, within, false), one(value)).into()
            }
            Check::Date(None) => "is a date or time as in RFC 3339".into(),
            Check::Date(Some(format)) => format!("is a date of the form `{format}`").into(),
            Check::Uuid(true) => "is a UUID".into(),
            Check::Uuid(false) => "is not a UUID".into(),
            Check::Length(checks) => format!("has a length that {}", all(show, checks, false)).into(),
            Check::Each(checks) => format!("each item {}", all(show, checks, hide)).into(),
            Check::Any(checks) => format!("some item {}", all(show, checks, hide)).into(),
            Check::Not(checks) => format!("not: {}", all(show, checks, hide)).into(),
            Check::AllOf(groups) => alternatives(show, groups, " and ", hide).into(),
            Check::AnyOf(groups) => alternatives(show, groups, " or ", hide).into(),
        }
    }
}

pub fn shown(show: Renderer<'_>, operand: &Operand<'_>, hide: bool) -> Cow<'static, str> {
    match &operand.spelling {
        _ if hide || operand.secret => HIDDEN.into(),
        Some(spelling) => show.plain(spelling).into(),
        None => show.short(operand.node()),
    }
}

fn list(show: Renderer<'_>, operands: &[Operand<'_>], hide: bool) -> String {
    let shown: Vec<_> = operands
        .iter()
        .map(|operand| shown(show, operand, hide))
        .collect();
    shown.join(", ")
}

/// What all of the checks together ask.
pub fn all(show: Renderer<'_>, checks: &[Check<'_>], hide: bool) -> String {
    let described: Vec<_> = checks.iter().map(|check| check.describe(show, hide)).collect();
    described.join(" and ")
}

fn alternatives(show: Renderer<'_>, groups: &[Vec<Check<'_>>], joint: &str, hide: bool) -> String {
    let described: Vec<_> = groups.iter().map(|group| all(show, group, hide)).collect();
    described.join(joint)
}

impl Relation {
    fn words(self) -> &'static str {
        match self {
            Relation::Less => "less than",
            Relation::AtMost => "at most",
            Relation::Greater => "greater than",
            Relation::AtLeast => "at least",
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
