//! What a strict service refuses: no token, no JSON, no such route, wrong method, and mistakes in mock.yaml itself.

use super::bench::*;
use crate::mock::{MockServer, MockSettings, check};
use crate::model::{MockDefinition, MockResource};
use proptest::{prop_assert, proptest};
use serde_json::{Value as Json, json};

fn bench(change: impl FnOnce(&mut MockDefinition)) -> Bench {
    let mut mock = mock();
    mock.resources = vec![resource("pets", "/v2/pets/:petId", "/v2/pets")];
    mock.oauth2 = Some(oauth(vec![client("app", &["client_credentials"])]));
    change(&mut mock);
    let ping = route(
        "ping",
        "GET https://api.example/v2/ping",
        vec![example("ok", 200, json!({"ok": true}))],
    );
    let bare = route("bare", "GET https://api.example/v2/bare", Vec::new());
    Bench::new(collection(vec![ping, bare], Some(mock)))
}

#[test]
fn a_protected_path_wants_a_token_before_anything_else() {
    let bench = bench(|mock| mock.protect = vec![name("/v2/**")]);
    bench.check(vec![
        (get("/v2/ping"), 401, json!({"error": "unauthorized"})),
        (
            get("/v2/ping").bearer("made-up"),
            401,
            json!({"error": "unauthorized"}),
        ),
        (get("/v2/ping").basic("app", "secret"), 401, Json::Null),
        (get("/v2/no/such/route"), 401, Json::Null),
        (get("/%76%32/ping"), 401, Json::Null),
        (
            post("/v2/pets").header("content-type", "application/json"),
            401,
            Json::Null,
        ),
    ]);
    let reply = bench.send(get("/v2/ping"));
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
}

#[test]
fn a_body_that_is_not_json_under_a_json_type_is_refused() {
    let body = |kind: &str, text: &str| {
        let mut request = post("/v2/pets").header("Content-Type", kind);
        request.body = text.to_owned().into();
        request
    };
    bench(|_| {}).check(vec![
        (body("application/json", "{"), 400, json!({"error": "bad_json"})),
        (
            body("Application/Vnd.X+JSON; charset=utf-8", "x"),
            400,
            json!({"error": "bad_json"}),
        ),
        (body("application/json", "[1]"), 400, json!({"error": "bad_json"})),
        (body("application/json", ""), 201, Json::Null),
        (body("application/json", "{\"a\":1}"), 201, json!({"a": 1})),
    ]);
}

#[test]
fn an_unknown_route_names_the_nearest_and_a_wrong_method_those_allowed() {
    let bench = bench(|_| {});
    for (request, expected) in [
        (
            get("/v2/pimg"),
            "no route GET /v2/pimg; the nearest is GET /v2/ping",
        ),
        (
            get("/v2/pest/7"),
            "no route GET /v2/pest/7; the nearest is GET /v2/pets/:petId",
        ),
        (
            get("/v2/ping/"),
            "no route GET /v2/ping/; the nearest is GET /v2/ping",
        ),
        (
            get("/../../etc/passwd"),
            "no route GET /../../etc/passwd; the nearest is ",
        ),
    ] {
        let reply = bench.send(request);
        assert_eq!(reply.status, 404);
        assert!(reply.text("message").starts_with(expected), "{}", reply.json);
    }
    let reply = bench.send(request("PUT", "/v2/pets"));
    assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, POST")));
    let reply = bench.send(get(&format!("/{}", "x/".repeat(10_000))));
    assert_eq!(reply.status, 404);
}

#[test]
fn a_request_without_an_example_says_so() {
    let reply = bench(|_| {}).send(get("/v2/bare"));
    assert_eq!(reply.status, 501);
    assert!(reply.text("message").contains("`bare`"));
}

#[test]
fn head_is_get_without_the_body() {
    let reply = bench(|_| {}).send(request("HEAD", "/v2/ping"));
    assert_eq!((reply.status, reply.response.body.len()), (200, 0));
}

/// What is wrong with a mock.yaml, as code and the start of its help.
fn mistakes(change: impl FnOnce(&mut MockDefinition)) -> Vec<(&'static str, String)> {
    let mut mock = mock();
    change(&mut mock);
    let requests = vec![route("c/pets/create", "POST /pets", Vec::new())];
    let found = check::check(&collection(requests, Some(mock)));
    let shown = found
        .into_iter()
        .map(|found| (found.code.0, found.help.join(" ")));
    shown.collect()
}

fn pets(change: impl FnOnce(&mut MockResource)) -> Vec<(&'static str, String)> {
    let mut pets = resource("pets", "/pets/:id", "/pets");
    change(&mut pets);
    mistakes(|mock| mock.resources = vec![pets])
}

#[test]
fn mistakes_in_mock_yaml_are_found_before_it_serves() {
    let check = |found: Vec<(&'static str, String)>, code: &str, help: &str| {
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].0 == code && found[0].1.contains(help), "{found:?}");
    };
    check(mistakes(|mock| mock.protect = vec![name("v2/**")]), "E0601", "");
    check(
        mistakes(|mock| mock.errors = vec![(name("unautorized"), error(401, json!({})))]),
        "E0602",
        "`unauthorized`",
    );
    check(
        mistakes(|mock| {
            let mut server = oauth(Vec::new());
            server.device.polls = vec![name("later")];
            mock.oauth2 = Some(server);
        }),
        "E0602",
        "use one of",
    );
    check(pets(|pets| pets.single = Some(name("/pet"))), "E0603", "`single`");
    check(
        mistakes(|mock| mock.resources = vec![resource("pets", "", "")]),
        "E0603",
        "",
    );
    check(
        pets(|pets| pets.item = Some(name("/pets/one"))),
        "E0604",
        "parameter",
    );
    check(
        pets(|pets| pets.must_exist = vec![name("/pets/:other/x")]),
        "E0604",
        "",
    );
    check(
        pets(|pets| pets.example = Some(name("c/pets/creat"))),
        "E0605",
        "`c/pets/create`",
    );
    check(
        mistakes(|mock| {
            let fault = crate::mock::parse_fault("drop").unwrap();
            mock.faults = vec![fault];
            mock.faults[0].share.value = 2.0;
        }),
        "E0606",
        "",
    );
    assert!(pets(|pets| pets.must_exist = vec![name("/pets/:id/**")]).is_empty());
}

#[test]
fn a_server_does_not_start_on_a_mistake() {
    let mut mock = mock();
    mock.protect = vec![name("v2")];
    let collection = Box::leak(Box::new(collection(Vec::new(), Some(mock))));
    let started = MockServer::new(collection, Vec::new(), URL.to_owned(), MockSettings::default());
    assert_eq!(started.unwrap_err().len(), 1);
}

proptest! {
    /// Whatever comes, there is an answer.
    #[test]
    fn any_request_is_answered(
        method in "[A-Z]{0,7}|GET|POST|PATCH",
        path in "/(v2|token|authorize|revoke|pets|[:*{}%./]{0,3}|[a-z0-9%]{0,5}|/){0,8}",
        query in "([a-z_]{0,12}=?[ -~]{0,12}&?){0,4}",
        headers in proptest::collection::vec(("authorization|content-type|prefer|x", "(Basic|Bearer)? ?[ -~]{0,30}|application/json"), 0..4),
        body: Vec<u8>,
    ) {
        let mut request = request(&method, &format!("{path}?{query}"));
        request.headers = headers;
        request.body = body.into();
        let status = bench(|mock| mock.protect = vec![name("/v2/pets/**")]).send(request).status;
        prop_assert!((200..600).contains(&status));
    }
}
