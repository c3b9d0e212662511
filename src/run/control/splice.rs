//! One member of a JSON object set in its text, so that everything else stays byte for byte as it was written.

use serde_json::Value as Json;
use std::ops::Range;

/// The text with `member` of the outermost object set; None where the text is no JSON object.
pub fn set_member(text: &str, member: &str, value: &Json) -> Option<String> {
    let object: Json = serde_json::from_str(text).ok()?;
    let map = object.as_object()?;
    if map.contains_key(member) {
        let old = value_of(text, member)?;
        return Some(format!("{}{value}{}", &text[..old.start], &text[old.end..]));
    }
    let (head, tail) = text.split_at(text.rfind('}')?);
    let comma = if map.is_empty() { "" } else { "," };
    Some(format!(
        "{}{comma}{}:{value}{tail}",
        head.trim_end(),
        Json::from(member)
    ))
}

/// Where the value of the last member with this name stands, as the last one counts.
fn value_of(text: &str, member: &str) -> Option<Range<usize>> {
    let mut at = text.find('{')? + 1;
    let mut found = None;
    loop {
        let start = at + blanks(&text[at..]);
        if !text[start..].starts_with('"') {
            return found;
        }
        let end = start + length(&text[start..]);
        let colon = end + text[end..].find(':')? + 1;
        let value = colon + blanks(&text[colon..]);
        let after = value + length(&text[value..]);
        if serde_json::from_str::<String>(&text[start..end]).is_ok_and(|name| name == member) {
            found = Some(value..after);
        }
        at = match text[after..].find(',') {
            Some(comma) if text[after..after + comma].trim().is_empty() => after + comma + 1,
            _ => return found,
        };
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Bytes of the value that the text starts with.
fn length(text: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        let inside = quoted || depth > 0;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => depth -= 1,
            _ if depth == 0 && (b"}],".contains(&byte) || byte.is_ascii_whitespace()) => return at,
            _ => {}
        }
        if inside && !quoted && depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(text: &str, expected: Option<&str>) {
        let set = set_member(text, "cursor", &json!("b"));
        assert_eq!(set.as_deref(), expected, "{text}");
    }

    #[test]
    fn a_member_is_set_and_the_rest_stays() {
        check(r#"{"cursor":"a","n":1.10}"#, Some(r#"{"cursor":"b","n":1.10}"#));
        check(
            r#"{ "n" : 1.10 , "cursor" : null }"#,
            Some(r#"{ "n" : 1.10 , "cursor" : "b" }"#),
        );
        check(
            r#"{"a":{"cursor":1,"x":"},\""},"cursor":[1,{}]}"#,
            Some(r#"{"a":{"cursor":1,"x":"},\""},"cursor":"b"}"#),
        );
    }

    #[test]
    fn a_member_that_is_not_there_is_added() {
        check("{}", Some(r#"{"cursor":"b"}"#));
        check(
            r#"{"n":123456789012345678901234}"#,
            Some(r#"{"n":123456789012345678901234,"cursor":"b"}"#),
        );
    }

    #[test]
    fn what_is_no_object_cannot_be_set() {
        check("[1]", None);
        check("x", None);
    }
}
