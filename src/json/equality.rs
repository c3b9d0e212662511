//! Equality and order of values: numbers by value, lists in order, objects whatever the order of their members.

use super::budget::{BudgetStop, VisitBudget};
use super::kind::JsonKind;
use super::node::JsonNode;
use super::number::order_of_texts;
use serde_json::{Number, Value as Json};
use std::cmp::Ordering;

/// # Errors
/// The comparison takes more visits than the budget has, or was interrupted.
pub fn equal(a: JsonNode<'_>, b: JsonNode<'_>, budget: &VisitBudget<'_>) -> Result<bool, BudgetStop> {
    budget.visit()?;
    match (a.kind(), b.kind()) {
        (JsonKind::Array, JsonKind::Array) => equal_items(a, b, budget),
        (JsonKind::Object, JsonKind::Object) => equal_members(a, b, budget),
        (a_kind, b_kind) if a_kind != b_kind => Ok(false),
        (JsonKind::Number, _) => Ok(order(a, b) == Some(Ordering::Equal)),
        (JsonKind::String, _) => Ok(a.string() == b.string()),
        (JsonKind::Boolean, _) => Ok(a.boolean() == b.boolean()),
        _ => Ok(true),
    }
}

fn equal_items(a: JsonNode<'_>, b: JsonNode<'_>, budget: &VisitBudget<'_>) -> Result<bool, BudgetStop> {
    let (mut a, mut b) = (a.children(), b.children());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ok(true),
            (Some(a), Some(b)) if equal(a, b, budget)? => {}
            _ => return Ok(false),
        }
    }
}

