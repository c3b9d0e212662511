//! What expressions over an exchange may name besides variables: `status`, `headers`, `body`, `text`, `cookies`,
//! `time`, `request`. Each is made only when an expression asks for it.

use super::{cookie, header, json, text, time};
use crate::http::{Exchange, Header, Hop};
use crate::scope::Scope;
use crate::source::Diagnostic;
use crate::source::code::{BODY_IS_NOT_JSON, UNREADABLE_TEXT};
use crate::template::{Expression, Resolved, Value};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

type ResolveName = fn(&Exchange) -> Resolved;

/// They win over variables of the same name.
const NAMES: [(&str, ResolveName); 7] = [
    ("status", |exchange| plain(exchange.response.status.into())),
    ("headers", |exchange| plain(headers(&exchange.response.headers))),
    ("body", body),
    ("text", body_text),
    ("cookies", |exchange| plain(cookie::values(exchange))),
    ("time", |exchange| plain(time::milliseconds(exchange))),
    ("request", request),
];

/// Evaluates an expression that may speak of an exchange (`expect.that`, `poll.until`, `capture` with `expr`).
///
/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub fn eval(
    expression: &Expression,
    exchange: &Exchange,
    scope: &Scope<'_, '_>,
) -> Result<Value, Box<Diagnostic>> {
    let value = ask(expression, exchange, scope, request)?;
    if !value.secret || !expression.uses().iter().any(|used| used.name() == "request") {
        return Ok(value);
    }
    // What comes out the same without the secrets of the request was not made from them.
    match ask(expression, exchange, scope, harmless_request) {
        Ok(harmless) if harmless.data == value.data => Ok(harmless),
        _ => Ok(value),
    }
}

fn ask(
    expression: &Expression,
    exchange: &Exchange,
    scope: &Scope<'_, '_>,
    request: fn(&Exchange) -> Resolved,
) -> Result<Value, Box<Diagnostic>> {
    let resolved = expression.eval(&scope.ambient, &mut |name| match NAMES
        .iter()
        .find(|(known, _)| *known == name)
    {
        Some(("request", _)) => request(exchange),
        Some((_, make)) => make(exchange),
        None => scope.resolve(name),
    });
    resolved.map_err(|diagnostic| {
        if diagnostic.labels.is_empty() {
            Box::new(diagnostic.at(expression.span, "asked for here"))
        } else {
            diagnostic
        }
    })
}

/// Whether an expression reads the body, so that it has to be kept.
pub fn reads_body(expression: &Expression) -> bool {
    expression
        .uses()
        .iter()
        .any(|used| matches!(used.name(), "body" | "text"))
}

pub fn reads_status(expression: &Expression) -> bool {
    expression.uses().iter().any(|used| used.name() == "status")
}

fn plain(data: Json) -> Resolved {
    Resolved::Value(Value::new(data))
}

fn body(exchange: &Exchange) -> Resolved {
    match json::body(&exchange.response) {
        Ok(body) => Resolved::Document(Arc::clone(body)),
        Err(reason) => not_json(reason),
    }
}

fn body_text(exchange: &Exchange) -> Resolved {
    match text::body(&exchange.response) {
        Ok(text) => plain(text.into()),
        Err(reason) => Resolved::Failed(Box::new(Diagnostic::error(UNREADABLE_TEXT, reason))),
    }
}

fn not_json(reason: String) -> Resolved {
    let diagnostic = Diagnostic::error(BODY_IS_NOT_JSON, reason);
    Resolved::Failed(Box::new(diagnostic.help("`text` is the body as it came")))
}

/// Lower-case names; a header that came several times is a list.
fn headers(all: &[(String, Vec<u8>)]) -> Json {
    let pairs = all
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), header::decode(value)));
    gather(pairs)
}

fn gather(pairs: impl Iterator<Item = (String, Json)>) -> Json {
    let mut map = Map::new();
    for (name, value) in pairs {
        match map.get_mut(&name) {
            None => {
                map.insert(name, value);
            }
            Some(Json::Array(values)) => values.push(value),
            Some(first) => *first = Json::Array(vec![first.take(), value]),
        }
    }
    Json::Object(map)
}

/// The request as it was first sent, before any redirect. Secret as a whole if one of its parts is.
fn request(exchange: &Exchange) -> Resolved {
    let Some(hop) = exchange.hops.first() else {
        return Resolved::undefined();
    };
    let secret = hop.request_headers.iter().any(|header| header.secret);
    let value = Value::new(describe(hop, |_| true));
    Resolved::Value(if secret { value.secret() } else { value })
}

/// The request without the headers that a secret went into, and without its address, which may hold one too.
fn harmless_request(exchange: &Exchange) -> Resolved {
    let Some(hop) = exchange.hops.first() else {
        return Resolved::undefined();
    };
    let mut described = describe(hop, |header| !header.secret);
    if let Json::Object(members) = &mut described {
        members.remove("url");
    }
    plain(described)
}

fn describe(hop: &Hop, shown: impl Fn(&&Header) -> bool) -> Json {
    let headers = hop
        .request_headers
        .iter()
        .filter(shown)
        .map(|header| (header.name.to_ascii_lowercase(), header::decode(&header.value)));
    serde_json::json!({
        "method": hop.method,
        "url": hop.url.as_str(),
        "headers": gather(headers),
    })
}
