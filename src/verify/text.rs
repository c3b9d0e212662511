//! `text`: the body as text.

use super::assertion::{AssertionSubject, judge, refuse};
use super::matcher::{Actual, MatcherForm};
use super::{Assertion, VerifyContext};
use crate::http::HttpResponse;
use crate::json::JsonNode;
use crate::model::Expect;
use serde_json::Value as Json;
use std::borrow::Cow;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    if expect.text.is_empty() {
        return;
    }
    let text = body(&context.exchange.response).map(|text| Json::String(text.into_owned()));
    let subject = AssertionSubject {
        name: "text".into(),
        actual: Actual::new(
            text.as_ref().ok().map(JsonNode::Tree),
            MatcherForm::Text,
            context.tools(),
        ),
        missing: text.as_ref().err().cloned(),
        path: None,
    };
    match &text {
        Ok(_) => judge(&expect.text, &subject, context, out),
        Err(_) => refuse(&expect.text, &subject, context, out),
    }
}

/// The body as text.
///
/// # Errors
/// The reason in words: nothing is replaced, since a text that lost a character proves nothing of it.
pub fn body(response: &HttpResponse) -> Result<Cow<'_, str>, String> {
    response
        .text()
        .map_err(|error| format!("the body cannot be read as text: {error}"))
}
