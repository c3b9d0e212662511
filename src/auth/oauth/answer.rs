//! Answers of the token endpoint: JSON as RFC 6749 wants it, form-encoded as some servers still send it, with
//! the spellings found in the wild. What cannot be a token is an error that says what came instead.

use super::key::fingerprint;
use super::{TokenError, TokenRequest, Tokens, hints};
use crate::http::HttpResponse;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value as Json};
use url::form_urlencoded;

/// More than any token answer needs, in bytes.
const MOST: usize = 1 << 20;

pub fn answer(
    request: &TokenRequest,
    response: &HttpResponse,
    now: Timestamp,
) -> Result<Tokens, Box<TokenError>> {
    let tokens = accepted(response).and_then(|fields| tokens(request, response.status, fields, now));
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

/// A number of seconds, as a number or as text, rounded down.
pub(super) fn seconds(value: &Json) -> Option<i64> {
    let number = match value {
        Json::String(text) => text.trim().parse().ok()?,
        other => other.as_f64()?,
    };
    // The cast saturates, which is what an absurdly long time means.
    Some(number as i64)
}

fn tokens(
    request: &TokenRequest,
    status: u16,
    mut fields: Map<String, Json>,
    now: Timestamp,
) -> Result<Tokens, Box<TokenError>> {
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
    Ok(Tokens {
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
    let none = match names.is_empty() {
        true => "with no `access_token`: an empty object".to_owned(),
        false => format!("with no `access_token`, only {}", names.join(", ")),
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
mod tests {
    use super::*;
    use crate::auth::oauth::fixtures::{CANARY, at, json, machine, refresh_request, response, tokens};

    /// The error that the answer of a refresh with the canary gives.
    fn error(response: &HttpResponse) -> Box<TokenError> {
        let request = refresh_request(&machine(), CANARY);
        let error = answer(&request, response, at(0)).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(CANARY));
        error
    }

    fn check_error(response: HttpResponse, message: &str, hint: &str) {
        let error = error(&response);
        assert_eq!(error.to_string(), message);
        let hints = error.hints.join("\n");
        assert!(hints.contains(hint), "no `{hint}` in `{hints}`");
    }

    fn check_expiry(expires_in: &str, expected: Option<i64>) {
        let tokens = tokens(&format!(r#"{{"access_token":"t"{expires_in}}}"#));
        assert_eq!(tokens.expires_at, expected.map(at), "{expires_in}");
    }

    #[test]
    fn a15_expires_in_as_it_comes() {
        check_expiry("", None);
        check_expiry(r#","expires_in":3599"#, Some(3599));
        check_expiry(r#","expires_in":"3600""#, Some(3600));
        check_expiry(r#","expires_in":" 60 ""#, Some(60));
        check_expiry(r#","expires_in":3599.9"#, Some(3599));
        check_expiry(r#","expires_in":-5"#, None);
        check_expiry(r#","expires_in":0"#, None);
        check_expiry(r#","expires_in":1e300"#, None);
        check_expiry(r#","expires_in":99999999999999999999"#, None);
        check_expiry(r#","expires_in":"soon""#, None);
        check_expiry(r#","expires_in":null"#, None);
        check_expiry(r#","expires_in":[1]"#, None);
    }

    #[test]
    fn a15_extra_fields_are_kept_for_save() {
        let tokens = tokens(
            r#"{"access_token":"t","token_type":"bearer","scope":["a","b"],"api_url":"u","expires_in":9}"#,
        );
        assert_eq!(tokens.field("api_url"), Some("u".into()));
        assert_eq!(tokens.field("expires_in"), Some(9.into()));
        assert_eq!(tokens.field("access_token"), Some("t".into()));
        assert_eq!(tokens.field("scope"), Some("a b".into()));
        assert_eq!(tokens.field("none"), None);
    }

    #[test]
    fn a15_what_is_no_token_answer() {
        let html = || response(200, "text/html; charset=utf-8", "<html>Sign in</html>");
        check_error(
            html(),
            "the server answered 200, but with 20 bytes of text/html, not a JSON object",
            "`..._url`",
        );
        check_error(
            response(200, "", ""),
            "the server answered 200, but with an empty body",
            "`..._url`",
        );
        check_error(
            json(200, "[1]"),
            "the server answered 200, but with 3 bytes of application/json, not a JSON object",
            "",
        );
        check_error(
            json(200, r#"{"ok":1,"id":2}"#),
            "the server answered 200, but with no `access_token`, only ok, id",
            "",
        );
        check_error(
            json(200, r#"{"access_token":7}"#),
            "the server answered 200, but with an `access_token` that is not text",
            "",
        );
        check_error(
            response(404, "text/html", "x"),
            "the server answered 404, but with 1 bytes of text/html, not a JSON object",
            "not the address",
        );
        check_error(
            response(302, "", ""),
            "the server answered 302, but with an empty body",
            "final address",
        );
    }

    #[test]
    fn a15_a_token_that_no_header_can_carry() {
        for token in ["a\\r\\nX: y", "a b", "caf\\u00e9", "a\\u0000"] {
            let error = error(&json(200, &format!(r#"{{"access_token":"{token}"}}"#)));
            assert!(error.to_string().contains("no header can carry"), "{error}");
        }
    }

    #[test]
    fn a15_other_token_types_are_named() {
        let body = format!(r#"{{"access_token":"{CANARY}","token_type":"mac"}}"#);
        check_error(
            json(200, &body),
            "the server answered 200, but with `token_type` mac, and only bearer tokens can be sent",
            "",
        );
        assert_eq!(tokens(r#"{"access_token":"t"}"#).token_type, "Bearer");
        assert_eq!(
            tokens(r#"{"access_token":"t","token_type":"BEARER"}"#).token_type,
            "BEARER"
        );
    }

    #[test]
    fn a15_an_error_with_status_200_is_an_error() {
        check_error(
            json(200, r#"{"error":"invalid_scope","access_token":"t"}"#),
            "the server answered 200 invalid_scope",
            "`scope`",
        );
        assert_eq!(tokens(r#"{"access_token":"t","error":""}"#).access_token, "t");
        assert_eq!(tokens(r#"{"access_token":"t","error":null}"#).access_token, "t");
    }

    #[test]
    fn a15_vendors_explain_themselves_in_their_own_fields() {
        let wrong_client = r#"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#;
        check_error(
            json(400, wrong_client),
            "the server answered 400 invalid_client (reason: Invalid client_id or client_secret)",
            "client_auth: body",
        );
        check_error(
            json(400, r#"{"errorMessage":"no","code":4709,"secret_hint":"x"}"#),
            "the server answered 400 (errorMessage: no, code: 4709)",
            "",
        );
        check_error(
            json(401, r#"{"error":{"message":"bad","code":190}}"#),
            "the server answered 401 (message: bad, code: 190)",
            "",
        );
    }

    #[test]
    fn a15_an_echoed_secret_is_masked_and_controls_are_escaped() {
        let body = format!(r#"{{"error":"invalid_grant","error_description":"unknown {CANARY}\u001b[2J"}}"#);
        check_error(
            json(400, &body),
            "the server answered 400 invalid_grant: unknown ***\\u{1b}[2J",
            "log in again",
        );
    }

    #[test]
    fn redirect_mismatch_and_clock_have_hints() {
        check_error(
            json(
                400,
                r#"{"error":"invalid_grant","error_description":"Redirect URI mismatch."}"#,
            ),
            "the server answered 400 invalid_grant: Redirect URI mismatch.",
            "byte for byte",
        );
        let mut late = json(400, r#"{"error":"invalid_grant"}"#);
        late.headers
            .push(("date".to_owned(), b"Tue, 14 Nov 2023 22:18:20 GMT".to_vec()));
        check_error(
            late,
            "the server answered 400 invalid_grant",
            "300 s behind the server's",
        );
    }

    #[test]
    fn form_encoded_answers_are_read() {
        let request = refresh_request(&machine(), "r1");
        let form = response(
            200,
            "application/x-www-form-urlencoded",
            "access_token=t%20&expires_in=10",
        );
        assert!(answer(&request, &form, at(0)).is_err());
        let text = response(200, "text/plain", "access_token=t&expires_in=10&scope=a+b");
        let tokens = answer(&request, &text, at(0)).unwrap();
        assert_eq!(
            (tokens.access_token.as_str(), tokens.expires_at),
            ("t", Some(at(10)))
        );
        let refused = response(
            200,
            "application/x-www-form-urlencoded",
            "error=bad_refresh_token",
        );
        assert!(answer(&request, &refused, at(0)).unwrap_err().is_spent());
    }

    #[test]
    fn a16_the_refresh_token_is_replaced_or_kept() {
        let request = refresh_request(&machine(), "r1");
        let refresh = |body: &str| answer(&request, &json(200, body), at(0)).unwrap().refresh_token;
        assert_eq!(
            refresh(r#"{"access_token":"t","refresh_token":"r2"}"#).as_deref(),
            Some("r2")
        );
        assert_eq!(refresh(r#"{"access_token":"t"}"#).as_deref(), Some("r1"));
        assert_eq!(
            refresh(r#"{"access_token":"t","refresh_token":""}"#).as_deref(),
            Some("r1")
        );
        assert_eq!(tokens(r#"{"access_token":"t"}"#).refresh_token, None);
    }

    #[test]
    fn deep_and_large_answers_are_refused_without_harm() {
        error(&json(200, &"[".repeat(100_000)));
        let large = format!(r#"{{"access_token":"{}"}}"#, "t".repeat(MOST));
        assert!(
            error(&json(200, &large))
                .to_string()
                .contains("more than any token answer has")
        );
    }
}
