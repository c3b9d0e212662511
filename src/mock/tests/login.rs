//! Every grant, good and bad.

use super::bench::*;
use crate::mock::MockRequest;
use crate::model::{ClientAuthRule, OAuthServer};
use serde_json::{Value as Json, json};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const CALLBACK: &str = "https://app.example/cb";
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn bench(change: impl FnOnce(&mut OAuthServer)) -> Bench {
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

fn ask(pairs: &[(&str, &str)]) -> MockRequest {
    post("/token").basic("app", "secret").form(pairs)
}

fn refused(error: &str) -> Json {
    json!({ "error": error })
}

/// Authorizes `app` with these parameters besides client and type, and gives the code.
fn code(bench: &Bench, extra: &str) -> String {
    let reply = bench.send(get(&format!(
        "/authorize?response_type=code&client_id=app&{extra}"
    )));
    assert_eq!(reply.status, 302, "{}", reply.json);
    reply.redirected("code").expect("a code")
}

fn exchange(code: &str, extra: &[(&str, &str)]) -> MockRequest {
    let mut pairs = vec![("grant_type", "authorization_code"), ("code", code)];
    pairs.extend(extra);
    ask(&pairs)
}

const GIVEN: &str = "redirect_uri=https%3A%2F%2Fapp.example%2Fcb";
const SAME: &[(&str, &str)] = &[("redirect_uri", CALLBACK)];

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
