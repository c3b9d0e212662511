//! `equals` and `one_of`.

use super::{Actual, Form, Operand, Verdict};
use crate::jsonpath::kind_name;
use crate::template::Value;
use crate::verify::compare;
use crate::verify::difference::{Rule, Wording, differences};
use serde_json::Value as Json;

/// Differences of two large values that are told.
const TOLD: usize = 5;

pub fn equals(operand: &Operand<'_>, value: &Json, actual: Actual<'_>) -> Verdict {
    if same(operand, value, actual) {
        Verdict::Holds
    } else {
        Verdict::Fails(explain(operand, value, actual))
    }
}

pub fn one_of(operands: &[Operand<'_>], value: &Json, actual: Actual<'_>) -> Verdict {
    operands.iter().any(|operand| same(operand, value, actual)).into()
}

fn same(operand: &Value, value: &Json, actual: Actual<'_>) -> bool {
    match (actual.form, value) {
        (Form::Text, Json::String(text)) => match &operand.data {
            Json::String(expected) => expected == text,
            _ => operand.to_text() == *text,
        },
        (_, Json::Number(_)) if let Some(same) = same_digits(operand, actual.spelling) => same,
        _ => compare::equal(&operand.data, value),
    }
}

/// Whole numbers that no `f64` can tell apart are compared as they were written.
fn same_digits(operand: &Value, spelling: Option<&str>) -> Option<bool> {
    let is_whole = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    let expected = operand.spelling.as_deref().filter(is_whole)?;
    let actual = spelling.filter(is_whole)?;
    Some(expected.trim_start_matches('0') == actual)
}

fn explain(operand: &Value, value: &Json, actual: Actual<'_>) -> Option<String> {
    match (&operand.data, value) {
        (Json::String(expected), Json::String(text)) => Some(first_byte(expected, text)),
        (_, Json::String(text)) if actual.form == Form::Text => Some(first_byte(&operand.to_text(), text)),
        (Json::Object(_), Json::Object(_)) | (Json::Array(_), Json::Array(_)) => {
            let wording = Wording {
                show: actual.show,
                hide: actual.hide,
                limit: TOLD,
            };
            let lines = differences(&operand.data, value, Rule::Exact, wording);
            Some(format!("differs at {}", lines.join("\n")))
        }
        (expected, found) if kind_name(expected) != kind_name(found) => Some(format!(
            "expected {}, got {}",
            kind_name(expected),
            kind_name(found)
        )),
        _ => None,
    }
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
