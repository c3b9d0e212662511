//! What the tests of the authorization server share: its clients, and the requests they send.

use super::bench::*;
use crate::mock::MockRequest;
use crate::model::OAuthServer;
use serde_json::{Value as Json, json};

pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub const CALLBACK: &str = "https://app.example/cb";
pub const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

pub fn bench(change: impl FnOnce(&mut OAuthServer)) -> Bench {
    let mut server = oauth(vec![
        client(
            "app",
            &[
                "authorization_code",
                "refresh_token",
                "password",
                "client_credentials",
            ],
        ),
        client("other", &["authorization_code", "refresh_token"]),
        client("robot", &["account_credentials"]),
        client("device", &["device_code", "refresh_token"]),
        client("public", &["authorization_code", "refresh_token"]),
    ]);
    server.clients[0].username = Some(text("jill"));
    server.clients[0].password = Some(text("pass word"));
    server.clients[2].params = vec![(name("account_id"), text("A 1"))];
    change(&mut server);
    let mut mock = mock();
    mock.protect = vec![name("/v2/**")];
    mock.oauth2 = Some(server);
    Bench::new(collection(
        vec![route(
            "me",
            "GET https://api.example/v2/me",
            vec![example("me", 200, json!({"me": 1}))],
        )],
        Some(mock),
    ))
}

pub fn ask(pairs: &[(&str, &str)]) -> MockRequest {
    post("/token").basic("app", "secret").form(pairs)
}

pub fn refused(error: &str) -> Json {
    json!({ "error": error })
}

/// Authorizes `app` with these parameters besides client and type, and gives the code.
pub fn code(bench: &Bench, extra: &str) -> String {
    let reply = bench.send(get(&format!(
        "/authorize?response_type=code&client_id=app&{extra}"
    )));
    assert_eq!(reply.status, 302, "{}", reply.json);
    reply.redirected("code").expect("a code")
}

pub fn exchange(code: &str, extra: &[(&str, &str)]) -> MockRequest {
    let mut pairs = vec![("grant_type", "authorization_code"), ("code", code)];
    pairs.extend(extra);
    ask(&pairs)
}

pub const GIVEN: &str = "redirect_uri=https%3A%2F%2Fapp.example%2Fcb";
pub const SAME: &[(&str, &str)] = &[("redirect_uri", CALLBACK)];
