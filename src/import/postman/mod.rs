//! Postman: collections 2.0 and 2.1, environments, globals, and the folders of version 3.

pub mod auth;
mod body;
pub mod environment;
mod event;
pub mod v2;
pub mod v3;

use serde_json::Value as Json;

/// Text of a value, whatever its type; empty for null.
pub fn text(value: Option<&Json>) -> String {
    match value {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// A description: a text, or an object with one. None if it is empty or of another kind.
pub fn description(value: Option<&Json>) -> Option<String> {
    let text = match value? {
        Json::Object(members) => text(members.get("content")),
        other => text(Some(other)),
    };
    (!text.trim().is_empty()).then_some(text)
}

pub fn is_true(value: Option<&Json>) -> bool {
    value == Some(&Json::Bool(true))
}

pub fn list(value: Option<&Json>) -> &[Json] {
    value.and_then(Json::as_array).map_or(&[], Vec::as_slice)
}
