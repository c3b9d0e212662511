//! Order and closeness: `lt`, `le`, `gt`, `ge`, `between`, `close_to`.

use super::{Actual, Form, Operand, Relation, Verdict};
use crate::jsonpath::kind_name;
use crate::verify::compare::order;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::cmp::Ordering;

pub fn is_in_order(relation: Relation, operand: &Operand<'_>, value: &Json, actual: Actual<'_>) -> Verdict {
    compared(value, operand, actual).map_or_else(Verdict::Unfit, |order| relation.allows(order).into())
}

/// Inclusive at both ends.
pub fn is_between(low: &Operand<'_>, high: &Operand<'_>, value: &Json, actual: Actual<'_>) -> Verdict {
    match is_in_order(Relation::AtLeast, low, value, actual) {
        Verdict::Holds => is_in_order(Relation::AtMost, high, value, actual),
        verdict => verdict,
    }
}

pub fn is_close(target: &Operand<'_>, within: &Operand<'_>, value: &Json, actual: Actual<'_>) -> Verdict {
    let value = readable(value, &target.data, actual.form);
    match (value.as_f64(), target.data.as_f64(), within.data.as_f64()) {
        (Some(value), Some(target), Some(within)) => ((value - target).abs() <= within).into(),
        (None, _, _) => Verdict::Unfit(format!("expected a number, got {}", kind_name(&value))),
        _ => Verdict::Unfit("`close_to` compares with numbers only".to_owned()),
    }
}

fn compared(value: &Json, operand: &Operand<'_>, actual: Actual<'_>) -> Result<Ordering, String> {
    let value = readable(value, &operand.data, actual.form);
    order(&value, &operand.data).ok_or_else(|| match &operand.data {
        Json::Number(_) => format!("expected a number, got {}", kind_name(&value)),
        Json::String(_) => format!("expected a string to compare, got {}", kind_name(&value)),
        other => format!("there is no order between a value and {}", kind_name(other)),
    })
}

/// Text is read as a number where it is compared with one and can hold nothing else.
fn readable<'a>(value: &'a Json, operand: &Json, form: Form) -> Cow<'a, Json> {
    match (form, value, operand) {
        (Form::Text, Json::String(text), Json::Number(_)) => match serde_json::from_str(text) {
            Ok(number @ Json::Number(_)) => Cow::Owned(number),
            _ => Cow::Borrowed(value),
        },
        _ => Cow::Borrowed(value),
    }
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
