//! The token endpoint: every other grant, good and bad, and who may ask.

use super::bench::*;
use super::oauth::*;
use crate::mock::{MockServer, MockSettings};
use crate::model::ClientAuthRule;
use serde_json::{Value as Json, json};

#[test]
fn a_refresh_rotates_and_the_old_token_is_dead() {
    let bench = bench(|_| {});
    let first = bench
        .send(exchange(&code(&bench, GIVEN), SAME))
        .text("refresh_token");
    let refresh = |token: &str| ask(&[("grant_type", "refresh_token"), ("refresh_token", token)]);
    let second = bench.send(refresh(&first)).text("refresh_token");
    assert_ne!(first, second);
    bench.check(vec![
        (refresh(&first), 400, refused("invalid_grant")),
        (refresh("nothing"), 400, refused("invalid_grant")),
        (refresh(&second), 200, Json::Null),
        (refresh(&second).header("x", "y"), 400, refused("invalid_grant")),
    ]);
}

#[test]
fn the_reuse_of_a_rotated_token_can_end_the_whole_authorization() {
    let bench = bench(|server| server.refresh_token.reuse_revokes = true);
    let first = bench
        .send(exchange(&code(&bench, GIVEN), SAME))
        .text("refresh_token");
    let refresh = |token: &str| ask(&[("grant_type", "refresh_token"), ("refresh_token", token)]);
    let second = bench.send(refresh(&first));
    bench.check(vec![
        (refresh(&first), 400, refused("invalid_grant")),
        (
            refresh(&second.text("refresh_token")),
            400,
            refused("invalid_grant"),
        ),
        (
            get("/v2/me").bearer(&second.text("access_token")),
            401,
            refused("unauthorized"),
        ),
    ]);
}

#[test]
fn a_refresh_without_rotation_leaves_the_token() {
    let bench = bench(|server| server.refresh_token.rotate = false);
    let token = bench
        .send(exchange(&code(&bench, GIVEN), SAME))
        .text("refresh_token");
    for _ in 0..2 {
        let reply = bench.send(ask(&[("grant_type", "refresh_token"), ("refresh_token", &token)]));
        assert_eq!((reply.status, reply.json.get("refresh_token")), (200, None));
    }
}

#[test]
fn a_refresh_is_bound_to_client_time_and_scope() {
    let bench = bench(|server| server.refresh_token.lifetime = Some(std::time::Duration::from_secs(100)));
    let scoped = format!("{GIVEN}&scope=read%20write");
    let token = bench
        .send(exchange(&code(&bench, &scoped), SAME))
        .text("refresh_token");
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
    let wanting = |scope| ask(&[pairs[0], pairs[1], ("scope", scope)]);
    bench.check(vec![
        (
            post("/token").basic("other", "secret").form(&pairs),
            400,
            refused("invalid_grant"),
        ),
        (wanting("read admin"), 400, refused("invalid_scope")),
    ]);
    let narrowed = bench.send(wanting("read"));
    assert_eq!(narrowed.json["scope"], "read");
    bench.wait(100);
    let late = narrowed.text("refresh_token");
    let late = ask(&[("grant_type", "refresh_token"), ("refresh_token", &late)]);
    bench.check(vec![(late, 400, refused("invalid_grant"))]);
}

#[test]
fn client_credentials_get_no_refresh_token() {
    let bench = bench(|server| server.scope = Some(text("all")));
    let reply = bench.send(ask(&[("grant_type", "client_credentials")]));
    assert_eq!((reply.status, reply.json.get("refresh_token")), (200, None));
    assert_eq!(reply.json["scope"], "all");
    bench.check(vec![(
        get("/v2/me").bearer(&reply.text("access_token")),
        200,
        Json::Null,
    )]);
}

#[test]
fn a_password_is_checked() {
    let user = |name, password| {
        ask(&[
            ("grant_type", "password"),
            ("username", name),
            ("password", password),
        ])
    };
    bench(|_| {}).check(vec![
        (user("jill", "pass word"), 200, json!({"expires_in": 60})),
        (user("jill", "wrong"), 400, refused("invalid_grant")),
        (user("jack", "pass word"), 400, refused("invalid_grant")),
        (user("jill", ""), 400, refused("invalid_request")),
    ]);
}

