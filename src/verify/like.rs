//! `like`: the body holds at least this, at any depth.

use super::difference::{DifferenceRule, Wording, differences};
use super::{Assertion, VerifyContext, json, operand};
use crate::model::{Expect, ValueTree};

/// Differences that are shown.
const SHOWN: usize = 10;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    if let Some(tree) = &expect.like {
        out.push(assertion(tree, context));
    }
}

fn assertion(tree: &ValueTree, context: &VerifyContext<'_>) -> Assertion {
    let expected = match operand::of_tree(tree, context.scope) {
        Ok(expected) => expected,
        Err(diagnostic) => return Assertion::faulty("body".into(), tree.span(), diagnostic),
    };
    let (show, hide) = (context.show(), expected.secret);
    let described = format!("is like {}", show.short_unless(hide, expected.node())).into();
    let body = match json::body(&context.exchange.response) {
        Ok(body) => body.root(),
        Err(reason) => return Assertion::failed("body".into(), described, reason, Some(tree.span())),
    };
    let wording = Wording {
        show,
        hide,
        limit: SHOWN,
    };
    context.budget.refill();
    let found = differences(
        expected.node(),
        body,
        DifferenceRule::AtLeast,
        wording,
        &context.budget,
    );
    let (detail, differences) = match found {
        Ok(found) if found.count == 0 => (None, None),
        Ok(found) => (Some(found.text()), Some(Box::new(found))),
        Err(stopped) => (Some(format!("not decided: {stopped}")), None),
    };
    Assertion {
        subject: "body".into(),
        expected: described,
        actual: Some(show.short_unless(hide, body)),
        passed: detail.is_none(),
        detail,
        differences,
        span: Some(tree.span()),
        diagnostic: None,
    }
}
