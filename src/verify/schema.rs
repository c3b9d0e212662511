//! `schema`: the body against a JSON Schema, inline or in a file. References that lead out of the schema are
//! not followed.

use super::{Assertion, Context, json, show};
use crate::jsonpath::{push_index, push_name};
use crate::model::{Expect, Schema};
use crate::secret::is_secret_name;
use crate::source::code::BAD_SCHEMA;
use crate::source::{Diagnostic, Spanned};
use jsonschema::{ValidationError, Validator};
use serde_json::Value as Json;
use std::borrow::Cow;

/// Violations that are told.
const TOLD: usize = 10;

pub fn verify(expect: &Expect, context: &Context<'_>, out: &mut Vec<Assertion>) {
    if let Some(schema) = &expect.schema {
        out.push(assertion(schema, context));
    }
}

fn assertion(schema: &Spanned<Schema>, context: &Context<'_>) -> Assertion {
    let (subject, span) = (Cow::from("body"), schema.span);
    let validator = match compile(schema, context) {
        Ok(validator) => validator,
        Err(diagnostic) => return Assertion::faulty(subject, span, diagnostic),
    };
    let expected = describe(&schema.value);
    let body = match json::body(&context.exchange.response) {
        Ok(body) => body,
        Err(reason) => return Assertion::failed(subject, expected, reason, Some(span)),
    };
    let lines: Vec<String> = validator.iter_errors(body).take(TOLD).map(violation).collect();
    Assertion {
        subject,
        expected,
        actual: Some(show::short(body)),
        passed: lines.is_empty(),
        detail: (!lines.is_empty()).then(|| lines.join("\n")),
        span: Some(span),
        secret: false,
        diagnostic: None,
    }
}

fn describe(schema: &Schema) -> Cow<'static, str> {
    match schema {
        Schema::File(path) => format!("conforms to {path}").into(),
        Schema::Inline(_) => "conforms to the schema".into(),
    }
}

fn compile(schema: &Spanned<Schema>, context: &Context<'_>) -> Result<Validator, Box<Diagnostic>> {
    let faulty = |message: String| {
        Box::new(Diagnostic::error(BAD_SCHEMA, message).at(schema.span, "the schema is named here"))
    };
    let read = |path: &str| -> Result<Json, String> {
        let bytes = (context.files)(path)?;
        serde_json::from_slice(&bytes).map_err(|error| format!("{path} is not JSON: {error}"))
    };
    let document = match &schema.value {
        Schema::Inline(document) => Cow::Borrowed(document),
        Schema::File(path) => Cow::Owned(read(path).map_err(faulty)?),
    };
    let unusable = |error: ValidationError<'_>| faulty(format!("this is not a usable schema: {error}"));
    jsonschema::options().build(&document).map_err(unusable)
}

/// A line: where in the body, and what is wrong there.
fn violation(error: ValidationError<'_>) -> String {
    let path = path_of(&error.instance_path().to_string());
    let hide = path.name.as_deref().is_some_and(is_secret_name);
    let shown = match hide {
        true => Cow::from(show::HIDDEN),
        false => show::short(error.instance()),
    };
    format!(
        "{}: {}",
        path.text,
        show::plain(&error.masked_with(shown).to_string())
    )
}

struct Path {
    text: String,
    /// The last member named.
    name: Option<String>,
}

/// A JSON pointer as a path. A number is taken for an index, which the pointer cannot tell from a name.
fn path_of(pointer: &str) -> Path {
    let mut path = Path {
        text: "$".to_owned(),
        name: None,
    };
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        match part.parse() {
            Ok(index) => push_index(&mut path.text, index),
            Err(_) => {
                push_name(&mut path.text, &part);
                path.name = Some(part);
            }
        }
    }
    path
}
