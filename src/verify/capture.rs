//! `capture`: values that later steps may use.
//!
//! Null, false and empty text are values like others; only what is not there at all is "nothing". One value is
//! made out of several only where the file asks for it.

use super::operand;
use super::query::{self, QueryResult, QuerySource};
use crate::http::Exchange;
use crate::json::{JsonKind, JsonList, JsonNode, Unreadable, VisitBudget, spelled};
use crate::jsonpath::JsonPath;
use crate::model::{Capture, CaptureQuery, Pick};
use crate::scope::{Saver, Scope};
use crate::secret::is_secret_name;
use crate::source::Diagnostic;
use crate::source::code::{BAD_EXPIRY, FOUND_NOTHING, FOUND_SEVERAL, UNREADABLE_VALUE};
use crate::template::Value;
use serde_json::Value as Json;
use std::sync::Arc;

/// How many bytes of JSON a captured list or object may be.
const TREE_LIMIT: usize = 4 << 20;

/// A captured value.
#[derive(Debug, Clone)]
pub struct Captured {
    pub name: Box<str>,
    pub value: Value,
    /// To disk before the next request.
    pub durable: bool,
    /// Seconds from now.
    pub expires_in: Option<u64>,
    /// The login that has saved it, where it was not the step.
    pub by: Option<Saver>,
}

