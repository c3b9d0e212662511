//! `that`: free expressions, which must be true.

use super::{Assertion, VerifyContext, names, sides};
use crate::json::JsonNode;
use crate::model::Expect;
use crate::secret::names_a_secret;
use crate::template::{Expression, Value};
use serde_json::Value as Json;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    out.extend(
        expect
            .that
            .iter()
            .map(|expression| assertion(expression, context)),
    );
}

fn assertion(expression: &Expression, context: &VerifyContext<'_>) -> Assertion {
    let expected = expression.source.to_string().into();
    let value = match names::eval(expression, context.exchange, context.scope) {
        Ok(value) => value,
        Err(diagnostic) if diagnostic.is_mismatch() => {
            let detail = std::iter::once(&diagnostic.message).chain(&diagnostic.help);
            let detail = detail.cloned().collect::<Vec<_>>().join("\n");
            return Assertion::failed("that".into(), expected, detail, Some(expression.span));
        }
        Err(diagnostic) => {
            let faulty = Assertion::faulty("that".into(), expression.span, diagnostic);
            return Assertion { expected, ..faulty };
        }
    };
    let passed = value.is_truthy();
    Assertion {
        subject: "that".into(),
        expected,
        actual: Some(
            context
                .show()
                .short_unless(hides(&value), JsonNode::Tree(&value.data)),
        ),
        passed,
        detail: if passed {
            None
        } else {
            compared(expression, context)
        },
        differences: None,
        span: Some(expression.span),
        diagnostic: None,
    }
}

/// Whether a comparison held gives nothing away that passing and failing does not.
fn hides(value: &Value) -> bool {
    value.secret && !value.data.is_boolean()
}

/// `3 on the left, 5 on the right`, for an expression that is a comparison; with their types, where those differ.
fn compared(expression: &Expression, context: &VerifyContext<'_>) -> Option<String> {
    let (left, right) = sides::of(&expression.source)?;
    let [left, right] = [left, right].map(|side| names::eval(&side, context.exchange, context.scope).ok());
    let (left, right) = (left?, right?);
    let hidden = left.secret || right.secret || names_a_secret(&expression.source);
    let differ = noun(&left.data) != noun(&right.data);
    let show = |value: &Value| {
        let shown = context.show().short_unless(hidden, JsonNode::Tree(&value.data));
        if differ && !value.data.is_null() {
            format!("{} {shown}", noun(&value.data))
        } else {
            shown.into_owned()
        }
    };
    Some(format!(
        "{} on the left, {} on the right",
        show(&left),
        show(&right)
    ))
}

/// What a value's type is called in expressions.
fn noun(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "text",
        Json::Array(_) => "list",
        Json::Object(_) => "map",
    }
}