fn equal_members(a: JsonNode<'_>, b: JsonNode<'_>, budget: &VisitBudget<'_>) -> Result<bool, BudgetStop> {
    let (a, b) = (by_name(a, budget)?, by_name(b, budget)?);
    if a.len() != b.len() {
        return Ok(false);
    }
    for ((a_name, a), (b_name, b)) in a.into_iter().zip(b) {
        if a_name != b_name || !equal(a, b, budget)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The members by name, so that two objects are compared in one pass; of two with one name the last.
fn by_name<'a>(
    node: JsonNode<'a>,
    budget: &VisitBudget<'_>,
) -> Result<Vec<(std::borrow::Cow<'a, str>, JsonNode<'a>)>, BudgetStop> {
    let mut members = Vec::new();
    for (key, value) in node.members().into_iter().flatten() {
        budget.visit()?;
        members.push((key.text(), value));
    }
    members.reverse();
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    members.dedup_by(|(a, _), (b, _)| a == b);
    Ok(members)
}

/// The order of two numbers or of two strings (by code point, which is right for dates of one form).
/// None for a value of another kind.
pub fn order(a: JsonNode<'_>, b: JsonNode<'_>) -> Option<Ordering> {
    match (a, b) {
        (JsonNode::Tree(Json::Number(a)), JsonNode::Tree(Json::Number(b))) => order_of_numbers(a, b),
        (JsonNode::Tree(Json::Number(a)), _) => order_with_text(a, &b.number()?),
        (_, JsonNode::Tree(Json::Number(b))) => order_with_text(b, &a.number()?).map(Ordering::reverse),
        _ => match (a.number(), b.number()) {
            (Some(a), Some(b)) => order_of_texts(&a, &b),
            _ => Some(a.string()?.cmp(&b.string()?)),
        },
    }
}

/// A float is the nearest to what was meant, so the text is rounded to one as well; whole numbers are exact.
fn order_with_text(number: &Number, text: &str) -> Option<Ordering> {
    let parsed = serde_json::from_str::<Number>(text).ok();
    match parsed {
        Some(parsed) if number.is_f64() && parsed.is_f64() => order_of_numbers(number, &parsed),
        _ => order_of_texts(&number.to_string(), text),
    }
}

/// Whole numbers are compared exactly, however large, others as the nearest `f64`. None for a value of another kind.
pub fn order_of_numbers(a: &Number, b: &Number) -> Option<Ordering> {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// Below 2^127 a float without a fraction converts exactly.
pub fn whole(number: &Number) -> Option<i128> {
    if let Some(number) = number.as_i128() {
        return Some(number);
    }
    let float = number.as_f64()?;
    (float.fract() == 0.0 && float.abs() < 2f64.powi(127)).then_some(float as i128)
}

#[cfg(test)]
mod tests {
    use super::super::document::JsonDocument;
    use super::*;
    use bytes::Bytes;
    use serde_json::json;

    fn is_equal(a: JsonNode<'_>, b: JsonNode<'_>) -> bool {
        let budget = VisitBudget::new(1000, &|| false);
        let (there, back) = (equal(a, b, &budget), equal(b, a, &budget));
        assert_eq!(there, back);
        there.unwrap()
    }

    #[test]
    fn trees_are_equal_by_value() {
        for (a, b, expected) in [
            (json!(1), json!(1.0), true),
            (json!([1, {"a": 2.0}]), json!([1.0, {"a": 2}]), true),
            (json!(0.1), json!(0.1), true),
            (json!(-0.0), json!(0), true),
            (json!(9007199254740993u64), json!(9007199254740992.0), false),
            (json!(u64::MAX), json!(u64::MAX - 1), false),
            (json!(u64::MAX), json!(18446744073709551616.0), false),
            (json!(1), json!("1"), false),
            (json!(1), json!(true), false),
            (json!({"a": 1, "b": 2}), json!({"b": 2, "a": 1}), true),
            (json!({"a": null}), json!({}), false),
            (json!([1, 2]), json!([2, 1]), false),
            (json!([1]), json!([1, 2]), false),
        ] {
            assert_eq!(
                is_equal(JsonNode::Tree(&a), JsonNode::Tree(&b)),
                expected,
                "{a} and {b}"
            );
            let (a_text, b_text) = (text(&a.to_string()), text(&b.to_string()));
            assert_eq!(
                is_equal(JsonNode::Tree(&a), b_text.root()),
                expected,
                "{a} and text {b}"
            );
            assert_eq!(
                is_equal(a_text.root(), b_text.root()),
                expected,
                "texts {a} and {b}"
            );
        }
    }

    fn text(text: &str) -> JsonDocument {
        JsonDocument::parse(Bytes::copy_from_slice(text.as_bytes())).unwrap()
    }

    #[test]
    fn texts_keep_all_digits() {
        for (a, b, expected) in [
            ("12345678901234567890123", "12345678901234567890124", false),
            ("[12345678901234567890123]", "[12345678901234567890123.0]", true),
            ("1e400", "1e400", true),
            ("1e400", "2e400", false),
            (r#"{"a":1,"a":2}"#, r#"{"a":2}"#, true),
            (r#"{"\u0061":"\u00e9"}"#, r#"{"a":"é"}"#, true),
        ] {
            assert_eq!(is_equal(text(a).root(), text(b).root()), expected, "{a} and {b}");
        }
        let rounded = json!(0.1 + 0.2);
        assert!(is_equal(
            JsonNode::Tree(&rounded),
            text("0.3000000000000000444").root()
        ));
        assert!(!is_equal(JsonNode::Tree(&json!(1.5)), text("1e400").root()));
    }

    #[test]
    fn order_is_by_value_and_by_code_point() {
        let tree = |a: &Json, b: &Json| order(JsonNode::Tree(a), JsonNode::Tree(b));
        assert_eq!(tree(&json!(2), &json!(10.5)), Some(Ordering::Less));
        assert_eq!(tree(&json!(i64::MIN), &json!(u64::MAX)), Some(Ordering::Less));
        assert_eq!(tree(&json!("2024-02"), &json!("2024-10")), Some(Ordering::Less));
        assert_eq!(tree(&json!(2), &json!("10")), None);
        assert_eq!(order(text("2").root(), text("10").root()), Some(Ordering::Less));
        assert_eq!(
            order(text("\"a\"").root(), JsonNode::Tree(&json!("b"))),
            Some(Ordering::Less)
        );
        assert_eq!(
            order(JsonNode::Tree(&json!(3)), text("2.5").root()),
            Some(Ordering::Greater)
        );
        assert_eq!(order(text("null").root(), text("null").root()), None);
    }
}
