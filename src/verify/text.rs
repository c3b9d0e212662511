//! `text`: the body as text.

use super::assertion::{Subject, judge};
use super::matcher::{Actual, Form};
use super::{Assertion, Context};
use crate::http::HttpResponse;
use crate::json::Node;
use crate::model::Expect;
use serde_json::Value as Json;
use std::borrow::Cow;

pub fn verify(expect: &Expect, context: &Context<'_>, out: &mut Vec<Assertion>) {
    if expect.text.is_empty() {
        return;
    }
    let text = Json::String(body(&context.exchange.response).into_owned());
    let subject = Subject {
        name: "text".into(),
        actual: Actual::new(Some(Node::Tree(&text)), Form::Text, context.tools()),
        missing: None,
    };
    judge(&expect.text, &subject, context, out);
}

/// Bytes that are not UTF-8 become U+FFFD.
pub fn body(response: &HttpResponse) -> Cow<'_, str> {
    String::from_utf8_lossy(&response.body)
}
