//! `json`, and the body as JSON for all who ask for it.

use super::assertion::{AssertionSubject, judge, refuse};
use super::matcher::{Actual, MatcherForm};
use super::{Assertion, VerifyContext, place, show};
use crate::http::HttpResponse;
use crate::json::{BudgetStop, DocumentError, JsonDocument, JsonList, JsonNode, Unreadable};
use crate::jsonpath::JsonPath;
use crate::model::{Expect, Matchers};
use crate::secret::is_secret_name;
use std::sync::Arc;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    if expect.json.is_empty() {
        return;
    }
    let body = body(&context.exchange.response);
    for (place, matchers) in &expect.json {
        let path = match place::resolved(&place.value, context.scope) {
            Ok(path) => path,
            Err(problem) => {
                let name = format!("json {}", place.value.source());
                out.push(Assertion::faulty(name.into(), place.span, problem));
                continue;
            }
        };
        match &body {
            Ok(body) => judge_path(&path, matchers, (body, context), out),
            Err(reason) => refuse_path(&path, matchers, (reason, context), out),
        }
    }
}

fn judge_path(
    path: &JsonPath,
    matchers: &Matchers,
    (body, context): (&JsonDocument, &VerifyContext<'_>),
    out: &mut Vec<Assertion>,
) {
    context.budget.refill();
    let found = match LookedUp::find(path, body, context) {
        Ok(found) => found,
        Err(stopped) => {
            return refuse_path(path, matchers, (&format!("not decided: {stopped}"), context), out);
        }
    };
    let value = found.node();
    if value.is_some_and(JsonNode::holds_half_pair) {
        return refuse_path(path, matchers, (&Unreadable::HalfPair.to_string(), context), out);
    }
    let mut subject = subject(path, value, context);
    subject.path = Some((path.source(), path.is_singular()));
    if value.is_none() {
        subject.missing = path.explain_missing(body.root());
    }
    judge(matchers, &subject, context, out);
}

fn refuse_path(
    path: &JsonPath,
    matchers: &Matchers,
    (reason, context): (&str, &VerifyContext<'_>),
    out: &mut Vec<Assertion>,
) {
    let mut subject = subject(path, None, context);
    subject.missing = Some(reason.to_owned());
    refuse(matchers, &subject, context, out);
}

fn subject<'a>(
    path: &JsonPath,
    value: Option<JsonNode<'a>>,
    context: &'a VerifyContext<'_>,
) -> AssertionSubject<'a> {
    let mut actual = Actual::new(value, MatcherForm::Json, context.tools());
    actual.hide = path.last_name().is_some_and(is_secret_name);
    AssertionSubject {
        name: format!("json {}", path.source()).into(),
        actual,
        missing: None,
        path: None,
    }
}

/// The value of a singular path; of any other the list of what it finds, so that the type never depends on
/// the data.
enum LookedUp<'a> {
    One(Option<JsonNode<'a>>),
    All(JsonList<'a>),
}

impl<'a> LookedUp<'a> {
    fn find(
        path: &JsonPath,
        body: &'a JsonDocument,
        context: &VerifyContext<'_>,
    ) -> Result<LookedUp<'a>, BudgetStop> {
        if path.is_singular() {
            path.find_first(body.root(), &context.budget).map(LookedUp::One)
        } else {
            path.find(body.root(), &context.budget).map(LookedUp::All)
        }
    }

    fn node(&self) -> Option<JsonNode<'_>> {
        match self {
            LookedUp::One(found) => *found,
            LookedUp::All(list) => Some(list.node()),
        }
    }
}

/// The body as JSON, or which of the three ways it is not.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn body(response: &HttpResponse) -> Result<&Arc<JsonDocument>, String> {
    if response.body.is_empty() {
        let (status, kind) = (response.status, content_type(response));
        return Err(format!("the body is empty, not JSON (status {status}, {kind})"));
    }
    response.json().map_err(|error| explain(response, error))
}

fn explain(response: &HttpResponse, error: &DocumentError) -> String {
    let about = format!("({}, {} bytes)", content_type(response), response.body.len());
    let looks_like_markup = response.body.trim_ascii_start().starts_with(b"<");
    match error {
        DocumentError::Syntax(_) if looks_like_markup => {
            format!("the body is not JSON: it looks like HTML or XML {about}")
        }
        error => format!("the body is not JSON: {error} {about}"),
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
