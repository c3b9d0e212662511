//! JSON Schema behind one door: compiled once, then put to any number of bodies. References that lead out of the
//! schema are not followed, neither to files nor to the network.

use jsonschema::{ValidationError, Validator};
use serde_json::Value as Json;

pub struct JsonSchema(Validator);

/// Why a document is no schema.
#[derive(Debug)]
pub struct SchemaFault {
    pub reason: String,
    /// Where in the document: keys and indexes from its root.
    pub place: Vec<String>,
}

impl JsonSchema {
    pub fn compile(document: &Json) -> Result<JsonSchema, SchemaFault> {
        let fault = |error: ValidationError<'_>| SchemaFault {
            reason: format!("this is not a usable schema: {error}"),
            place: parts(&error.instance_path().to_string()),
        };
        jsonschema::options()
            .build(document)
            .map(JsonSchema)
            .map_err(fault)
    }

    /// From the bytes of a file. The error is a reason in words.
    pub fn of_file(path: &str, bytes: &[u8]) -> Result<JsonSchema, String> {
        let document: Json =
            serde_json::from_slice(bytes).map_err(|error| format!("{path} is not JSON: {error}"))?;
        JsonSchema::compile(&document).map_err(|fault| fault.reason)
    }

    pub fn violations<'s>(&'s self, body: &'s Json) -> impl Iterator<Item = ValidationError<'s>> {
        self.0.iter_errors(body)
    }
}

impl std::fmt::Debug for JsonSchema {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("JsonSchema")
    }
}

/// A JSON pointer in its parts.
pub fn parts(pointer: &str) -> Vec<String> {
    let part = |part: &str| part.replace("~1", "/").replace("~0", "~");
    pointer.split('/').skip(1).map(part).collect()
}
