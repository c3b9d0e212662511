//! Secrets stay out of assertions.

use super::*;
use crate::http::Header;
use crate::scope::Scope;
use crate::verify::names;

#[test]
fn x05_a_secret_is_masked_on_both_sides_and_still_located() {
    let secret = equals(Value::text("canary-1").secret());
    let assertions = judged(
        &json_expect(vec![("$.v", secret)]),
        &json_answer(json!({"v": "canary-23"})),
    );
    assert_eq!(
        lines(&assertions),
        ["- json $.v is ***; got ***; differs at byte 7: expected 8 bytes, got 9"]
    );

    // Here only the name says that it is one.
    let body = json!({"access_token": "canary-23", "o": {"password": "canary"}});
    check_json(
        body.clone(),
        "$.access_token",
        equals("canary-1"),
        "- json $.access_token is ***; got ***; differs at byte 7: expected 8 bytes, got 9",
    );
    check_json(
        body.clone(),
        "$",
        equals(json!({"access_token": "canary-1", "o": {"password": "canary"}})),
        "- json $ is {\"access_token\":***,\"o\":{\"password\":***}}; got {\"access_token\":***,\"o\":{\"password\":***}}; \
         $.access_token: expected ***, got ***",
    );
    let any_of = Matcher::AnyOf(vec![
        one(equals(Value::text("canary").secret())),
        one(Matcher::Empty(true)),
    ]);
    check_json(
        json!({"v": "x"}),
        "$.v",
        any_of,
        "- json $.v is *** or is empty; got ***",
    );
    let each = Matcher::Each(one(equals(Value::text("canary").secret())));
    check_json(
        json!(["canary2"]),
        "$",
        each,
        "- json $ each item is ***; got ***; item 0 is ***: differs at byte 6: expected 6 bytes, got 7",
    );
}

#[test]
fn x05_only_what_was_made_from_the_secrets_of_a_request_is_one() {
    let mut exchange = json_answer(json!({}));
    let secret = Header {
        name: "Authorization".to_owned(),
        value: b"Bearer canary".to_vec(),
        secret: true,
    };
    exchange.hops[0].request_headers.push(secret);
    let is_secret = |source: &str| {
        let scope = Scope {
            layers: Vec::new(),
            ..Scope::default()
        };
        names::eval(&expression(source), &exchange, &scope)
            .unwrap()
            .secret
    };
    for harmless in [
        "request.method",
        "request.headers.accept",
        "request.method == 'PUT'",
    ] {
        assert!(!is_secret(harmless), "{harmless}");
    }
    for secret in [
        "request.headers.authorization",
        "request.headers",
        "request.url",
        "request",
    ] {
        assert!(is_secret(secret), "{secret}");
    }
}

#[test]
fn x06_a_type_error_on_a_secret_does_not_show_it() {
    check_json(
        json!({"access_token": 31337}),
        "$.access_token",
        Matcher::Type(JsonType::String),
        "- json $.access_token is a string; got ***; it is a number",
    );
    check_json(
        json!({"access_token": 31337}),
        "$.access_token",
        Matcher::Length(one(Matcher::Gt(tree(json!(20))))),
        "- json $.access_token has a length that is greater than 20; got ***; a number has no length",
    );
}
