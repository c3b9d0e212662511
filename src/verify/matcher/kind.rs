//! `type`.

use super::{Actual, MatchVerdict, MatcherForm};
use crate::json::{JsonKind, JsonNode, is_whole};
use crate::model::expect::JsonType;

/// `1.0` is an integer, as in JSON Schema. Where only text is known, `5` is a string and an integer alike.
pub fn is_of_type(kind: JsonType, value: JsonNode<'_>, actual: Actual<'_>) -> MatchVerdict {
    let found = value.kind();
    let holds = match (kind, found) {
        (JsonType::Integer, JsonKind::Number) => value.number().is_some_and(|number| is_whole(&number)),
        (JsonType::Null, JsonKind::Null)
        | (JsonType::Boolean, JsonKind::Boolean)
        | (JsonType::Number, JsonKind::Number)
        | (JsonType::String, JsonKind::String)
        | (JsonType::Array, JsonKind::Array)
        | (JsonType::Object, JsonKind::Object) => true,
        (kind, JsonKind::String) if actual.form == MatcherForm::Text => {
            value.string().is_some_and(|text| reads_as(kind, &text))
        }
        _ => false,
    };
    if holds {
        MatchVerdict::Holds
    } else {
        // The value may be long or hidden; its kind says enough.
        MatchVerdict::Fails(Some(format!("it is {}", found.name())))
    }
}

fn reads_as(kind: JsonType, text: &str) -> bool {
    let wanted = |value: &serde_json::Value| match kind {
        JsonType::Integer => value.is_i64() || value.is_u64(),
        JsonType::Number => value.is_number(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Null | JsonType::String | JsonType::Array | JsonType::Object => false,
    };
    serde_json::from_str(text).is_ok_and(|value| wanted(&value))
}
