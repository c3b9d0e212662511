//! The device grant: polls, and a user who says yes, no or nothing.

use super::bench::*;
use super::oauth::*;
use crate::mock::MockRequest;
use serde_json::{Value as Json, json};

fn poll(code: &str) -> MockRequest {
    post("/token")
        .basic("device", "secret")
        .form(&[("grant_type", DEVICE), ("device_code", code)])
}

fn device(bench: &Bench) -> String {
    let reply = bench.send(post("/device_authorization?client_id=device").basic("device", "secret"));
    assert!(holds(
        &reply.json,
        &json!({"interval": 5, "expires_in": 900, "verification_uri": format!("{URL}/device")})
    ));
    assert!(
        reply
            .text("verification_uri_complete")
            .ends_with(&reply.text("user_code"))
    );
    reply.text("device_code")
}

#[test]
fn a_device_polls_until_the_user_has_answered() {
    let bench = bench(|_| {});
    let code = device(&bench);
    bench.check(vec![
        (poll(&code), 400, refused("authorization_pending")),
        (poll(&code), 400, refused("slow_down")),
    ]);
    bench.wait(9);
    bench.check(vec![(poll(&code), 400, refused("slow_down"))]);
    bench.wait(15);
    let reply = bench.send(poll(&code));
    assert_eq!(reply.status, 200, "{}", reply.json);
    reply.text("refresh_token");
    bench.wait(60);
    bench.check(vec![
        (poll(&code), 400, refused("invalid_grant")),
        (poll("nothing"), 400, refused("invalid_grant")),
        (get("/device?user_code=x"), 200, Json::Null),
    ]);
}

#[test]
fn a_device_can_be_refused_or_too_late() {
    for (polls, expected) in [
        (&["access_denied"][..], &["access_denied", "invalid_grant"][..]),
        (
            &["authorization_pending", "expired_token"],
            &["authorization_pending", "expired_token", "invalid_grant"],
        ),
        (
            &["slow_down", "slow_down", "authorization_pending"],
            &["slow_down", "slow_down", "authorization_pending"],
        ),
    ] {
        let bench = bench(|server| server.device.polls = polls.iter().map(|poll| name(poll)).collect());
        let code = device(&bench);
        for error in expected {
            bench.wait(60);
            bench.check(vec![(poll(&code), 400, refused(error))]);
        }
    }
    let bench = bench(|server| server.clients[3].denies = true);
    let denied = device(&bench);
    bench.check(vec![(poll(&denied), 400, refused("access_denied"))]);
    let late = device(&bench);
    bench.wait(900);
    bench.check(vec![(poll(&late), 400, refused("expired_token"))]);
}

#[test]
fn only_clients_with_the_device_grant_get_a_device_code() {
    bench(|_| {}).check(vec![
        (
            post("/device_authorization").basic("app", "secret"),
            400,
            refused("unauthorized_client"),
        ),
        (
            post("/device_authorization").basic("device", "wrong"),
            401,
            refused("invalid_client"),
        ),
        (get("/device_authorization"), 405, refused("method_not_allowed")),
    ]);
}
