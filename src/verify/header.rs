//! `headers`: values as text, whatever their bytes.

use super::assertion::{AssertionSubject, judge};
use super::matcher::{Actual, MatcherForm};
use super::{Assertion, VerifyContext};
use crate::http::HttpResponse;
use crate::json::JsonNode;
use crate::model::Expect;
use crate::secret::is_secret_name;
use crate::source::diagnostic::nearest;
use serde_json::Value as Json;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    let response = &context.exchange.response;
    for (name, matchers) in &expect.headers {
        let mut values: Vec<Json> = response.header(&name.value).map(decode).collect();
        let (value, form) = match values.len() {
            0 => (None, MatcherForm::Text),
            1 => (values.pop(), MatcherForm::Text),
            _ => (Some(Json::Array(values)), MatcherForm::Texts),
        };
        let mut actual = Actual::new(value.as_ref().map(JsonNode::Tree), form, context.tools());
        actual.hide = is_secret_name(&name.value);
        let subject = AssertionSubject {
            name: format!("header {}", name.value).into(),
            actual,
            missing: value.is_none().then(|| explain_missing(&name.value, response)),
            path: None,
        };
        judge(matchers, &subject, context, out);
    }
}

pub fn decode(bytes: &[u8]) -> Json {
    Json::String(text(bytes))
}

/// UTF-8 where it is that, else Latin-1, in which every byte is a character: nothing is lost, and any bytes can
/// be asserted on.
pub fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

pub fn explain_missing(name: &str, response: &HttpResponse) -> String {
    let known = response.headers.iter().map(|(name, _)| name.as_str());
    match nearest(name, known) {
        Some(near) => format!("the answer has no such header; did you mean `{near}`?"),
        None => "the answer has no such header".to_owned(),
    }
}
