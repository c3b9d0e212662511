//! `that`: free expressions, which must be true.

use super::{Assertion, Context, names, sides};
use crate::json::Node;
use crate::model::Expect;
use crate::secret::is_secret_name;
use crate::template::{Expression, Value};

pub fn verify(expect: &Expect, context: &Context<'_>, out: &mut Vec<Assertion>) {
    out.extend(
        expect
            .that
            .iter()
            .map(|expression| assertion(expression, context)),
    );
}

fn assertion(expression: &Expression, context: &Context<'_>) -> Assertion {
    let expected = expression.source.to_string().into();
    let value = match names::eval(expression, context.exchange, context.scope) {
        Ok(value) => value,
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
                .short_unless(hides(&value), Node::Tree(&value.data)),
        ),
        passed,
        detail: if passed {
            None
        } else {
            compared(expression, context)
        },
        span: Some(expression.span),
        secret: value.secret,
        diagnostic: None,
    }
}

/// Whether a comparison held gives nothing away that passing and failing does not.
fn hides(value: &Value) -> bool {
    value.secret && !value.data.is_boolean()
}

/// A member of the body is told to be a secret by its name only.
fn names_a_secret(source: &str) -> bool {
    source
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
        .any(is_secret_name)
}

/// `3 on the left, 5 on the right`, for an expression that is a comparison.
fn compared(expression: &Expression, context: &Context<'_>) -> Option<String> {
    let (left, right) = sides::of(&expression.source)?;
    let [left, right] = [left, right].map(|side| names::eval(&side, context.exchange, context.scope).ok());
    let (left, right) = (left?, right?);
    let hidden = left.secret || right.secret || names_a_secret(&expression.source);
    let show = |value: &Value| context.show().short_unless(hidden, Node::Tree(&value.data));
    Some(format!(
        "{} on the left, {} on the right",
        show(&left),
        show(&right)
    ))
}
