//! Queries of captures: what they find in an exchange.

use super::{cookie, header, json, names, redirect, text};
use crate::http::Exchange;
use crate::model::Query;
use crate::scope::Scope;
use crate::source::code::BODY_IS_NOT_JSON;
use crate::source::{Diagnostic, Span};
use serde_json::Value as Json;
use std::borrow::Cow;

/// All that a query finds, in order.
pub struct QueryResult<'e> {
    pub values: Vec<Cow<'e, Json>>,
    /// A secret went into it.
    pub secret: bool,
}

impl QueryResult<'_> {
    pub fn nothing() -> Self {
        QueryResult {
            values: Vec::new(),
            secret: false,
        }
    }
}

/// `span` is the capture's, for what is wrong with the answer.
pub fn ask<'e>(
    query: &Query,
    exchange: &'e Exchange,
    scope: &Scope<'_, '_>,
    span: Span,
) -> Result<QueryResult<'e>, Box<Diagnostic>> {
    let text = |value: Option<String>| value.map(owned).into_iter().collect();
    let mut secret = false;
    let values = match query {
        Query::Json(path) => {
            let body = json::body(&exchange.response).map_err(|reason| not_json(reason, span))?;
            path.find(body).into_iter().map(Cow::Borrowed).collect()
        }
        Query::Header(name) => exchange
            .response
            .header(name)
            .map(header::text)
            .map(owned)
            .collect(),
        Query::Cookie(name) => text(cookie::last_value(exchange, name)),
        Query::Redirect(name) => text(redirect::parameter(exchange, name)),
        Query::Regex(pattern) => matches(pattern, &text::body(&exchange.response)),
        Query::Expr(expression) => {
            let value = names::eval(expression, exchange, scope)?;
            secret = value.secret;
            vec![Cow::Owned(value.data)]
        }
    };
    Ok(QueryResult { values, secret })
}

fn owned<'e>(text: String) -> Cow<'e, Json> {
    Cow::Owned(Json::String(text))
}

fn not_json(reason: String, span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(BODY_IS_NOT_JSON, reason)
            .at(span, "captured from the JSON body here")
            .help("expect the right status, or capture with `regex` from a body that is text"),
    )
}

/// The first group, or the whole match where the pattern has none. A group that took no part is no match.
fn matches<'e>(pattern: &regex::Regex, text: &str) -> Vec<Cow<'e, Json>> {
    let group = usize::from(pattern.captures_len() > 1);
    pattern
        .captures_iter(text)
        .filter_map(|found| found.get(group))
        .map(|found| owned(found.as_str().to_owned()))
        .collect()
}

/// What the query looks for, to read on from "found nothing".
pub fn describe(query: &Query) -> String {
    match query {
        Query::Json(path) => format!("at `{}`", path.source()),
        Query::Header(name) => format!("in the header `{name}`"),
        Query::Cookie(name) => format!("in the cookie `{name}`"),
        Query::Redirect(name) => format!("in the redirect's parameter `{name}`"),
        Query::Regex(pattern) => format!("with the pattern `{pattern}`"),
        Query::Expr(expression) => format!("with `{}`", expression.source),
    }
}

/// Why a query found nothing, where more can be said than that.
pub fn explain_missing(query: &Query, exchange: &Exchange) -> Option<String> {
    match query {
        Query::Json(path) => path.explain_missing(json::body(&exchange.response).ok()?),
        Query::Header(name) => Some(header::explain_missing(name, &exchange.response)),
        Query::Redirect(_) => match redirect::location(exchange) {
            None => Some(redirect::NO_LOCATION.to_owned()),
            Some(_) => Some("the last `location` has no such parameter".to_owned()),
        },
        Query::Cookie(_) => Some("no answer set such a cookie".to_owned()),
        Query::Regex(_) | Query::Expr(_) => None,
    }
}
