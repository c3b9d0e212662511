//! `schema`: the body against a JSON Schema, inline or in a file. References that lead out of the schema are
//! not followed.

use super::show::Renderer;
use super::{Assertion, VerifyContext, json};
use crate::json::JsonDocument;
use crate::model::{Expect, Schema};
use crate::schema::{JsonSchema, Violation, Violations};
use crate::secret::is_secret_name;
use crate::source::code::BAD_SCHEMA;
use crate::source::{Diagnostic, Span, Spanned};
use std::borrow::Cow;
use std::rc::Rc;

/// Kinds of violations that are shown; the others are counted.
const SHOWN: usize = 20;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    if let Some(schema) = &expect.schema {
        out.push(assertion(schema, context));
    }
}

fn assertion(schema: &Spanned<Schema>, context: &VerifyContext<'_>) -> Assertion {
    let (subject, span) = (Cow::from("body"), schema.span);
    let compiled = match &schema.value {
        Schema::Inline(schema) => Ok(CompiledSchema::Inline(schema)),
        Schema::File { path, above } => {
            let path = format!("{}{path}", "../".repeat(*above));
            (context.access.schema)(&path).map(CompiledSchema::File)
        }
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
    let (actual, detail) = match compiled.schema().violations(body, context.access.interrupted) {
        Ok(found) if found.kinds.is_empty() => (Some(context.show().short(body.root())), None),
        Ok(found) => (
            Some(counted(&found).into()),
            Some(explain(&found, body, context.show())),
        ),
        Err(stopped) => (None, Some(format!("not decided: {stopped}"))),
    };
    Assertion {
        subject,
        expected,
        actual,
        passed: detail.is_none(),
        detail,
        differences: None,
        span: Some(span),
        diagnostic: None,
    }
}

/// Written in the request's file, or kept for the run.
enum CompiledSchema<'s> {
    Inline(&'s JsonSchema),
    File(Rc<JsonSchema>),
}

impl CompiledSchema<'_> {
    fn schema(&self) -> &JsonSchema {
        match self {
            CompiledSchema::Inline(schema) => schema,
            CompiledSchema::File(schema) => schema,
        }
    }
}

fn faulty(reason: String, span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(BAD_SCHEMA, reason).at(span, "the schema is named here"))
}

fn describe(schema: &Schema) -> Cow<'static, str> {
    match schema {
        Schema::File { path, .. } => format!("conforms to {path}").into(),
        Schema::Inline(_) => "conforms to the schema".into(),
    }
}

/// How much is wrong, in place of the body: what matters is below, and the answer is shown after it.
fn counted(found: &Violations) -> String {
    let count: usize = found.kinds.iter().map(|violation| violation.count).sum();
    match (count, found.cut) {
        (1, _) => "1 violation".to_owned(),
        (count, false) => format!("{count} violations"),
        (count, true) => format!("{count} violations and more"),
    }
}

fn explain(found: &Violations, body: &JsonDocument, show: Renderer<'_>) -> String {
    let shown = found.kinds.iter().take(SHOWN);
    let mut lines: Vec<String> = shown.map(|violation| line(violation, body, show)).collect();
    let left: usize = found
        .kinds
        .iter()
        .skip(SHOWN)
        .map(|violation| violation.count)
        .sum();
    if left > 0 {
        lines.push(format!("and {left} more violations"));
    }
    lines.join("\n")
}

/// Where in the body, what is wrong there, and what is there instead:
/// `$.lines[*]: "vat" is required (30 times, first at $.lines[2])`.
fn line(violation: &Violation, body: &JsonDocument, show: Renderer<'_>) -> String {
    let mut line = format!("{}: {}", violation.path, show.plain(&violation.reason));
    let value = violation.value(body).filter(|_| violation.shows_value);
    if let Some(value) = value {
        let hide = violation.name.as_deref().is_some_and(is_secret_name);
        line.push_str(&format!(", got {}", show.short_unless(hide, value)));
    }
    if violation.count > 1 {
        let (count, first) = (violation.count, &violation.first);
        line.push_str(&format!(" ({count} times, first at {first})"));
    }
    line
}
