//! `tls`: the connection that brought the answer, and how long its certificate lasts.

use super::assertion::{AssertionSubject, judge, refuse};
use super::matcher::{Actual, MatcherForm};
use super::{Assertion, VerifyContext};
use crate::http::Tls;
use crate::json::JsonNode;
use crate::model::Expect;
use serde_json::Value as Json;

const NO_TLS: &str = "the answer did not come over TLS";
const NO_END: &str = "the end of the server's certificate cannot be read";

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    let Some(expected) = &expect.tls else {
        return;
    };
    let tls = context.exchange.hops.last().and_then(|hop| hop.tls.as_ref());
    let of = |value: fn(&Tls) -> Option<Json>| tls.and_then(value);
    let parts = [
        (
            &expected.version,
            "tls version",
            of(|tls| Some(tls.version.as_ref().into())),
        ),
        (
            &expected.days_left,
            "tls days left",
            of(|tls| tls.days_left.map(Json::from)),
        ),
        (
            &expected.not_after,
            "tls not after",
            of(|tls| tls.not_after.map(|end| Json::from(end.to_string()))),
        ),
    ];
    for (matchers, name, value) in parts {
        let missing = if tls.is_some() { NO_END } else { NO_TLS };
        let subject = AssertionSubject {
            name: name.into(),
            actual: Actual::new(
                value.as_ref().map(JsonNode::Tree),
                MatcherForm::Json,
                context.tools(),
            ),
            missing: Some(missing.to_owned()),
            path: None,
        };
        match value {
            Some(_) => judge(matchers, &subject, context, out),
            None => refuse(matchers, &subject, context, out),
        }
    }
}
