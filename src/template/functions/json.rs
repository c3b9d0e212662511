//! JSON text, paths into it, and the claims of a JWT.

use super::encode::decode;
use super::refuse;
use crate::json::{JsonNode, VisitBudget};
use crate::jsonpath::JsonPath;
use crate::template::convert::{from_engine, text_of, to_engine};
use minijinja::value::ValueKind;
use minijinja::{Environment, Error, Value as Engine};
use serde::Serialize;
use serde_json::Value as Json;
use serde_json::ser::PrettyFormatter;

pub(super) fn install(engine: &mut Environment<'static>) {
    engine.add_filter("to_json", to_json);
    engine.add_filter("tojson", to_json);
    engine.add_function("to_json", to_json);
    engine.add_filter("from_json", from_json);
    engine.add_function("from_json", from_json);
    engine.add_filter("jsonpath", jsonpath);
    engine.add_function("jsonpath", jsonpath);
    engine.add_filter("jwt_claims", jwt_claims);
    engine.add_function("jwt_claims", jwt_claims);
}

/// Compact, or with `indent` blanks a level.
fn to_json(value: &Engine, indent: Option<usize>) -> Result<String, Error> {
    let data = from_engine(value)?;
    let Some(indent) = indent else {
        return Ok(data.to_string());
    };
    let indent = " ".repeat(indent.min(16));
    let mut bytes = Vec::new();
    let mut serializer =
        serde_json::Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(indent.as_bytes()));
    let written = data.serialize(&mut serializer).map_err(|_| ());
    written
        .and_then(|()| String::from_utf8(bytes).map_err(|_| ()))
        .map_err(|()| refuse("`to_json` cannot write this"))
}

fn from_json(value: &Engine) -> Result<Engine, Error> {
    let data = serde_json::from_str(&text_of(value)?);
    data.map(to_engine).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        refuse(format!(
            "`from_json` was given text that is not JSON, at its line {line}, column {column}"
        ))
    })
}

/// A path that can name one place gives what is there, or undefined; any other gives a list. JSON text is
/// read first.
fn jsonpath(value: &Engine, path: &str) -> Result<Engine, Error> {
    let parsed = JsonPath::parse(path)
        .map_err(|error| refuse(format!("`{path}` is no JSONPath: {}", error.message)))?;
    let data = match value.kind() {
        ValueKind::String => from_engine(&from_json(value)?)?,
        _ => from_engine(value)?,
    };
    let budget = VisitBudget::for_size(0, &|| false);
    let found = parsed
        .find(JsonNode::Tree(&data), &budget)
        .map_err(|stopped| refuse(format!("`{path}` was not looked up to its end: {stopped}")))?;
    let values = found
        .iter()
        .map(|node| node.to_json().map(to_engine))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|fault| refuse(fault.to_string()))?;
    if parsed.is_singular() {
        Ok(values.into_iter().next().unwrap_or(Engine::UNDEFINED))
    } else {
        Ok(values.into_iter().collect())
    }
}

/// The middle part of a JWT. Nothing is verified.
fn jwt_claims(token: &Engine) -> Result<Engine, Error> {
    let text = text_of(token)?;
    let claims = text
        .split('.')
        .nth(1)
        .and_then(decode)
        .and_then(|bytes| serde_json::from_slice::<Json>(&bytes).ok());
    claims
        .map(to_engine)
        .ok_or_else(|| refuse("`jwt_claims` was given text that is no JWT"))
}
