//! Revocation, tokens from the start, and that no sequence of requests opens a path with a token that was ended.

use super::bench::*;
use crate::mock::MockRequest;
use proptest::prelude::{Strategy, prop_oneof, proptest};
use proptest::{collection::vec, prop_assert, prop_assert_eq};
use serde_json::{Value as Json, json};
use std::collections::HashMap;

fn bench(reuse_revokes: bool) -> Bench {
    let mut app = client(
        "app",
        &["refresh_token", "client_credentials", "account_credentials"],
    );
    app.refresh_token = Some(text("first-refresh"));
    app.access_token = Some(text("first-access"));
    let mut server = oauth(vec![app, client("other", &["client_credentials"])]);
    server.refresh_token.reuse_revokes = reuse_revokes;
    server.revoked = Some(error(200, json!({"status": "success"})));
    let mut mock = mock();
    mock.protect = vec![name("/v2/**")];
    mock.oauth2 = Some(server);
    let me = route(
        "me",
        "GET https://api.example/v2/me",
        vec![example("me", 200, json!({"me": 1}))],
    );
    Bench::new(collection(vec![me], Some(mock)))
}

fn refresh(token: &str) -> MockRequest {
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", token)];
    post("/token").basic("app", "secret").form(&pairs)
}

fn revoke(token: &str) -> MockRequest {
    post("/revoke").basic("app", "secret").form(&[("token", token)])
}

fn me(token: &str) -> MockRequest {
    get("/v2/me").bearer(token)
}

#[test]
fn tokens_from_the_start_are_good() {
    let bench = bench(false);
    bench.check(vec![
        (me("first-access"), 200, Json::Null),
        (refresh("first-refresh"), 200, Json::Null),
    ]);
}

#[test]
fn a_revoked_token_takes_all_of_its_authorization_with_it() {
    for token in ["first-access", "first-refresh"] {
        let bench = bench(false);
        let later = bench.send(refresh("first-refresh"));
        bench.check(vec![
            (revoke(token), 200, json!({"status": "success"})),
            (me("first-access"), 401, json!({"error": "unauthorized"})),
            (
                me(&later.text("access_token")),
                401,
                json!({"error": "unauthorized"}),
            ),
            (
                refresh(&later.text("refresh_token")),
                400,
                json!({"error": "invalid_grant"}),
            ),
        ]);
    }
}

#[test]
fn only_its_own_client_revokes_a_token() {
    let bench = bench(false);
    let foreign = post("/revoke")
        .basic("other", "secret")
        .form(&[("token", "first-access")]);
    bench.check(vec![
        (foreign, 400, json!({"error": "invalid_grant"})),
        (me("first-access"), 200, Json::Null),
        (revoke("nothing"), 200, json!({"status": "success"})),
        (
            post("/revoke").basic("app", "wrong").form(&[("token", "x")]),
            401,
            json!({"error": "invalid_client"}),
        ),
        (
            post("/revoke").basic("app", "secret"),
            400,
            json!({"error": "invalid_request"}),
        ),
        (
            post("/revoke?token=first-access").basic("app", "secret"),
            200,
            Json::Null,
        ),
        (me("first-access"), 401, Json::Null),
    ]);
}

/// One thing that a client may do; the numbers pick among the tokens seen so far.
#[derive(Debug, Clone)]
enum Move {
    Grant,
    Refresh(usize),
    Revoke(usize),
    Use(usize),
    Wait(u64),
}

/// What a client has to believe about one token.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    family: usize,
    born: u64,
    refresh: bool,
    spent: bool,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let step = prop_oneof![
        proptest::strategy::Just(Move::Grant),
        (0..50usize).prop_map(Move::Refresh),
        (0..50usize).prop_map(Move::Refresh),
        (0..50usize).prop_map(Move::Revoke),
        (0..50usize).prop_map(Move::Use),
        (0..50usize).prop_map(Move::Use),
        (1..40u64).prop_map(Move::Wait),
    ];
    vec(step, 1..60)
}

proptest! {
    #[test]
    fn no_sequence_of_requests_revives_a_token(moves in moves(), reuse_revokes: bool) {
        let bench = bench(reuse_revokes);
        let mut order = vec!["first-access".to_owned(), "first-refresh".to_owned()];
        let mut known = HashMap::from([
            (order[0].clone(), Known { family: 0, born: 0, refresh: false, spent: false }),
            (order[1].clone(), Known { family: 0, born: 0, refresh: true, spent: false }),
        ]);
        let mut dead: Vec<bool> = vec![false];
        let mut now = 0;
        for step in moves {
            match step {
                Move::Wait(seconds) => {
                    bench.wait(seconds);
                    now += seconds;
                }
                Move::Grant => {
                    let pairs = [("grant_type", "account_credentials")];
                    let reply = bench.send(post("/token").basic("app", "secret").form(&pairs));
                    prop_assert_eq!(reply.status, 200);
                    dead.push(false);
                    learn(&reply, dead.len() - 1, now, &mut order, &mut known);
                }
                Move::Refresh(pick) => {
                    let token = order[pick % order.len()].clone();
                    let believed = known[&token].clone();
                    let good = believed.refresh && !believed.spent && !dead[believed.family];
                    let reply = bench.send(refresh(&token));
                    prop_assert_eq!(reply.status, if good { 200 } else { 400 });
                    if good {
                        known.get_mut(&token).unwrap().spent = true;
                        learn(&reply, believed.family, now, &mut order, &mut known);
                    } else if believed.spent && reuse_revokes {
                        dead[believed.family] = true;
                    }
                }
                Move::Revoke(pick) => {
                    let token = &order[pick % order.len()];
                    prop_assert_eq!(bench.send(revoke(token)).status, 200);
                    dead[known[token].family] = true;
                }
                Move::Use(pick) => {
                    let token = &order[pick % order.len()];
                    let believed = &known[token];
                    let good = !believed.refresh && !dead[believed.family] && now < believed.born + 60;
                    prop_assert_eq!(bench.send(me(token)).status, if good { 200 } else { 401 });
                }
            }
        }
        prop_assert!(order.len() == known.len());
    }
}

fn learn(
    reply: &Reply,
    family: usize,
    born: u64,
    order: &mut Vec<String>,
    known: &mut HashMap<String, Known>,
) {
    for (field, refresh) in [("access_token", false), ("refresh_token", true)] {
        let token = reply.text(field);
        order.push(token.clone());
        known.insert(
            token,
            Known {
                family,
                born,
                refresh,
                spent: false,
            },
        );
    }
}
