//! `type`.

use super::{Actual, Form, Verdict};
use crate::jsonpath::kind_name;
use crate::model::expect::JsonType;
use crate::verify::compare::whole;
use serde_json::Value as Json;

/// `1.0` is an integer, as in JSON Schema. Where only text is known, `5` is a string and an integer alike.
pub fn is_of_type(kind: JsonType, value: &Json, actual: Actual<'_>) -> Verdict {
    let holds = match (kind, value) {
        (JsonType::Integer, Json::Number(number)) => whole(number).is_some(),
        (JsonType::Null, Json::Null)
        | (JsonType::Boolean, Json::Bool(_))
        | (JsonType::Number, Json::Number(_))
        | (JsonType::String, Json::String(_))
        | (JsonType::Array, Json::Array(_))
        | (JsonType::Object, Json::Object(_)) => true,
        (kind, Json::String(text)) if actual.form == Form::Text => reads_as(kind, text),
        _ => false,
    };
    if holds {
        Verdict::Holds
    } else {
        // The value may be long or hidden; its kind says enough.
        Verdict::Fails(Some(format!("it is {}", kind_name(value))))
    }
}

fn reads_as(kind: JsonType, text: &str) -> bool {
    let wanted = |value: &Json| match kind {
        JsonType::Integer => value.is_i64() || value.is_u64(),
        JsonType::Number => value.is_number(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Null | JsonType::String | JsonType::Array | JsonType::Object => false,
    };
    serde_json::from_str(text).is_ok_and(|value| wanted(&value))
}
