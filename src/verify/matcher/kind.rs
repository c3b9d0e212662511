//! `type`.

use super::{Actual, Form, Verdict};
use crate::json::{Kind, Node, is_whole};
use crate::model::expect::JsonType;

/// `1.0` is an integer, as in JSON Schema. Where only text is known, `5` is a string and an integer alike.
pub fn is_of_type(kind: JsonType, value: Node<'_>, actual: Actual<'_>) -> Verdict {
    let found = value.kind();
    let holds = match (kind, found) {
        (JsonType::Integer, Kind::Number) => value.number().is_some_and(|number| is_whole(&number)),
        (JsonType::Null, Kind::Null)
        | (JsonType::Boolean, Kind::Boolean)
        | (JsonType::Number, Kind::Number)
        | (JsonType::String, Kind::String)
        | (JsonType::Array, Kind::Array)
        | (JsonType::Object, Kind::Object) => true,
        (kind, Kind::String) if actual.form == Form::Text => {
            value.string().is_some_and(|text| reads_as(kind, &text))
        }
        _ => false,
    };
    if holds {
        Verdict::Holds
    } else {
        // The value may be long or hidden; its kind says enough.
        Verdict::Fails(Some(format!("it is {}", found.name())))
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
