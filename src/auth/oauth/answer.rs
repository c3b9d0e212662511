//! Answers of the token endpoint: JSON as RFC 6749 wants it, form-encoded as some servers still send it, with
//! the spellings found in the wild. What cannot be a token is an error that says what came instead.

use super::key::fingerprint;
use super::{TokenError, TokenRequest, TokenSet, hints};
use crate::http::HttpResponse;
use crate::json::{JsonNode, VisitBudget};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value as Json};
use url::form_urlencoded;

/// More than any token answer needs, in bytes.
const MOST: usize = 1 << 20;

/// # Errors
/// What the answer lacks, or how the server refused.
pub fn answer(
    request: &TokenRequest,
    response: &HttpResponse,
    now: Timestamp,
) -> Result<TokenSet, Box<TokenError>> {
    let tokens = accepted(response).and_then(|mut fields| {
        place_fields(request, response.status, &mut fields)?;
        tokens(request, response.status, fields, now)
    });
    tokens.map_err(|error| explained(error, request, response, now))
}

/// The fields of an answer that does not refuse. The error still needs [`explained`].
pub(super) fn accepted(response: &HttpResponse) -> Result<Map<String, Json>, Box<TokenError>> {
    let is_success = (200..300).contains(&response.status);
    match read_fields(response) {
        Some(fields) if is_success && !is_refusal(&fields) => Ok(fields),
        Some(fields) => Err(TokenError::refused(response.status, &fields)),
        None => Err(TokenError::unusable(response.status, unreadable(response))),
    }
}

/// Masks, escapes, and adds what is known about the usual causes.
pub(super) fn explained(
    error: Box<TokenError>,
    request: &TokenRequest,
    response: &HttpResponse,
    now: Timestamp,
) -> Box<TokenError> {
    let mut error = error.cleaned(request);
    error.hints = hints::hints(&error, request, response, now);
    error
}

/// A number of seconds, as a number or as text, rounded down. None if it is neither.
pub(super) fn seconds(value: &Json) -> Option<i64> {
    let number = match value {
        Json::String(text) => text.trim().parse().ok()?,
        other => other.as_f64()?,
    };
    // The cast saturates: an absurdly long time is as good as forever.
    Some(number as i64)
}

/// Puts what the login says is elsewhere to where it belongs. A place that leads to nothing is an error for the token only.
fn place_fields(
    request: &TokenRequest,
    status: u16,
    fields: &mut Map<String, Json>,
) -> Result<(), Box<TokenError>> {
    if request.answer.is_empty() {
        return Ok(());
    }
    let whole = Json::Object(fields.clone());
    let budget = VisitBudget::for_size(MOST, &|| false);
    for (name, path) in &request.answer {
        let found = path.find_first(JsonNode::Tree(&whole), &budget).ok().flatten();
        match found.and_then(|found| found.to_json().ok()) {
            Some(value) => drop(fields.insert(name.to_string(), value)),
            None if **name == *"access_token" => {
                let fault = format!(
                    "with nothing at `{}`, where `token_answer` looks for the token",
                    path.source()
                );
                return Err(TokenError::unusable(status, fault));
            }
            None => {}
        }
    }
    Ok(())
}

fn tokens(
    request: &TokenRequest,
    status: u16,
    mut fields: Map<String, Json>,
    now: Timestamp,
) -> Result<TokenSet, Box<TokenError>> {
    let fail = |fault| TokenError::unusable(status, fault);
    let access_token = access_token(&mut fields).map_err(fail)?;
    let token_type = token_type(&mut fields).map_err(fail)?;
    // A server that does not rotate leaves the token out, and the one that was sent stays good (section 6).
    let refresh_token = text(fields.remove("refresh_token")).or(request.refresh_token().map(str::to_owned));
    let lineage = request
        .refresh_token()
        .into_iter()
        .chain(refresh_token.as_deref());
    let mut lineage: Vec<String> = lineage.map(fingerprint).collect();
    lineage.dedup();
    Ok(TokenSet {
        access_token,
        token_type,
        refresh_token,
        obtained_at: now,
        expires_at: fields.get("expires_in").and_then(|value| end(value, now)),
        scope: scope(fields.remove("scope")),
        extra: fields,
        lineage,
    })
}

