//! `capture`: values that later steps may use.
//!
//! Null, false and empty text are values like others; only what is not there at all is "nothing". One value is
//! never made out of several without being told to.

use super::json;
use super::operand;
use super::query::{self, QueryResult};
use crate::http::Exchange;
use crate::jsonpath::{JsonPath, holds_float, kind_name, spelled};
use crate::model::{Capture, Pick, Query};
use crate::scope::Scope;
use crate::secret::is_secret_name;
use crate::source::Diagnostic;
use crate::source::code::{BAD_EXPIRY, FOUND_NOTHING, FOUND_SEVERAL};
use crate::template::Value;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::sync::Arc;

/// A captured value.
#[derive(Debug, Clone)]
pub struct Captured {
    pub name: Box<str>,
    pub value: Value,
    /// To disk before the next request.
    pub durable: bool,
    /// Seconds from now.
    pub expires_in: Option<u64>,
    /// Who has saved it, where it was not the step.
    pub by: Option<Box<str>>,
}

/// Takes every capture; those that find nothing or too much are errors, each with its place. An `expires_in`
/// that is no number of seconds is a warning, and its value is captured without one.
pub fn capture(
    captures: &[Capture],
    exchange: &Exchange,
    scope: &Scope<'_, '_>,
) -> (Vec<Captured>, Vec<Diagnostic>) {
    let mut taken = Vec::with_capacity(captures.len());
    let mut diagnostics = Vec::new();
    for capture in captures {
        match take(capture, exchange, scope) {
            Ok(value) => taken.push(keep(capture, value, exchange, &mut diagnostics)),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    (taken, diagnostics)
}

/// What a capture is where there is no exchange to look at: its default, else an empty list where it collects, else
/// nothing.
pub fn of_nothing(capture: &Capture, scope: &Scope<'_, '_>) -> Result<Option<Captured>, Box<Diagnostic>> {
    let value = match (&capture.default, capture.pick) {
        (Some(default), _) => operand::of_tree(default, scope)?.into_owned(),
        (None, Pick::All) => Value::new(Json::Array(Vec::new())),
        (None, Pick::One | Pick::First) => return Ok(None),
    };
    Ok(Some(named(capture, value, None)))
}

fn take(capture: &Capture, exchange: &Exchange, scope: &Scope<'_, '_>) -> Result<Value, Box<Diagnostic>> {
    let found = match &capture.default {
        Some(_) if asks_an_empty_body(&capture.query, exchange) => QueryResult::nothing(),
        _ => query::ask(&capture.query, exchange, scope, capture.span)?,
    };
    let secret = found.secret;
    match (pick(capture, found)?, &capture.default) {
        (Some(data), _) => Ok(Value {
            spelling: spelling(capture, &data, exchange),
            secret,
            data,
        }),
        (None, Some(default)) => Ok(operand::of_tree(default, scope)?.into_owned()),
        (None, None) => Err(found_nothing(capture, exchange)),
    }
}

/// Numbers that an `f64` may not hold in full are looked up in the text: an id of 23 digits goes out as it came, from
/// within a list or an object too.
fn spelling(capture: &Capture, data: &Json, exchange: &Exchange) -> Option<Arc<str>> {
    let Query::Json(path) = &capture.query else {
        return None;
    };
    if !holds_float(data) {
        return None;
    }
    let text = std::str::from_utf8(&exchange.response.body).ok()?;
    let texts = path.texts(json::body(&exchange.response).ok()?, text);
    let text = match capture.pick {
        Pick::All => format!("[{}]", texts.join(",")),
        Pick::One | Pick::First => (*texts.first()?).to_owned(),
    };
    spelled(&text).map(Arc::from)
}

/// There is nothing to be found in an empty body, which a default is for; in one that is not JSON something
/// went wrong.
fn asks_an_empty_body(query: &Query, exchange: &Exchange) -> bool {
    matches!(query, Query::Json(_)) && exchange.response.body.is_empty()
}

fn pick(capture: &Capture, found: QueryResult<'_>) -> Result<Option<Json>, Box<Diagnostic>> {
    let mut values = found.values;
    match (capture.pick, values.len()) {
        (_, 0) => Ok(None),
        (Pick::All, _) => {
            let all = values.into_iter().map(Cow::into_owned).collect();
            Ok(Some(Json::Array(all)))
        }
        (Pick::First, _) | (Pick::One, 1) => Ok(Some(values.swap_remove(0).into_owned())),
        (Pick::One, count) => Err(found_several(capture, count)),
    }
}

fn found_nothing(capture: &Capture, exchange: &Exchange) -> Box<Diagnostic> {
    let (name, place) = (&capture.name.value, query::describe(&capture.query));
    let why = query::explain_missing(&capture.query, exchange);
    Box::new(
        Diagnostic::error(FOUND_NOTHING, format!("capture `{name}` found nothing {place}"))
            .at(capture.span, why.unwrap_or_default())
            .help("give it a `default` if the value may be missing"),
    )
}

fn found_several(capture: &Capture, count: usize) -> Box<Diagnostic> {
    let (name, place) = (&capture.name.value, query::describe(&capture.query));
    Box::new(
        Diagnostic::error(
            FOUND_SEVERAL,
            format!("capture `{name}` found {count} values {place}, expected one"),
        )
        .at(capture.span, "")
        .help("say `first: true` to take the first, or `all: true` to take the list"),
    )
}

fn keep(capture: &Capture, value: Value, exchange: &Exchange, diagnostics: &mut Vec<Diagnostic>) -> Captured {
    let expires_in = capture.expires_in.as_ref().and_then(|path| {
        expiry(path, exchange).unwrap_or_else(|kind| {
            diagnostics.push(bad_expiry(capture, path, kind));
            None
        })
    });
    named(capture, value, expires_in)
}

fn named(capture: &Capture, mut value: Value, expires_in: Option<u64>) -> Captured {
    value.secret |= capture.secret || is_secret_name(&capture.name.value);
    Captured {
        name: capture.name.value.clone(),
        durable: capture.durable || value.secret,
        value,
        expires_in,
        by: None,
    }
}

/// Seconds, written as a number or as text. What has passed already is 0. The error is what stands there
/// instead.
fn expiry(path: &JsonPath, exchange: &Exchange) -> Result<Option<u64>, &'static str> {
    let body = super::json::body(&exchange.response).ok();
    let Some(value) = body.and_then(|body| path.find_first(body)) else {
        return Ok(None);
    };
    let seconds = match value {
        Json::Null => return Ok(None),
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    match seconds {
        // The conversion takes what is negative to 0 and what is too large to the largest.
        Some(seconds) if seconds.is_finite() => Ok(Some(seconds as u64)),
        _ => Err(kind_name(value)),
    }
}

fn bad_expiry(capture: &Capture, path: &JsonPath, kind: &str) -> Diagnostic {
    let message = format!(
        "`{}` should give a number of seconds, found {kind}",
        path.source()
    );
    Diagnostic::warning(BAD_EXPIRY, message).at(capture.span, "captured without an expiry")
}