#[test]
fn any_other_grant_wants_its_parameters() {
    let robot = |pairs: &[(&str, &str)]| post("/token").basic("robot", "secret").form(pairs);
    let grant = ("grant_type", "account_credentials");
    let bench = bench(|_| {});
    let in_query = post("/token?grant_type=account_credentials&account_id=A%201").basic("robot", "secret");
    bench.check(vec![
        (robot(&[grant, ("account_id", "A 1")]), 200, Json::Null),
        (in_query, 200, Json::Null),
        (robot(&[grant]), 400, refused("invalid_request")),
        (
            robot(&[grant, ("account_id", "B")]),
            400,
            refused("invalid_request"),
        ),
        (
            robot(&[("grant_type", "client_credentials")]),
            400,
            refused("unauthorized_client"),
        ),
        (
            robot(&[("grant_type", "magic")]),
            400,
            refused("unsupported_grant_type"),
        ),
        (robot(&[("account_id", "A 1")]), 400, refused("invalid_request")),
    ]);
    let reply = bench.send(robot(&[grant, ("account_id", "A 1")]));
    assert_eq!(reply.json.get("refresh_token"), None);
}

#[test]
fn parameters_come_once_and_as_a_form() {
    let grant = [("grant_type", "client_credentials")];
    let both = post("/token?grant_type=client_credentials")
        .basic("app", "secret")
        .form(&grant);
    bench(|_| {}).check(vec![
        (both, 400, refused("invalid_request")),
        (ask(&[grant[0], grant[0]]), 400, refused("invalid_request")),
        (
            post("/token")
                .basic("app", "secret")
                .json(json!({"grant_type": "client_credentials"})),
            400,
            refused("invalid_request"),
        ),
        (get("/token"), 405, refused("method_not_allowed")),
    ]);
}

#[test]
fn a_client_proves_who_it_is_in_one_way() {
    let grant = ("grant_type", "client_credentials");
    let form = |pairs: &[(&str, &str)]| post("/token").form(&[&[grant], pairs].concat());
    let bench = bench(|server| {
        server.clients[1].auth = ClientAuthRule::Basic;
        server.clients[1].grants = vec![name("client_credentials")];
        server.clients[4].grants = vec![name("client_credentials")];
    });
    bench.check(vec![
        (
            form(&[("client_id", "app"), ("client_secret", "secret")]),
            200,
            Json::Null,
        ),
        (
            form(&[("client_id", "app")]).basic("app", "secret"),
            200,
            Json::Null,
        ),
        (form(&[("client_id", "public")]), 200, Json::Null),
        (form(&[]).basic("public", ""), 200, Json::Null),
        (
            form(&[("client_id", "public"), ("client_secret", "x")]),
            401,
            refused("invalid_client"),
        ),
        (
            form(&[("client_id", "app"), ("client_secret", "wrong")]),
            401,
            refused("invalid_client"),
        ),
        (form(&[("client_id", "app")]), 401, refused("invalid_client")),
        (form(&[]), 401, refused("invalid_client")),
        (
            form(&[]).basic("nobody", "secret"),
            401,
            refused("invalid_client"),
        ),
        (form(&[]).bearer("app"), 401, refused("invalid_client")),
        (
            form(&[("client_secret", "secret")]).basic("app", "secret"),
            400,
            refused("invalid_request"),
        ),
        (
            form(&[("client_id", "other")]).basic("app", "secret"),
            400,
            refused("invalid_request"),
        ),
        (form(&[]).basic("other", "secret"), 200, Json::Null),
        (
            form(&[("client_id", "other"), ("client_secret", "secret")]),
            401,
            refused("invalid_client"),
        ),
    ]);
    let reply = bench.send(form(&[]).basic("app", "wrong"));
    assert_eq!(reply.header("www-authenticate"), Some("Basic"));
}

