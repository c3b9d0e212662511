//! How numbers were written in a text, which a parsed tree no longer knows.

use super::document::JsonDocument;
use super::scan::{skip_blanks, value_length};
use bytes::Bytes;
use serde_json::{Number, Value as Json};

/// The texts of an array's items; nothing for any other text.
pub fn items(array: &str) -> Vec<&str> {
    let bytes = array.as_bytes();
    let mut found = Vec::new();
    if bytes.first() != Some(&b'[') {
        return found;
    }
    let mut at = skip_blanks(bytes, 1);
    while at < bytes.len() && bytes[at] != b']' {
        let end = at + value_length(&bytes[at..]);
        found.push(&array[at..end]);
        at = skip_blanks(bytes, end);
        if bytes.get(at) == Some(&b',') {
            at = skip_blanks(bytes, at + 1);
        } else {
            break;
        }
    }
    found
}

/// The text without the blanks between its tokens, where it holds a number that JSON's own form would spell
/// otherwise: what was parsed from it has lost that. None where nothing was lost.
pub fn spelled(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut compact = String::with_capacity(text.len());
    let mut differs = false;
    let mut at = skip_blanks(bytes, 0);
    while let Some(first) = bytes.get(at) {
        let length = match first {
            b'{' | b'}' | b'[' | b']' | b':' | b',' => 1,
            _ => value_length(&bytes[at..]).max(1),
        };
        let token = text.get(at..at + length)?;
        differs |= is_lossy(token);
        compact.push_str(token);
        at = skip_blanks(bytes, at + length);
    }
    differs.then_some(compact)
}

fn is_lossy(token: &str) -> bool {
    token.starts_with(|c: char| c == '-' || c.is_ascii_digit())
        && !serde_json::from_str::<Number>(token).is_ok_and(|number| number.to_string() == token)
}

/// The text of a member of an object, if the text is JSON.
pub fn member_of(object: &str, name: &str) -> Option<String> {
    let document = JsonDocument::parse(Bytes::copy_from_slice(object.as_bytes())).ok()?;
    document.root().member(name)?.raw().map(str::to_owned)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y19_numbers_inside_of_values_keep_their_spelling() {
        for (text, expected) in [
            (
                r#" {"id": 12345678901234567890123, "n": "1.10, x"} "#,
                Some(r#"{"id":12345678901234567890123,"n":"1.10, x"}"#),
            ),
            ("[ 1.10 , 1e400 ]", Some("[1.10,1e400]")),
            ("[1, 2.5, \"1.10\", true, null]", None),
            ("", None),
        ] {
            assert_eq!(spelled(text).as_deref(), expected, "{text}");
        }
        assert_eq!(items(r#"[1.10, [2, 3] ,"a,]"]"#), ["1.10", "[2, 3]", r#""a,]""#]);
        for text in ["[]", "[ ]", "{}", "", "[,", "["] {
            assert!(items(text).iter().all(|item| item.is_empty()), "{text}");
        }
        assert_eq!(member_of(r#"{"a": 1, "a": 1.10}"#, "a").as_deref(), Some("1.10"));
    }

    #[test]
    fn text_that_is_no_json_does_no_harm() {
        for text in [
            "{", "{\"a", "{\"a\":", "[", "[,", "]", "{\"a\\", "{\"a\":[", "[[[[", "\"", "é{", ",,",
        ] {
            spelled(text);
            items(text);
            member_of(text, "a");
        }
    }
}
