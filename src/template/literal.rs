//! Scalars without expressions: the value that YAML 1.2's core schema gives a plain one, with its spelling
//! kept.

use super::Value;
use crate::source::{NodeStyle, Scalar};
use serde_json::{Number, Value as Json};

/// Quoted and block scalars are text. Plain ones are null, a boolean or a number where they are spelled so.
pub(super) fn value_of(scalar: &Scalar) -> Value {
    if scalar.is_null() {
        return Value::null();
    }
    if let Some(flag) = scalar.as_bool() {
        return Value::new(Json::Bool(flag));
    }
    match number(scalar) {
        Some(number) => spelled(number, &scalar.text),
        None => Value::text(&*scalar.text),
    }
}

fn spelled(number: Number, text: &str) -> Value {
    let spelling = (number.to_string() != text).then(|| text.into());
    Value {
        spelling,
        ..Value::new(Json::Number(number))
    }
}

/// None for what is no number, and for numbers that JSON cannot hold (`.inf`, `1e999`): they stay text.
fn number(scalar: &Scalar) -> Option<Number> {
    let text = &*scalar.text;
    let starts_like_one = text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    if scalar.style != NodeStyle::Plain || !starts_like_one {
        return None;
    }
    let based = |prefix: &str, base| {
        let digits = text
            .strip_prefix(prefix)
            .filter(|digits| !digits.starts_with('+'))?;
        u64::from_str_radix(digits, base).ok().map(Number::from)
    };
    based("0x", 16)
        .or_else(|| based("0o", 8))
        .or_else(|| decimal(text))
}

fn decimal(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let has_digit = unsigned.starts_with(|first: char| first.is_ascii_digit())
        || unsigned
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    if !has_digit {
        return None;
    }
    let whole = text.strip_prefix('+').unwrap_or(text);
    if let Ok(number) = whole.parse::<u64>() {
        return Some(number.into());
    }
    if let Ok(number) = whole.parse::<i64>() {
        return Some(number.into());
    }
    Number::from_f64(whole.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(text: &str, expected: Json) {
        let scalar = |style| Scalar {
            text: text.into(),
            style,
        };
        let value = value_of(&scalar(NodeStyle::Plain));
        assert_eq!(value.data, expected, "{text}");
        if !value.data.is_null() {
            assert_eq!(
                value.to_text().to_lowercase(),
                text.to_lowercase(),
                "text stays text"
            );
        }
        assert_eq!(value_of(&scalar(NodeStyle::SingleQuoted)).data, json!(text));
    }

    #[test]
    fn plain_scalars_have_the_types_of_the_core_schema() {
        check("null", json!(null));
        check("", json!(null));
        check("true", json!(true));
        check("False", json!(false));
        check("no", json!("no"));
        check("42", json!(42));
        check("-7", json!(-7));
        check("+7", json!(7));
        check("012", json!(12));
        check("1.10", json!(1.1));
        check(".5", json!(0.5));
        check("1e3", json!(1000.0));
        check("0x1F", json!(31));
        check("0o17", json!(15));
        check("18446744073709551615", json!(u64::MAX));
        check("12345678901234567890123", json!(12345678901234567890123.0));
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        for text in [
            "12:30",
            "1.2.3",
            "-",
            ".",
            "+",
            "1_000",
            ".inf",
            "1e999",
            "2024-01-01",
            "-infinity",
            "0x",
            "0x+1",
        ] {
            check(text, json!(text));
        }
    }
}
