//! Environments and globals of Postman.

use super::{is_true, list, text};
use crate::import::collection::{ImportedEntry, ImportedEnvironment, ImportedValue};
use serde_json::Value as Json;

/// An exported environment, or the globals of a workspace.
pub fn environment(json: &Json, place: &str) -> ImportedEnvironment {
    let name = text(json.get("name"));
    let is_globals = json.get("_postman_variable_scope").and_then(Json::as_str) == Some("globals");
    let name = if is_globals || name.is_empty() {
        "Globals".to_owned()
    } else {
        name
    };
    let vars = list(json.get("values")).iter().map(|value| ImportedEntry {
        disabled: value.get("enabled") == Some(&Json::Bool(false)),
        secret: value.get("type").and_then(Json::as_str) == Some("secret"),
        ..variable(value)
    });
    ImportedEnvironment {
        name,
        vars: vars.collect(),
        place: place.to_owned(),
        ..ImportedEnvironment::default()
    }
}

/// A variable of any scope: `{key, value, disabled}`.
pub fn variable(json: &Json) -> ImportedEntry {
    let name = match json.get("key") {
        Some(key) => text(Some(key)),
        None => text(json.get("id").or(json.get("name"))),
    };
    let value = match json.get("value") {
        Some(value @ (Json::Object(_) | Json::Array(_) | Json::Number(_) | Json::Bool(_))) => {
            ImportedValue::Json(value.clone())
        }
        value => ImportedValue::Text(text(value)),
    };
    ImportedEntry {
        name,
        value,
        disabled: is_true(json.get("disabled")),
        secret: json.get("type").and_then(Json::as_str) == Some("secret"),
        description: super::description(json.get("description")),
    }
}
