//! Queries of captures: what they find in an exchange.

use super::{cookie, header, json, names, place, redirect, text};
use crate::http::Exchange;
use crate::interruptible;
use crate::json::{BudgetStop, JsonList, VisitBudget};
use crate::model::CaptureQuery;
use crate::scope::Scope;
use crate::source::code::{BODY_IS_NOT_JSON, TOO_MUCH_WORK, UNREADABLE_TEXT};
use crate::source::{Diagnostic, Span};
use serde_json::Value as Json;
use std::borrow::Cow;

/// All that a query finds, in order.
pub enum QueryResult<'e> {
    /// In the JSON body.
    Nodes(JsonList<'e>),
    Values(Vec<Json>),
    /// A secret went into it.
    Secret(Json),
}

impl QueryResult<'_> {
    pub fn nothing() -> Self {
        QueryResult::Values(Vec::new())
    }

    pub fn len(&self) -> usize {
        match self {
            QueryResult::Nodes(list) => list.len(),
            QueryResult::Values(values) => values.len(),
            QueryResult::Secret(_) => 1,
        }
    }
}

/// What queries look at.
#[derive(Clone, Copy)]
pub struct QuerySource<'e, 's> {
    pub exchange: &'e Exchange,
    pub scope: &'s Scope<'s, 's>,
    /// Whether the user has asked the run to end.
    pub interrupted: &'s dyn Fn() -> bool,
}

/// `span` is the capture's, for what is wrong with the answer.
///
/// # Errors
/// The body is no JSON, the query takes too long, or an expression fails.
pub fn ask<'e>(
    query: &CaptureQuery,
    source: QuerySource<'e, '_>,
    span: Span,
) -> Result<QueryResult<'e>, Box<Diagnostic>> {
    let exchange = source.exchange;
    let text = |value: Option<String>| QueryResult::Values(value.map(Json::String).into_iter().collect());
    Ok(match query {
        CaptureQuery::Json(path) => {
            let body = json::body(&exchange.response).map_err(|reason| not_json(reason, span))?;
            let budget = VisitBudget::for_size(body.size(), source.interrupted);
            let path = place::resolved(path, source.scope)?;
            let found = path.find(body.root(), &budget);
            QueryResult::Nodes(found.map_err(|stopped| too_much(path.source(), stopped, span))?)
        }
        CaptureQuery::Header(name) => {
            let values = exchange.response.header(name).map(header::text);
            QueryResult::Values(values.map(Json::String).collect())
        }
        CaptureQuery::Trailer(name) => {
            let values = exchange.response.trailer(name).map(header::text);
            QueryResult::Values(values.map(Json::String).collect())
        }
        CaptureQuery::Cookie(name) => text(cookie::last_value(exchange, name)),
        CaptureQuery::Redirect(name) => text(redirect::parameter(exchange, name)),
        CaptureQuery::Regex(pattern) => {
            let body = text::body(&exchange.response).map_err(|reason| unreadable(reason, span))?;
            let found = all_matches(pattern, body, source.interrupted);
            let what = pattern.as_str();
            QueryResult::Values(found.map_err(|stopped| too_much(what, stopped, span))?)
        }
        CaptureQuery::Expr(expression) => {
            let value = names::eval(expression, exchange, source.scope)?;
            if value.secret {
                QueryResult::Secret(value.data)
            } else {
                QueryResult::Values(vec![value.data])
            }
        }
    })
}

fn unreadable(reason: String, span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(UNREADABLE_TEXT, reason)
            .at(span, "captured from the text of the body here")
            .help("correct the `charset` of the server's Content-Type"),
    )
}

fn too_much(path: &str, stopped: BudgetStop, span: Span) -> Box<Diagnostic> {
    let message = format!("`{path}` was not looked up to its end: {stopped}");
    Box::new(
        Diagnostic::error(TOO_MUCH_WORK, message)
            .at(span, "captured from the body here")
            .help("name the members that lead to the value, instead of `..` and filters in filters; make a pattern simpler"),
    )
}

fn not_json(reason: String, span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(BODY_IS_NOT_JSON, reason)
            .at(span, "captured from the JSON body here")
            .help("expect the right status, or capture with `regex` from a body that is text"),
    )
}

/// A large pattern may take minutes over a large text: that is done where it can be given up.
fn all_matches(
    pattern: &regex::Regex,
    text: Cow<'_, str>,
    interrupted: &dyn Fn() -> bool,
) -> Result<Vec<Json>, BudgetStop> {
    const SHORT: usize = 4096;
    if text.len() <= SHORT {
        return Ok(matches(pattern, &text));
    }
    let (pattern, text) = (pattern.clone(), text.into_owned());
    interruptible::run(interrupted, move |_| matches(&pattern, &text))
}

/// The first group, or the whole match where the pattern has none. A group that took no part is no match.
fn matches(pattern: &regex::Regex, text: &str) -> Vec<Json> {
    let group = usize::from(pattern.captures_len() > 1);
    pattern
        .captures_iter(text)
        .filter_map(|found| found.get(group))
        .map(|found| Json::from(found.as_str()))
        .collect()
}

/// What the query looks for, to read on from "found nothing".
pub fn describe(query: &CaptureQuery) -> String {
    match query {
        CaptureQuery::Json(path) => format!("at `{}`", path.source()),
        CaptureQuery::Header(name) => format!("in the header `{name}`"),
        CaptureQuery::Trailer(name) => format!("in the trailer `{name}`"),
        CaptureQuery::Cookie(name) => format!("in the cookie `{name}`"),
        CaptureQuery::Redirect(name) => format!("in the redirect's parameter `{name}`"),
        CaptureQuery::Regex(pattern) => format!("with the pattern `{pattern}`"),
        CaptureQuery::Expr(expression) => format!("with `{}`", expression.source),
    }
}

/// Why a query found nothing, where more can be said than that.
pub fn explain_missing(query: &CaptureQuery, exchange: &Exchange) -> Option<String> {
    match query {
        CaptureQuery::Json(path) => path.explain_missing(json::body(&exchange.response).ok()?.root()),
        CaptureQuery::Header(name) => Some(header::explain_missing(name, &exchange.response)),
        CaptureQuery::Trailer(name) => Some(header::explain_missing_trailer(name, &exchange.response)),
        CaptureQuery::Redirect(_) => match redirect::location(exchange) {
            None => Some(redirect::NO_LOCATION.to_owned()),
            Some(_) => Some("the last `location` has no such parameter".to_owned()),
        },
        CaptureQuery::Cookie(_) => Some("no answer set such a cookie".to_owned()),
        CaptureQuery::Regex(_) | CaptureQuery::Expr(_) => None,
    }
}
