//! How a value was written in the text that it was parsed from.
//!
//! A parsed number is at best the nearest `f64`: of an id of 23 digits or of `1.10` only the text tells all.
//! The text has been parsed as JSON already; on any other this finds nothing or nonsense, but it ends.

use super::steps::Step;
use serde_json::Value as Json;

/// The text of the value at the end of these steps. Negative indexes are not followed.
pub fn value_at<'a>(steps: &[Step], text: &'a str) -> Option<&'a str> {
    let value = steps.iter().try_fold(text.trim_start(), |at, step| match step {
        Step::Name(name) => member(at, name),
        Step::Index(index) => item(at, usize::try_from(*index).ok()?),
    })?;
    Some(&value[..length_of_value(value)])
}

/// As [`value_at`]; for what no number can be, nothing.
pub fn number_at<'a>(steps: &[Step], text: &'a str) -> Option<&'a str> {
    value_at(steps, text).filter(|value| value.starts_with(|c: char| c == '-' || c.is_ascii_digit()))
}

/// The texts of an array's items.
pub fn items(array: &str) -> Vec<&str> {
    let mut rest = array.strip_prefix('[').unwrap_or_default().trim_start();
    let mut items = Vec::new();
    while !rest.is_empty() && !rest.starts_with(']') {
        items.push(&rest[..length_of_value(rest)]);
        rest = next_of(rest);
    }
    items
}

/// The text without the blanks between its tokens, where it holds a number that JSON's own form would spell
/// otherwise: what was parsed from it has lost that.
pub fn spelled(text: &str) -> Option<String> {
    let mut compact = String::with_capacity(text.len());
    let mut differs = false;
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '{' | '}' | '[' | ']' | ':' | ',' => 1,
            _ => token_length(rest),
        };
        let (token, after) = rest.split_at(length);
        differs |= is_lossy(token);
        compact.push_str(token);
        rest = after.trim_start();
    }
    differs.then_some(compact)
}

fn token_length(text: &str) -> usize {
    if text.starts_with('"') {
        length_of_value(text)
    } else {
        text.find([':', ',', '}', ']', ' ', '\t', '\r', '\n'])
            .unwrap_or(text.len())
    }
}

fn is_lossy(token: &str) -> bool {
    token.starts_with(|c: char| c == '-' || c.is_ascii_digit())
        && serde_json::from_str::<serde_json::Number>(token).is_ok_and(|number| number.to_string() != token)
}

/// The text of a member of an object.
pub fn member_of<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    value_at(&[Step::Name(name.into())], object)
}

/// Whether there is a number in it that may have been spelled otherwise. How deep it goes is bounded by the parser.
pub fn holds_float(data: &Json) -> bool {
    match data {
        Json::Number(number) => number.is_f64(),
        Json::Array(items) => items.iter().any(holds_float),
        Json::Object(members) => members.values().any(holds_float),
        _ => false,
    }
}

/// The rest of the text from a member's value on. Of members with one name the last counts, as for the parser.
pub fn member<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = object.strip_prefix('{')?.trim_start();
    let mut found = None;
    while rest.starts_with('"') {
        let (key, after) = rest.split_at(length_of_value(rest));
        let value = after.trim_start().strip_prefix(':')?.trim_start();
        if is_key(key, name) {
            found = Some(value);
        }
        rest = next_of(value);
    }
    found
}

/// The rest of the text from an item on.
pub fn item(array: &str, index: usize) -> Option<&str> {
    let mut rest = array.strip_prefix('[')?.trim_start();
    for _ in 0..index {
        rest = Some(next_of(rest)).filter(|rest| !rest.is_empty())?;
    }
    (!rest.is_empty()).then_some(rest)
}

/// What follows a value and its comma; nothing after the last one.
fn next_of(value: &str) -> &str {
    let after = value[length_of_value(value)..].trim_start();
    after.strip_prefix(',').unwrap_or("").trim_start()
}

fn is_key(quoted: &str, name: &str) -> bool {
    if quoted.contains('\\') {
        serde_json::from_str::<String>(quoted).is_ok_and(|key| key == name)
    } else {
        quoted.trim_matches('"') == name
    }
}

/// Bytes up to the end of the value that the text starts with. All that ends one is ASCII.
pub fn length_of_value(text: &str) -> usize {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => {
                in_string = !in_string;
                if !in_string && depth == 0 {
                    return at + 1;
                }
            }
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 1 => depth -= 1,
            // At depth 0 the bracket is the parent's.
            b'}' | b']' => return at + depth,
            b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jsonpath::JsonPath;

    fn check(path: &str, text: &str, expected: Option<&str>) {
        let path = JsonPath::parse(path).expect(path);
        assert_eq!(path.number_spelling(text), expected, "{text}");
    }

    #[test]
    fn y19_numbers_keep_the_spelling_of_the_answer() {
        check(
            "$.id",
            r#"{"id":12345678901234567890123}"#,
            Some("12345678901234567890123"),
        );
        check("$.v", r#"{ "a" : [1, {"v": 0}], "v" : 1.10 }"#, Some("1.10"));
        check(
            "$.a[1].v",
            r#"{"a": [{"v": 1}, {"x": "}],\"", "v": -1E3}], "v": 0}"#,
            Some("-1E3"),
        );
        check("$[2]", "[[1,2], {}, 3.0]", Some("3.0"));
        check("$", " 5.00\n", Some("5.00"));
        check("$['é']", r#"{"\u00e9": 1.0, "x": 2}"#, Some("1.0"));
        check("$.a", r#"{"a": 1.0, "a": 2.0}"#, Some("2.0"));
        check("$.s", r#"{"s": "1.0"}"#, None);
        check("$.gone", r#"{"s": 1.0}"#, None);
        check("$[1]", "[1.0]", None);
        check("$[*]", "[1.0]", None);
    }

    #[test]
    fn text_that_is_no_json_does_no_harm() {
        for text in [
            "", "{", "{\"a", "{\"a\":", "[", "[,", "]", "{\"a\\", "{\"a\":[", "[[[[", "\"", "é{",
        ] {
            for path in ["$.a", "$[1]", "$.a[0].b", "$"] {
                check(path, text, None);
            }
        }
    }

    #[test]
    fn y19_numbers_inside_of_values_keep_their_spelling() {
        let body = r#"{"a": [ {"id": 12345678901234567890123, "n": "1.10, x"}, {"id": 1.10} , {"id": 3} ]}"#;
        let data = serde_json::from_str(body).unwrap();
        let texts = |path: &str| JsonPath::parse(path).unwrap().texts(&data, body);
        assert_eq!(texts("$.a[*].id"), ["12345678901234567890123", "1.10", "3"]);
        assert_eq!(texts("$..id").len(), 3);
        assert_eq!(
            spelled(texts("$.a[0]")[0]).unwrap(),
            r#"{"id":12345678901234567890123,"n":"1.10, x"}"#
        );
        assert_eq!(spelled(texts("$.a[2]")[0]), None);
        assert_eq!(items(r#"[1.10, [2, 3] ,"a,]"]"#), ["1.10", "[2, 3]", r#""a,]""#]);
        assert_eq!(items("[]"), [""; 0]);
    }
}
