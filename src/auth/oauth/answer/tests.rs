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
        "the server answered 404 with 1 bytes of text/html, not a JSON object",
        "not the address",
    );
    check_error(
        response(302, "", ""),
        "the server answered 302 with an empty body",
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
