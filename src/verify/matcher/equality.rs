//! `equals` and `one_of`.

use super::{Actual, MatchVerdict, MatcherForm, MatcherOperand};
use crate::json::{BudgetStop, JsonKind, JsonNode, equal};
use crate::verify::compare;
use crate::verify::difference::{DifferenceRule, Wording, differences};
use crate::verify::text_difference as text;

/// Differences of two large values that are shown.
const SHOWN: usize = 10;
/// Letters of a text that is compared by eye.
const SHORT: usize = 80;

pub fn equals(operand: &MatcherOperand<'_>, value: JsonNode<'_>, actual: Actual<'_>) -> MatchVerdict {
    match same(operand, value, actual) {
        Ok(true) => MatchVerdict::Holds,
        Ok(false) => explain(operand, value, actual).unwrap_or_else(MatchVerdict::Stopped),
        Err(stopped) => MatchVerdict::Stopped(stopped),
    }
}

pub fn one_of(operands: &[MatcherOperand<'_>], value: JsonNode<'_>, actual: Actual<'_>) -> MatchVerdict {
    for operand in operands {
        match same(operand, value, actual) {
            Ok(false) => {}
            other => return other.into(),
        }
    }
    MatchVerdict::Fails(None)
}

fn same(operand: &MatcherOperand<'_>, value: JsonNode<'_>, actual: Actual<'_>) -> Result<bool, BudgetStop> {
    match (actual.form, value.string()) {
        (MatcherForm::Text, Some(text)) => Ok(operand.to_text() == text),
        _ => equal(operand.node(), value, actual.tools.budget),
    }
}

fn explain(
    operand: &MatcherOperand<'_>,
    value: JsonNode<'_>,
    actual: Actual<'_>,
) -> Result<MatchVerdict, BudgetStop> {
    let (expected, found) = (operand.node().kind(), value.kind());
    if let Some(text) = value.string()
        && (expected == JsonKind::String || actual.form == MatcherForm::Text)
    {
        return Ok(texts(&operand.to_text(), &text, actual));
    }
    let is_container = |kind| matches!(kind, JsonKind::Object | JsonKind::Array);
    Ok(match (expected, found) {
        _ if is_container(expected) && is_container(found) => {
            let wording = Wording {
                show: actual.tools.show,
                hide: actual.hide,
                limit: SHOWN,
            };
            let found = differences(
                operand.node(),
                value,
                DifferenceRule::Exact,
                wording,
                actual.tools.budget,
            )?;
            MatchVerdict::Differs(Box::new(found))
        }
        (expected, found) if expected != found => MatchVerdict::Fails(Some(format!(
            "expected {}, got {}",
            expected.name(),
            found.name()
        ))),
        _ => MatchVerdict::Fails(None),
    })
}

/// Two short texts are read next to each other; of long ones the part that differs is shown.
fn texts(expected: &str, found: &str, actual: Actual<'_>) -> MatchVerdict {
    let is_short = |text: &str| text.chars().count() <= SHORT && !text.trim_end().contains('\n');
    if actual.hide || looks_alike(expected, found) {
        return MatchVerdict::Fails(Some(first_byte(expected, found)));
    }
    if is_short(expected) && is_short(found) {
        return MatchVerdict::Fails(None);
    }
    MatchVerdict::Differs(Box::new(text::differences(expected, found, actual.tools.show)))
}

/// Whether the first letters that differ are ones that people may take for the same.
fn looks_alike(expected: &str, found: &str) -> bool {
    let mut pairs = expected.chars().zip(found.chars());
    let first = pairs.find(|(one, other)| one != other);
    let (one, other) = first.unwrap_or_else(|| {
        let longer = if expected.len() > found.len() {
            expected
        } else {
            found
        };
        let rest = &longer[expected.len().min(found.len())..];
        let next = rest.chars().next().unwrap_or('x');
        (next, 'x')
    });
    let is_odd = |letter: char| !letter.is_ascii_graphic() && !matches!(letter, '\n' | '\t' | '\r' | ' ');
    is_odd(one) || is_odd(other)
}

/// Offsets and lengths give nothing of a secret away but its length.
fn first_byte(expected: &str, actual: &str) -> String {
    let at = compare::first_differing_byte(expected.as_bytes(), actual.as_bytes());
    format!(
        "differs at byte {at}: expected {} bytes, got {}",
        expected.len(),
        actual.len()
    )
}
