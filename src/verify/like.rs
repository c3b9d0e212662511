//! `like`: the body holds at least this, at any depth.

use super::difference::{Rule, differences};
use super::{Assertion, Context, json, operand, show};
use crate::model::{Expect, Tree};
use crate::template::Value;

/// Differences that are told.
const TOLD: usize = 10;

pub fn verify(expect: &Expect, context: &Context<'_>, out: &mut Vec<Assertion>) {
    if let Some(tree) = &expect.like {
        out.push(assertion(tree, context));
    }
}

fn assertion(tree: &Tree, context: &Context<'_>) -> Assertion {
    let expected = match operand::of_tree(tree, context.scope) {
        Ok(expected) => expected,
        Err(diagnostic) => return Assertion::faulty("body".into(), tree.span(), diagnostic),
    };
    let described = describe(&expected).into();
    let body = match json::body(&context.exchange.response) {
        Ok(body) => body,
        Err(reason) => return Assertion::failed("body".into(), described, reason, Some(tree.span())),
    };
    let lines = differences(&expected.data, body, Rule::AtLeast, expected.secret, TOLD);
    Assertion {
        subject: "body".into(),
        expected: described,
        actual: Some(if expected.secret {
            show::HIDDEN.into()
        } else {
            show::short(body)
        }),
        passed: lines.is_empty(),
        detail: (!lines.is_empty()).then(|| lines.join("\n")),
        span: Some(tree.span()),
        secret: expected.secret,
        diagnostic: None,
    }
}

fn describe(expected: &Value) -> String {
    if expected.secret {
        format!("is like {}", show::HIDDEN)
    } else {
        format!("is like {}", show::short(&expected.data))
    }
}
