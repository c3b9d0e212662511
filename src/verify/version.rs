//! `http`: the version that was spoken.

use super::{Assertion, VerifyContext};
use crate::model::Expect;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    let Some(expected) = &expect.http else {
        return;
    };
    let actual = number(context.exchange.response.version);
    out.push(Assertion {
        subject: "http".into(),
        expected: format!("is {}", expected.value).into(),
        actual: Some(actual.into()),
        passed: number(&expected.value) == actual,
        detail: None,
        differences: None,
        span: Some(expected.span),
        diagnostic: None,
    });
}

/// `HTTP/2.0`, `HTTP/2` and `2` are the same.
fn number(version: &str) -> &str {
    match version.trim_start_matches("HTTP/") {
        "2.0" => "2",
        "3.0" => "3",
        "1" => "1.0",
        number => number,
    }
}
