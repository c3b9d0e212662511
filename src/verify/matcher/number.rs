//! Order and closeness: `lt`, `le`, `gt`, `ge`, `between`, `close_to`.

use super::{Actual, MatchVerdict, MatcherForm, MatcherOperand, MatcherRelation};
use crate::json::{JsonKind, JsonNode, order};
use serde_json::Value as Json;
use std::cmp::Ordering;

pub fn is_in_order(
    relation: MatcherRelation,
    operand: &MatcherOperand<'_>,
    value: JsonNode<'_>,
    actual: Actual<'_>,
) -> MatchVerdict {
    compared(value, operand, actual).map_or_else(MatchVerdict::Unfit, |order| relation.allows(order).into())
}

/// Inclusive at both ends.
pub fn is_between(
    low: &MatcherOperand<'_>,
    high: &MatcherOperand<'_>,
    value: JsonNode<'_>,
    actual: Actual<'_>,
) -> MatchVerdict {
    match is_in_order(MatcherRelation::AtLeast, low, value, actual) {
        MatchVerdict::Holds => is_in_order(MatcherRelation::AtMost, high, value, actual),
        verdict => verdict,
    }
}

pub fn is_close(
    target: &MatcherOperand<'_>,
    within: &MatcherOperand<'_>,
    value: JsonNode<'_>,
    actual: Actual<'_>,
) -> MatchVerdict {
    let read = number_in_text(value, target.node(), actual.form);
    let value = read.as_ref().map_or(value, JsonNode::Tree);
    match (float(value), target.data.as_f64(), within.data.as_f64()) {
        (Some(value), Some(target), Some(within)) => ((value - target).abs() <= within).into(),
        (None, _, _) => MatchVerdict::Unfit(format!("expected a number, got {}", value.kind().name())),
        _ => MatchVerdict::Unfit("`close_to` compares with numbers only".to_owned()),
    }
}

fn float(value: JsonNode<'_>) -> Option<f64> {
    value.number()?.parse().ok()
}

fn compared(
    value: JsonNode<'_>,
    operand: &MatcherOperand<'_>,
    actual: Actual<'_>,
) -> Result<Ordering, String> {
    let expected = operand.node();
    let read = number_in_text(value, expected, actual.form);
    let value = read.as_ref().map_or(value, JsonNode::Tree);
    order(value, expected).ok_or_else(|| match expected.kind() {
        JsonKind::Number => format!("expected a number, got {}", value.kind().name()),
        JsonKind::String => format!("expected a string to compare, got {}", value.kind().name()),
        other => format!("there is no order between a value and {}", other.name()),
    })
}

/// Text is read as a number where it is compared with one and can hold nothing else.
fn number_in_text(value: JsonNode<'_>, operand: JsonNode<'_>, form: MatcherForm) -> Option<Json> {
    if form != MatcherForm::Text || operand.kind() != JsonKind::Number {
        return None;
    }
    serde_json::from_str(&value.string()?)
        .ok()
        .filter(Json::is_number)
}

impl MatcherRelation {
    fn allows(self, order: Ordering) -> bool {
        match self {
            MatcherRelation::Less => order.is_lt(),
            MatcherRelation::AtMost => order.is_le(),
            MatcherRelation::Greater => order.is_gt(),
            MatcherRelation::AtLeast => order.is_ge(),
        }
    }
}
