//! `json`, and the body as JSON for all who ask for it.

use super::assertion::{Subject, judge, refuse};
use super::matcher::{Actual, Form};
use super::{Assertion, Context, show};
use crate::http::HttpResponse;
use crate::jsonpath::JsonPath;
use crate::model::Expect;
use crate::secret::is_secret_name;
use serde_json::Value as Json;
use std::borrow::Cow;

pub fn verify(expect: &Expect, context: &Context<'_>, out: &mut Vec<Assertion>) {
    if expect.json.is_empty() {
        return;
    }
    let body = body(&context.exchange.response);
    for (path, matchers) in &expect.json {
        let path = &path.value;
        let value = body.as_ref().ok().and_then(|body| look_up(path, body));
        let mut actual = Actual::new(value.as_deref(), Form::Json, context.show());
        actual.spelling = long_number(path, value.as_deref(), &context.exchange.response);
        actual.hide = path.last_name().is_some_and(is_secret_name);
        let mut subject = Subject {
            name: format!("json {}", path.source()).into(),
            actual,
            missing: None,
        };
        match &body {
            Ok(body) if value.is_none() => {
                subject.missing = path.explain_missing(body);
                judge(matchers, &subject, context, out);
            }
            Ok(_) => judge(matchers, &subject, context, out),
            Err(reason) => {
                subject.missing = Some(reason.clone());
                refuse(matchers, &subject, context, out);
            }
        }
    }
}

/// The value of a singular path; of any other the list of what it finds, so that the type never depends on
/// the data.
fn look_up<'a>(path: &JsonPath, body: &'a Json) -> Option<Cow<'a, Json>> {
    if path.is_singular() {
        path.find_first(body).map(Cow::Borrowed)
    } else {
        let found = path.find(body).into_iter().cloned().collect();
        Some(Cow::Owned(Json::Array(found)))
    }
}

/// The text of a whole number beyond 64 bits, whose value is the nearest `f64`.
fn long_number<'a>(path: &JsonPath, value: Option<&Json>, response: &'a HttpResponse) -> Option<&'a str> {
    let number = value?.as_f64().filter(|_| value.is_some_and(Json::is_f64))?;
    let is_long = number.fract() == 0.0 && number.abs() >= u64::MAX as f64;
    is_long.then(|| path.number_spelling(std::str::from_utf8(&response.body).ok()?))?
}

/// The body as JSON, or which of the three ways it is not.
pub fn body(response: &HttpResponse) -> Result<&Json, String> {
    if response.body.is_empty() {
        let (status, kind) = (response.status, content_type(response));
        return Err(format!("the body is empty, not JSON (status {status}, {kind})"));
    }
    response.json().map_err(|error| explain(response, error))
}

fn explain(response: &HttpResponse, error: &str) -> String {
    let about = format!("({}, {} bytes)", content_type(response), response.body.len());
    match std::str::from_utf8(&response.body) {
        Err(fault) => {
            let at = fault.valid_up_to();
            format!("the body is not JSON: not UTF-8 at byte {at} {about}")
        }
        Ok(text) if text.trim_start().starts_with('<') => {
            format!("the body is not JSON: it looks like HTML or XML {about}")
        }
        Ok(_) => format!("the body is not JSON: {error} {about}"),
    }
}

fn content_type(response: &HttpResponse) -> String {
    match response.header("content-type").next() {
        Some(value) => match show::whole(&super::header::text(value)) {
            Some(shown) => shown,
            None => format!("a content type of {} bytes", value.len()),
        },
        None => "no content type".to_owned(),
    }
}
