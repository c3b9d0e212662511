//! Matchers with their operands evaluated, applied to a value.
//!
//! A [`MatcherCheck`] lives for one assertion. Only `exists` and what is made of it can be asked of a value that is
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

use crate::json::{BudgetStop, JsonNode, VisitBudget};
use crate::model::expect::JsonType;
use crate::verify::differences::Differences;
use crate::verify::operand::MatcherOperand;
use crate::verify::show::Renderer;
use regex::Regex;
use std::borrow::Cow;

pub enum MatcherCheck<'m> {
    Equals(MatcherOperand<'m>),
    OneOf(Vec<MatcherOperand<'m>>),
    Contains(MatcherOperand<'m>),
    StartsWith(MatcherOperand<'m>),
    EndsWith(MatcherOperand<'m>),
    /// The flag says that the pattern was made from a secret.
    Matches(Cow<'m, Regex>, bool),
    Type(JsonType),
    Exists(bool),
    Empty(bool),
    HasKeys(Vec<MatcherOperand<'m>>),
    Order(MatcherRelation, MatcherOperand<'m>),
    Between(MatcherOperand<'m>, MatcherOperand<'m>),
    CloseTo {
        value: MatcherOperand<'m>,
        within: MatcherOperand<'m>,
    },
    Date(Option<&'m str>),
    Uuid(bool),
    Length(Vec<MatcherCheck<'m>>),
    Each(Vec<MatcherCheck<'m>>),
    Any(Vec<MatcherCheck<'m>>),
    Not(Vec<MatcherCheck<'m>>),
    AllOf(Vec<Vec<MatcherCheck<'m>>>),
    AnyOf(Vec<Vec<MatcherCheck<'m>>>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatcherRelation {
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// How a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatcherForm {
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
    pub value: Option<JsonNode<'a>>,
    pub form: MatcherForm,
    /// It is a secret, or is compared with one: details must not show it.
    pub hide: bool,
    pub tools: Tools<'a>,
}

/// What matchers work with: how values are shown, and how many may be visited.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    pub show: Renderer<'a>,
    pub budget: &'a VisitBudget<'a>,
}

#[derive(Debug, PartialEq)]
pub enum MatchVerdict {
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
    Stopped(BudgetStop),
}

impl From<Result<bool, BudgetStop>> for MatchVerdict {
    fn from(holds: Result<bool, BudgetStop>) -> MatchVerdict {
        holds.map_or_else(MatchVerdict::Stopped, MatchVerdict::from)
    }
}

impl From<bool> for MatchVerdict {
    fn from(holds: bool) -> MatchVerdict {
        if holds {
            MatchVerdict::Holds
        } else {
            MatchVerdict::Fails(None)
        }
    }
}

impl<'a> Actual<'a> {
    pub fn new(value: Option<JsonNode<'a>>, form: MatcherForm, tools: Tools<'a>) -> Actual<'a> {
        Actual {
            value,
            form,
            hide: false,
            tools,
        }
    }
}

impl MatcherCheck<'_> {
    pub fn test(&self, actual: Actual<'_>) -> MatchVerdict {
        match self {
            MatcherCheck::Exists(wanted) => (actual.value.is_some() == *wanted).into(),
            MatcherCheck::Not(checks) => group::not(checks, actual),
            MatcherCheck::AllOf(groups) => group::all_of(groups, actual),
            MatcherCheck::AnyOf(groups) => group::any_of(groups, actual),
            _ => match (actual.value, actual.form) {
                (None, _) => MatchVerdict::Absent,
                (Some(values), MatcherForm::Texts) if !self.asks_for_a_list() => {
                    self.try_each(values, actual)
                }
                (Some(value), _) => self.test_value(value, actual),
            },
        }
    }

    /// The table: one function for each kind of question.
    fn test_value(&self, value: JsonNode<'_>, actual: Actual<'_>) -> MatchVerdict {
        match self {
            MatcherCheck::Equals(operand) => equality::equals(operand, value, actual),
            MatcherCheck::OneOf(operands) => equality::one_of(operands, value, actual),
            MatcherCheck::Contains(operand) => list::contains(operand, value, actual),
            MatcherCheck::StartsWith(operand) => text::starts_with(operand, value),
            MatcherCheck::EndsWith(operand) => text::ends_with(operand, value),
            MatcherCheck::Matches(pattern, _) => text::matches(pattern, value, actual.tools),
            MatcherCheck::Date(format) => text::is_date(*format, value),
            MatcherCheck::Uuid(wanted) => text::is_uuid(*wanted, value),
            MatcherCheck::Type(kind) => kind::is_of_type(*kind, value, actual),
            MatcherCheck::Empty(wanted) => list::is_empty(*wanted, value),
            MatcherCheck::HasKeys(keys) => list::has_keys(keys, value, actual.tools),
            MatcherCheck::Length(checks) => list::length(checks, value, actual.tools),
            MatcherCheck::Each(checks) => list::each(checks, value, actual),
            MatcherCheck::Any(checks) => list::any(checks, value, actual),
            MatcherCheck::Order(relation, operand) => number::is_in_order(*relation, operand, value, actual),
            MatcherCheck::Between(low, high) => number::is_between(low, high, value, actual),
            MatcherCheck::CloseTo {
                value: target,
                within,
            } => number::is_close(target, within, value, actual),
            MatcherCheck::Exists(_)
            | MatcherCheck::Not(_)
            | MatcherCheck::AllOf(_)
            | MatcherCheck::AnyOf(_) => self.test(actual),
        }
    }

    fn asks_for_a_list(&self) -> bool {
        matches!(
            self,
            MatcherCheck::Length(_) | MatcherCheck::Each(_) | MatcherCheck::Any(_)
        )
    }

    /// For a header that came several times: one of its values is enough.
    fn try_each(&self, values: JsonNode<'_>, actual: Actual<'_>) -> MatchVerdict {
        let mut count = 0;
        for value in values.children() {
            count += 1;
            let text = Actual {
                value: Some(value),
                form: MatcherForm::Text,
                ..actual
            };
            if let verdict @ (MatchVerdict::Holds | MatchVerdict::Stopped(_)) = self.test(text) {
                return verdict;
            }
        }
        MatchVerdict::Fails(Some(format!("none of the {count} values does")))
    }
}
