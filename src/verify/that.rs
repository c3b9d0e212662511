//! `that`: free expressions, which must be true.

use super::{Assertion, Context, names, show};
use crate::model::Expect;
use crate::template::Expression;

pub fn verify(expect: &Expect, context: &Context<'_>, out: &mut Vec<Assertion>) {
    out.extend(
        expect
            .that
            .iter()
            .map(|expression| assertion(expression, context)),
    );
}

fn assertion(expression: &Expression, context: &Context<'_>) -> Assertion {
    let value = match names::eval(expression, context.exchange, context.scope) {
        Ok(value) => value,
        Err(diagnostic) => return Assertion::faulty("that".into(), expression.span, diagnostic),
    };
    Assertion {
        subject: "that".into(),
        expected: expression.source.to_string().into(),
        actual: Some(match value.secret && !value.data.is_boolean() {
            true => show::HIDDEN.into(),
            false => show::short(&value.data),
        }),
        passed: value.is_truthy(),
        detail: None,
        span: Some(expression.span),
        secret: value.secret,
        diagnostic: None,
    }
}
