//! Equality and order of JSON values, numbers by value: `1` equals `1.0`.

use serde_json::{Number, Value as Json};
use std::cmp::Ordering;

/// Lists in order, maps by key whatever the order. The recursion goes as deep as the shallower value, and what
/// was parsed from JSON or YAML nests 128 levels at most.
pub fn equal(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => numbers(a, b) == Some(Ordering::Equal),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        (a, b) => a == b,
    }
}

/// The order of two numbers or two texts (by code point, which is right for dates of one form).
pub fn order(a: &Json, b: &Json) -> Option<Ordering> {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => numbers(a, b),
        (Json::String(a), Json::String(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Whole numbers are compared exactly, however large, others as the nearest `f64`.
pub fn numbers(a: &Number, b: &Number) -> Option<Ordering> {
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

/// Byte offset of the first difference of two texts.
pub fn first_differing_byte(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_equal_by_value() {
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
        ] {
            assert_eq!(equal(&a, &b), expected, "{a} and {b}");
        }
    }

    #[test]
    fn order_is_by_value_and_by_code_point() {
        assert_eq!(order(&json!(2), &json!(10.5)), Some(Ordering::Less));
        assert_eq!(order(&json!(i64::MIN), &json!(u64::MAX)), Some(Ordering::Less));
        assert_eq!(order(&json!("2024-02"), &json!("2024-10")), Some(Ordering::Less));
        assert_eq!(order(&json!(2), &json!("10")), None);
    }
}