/// Takes every capture; those that find nothing or too much are errors, each with its place. An `expires_in`
/// that is no number of seconds is a warning, and its value is captured without one. `interrupted` says whether the
/// user has asked the run to end.
pub fn capture(
    captures: &[Capture],
    exchange: &Exchange,
    scope: &Scope<'_, '_>,
    interrupted: &dyn Fn() -> bool,
) -> (Vec<Captured>, Vec<Diagnostic>) {
    let source = QuerySource {
        exchange,
        scope,
        interrupted,
    };
    let mut taken = Vec::with_capacity(captures.len());
    let mut diagnostics = Vec::new();
    for capture in captures {
        match take(capture, source) {
            Ok(value) => taken.push(keep(capture, value, source, &mut diagnostics)),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    (taken, diagnostics)
}

/// What a capture is where there is no exchange to look at: its default, else an empty list where it collects, else
/// nothing.
///
/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub fn of_nothing(capture: &Capture, scope: &Scope<'_, '_>) -> Result<Option<Captured>, Box<Diagnostic>> {
    let value = match (&capture.default, capture.pick) {
        (Some(default), _) => operand::value_of(default, scope)?.into_owned(),
        (None, Pick::All) => Value::new(Json::Array(Vec::new())),
        (None, Pick::One | Pick::First) => return Ok(None),
    };
    Ok(Some(named(capture, value, None)))
}

fn take(capture: &Capture, source: QuerySource<'_, '_>) -> Result<Value, Box<Diagnostic>> {
    let found = match &capture.default {
        Some(_) if asks_an_empty_body(&capture.query, source.exchange) => QueryResult::nothing(),
        _ => query::ask(&capture.query, source, capture.span)?,
    };
    match (pick(capture, found)?, &capture.default) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(operand::value_of(default, source.scope)?.into_owned()),
        (None, None) => Err(found_nothing(capture, source.exchange)),
    }
}

/// There is nothing to be found in an empty body, which a default is for; in one that is not JSON something
/// went wrong.
fn asks_an_empty_body(query: &CaptureQuery, exchange: &Exchange) -> bool {
    matches!(query, CaptureQuery::Json(_)) && exchange.response.body.is_empty()
}

fn pick(capture: &Capture, found: QueryResult<'_>) -> Result<Option<Value>, Box<Diagnostic>> {
    match (capture.pick, found.len()) {
        (_, 0) => return Ok(None),
        (Pick::One, count @ 2..) => return Err(found_several(capture, count)),
        (Pick::All | Pick::First | Pick::One, _) => {}
    }
    if let QueryResult::Nodes(list) = &found {
        refuse_large(capture, list)?;
    }
    let of_node = |node: JsonNode<'_>| value_of(node).map_err(|fault| unreadable(capture, &fault));
    let value = match (found, capture.pick) {
        (QueryResult::Nodes(list), Pick::All) => {
            all_of(&list).map_err(|fault| unreadable(capture, &fault))?
        }
        (QueryResult::Nodes(list), _) => return list.get(0).map(of_node).transpose(),
        (QueryResult::Values(values), Pick::All) => Value::new(Json::Array(values)),
        (QueryResult::Values(values), _) => return Ok(values.into_iter().next().map(Value::new)),
        (QueryResult::Secret(value), Pick::All) => Value::new(Json::Array(vec![value])).secret(),
        (QueryResult::Secret(value), _) => Value::new(value).secret(),
    };
    Ok(Some(value))
}

/// A tree of many small values takes over a hundred times the room of its text, so the text is measured before there
/// is a tree. One string or number takes no more than its own length, whatever that is.
fn refuse_large(capture: &Capture, list: &JsonList<'_>) -> Result<(), Box<Diagnostic>> {
    let is_tree = |node: JsonNode<'_>| matches!(node.kind(), JsonKind::Array | JsonKind::Object);
    let size: usize = match (capture.pick, list.get(0)) {
        (Pick::All, _) => list.iter().filter_map(JsonNode::raw).map(str::len).sum(),
        (_, Some(first)) if is_tree(first) => first.raw().map_or(0, str::len),
        _ => 0,
    };
    if size <= TREE_LIMIT {
        return Ok(());
    }
    let (name, place) = (&capture.name.value, query::describe(&capture.query));
    let message = format!("capture `{name}` cannot take what is {place}: it is {size} bytes of JSON");
    Err(Box::new(
        Diagnostic::error(UNREADABLE_VALUE, message)
            .at(capture.span, "a captured list or object may be at most 4 MiB")
            .help("capture a member of it, or keep the whole answer in a file with `save`"),
    ))
}

/// The value with the digits of its numbers, which an `f64` may not hold: an id of 23 digits goes out as it came, from
/// within a list or an object too.
fn value_of(node: JsonNode<'_>) -> Result<Value, Unreadable> {
    Ok(Value {
        spelling: node.raw().and_then(spelled).map(Arc::from),
        ..Value::new(node.to_json()?)
    })
}

fn all_of(list: &JsonList<'_>) -> Result<Value, Unreadable> {
    let texts: Vec<&str> = list.iter().filter_map(JsonNode::raw).collect();
    Ok(Value {
        spelling: spelled(&format!("[{}]", texts.join(","))).map(Arc::from),
        ..Value::new(list.node().to_json()?)
    })
}

fn unreadable(capture: &Capture, fault: &Unreadable) -> Box<Diagnostic> {
    let (name, place) = (&capture.name.value, query::describe(&capture.query));
    let message = format!("capture `{name}` cannot take what is {place}: {fault}");
    Box::new(
        Diagnostic::error(UNREADABLE_VALUE, message)
            .at(capture.span, "captured from the JSON body here")
            .help("correct the server, or capture another value of the answer"),
    )
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

fn keep(
    capture: &Capture,
    value: Value,
    source: QuerySource<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Captured {
    let expires_in = capture.expires_in.as_ref().and_then(|path| {
        expiry(path, source).unwrap_or_else(|kind| {
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

/// The seconds until the end, read from a number or a text; 0 if the end is in the past. The error names the type of
/// a value that is neither.
fn expiry(path: &JsonPath, source: QuerySource<'_, '_>) -> Result<Option<u64>, &'static str> {
    let Ok(body) = super::json::body(&source.exchange.response) else {
        return Ok(None);
    };
    let budget = VisitBudget::for_size(body.size(), source.interrupted);
    let Ok(Some(value)) = path.find_first(body.root(), &budget) else {
        return Ok(None);
    };
    let seconds = match value.kind() {
        JsonKind::Null => return Ok(None),
        JsonKind::Number => value.number().and_then(|number| number.parse::<f64>().ok()),
        JsonKind::String => value.string().and_then(|text| text.trim().parse::<f64>().ok()),
        JsonKind::Boolean | JsonKind::Array | JsonKind::Object => None,
    };
    match seconds {
        // The conversion takes what is negative to 0 and what is too large to the largest.
        Some(seconds) if seconds.is_finite() => Ok(Some(seconds as u64)),
        _ => Err(value.kind().name()),
    }
}

fn bad_expiry(capture: &Capture, path: &JsonPath, kind: &str) -> Diagnostic {
    let message = format!(
        "`{}` should give a number of seconds, found {kind}",
        path.source()
    );
    Diagnostic::warning(BAD_EXPIRY, message).at(capture.span, "captured without an expiry")
}
