//! Environments and globals of Postman.

use super::{is_true, list, text};
use crate::import::collection::{Entry, Environment, Value};
use serde_json::Value as Json;

/// An exported environment, or the globals of a workspace.
pub fn environment(json: &Json, place: &str) -> Environment {
    let name = text(json.get("name"));
    let is_globals = json.get("_postman_variable_scope").and_then(Json::as_str) == Some("globals");
    let name = if is_globals || name.is_empty() {
        "Globals".to_owned()
    } else {
        name
    };
    let vars = list(json.get("values")).iter().map(|value| Entry {
        disabled: value.get("enabled") == Some(&Json::Bool(false)),
        secret: value.get("type").and_then(Json::as_str) == Some("secret"),
        ..variable(value)
    });
    Environment {
        name,
        vars: vars.collect(),
        place: place.to_owned(),
        ..Environment::default()
    }
}

/// A variable of any scope: `{key, value, disabled}`.
pub fn variable(json: &Json) -> Entry {
    let name = match json.get("key") {
        Some(key) => text(Some(key)),
        None => text(json.get("id").or(json.get("name"))),
    };
    let value = match json.get("value") {
        Some(value @ (Json::Object(_) | Json::Array(_) | Json::Number(_) | Json::Bool(_))) => {
            Value::Json(value.clone())
        }
        value => Value::Text(text(value)),
    };
    Entry {
        name,
        value,
        disabled: is_true(json.get("disabled")),
        secret: json.get("type").and_then(Json::as_str) == Some("secret"),
        description: super::description(json.get("description")),
    }
}
