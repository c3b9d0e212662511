//! JSON Schema behind one door: compiled once, then applied to any number of documents. References that lead out of the
//! schema are not followed, neither to files nor to the network.

mod instance;
#[cfg(test)]
mod tests;
mod violation;

pub use violation::{Violation, Violations};

use crate::interruptible;
use crate::json::{BudgetStop, JsonDocument, VisitBudget};
use instance::{InstanceText, InstanceWatch, Looked};
use jsonschema::{ValidationError, Validator};
use serde_json::Value as Json;
use std::cell::Cell;
use std::sync::Arc;

#[derive(Clone)]
pub struct JsonSchema(Arc<Validator<InstanceText>>);

/// Why a document is no schema.
#[derive(Debug)]
pub struct SchemaFault {
    pub reason: String,
    /// Where in the document: keys and indexes from its root.
    pub place: Vec<String>,
}

impl JsonSchema {
    /// # Errors
    /// The document is no schema, or it refers to what is outside of it.
    pub fn compile(document: &Json) -> Result<JsonSchema, SchemaFault> {
        let fault = |error: ValidationError<'_>| SchemaFault {
            reason: format!("this is not a usable schema: {error}"),
            place: parts(&error.instance_path().to_string()),
        };
        let built = jsonschema::options_for::<InstanceText>().build(document);
        built.map(|built| JsonSchema(Arc::new(built))).map_err(fault)
    }

    /// From the bytes of a file.
    ///
    /// # Errors
    /// The reason in words.
    pub fn of_file(path: &str, bytes: &[u8]) -> Result<JsonSchema, String> {
        let document: Json =
            serde_json::from_slice(bytes).map_err(|error| format!("{path} is not JSON: {error}"))?;
        JsonSchema::compile(&document).map_err(|fault| fault.reason)
    }

    /// All that is wrong with the document. Schemas may refer to themselves in ways that multiply, so this is done on
    /// a thread of its own.
    ///
    /// # Errors
    /// The validation visits too many values or takes too long, or the user has interrupted.
    pub fn violations(
        &self,
        document: &Arc<JsonDocument>,
        interrupted: &dyn Fn() -> bool,
    ) -> Result<Violations, BudgetStop> {
        let (validator, document) = (Arc::clone(&self.0), Arc::clone(document));
        interruptible::run(interrupted, move |given_up| {
            let watch = InstanceWatch {
                given_up,
                budget: VisitBudget::for_size(document.size(), &|| false),
                violations: Cell::new(0),
            };
            let errors = validator.iter_errors(Looked::Value(document.root(), &watch));
            let violations = Violations::gather(errors, &document);
            if watch.budget.is_spent() {
                return Err(watch.budget.too_much());
            }
            Ok(violations)
        })?
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
