//! A value set in the text of a JSON document, so that everything else stays byte for byte as it was written.

use super::steps::PathStep;
use crate::json::{JsonDocument, JsonKind, JsonNode};
use bytes::Bytes;
use serde_json::Value as Json;

/// The text with this value at the end of the steps. Objects on the way that are not there, or null, are made. None
/// where something else is in the way, and where the text is no JSON.
pub fn set(steps: &[PathStep], text: &str, value: &Json) -> Option<String> {
    let document = JsonDocument::parse(Bytes::copy_from_slice(text.as_bytes())).ok()?;
    let mut node = document.root();
    for (at, step) in steps.iter().enumerate() {
        let next = match step {
            PathStep::Name(name) => node.member(name),
            PathStep::Index(index) => usize::try_from(*index).ok().and_then(|index| node.item(index)),
        };
        match (next, step) {
            (Some(next), _) => node = next,
            (None, _) if node.is_null() => return Some(replaced(text, node, &made(&steps[at..], value)?)),
            (None, PathStep::Name(name)) if node.kind() == JsonKind::Object => {
                let object = with_member(node.raw()?, name, &made(&steps[at + 1..], value)?)?;
                return Some(replaced(text, node, &object));
            }
            (None, _) => return None,
        }
    }
    Some(replaced(text, node, &value.to_string()))
}

/// The document's text with other text in place of this value.
fn replaced(text: &str, node: JsonNode<'_>, new: &str) -> String {
    let JsonNode::Text { at, .. } = node else {
        return text.to_owned();
    };
    let start = at as usize;
    let end = start + node.raw().map_or(0, str::len);
    format!("{}{new}{}", &text[..start], &text[end..])
}

/// An object with one more member.
fn with_member(object: &str, name: &str, value: &str) -> Option<String> {
    let members = object.strip_prefix('{')?.strip_suffix('}')?;
    let comma = if members.trim().is_empty() { "" } else { "," };
    Some(format!(
        "{{{}{comma}{}:{value}}}",
        members.trim_end(),
        Json::from(name)
    ))
}

/// The value within the objects that these names ask for.
fn made(steps: &[PathStep], value: &Json) -> Option<String> {
    let made = steps
        .iter()
        .rev()
        .try_fold(value.clone(), |inner, step| match step {
            PathStep::Name(name) => Some(Json::from_iter([(&**name, inner)])),
            PathStep::Index(_) => None,
        });
    made.map(|made| made.to_string())
}

#[cfg(test)]
mod tests {
    use crate::jsonpath::JsonPath;
    use serde_json::json;

    fn check_at(path: &str, text: &str, expected: Option<&str>) {
        let path = JsonPath::parse(path).expect(path);
        assert_eq!(path.set(text, &json!("b")).as_deref(), expected, "{text}");
    }

    fn check(text: &str, expected: Option<&str>) {
        check_at("cursor", text, expected);
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
        check("\n{ \"n\": 1 }\n", Some("\n{ \"n\": 1,\"cursor\":\"b\"}\n"));
    }

    #[test]
    fn a_place_within_is_set_and_what_leads_there_is_made() {
        let path = "variables.page.cursor";
        check_at(
            path,
            r#"{"query":"{x}","variables":{"n":1.10,"page":{"cursor":"a"}}}"#,
            Some(r#"{"query":"{x}","variables":{"n":1.10,"page":{"cursor":"b"}}}"#),
        );
        let made = Some(r#"{"variables":{"page":{"cursor":"b"}}}"#);
        check_at(path, "{}", made);
        check_at(path, r#"{"variables":null}"#, made);
        check_at(path, r#"{"variables":{}}"#, made);
        check_at("$[1].cursor", "[{}, {}]", Some(r#"[{}, {"cursor":"b"}]"#));
    }

    #[test]
    fn what_is_in_the_way_is_not_replaced() {
        check("[1]", None);
        check("x", None);
        check_at("a.b", r#"{"a":1}"#, None);
        check_at("a[3]", r#"{"a":[]}"#, None);
        check_at("a[0]", "{}", None);
    }
}