#[test]
fn a20_a_clients_secret_may_hold_any_character() {
    let bench = bench(|server| {
        server.clients[0].id = text("a:b");
        server.clients[0].secret = Some(text("c%d é+:"));
    });
    let request = |id, secret| {
        post("/token")
            .basic(id, secret)
            .form(&[("grant_type", "client_credentials")])
    };
    bench.check(vec![
        (request("a%3Ab", "c%25d+%C3%A9%2B%3A"), 200, Json::Null),
        (request("a:b", "c%d é+:"), 401, refused("invalid_client")),
    ]);
}

#[test]
fn a20_a_pair_that_is_not_encoded_will_do_where_it_can_be_told_apart() {
    let bench = bench(|server| {
        server.clients[0].id = text("a b");
        server.clients[0].secret = Some(text("c%41 é+:"));
    });
    let request = |secret| {
        post("/token")
            .basic("a b", secret)
            .form(&[("grant_type", "client_credentials")])
    };
    bench.check(vec![
        (request("c%41 é+:"), 200, Json::Null),
        (request("c%2541+%C3%A9%2B%3A"), 200, Json::Null),
        (request("cA é+:"), 401, refused("invalid_client")),
    ]);
}

#[test]
fn errors_are_worded_by_the_collection() {
    let mut mock = mock();
    let mut robot = client("robot", &["account_credentials"]);
    robot.params = vec![(name("account_id"), text("A"))];
    let mut server = oauth(vec![robot]);
    server.fields = vec![
        (name("api_url"), tree(json!("x"))),
        (name("token_type"), tree(json!("bearer"))),
    ];
    mock.oauth2 = Some(server);
    mock.errors = vec![
        (
            name("invalid_client"),
            error(
                400,
                json!({"reason": "Invalid client", "error": "invalid_client"}),
            ),
        ),
        (
            name("invalid_param"),
            error(400, json!({"reason": "Invalid account"})),
        ),
    ];
    let ask = |secret, account| {
        let pairs = [("grant_type", "account_credentials"), ("account_id", account)];
        post("/token").basic("robot", secret).form(&pairs)
    };
    Bench::new(collection(Vec::new(), Some(mock))).check(vec![
        (ask("wrong", "A"), 400, json!({"reason": "Invalid client"})),
        (ask("secret", "B"), 400, json!({"reason": "Invalid account"})),
        (
            ask("secret", "A"),
            200,
            json!({"api_url": "x", "token_type": "bearer"}),
        ),
    ]);
}

#[test]
fn clients_are_rendered_from_the_environment_and_left_out_where_it_has_none() {
    let mut mock = mock();
    let mut absent = client("<<nobody | default('')>>", &["client_credentials"]);
    absent.refresh_token = Some(text("<<nobody | default('')>>"));
    mock.oauth2 = Some(oauth(vec![client("<<appId>>", &["client_credentials"]), absent]));
    let ask = |id| {
        post("/token").form(&[
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", "secret"),
        ])
    };
    Bench::new(collection(Vec::new(), Some(mock))).check(vec![
        (ask("app"), 200, Json::Null),
        (ask(""), 401, refused("invalid_client")),
    ]);
}

#[test]
fn a_client_that_cannot_be_rendered_keeps_the_server_from_starting() {
    let mut mock = mock();
    mock.oauth2 = Some(oauth(vec![
        client("<<nobody>>", &["password"]),
        client("<<no_one>>", &["password"]),
    ]));
    let collection = Box::leak(Box::new(collection(Vec::new(), Some(mock))));
    let started = MockServer::new(collection, Vec::new(), URL.to_owned(), MockSettings::default());
    assert_eq!(started.unwrap_err().len(), 2);
}

#[test]
fn errors_may_use_the_request_and_the_reason() {
    let mut mock = mock();
    mock.oauth2 = Some(oauth(vec![client("app", &["password"])]));
    mock.errors = vec![(
        name("invalid_client"),
        error(
            418,
            json!({"is": "<<error>>", "why": "<<message>>", "at": "<<path>>"}),
        ),
    )];
    Bench::new(collection(Vec::new(), Some(mock))).check(vec![(
        post("/token?grant_type=password"),
        418,
        json!({"is": "invalid_client", "why": "the client is not known", "at": {}}),
    )]);
}
