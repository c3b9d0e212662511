//! `headers`: values as text, whatever their bytes.

use super::assertion::{AssertionSubject, judge};
use super::matcher::{Actual, MatcherForm};
use super::{Assertion, VerifyContext};
use crate::http::HttpResponse;
use crate::json::JsonNode;
use crate::model::{Expect, Matchers};
use crate::secret::is_secret_name;
use crate::source::diagnostic::nearest;
use serde_json::Value as Json;

type Explain = fn(&str, &HttpResponse) -> String;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    let response = &context.exchange.response;
    for (name, matchers) in &expect.headers {
        let values = response.header(&name.value).map(decode).collect();
        lines(
            (&name.value, "header", explain_missing),
            values,
            (matchers, context),
            out,
        );
    }
    for (name, matchers) in &expect.trailers {
        let values = response.trailer(&name.value).map(decode).collect();
        lines(
            (&name.value, "trailer", explain_missing_trailer),
            values,
            (matchers, context),
            out,
        );
    }
}

/// The values of one name, of which there may be several.
fn lines(
    (name, what, explain): (&str, &str, Explain),
    mut values: Vec<Json>,
    (matchers, context): (&Matchers, &VerifyContext<'_>),
    out: &mut Vec<Assertion>,
) {
    let (value, form) = match values.len() {
        0 => (None, MatcherForm::Text),
        1 => (values.pop(), MatcherForm::Text),
        _ => (Some(Json::Array(values)), MatcherForm::Texts),
    };
    let mut actual = Actual::new(value.as_ref().map(JsonNode::Tree), form, context.tools());
    actual.hide = is_secret_name(name);
    let subject = AssertionSubject {
        name: format!("{what} {name}").into(),
        actual,
        missing: value.is_none().then(|| explain(name, &context.exchange.response)),
        path: None,
    };
    judge(matchers, &subject, context, out);
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
    let near = nearest(name, response.headers.iter().map(|(name, _)| name.as_str()));
    if response.trailer(name).next().is_some() {
        return "the answer has no such header, but a trailer of that name".to_owned();
    }
    match near {
        Some(near) => format!("the answer has no such header; did you mean `{near}`?"),
        None => "the answer has no such header".to_owned(),
    }
}

pub fn explain_missing_trailer(name: &str, response: &HttpResponse) -> String {
    let near = nearest(name, response.trailers.iter().map(|(name, _)| name.as_str()));
    match near {
        Some(near) => format!("the answer has no such trailer; did you mean `{near}`?"),
        None if response.header(name).next().is_some() => {
            "the answer has no such trailer, but a header of that name".to_owned()
        }
        None if response.trailers.is_empty() => "the answer has no trailers".to_owned(),
        None => "the answer has no such trailer".to_owned(),
    }
}
