//! `schema`: the body against a JSON Schema, inline or in a file. References that lead out of the schema are
//! not followed.

use super::show::Renderer;
use super::{Assertion, Context, json};
use crate::jsonpath::{push_index, push_name};
use crate::model::{Expect, Schema};
use crate::schema::{JsonSchema, parts};
use crate::secret::is_secret_name;
use crate::source::code::BAD_SCHEMA;
use crate::source::{Diagnostic, Span, Spanned};
use jsonschema::ValidationError;
use std::borrow::Cow;
use std::rc::Rc;

/// Violations that are reported.
const TOLD: usize = 10;

pub fn verify(expect: &Expect, context: &Context<'_>, out: &mut Vec<Assertion>) {
    if let Some(schema) = &expect.schema {
        out.push(assertion(schema, context));
    }
}

fn assertion(schema: &Spanned<Schema>, context: &Context<'_>) -> Assertion {
    let (subject, span) = (Cow::from("body"), schema.span);
    let compiled = match &schema.value {
        Schema::Inline(schema) => Ok(Compiled::Inline(schema)),
        Schema::File(path) => (context.access.schema)(path).map(Compiled::File),
    };
    let compiled = match compiled {
        Ok(compiled) => compiled,
        Err(reason) => return Assertion::faulty(subject, span, faulty(reason, span)),
    };
    let expected = describe(&schema.value);
    let body = match json::body(&context.exchange.response) {
        Ok(body) => body,
        Err(reason) => return Assertion::failed(subject, expected, reason, Some(span)),
    };
    let tree = body.root().to_json().unwrap_or_default();
    let violations = compiled.schema().violations(&tree);
    let lines: Vec<String> = violations
        .take(TOLD)
        .map(|error| violation(error, context.show()))
        .collect();
    Assertion {
        subject,
        expected,
        actual: Some(context.show().short(body.root())),
        passed: lines.is_empty(),
        detail: (!lines.is_empty()).then(|| lines.join("\n")),
        span: Some(span),
        secret: false,
        diagnostic: None,
    }
}

/// Written in the request's file, or kept for the run.
enum Compiled<'s> {
    Inline(&'s JsonSchema),
    File(Rc<JsonSchema>),
}

impl Compiled<'_> {
    fn schema(&self) -> &JsonSchema {
        match self {
            Compiled::Inline(schema) => schema,
            Compiled::File(schema) => schema,
        }
    }
}

fn faulty(reason: String, span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(BAD_SCHEMA, reason).at(span, "the schema is named here"))
}

fn describe(schema: &Schema) -> Cow<'static, str> {
    match schema {
        Schema::File(path) => format!("conforms to {path}").into(),
        Schema::Inline(_) => "conforms to the schema".into(),
    }
}

/// A line: where in the body, and what is wrong there.
fn violation(error: ValidationError<'_>, show: Renderer<'_>) -> String {
    let path = path_of(&error.instance_path().to_string());
    let hide = path.name.as_deref().is_some_and(is_secret_name);
    let shown = show.short_unless(hide, crate::json::Node::Tree(error.instance()));
    format!(
        "{}: {}",
        path.text,
        show.plain(&error.masked_with(shown).to_string())
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
    for part in parts(pointer) {
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