fn access_token(fields: &mut Map<String, Json>) -> Result<String, String> {
    let names: Vec<&str> = fields.keys().map(String::as_str).take(12).collect();
    let none = if names.is_empty() {
        "with no `access_token`: an empty object".to_owned()
    } else {
        format!("with no `access_token`, only {}", names.join(", "))
    };
    let token = match fields.remove("access_token") {
        Some(Json::String(token)) => token,
        Some(Json::Null) | None => return Err(none),
        Some(_) => return Err("with an `access_token` that is not text".to_owned()),
    };
    match token.bytes().all(|byte| matches!(byte, 0x21..=0x7e)) {
        true if token.is_empty() => Err("with an empty `access_token`".to_owned()),
        true => Ok(token),
        false => Err("with an `access_token` that no header can carry: it holds spaces, control characters or characters beyond ASCII".to_owned()),
    }
}

/// Many servers leave it out, and mean Bearer.
fn token_type(fields: &mut Map<String, Json>) -> Result<String, String> {
    match text(fields.remove("token_type")) {
        None => Ok("Bearer".to_owned()),
        Some(name) if name.eq_ignore_ascii_case("bearer") => Ok(name),
        Some(name) => Err(format!(
            "with `token_type` {name}, and only bearer tokens can be sent"
        )),
    }
}

/// Zero, negative and absurd lifetimes say nothing: the token is used until a server refuses it.
fn end(expires_in: &Json, now: Timestamp) -> Option<Timestamp> {
    let lifetime = seconds(expires_in).filter(|seconds| *seconds > 0)?;
    now.checked_add(SignedDuration::from_secs(lifetime)).ok()
}

/// One text, though some servers send a list.
fn scope(value: Option<Json>) -> Option<String> {
    match value {
        Some(Json::Array(items)) => {
            let names: Vec<&str> = items.iter().filter_map(Json::as_str).collect();
            Some(names.join(" "))
        }
        other => text(other),
    }
}

fn text(value: Option<Json>) -> Option<String> {
    match value {
        Some(Json::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// `error` set to something, whatever the status: some servers refuse with 200.
fn is_refusal(fields: &Map<String, Json>) -> bool {
    match fields.get("error") {
        None | Some(Json::Null | Json::Bool(false)) => false,
        Some(Json::String(text)) => !text.is_empty(),
        Some(_) => true,
    }
}

fn read_fields(response: &HttpResponse) -> Option<Map<String, Json>> {
    let body = &response.body[..];
    if body.len() > MOST {
        return None;
    }
    match serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)) {
        Ok(Json::Object(fields)) => Some(fields),
        Ok(_) => None,
        Err(_) => read_form(response),
    }
}

fn read_form(response: &HttpResponse) -> Option<Map<String, Json>> {
    let body = &response.body[..];
    let declared = content_type(response).starts_with("application/x-www-form-urlencoded");
    let looks = ["access_token=", "error="]
        .iter()
        .any(|start| body.starts_with(start.as_bytes()));
    let pairs = form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), Json::from(value)));
    (!body.is_empty() && (declared || looks)).then(|| pairs.collect())
}

fn unreadable(response: &HttpResponse) -> String {
    let size = response.body.len();
    let kind = content_type(response);
    match (size, kind.as_str()) {
        (0, _) => "with an empty body".to_owned(),
        (size, _) if size > MOST => format!("with {size} bytes, more than any token answer has"),
        (size, "") => format!("with {size} bytes that are not JSON, and no content type"),
        (size, kind) => format!("with {size} bytes of {kind}, not a JSON object"),
    }
}

/// Without parameters, lower-case; empty where there is none.
fn content_type(response: &HttpResponse) -> String {
    let value = response.header("content-type").next().unwrap_or_default();
    let value = String::from_utf8_lossy(value).to_lowercase();
    value.split(';').next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests;
