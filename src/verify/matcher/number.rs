//! Order and closeness: `lt`, `le`, `gt`, `ge`, `between`, `close_to`.

use super::{Actual, Form, Operand, Relation, Verdict};
use crate::json::{Kind, Node, order};
use serde_json::Value as Json;
use std::cmp::Ordering;

pub fn is_in_order(
    relation: Relation,
    operand: &Operand<'_>,
    value: Node<'_>,
    actual: Actual<'_>,
) -> Verdict {
    compared(value, operand, actual).map_or_else(Verdict::Unfit, |order| relation.allows(order).into())
}

/// Inclusive at both ends.
pub fn is_between(low: &Operand<'_>, high: &Operand<'_>, value: Node<'_>, actual: Actual<'_>) -> Verdict {
    match is_in_order(Relation::AtLeast, low, value, actual) {
        Verdict::Holds => is_in_order(Relation::AtMost, high, value, actual),
        verdict => verdict,
    }
}

pub fn is_close(target: &Operand<'_>, within: &Operand<'_>, value: Node<'_>, actual: Actual<'_>) -> Verdict {
    let read = number_in_text(value, target.node(), actual.form);
    let value = read.as_ref().map_or(value, Node::Tree);
    match (float(value), target.data.as_f64(), within.data.as_f64()) {
        (Some(value), Some(target), Some(within)) => ((value - target).abs() <= within).into(),
        (None, _, _) => Verdict::Unfit(format!("expected a number, got {}", value.kind().name())),
        _ => Verdict::Unfit("`close_to` compares with numbers only".to_owned()),
    }
}

fn float(value: Node<'_>) -> Option<f64> {
    value.number()?.parse().ok()
}

fn compared(value: Node<'_>, operand: &Operand<'_>, actual: Actual<'_>) -> Result<Ordering, String> {
    let expected = operand.node();
    let read = number_in_text(value, expected, actual.form);
    let value = read.as_ref().map_or(value, Node::Tree);
    order(value, expected).ok_or_else(|| match expected.kind() {
        Kind::Number => format!("expected a number, got {}", value.kind().name()),
        Kind::String => format!("expected a string to compare, got {}", value.kind().name()),
        other => format!("there is no order between a value and {}", other.name()),
    })
}

/// Text is read as a number where it is compared with one and can hold nothing else.
fn number_in_text(value: Node<'_>, operand: Node<'_>, form: Form) -> Option<Json> {
    if form != Form::Text || operand.kind() != Kind::Number {
        return None;
    }
    serde_json::from_str(&value.string()?)
        .ok()
        .filter(Json::is_number)
}

impl Relation {
    fn allows(self, order: Ordering) -> bool {
        match self {
            Relation::Less => order.is_lt(),
            Relation::AtMost => order.is_le(),
            Relation::Greater => order.is_gt(),
            Relation::AtLeast => order.is_ge(),
        }
    }
}
