//! Authorization codes: what is redirected, what a code is bound to, proof keys.

use super::bench::*;
use super::oauth::*;
use serde_json::{Value as Json, json};

#[test]
fn a_code_becomes_tokens_that_open_protected_paths() {
    let bench = bench(|_| {});
    let reply = bench.send(exchange(&code(&bench, GIVEN), SAME));
    assert_eq!(reply.status, 200, "{}", reply.json);
    assert!(holds(
        &reply.json,
        &json!({"token_type": "Bearer", "expires_in": 60})
    ));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let token = reply.text("access_token");
    bench.check(vec![
        (get("/v2/me").bearer(&token), 200, json!({"me": 1})),
        (
            get(&format!("/v2/me?access_token={token}")),
            401,
            refused("unauthorized"),
        ),
    ]);
    bench.wait(60);
    bench.check(vec![(get("/v2/me").bearer(&token), 401, refused("expired"))]);
}

#[test]
fn authorize_keeps_the_state_and_answers_where_it_was_registered() {
    let bench = bench(|server| server.issuer = Some(text("https://issuer.example")));
    let path = "/authorize?response_type=code&client_id=app&redirect_uri=http://127.0.0.1:5555/cb&state=a%20b%2Bc%26%C3%A9";
    let reply = bench.send(get(path));
    assert!(
        reply
            .header("location")
            .unwrap()
            .starts_with("http://127.0.0.1:5555/cb?")
    );
    assert_eq!(reply.redirected("state").as_deref(), Some("a b+c&é"));
    assert_eq!(reply.redirected("iss").as_deref(), Some("https://issuer.example"));
}

#[test]
fn a_wrong_client_or_redirect_uri_is_never_redirected() {
    let bench = bench(|_| {});
    for (query, status, error) in [
        (
            "client_id=nobody&redirect_uri=https://app.example/cb",
            401,
            "invalid_client",
        ),
        ("redirect_uri=https://app.example/cb", 400, "invalid_request"),
        (
            "client_id=app&redirect_uri=https://app.example/cb/",
            400,
            "invalid_request",
        ),
        (
            "client_id=app&redirect_uri=https://evil.example/cb",
            400,
            "invalid_request",
        ),
        (
            "client_id=app&redirect_uri=http://127.0.0.1:1/other",
            400,
            "invalid_request",
        ),
        (
            "client_id=app&redirect_uri=https://app.example/cb%23x",
            400,
            "invalid_request",
        ),
        ("client_id=app", 400, "invalid_request"),
        (
            "client_id=app&client_id=app&redirect_uri=https://app.example/cb",
            400,
            "invalid_request",
        ),
    ] {
        let reply = bench.send(get(&format!("/authorize?response_type=code&{query}")));
        assert_eq!(
            (reply.status, reply.header("location")),
            (status, None),
            "{query}"
        );
        assert_eq!(reply.json["error"], error, "{query}");
    }
}

#[test]
fn what_else_is_wrong_with_an_authorization_goes_back_to_the_client() {
    let bench = bench(|server| {
        server.clients[1].pkce_required = true;
        server.clients[4].denies = true;
    });
    for (query, error) in [
        ("client_id=app", "invalid_request"),
        ("client_id=app&response_type=token", "unsupported_response_type"),
        ("client_id=robot&response_type=code", "unauthorized_client"),
        (
            "client_id=app&response_type=code&code_challenge=short",
            "invalid_request",
        ),
        (
            "client_id=app&response_type=code&code_challenge_method=S256",
            "invalid_request",
        ),
        ("client_id=other&response_type=code", "invalid_request"),
        ("client_id=public&response_type=code", "access_denied"),
    ] {
        let reply = bench.send(get(&format!("/authorize?{query}&{GIVEN}&state=s")));
        assert_eq!(reply.status, 302, "{query}");
        assert_eq!(reply.redirected("error").as_deref(), Some(error), "{query}");
        assert_eq!(reply.redirected("state").as_deref(), Some("s"), "{query}");
        assert_eq!(reply.redirected("code"), None, "{query}");
    }
}

#[test]
fn a_code_is_good_once_and_its_second_use_ends_its_tokens() {
    let bench = bench(|_| {});
    let code = code(&bench, GIVEN);
    let first = bench.send(exchange(&code, SAME));
    let refresh = first.text("refresh_token");
    bench.check(vec![
        (get("/v2/me").bearer(&first.text("access_token")), 200, Json::Null),
        (exchange(&code, SAME), 400, refused("invalid_grant")),
        (
            get("/v2/me").bearer(&first.text("access_token")),
            401,
            refused("unauthorized"),
        ),
        (
            ask(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)]),
            400,
            refused("invalid_grant"),
        ),
    ]);
}

#[test]
fn a_code_is_bound_to_client_redirect_uri_and_time() {
    let bench = bench(|_| {});
    let code = code(&bench, GIVEN);
    let stolen = post("/token").basic("other", "secret").form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
    ]);
    bench.check(vec![
        (stolen, 400, refused("invalid_grant")),
        (exchange(&code, &[]), 400, refused("invalid_grant")),
        (
            exchange(&code, &[("redirect_uri", "http://127.0.0.1:1/cb")]),
            400,
            refused("invalid_grant"),
        ),
        (exchange("nothing", SAME), 400, refused("invalid_grant")),
        (
            ask(&[("grant_type", "authorization_code")]),
            400,
            refused("invalid_request"),
        ),
    ]);
    bench.wait(300);
    bench.check(vec![(exchange(&code, SAME), 400, refused("invalid_grant"))]);
}

#[test]
fn pkce_wants_the_verifier_of_the_challenge() {
    let s256 = format!("{GIVEN}&code_challenge={CHALLENGE}&code_challenge_method=S256");
    let plain = format!("{GIVEN}&code_challenge={VERIFIER}");
    let verifier = |verifier| [("redirect_uri", CALLBACK), ("code_verifier", verifier)];
    for (authorized, verifier, status) in [
        (&s256, &verifier(VERIFIER)[..], 200),
        (&s256, &verifier(CHALLENGE)[..], 400),
        (&s256, SAME, 400),
        (&plain, &verifier(VERIFIER)[..], 200),
        (&plain, &verifier(CHALLENGE)[..], 400),
        (&GIVEN.to_owned(), &verifier(VERIFIER)[..], 400),
    ] {
        let bench = bench(|_| {});
        let reply = bench.send(exchange(&code(&bench, authorized), verifier));
        assert_eq!(reply.status, status, "{authorized} {verifier:?}");
        assert!(status == 200 || reply.json["error"] == "invalid_grant");
    }
}
