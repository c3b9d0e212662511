//! `equals` and `one_of`.

use super::{Actual, Form, Operand, Verdict};
use crate::json::{Kind, Node, Stopped, equal};
use crate::template::Value;
use crate::verify::compare;
use crate::verify::difference::{Rule, Wording, differences};

/// Differences of two large values that are shown.
const SHOWN: usize = 5;

pub fn equals(operand: &Operand<'_>, value: Node<'_>, actual: Actual<'_>) -> Verdict {
    match same(operand, value, actual) {
        Ok(true) => Verdict::Holds,
        Ok(false) => explain(operand, value, actual).map_or_else(Verdict::Stopped, Verdict::Fails),
        Err(stopped) => Verdict::Stopped(stopped),
    }
}

pub fn one_of(operands: &[Operand<'_>], value: Node<'_>, actual: Actual<'_>) -> Verdict {
    for operand in operands {
        match same(operand, value, actual) {
            Ok(false) => {}
            other => return other.into(),
        }
    }
    Verdict::Fails(None)
}

fn same(operand: &Operand<'_>, value: Node<'_>, actual: Actual<'_>) -> Result<bool, Stopped> {
    match (actual.form, value.string()) {
        (Form::Text, Some(text)) => Ok(operand.to_text() == text),
        _ => equal(operand.node(), value, actual.tools.budget),
    }
}

fn explain(operand: &Operand<'_>, value: Node<'_>, actual: Actual<'_>) -> Result<Option<String>, Stopped> {
    let (expected, found) = (operand.node().kind(), value.kind());
    if let Some(text) = value.string()
        && (expected == Kind::String || actual.form == Form::Text)
    {
        return Ok(Some(first_byte(operand, &text)));
    }
    match (expected, found) {
        (Kind::Object, Kind::Object) | (Kind::Array, Kind::Array) => {
            let wording = Wording {
                show: actual.tools.show,
                hide: actual.hide,
                limit: SHOWN,
            };
            let found = differences(operand.node(), value, Rule::Exact, wording, actual.tools.budget)?;
            Ok(Some(format!("differs at {}", found.text())))
        }
        (expected, found) if expected != found => Ok(Some(format!(
            "expected {}, got {}",
            expected.name(),
            found.name()
        ))),
        _ => Ok(None),
    }
}

/// Offsets and lengths give nothing of a secret away but its length.
fn first_byte(expected: &Value, actual: &str) -> String {
    let expected = expected.to_text();
    let at = compare::first_differing_byte(expected.as_bytes(), actual.as_bytes());
    format!(
        "differs at byte {at}: expected {} bytes, got {}",
        expected.len(),
        actual.len()
    )
}
