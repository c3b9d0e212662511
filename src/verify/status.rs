//! `status`, and the check that is made where nobody wrote one.

use super::{Assertion, VerifyContext, names};
use crate::model::{Expect, StatusPattern};
use crate::source::{Span, Spanned};
use std::borrow::Cow;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    let status = context.exchange.response.status;
    match &expect.status {
        Some(Spanned { value, span }) => {
            let passed = value.iter().any(|pattern| pattern.matches(status));
            out.push(assertion(describe(value), passed, Some(*span), context));
        }
        None if status >= 400 && !expect.that.iter().any(names::reads_status) => {
            out.push(Assertion {
                detail: advice(status).map(str::to_owned),
                ..assertion("is below 400".into(), false, None, context)
            });
        }
        None => {}
    }
}

/// The usual cause of a status that nobody spoke of, and what to do.
fn advice(status: u16) -> Option<&'static str> {
    Some(match status {
        401 => "the server knows no such credentials: see `auth:`, or log in anew with `callsheet login`",
        403 => "these credentials may not do this",
        429 => {
            "too many requests in a short time: `rate_limits:` of the collection keeps below a limit, `retry:` waits"
        }
        500.. => "the server failed: `-v` shows what it was sent, `retry:` tries again",
        _ => return None,
    })
}

fn assertion(
    expected: Cow<'static, str>,
    passed: bool,
    span: Option<Span>,
    context: &VerifyContext<'_>,
) -> Assertion {
    let response = &context.exchange.response;
    let actual = match &*response.reason {
        "" => response.status.to_string(),
        reason => format!("{} {}", response.status, context.show().plain(reason)),
    };
    Assertion {
        subject: "status".into(),
        expected,
        actual: Some(actual.into()),
        passed,
        detail: None,
        differences: None,
        span,
        diagnostic: None,
    }
}

impl StatusPattern {
    fn matches(self, status: u16) -> bool {
        match self {
            StatusPattern::Exact(code) => code == status,
            StatusPattern::Class(class) => u16::from(class) == status / 100,
        }
    }
}

impl std::fmt::Display for StatusPattern {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StatusPattern::Exact(code) => write!(out, "{code}"),
            StatusPattern::Class(class) => write!(out, "{class}xx"),
        }
    }
}

fn describe(patterns: &[StatusPattern]) -> Cow<'static, str> {
    match patterns {
        [StatusPattern::Exact(200)] => "is 200".into(),
        [pattern] => format!("is {pattern}").into(),
        patterns => {
            let all: Vec<String> = patterns.iter().map(ToString::to_string).collect();
            format!("is one of {}", all.join(", ")).into()
        }
    }
}
