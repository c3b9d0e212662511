//! Matchers with their operands evaluated, applied to a value.
//!
//! A [`Check`] lives for one assertion. Only `exists` and what is made of it can be asked of a value that is
//! not there; and `not` turns a "no" round, but never a question that made no sense (the length of a number),
//! so that a mistake in a path does not pass for a proof.

mod bind;
mod describe;
mod equality;
mod group;
mod kind;
mod list;
mod number;
#[cfg(test)]
mod tests;
mod text;

use crate::json::{Budget, Node, Stopped};
use crate::model::expect::JsonType;
use crate::verify::difference::Differences;
use crate::verify::operand::Operand;
use crate::verify::show::Renderer;
use regex::Regex;
use std::borrow::Cow;

pub enum Check<'m> {
    Equals(Operand<'m>),
    OneOf(Vec<Operand<'m>>),
    Contains(Operand<'m>),
    StartsWith(Operand<'m>),
    EndsWith(Operand<'m>),
    /// The flag says that the pattern was made from a secret.
    Matches(Cow<'m, Regex>, bool),
    Type(JsonType),
    Exists(bool),
    Empty(bool),
    HasKeys(Vec<Operand<'m>>),
    Order(Relation, Operand<'m>),
    Between(Operand<'m>, Operand<'m>),
    CloseTo {
        value: Operand<'m>,
        within: Operand<'m>,
    },
    Date(Option<&'m str>),
    Uuid(bool),
    Length(Vec<Check<'m>>),
    Each(Vec<Check<'m>>),
    Any(Vec<Check<'m>>),
    Not(Vec<Check<'m>>),
    AllOf(Vec<Vec<Check<'m>>>),
    AnyOf(Vec<Vec<Check<'m>>>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// How a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Types count: `1` is not `"1"`.
    Json,
    /// A string from a place that knows only text (headers, cookies, URLs): `1` is how a number is written there.
    Text,
    /// An array of such strings, from a header that came several times.
    Texts,
}

/// What a check looks at.
#[derive(Clone, Copy)]
pub struct Actual<'a> {
    pub value: Option<Node<'a>>,
    pub form: Form,
    /// It is a secret, or is compared with one: details must not show it.
    pub hide: bool,
    pub tools: Tools<'a>,
}

/// What matchers work with: how values are shown, and how many may be visited.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    pub show: Renderer<'a>,
    pub budget: &'a Budget<'a>,
}

#[derive(Debug, PartialEq)]
pub enum Verdict {
    Holds,
    /// With what is to be said beyond the two values.
    Fails(Option<String>),
    /// Two lists, objects or long texts that are not the same.
    Differs(Box<Differences>),
    /// The check cannot be made of this value, for the reason given.
    Unfit(String),
    /// There is no value to put it to.
    Absent,
    /// The answer would take too long, or the user has interrupted.
    Stopped(Stopped),
}

impl From<Result<bool, Stopped>> for Verdict {
    fn from(holds: Result<bool, Stopped>) -> Verdict {
        holds.map_or_else(Verdict::Stopped, Verdict::from)
    }
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Verdict {
        if holds {
            Verdict::Holds
        } else {
            Verdict::Fails(None)
        }
    }
}

impl<'a> Actual<'a> {
    pub fn new(value: Option<Node<'a>>, form: Form, tools: Tools<'a>) -> Actual<'a> {
        Actual {
            value,
            form,
            hide: false,
            tools,
        }
    }
}

impl Check<'_> {
    pub fn test(&self, actual: Actual<'_>) -> Verdict {
        match self {
            Check::Exists(wanted) => (actual.value.is_some() == *wanted).into(),
            Check::Not(checks) => group::not(checks, actual),
            Check::AllOf(groups) => group::all_of(groups, actual),
            Check::AnyOf(groups) => group::any_of(groups, actual),
            _ => match (actual.value, actual.form) {
                (None, _) => Verdict::Absent,
                (Some(values), Form::Texts) if !self.asks_for_a_list() => self.try_each(values, actual),
                (Some(value), _) => self.test_value(value, actual),
            },
        }
    }

    /// The table: one function for each kind of question.
    fn test_value(&self, value: Node<'_>, actual: Actual<'_>) -> Verdict {
        match self {
            Check::Equals(operand) => equality::equals(operand, value, actual),
            Check::OneOf(operands) => equality::one_of(operands, value, actual),
            Check::Contains(operand) => list::contains(operand, value, actual),
            Check::StartsWith(operand) => text::starts_with(operand, value),
            Check::EndsWith(operand) => text::ends_with(operand, value),
            Check::Matches(pattern, _) => text::matches(pattern, value, actual.tools),
            Check::Date(format) => text::is_date(*format, value),
            Check::Uuid(wanted) => text::is_uuid(*wanted, value),
            Check::Type(kind) => kind::is_of_type(*kind, value, actual),
            Check::Empty(wanted) => list::is_empty(*wanted, value),
            Check::HasKeys(keys) => list::has_keys(keys, value, actual.tools),
            Check::Length(checks) => list::length(checks, value, actual.tools),
            Check::Each(checks) => list::each(checks, value, actual),
            Check::Any(checks) => list::any(checks, value, actual),
            Check::Order(relation, operand) => number::is_in_order(*relation, operand, value, actual),
            Check::Between(low, high) => number::is_between(low, high, value, actual),
            Check::CloseTo {
                value: target,
                within,
            } => number::is_close(target, within, value, actual),
            Check::Exists(_) | Check::Not(_) | Check::AllOf(_) | Check::AnyOf(_) => self.test(actual),
        }
    }

    fn asks_for_a_list(&self) -> bool {
        matches!(self, Check::Length(_) | Check::Each(_) | Check::Any(_))
    }

    /// For a header that came several times: one of its values is enough.
    fn try_each(&self, values: Node<'_>, actual: Actual<'_>) -> Verdict {
        let mut count = 0;
        for value in values.children() {
            count += 1;
            let text = Actual {
                value: Some(value),
                form: Form::Text,
                ..actual
            };
            if let verdict @ (Verdict::Holds | Verdict::Stopped(_)) = self.test(text) {
                return verdict;
            }
        }
        Verdict::Fails(Some(format!("none of the {count} values does")))
    }
}
