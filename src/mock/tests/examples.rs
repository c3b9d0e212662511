//! Examples of requests: which one answers, and what `run --mock` sets so that requests arrive here.

use super::bench::*;
use crate::mock::{MockServer, MockSettings, vars};
use crate::scope::{Binding, LayerKind, Scope, VariableLayer};
use serde_json::{Value as Json, json};
use std::time::Duration;

fn pets(id: &str, url: &str, body: Json) -> crate::model::Request {
    route(
        id,
        &format!("GET {url}"),
        vec![
            example("first", 200, body),
            example("second", 404, json!({"second": true})),
        ],
    )
}

#[test]
fn the_first_example_answers_or_the_one_asked_for() {
    let bench = Bench::new(collection(
        vec![pets(
            "pets",
            "https://api.example/v1/pets/:id",
            json!({"first": true}),
        )],
        None,
    ));
    bench.check(vec![
        (get("/v1/pets/7"), 200, json!({"first": true})),
        (
            get("/v1/pets/7").header("Prefer", "wait=1, example=second"),
            404,
            json!({"second": true}),
        ),
        (
            get("/v1/pets/7").header("X-Mock-Example", "second"),
            404,
            json!({"second": true}),
        ),
        (
            get("/v1/pets/7").header("Prefer", "example=third"),
            200,
            json!({"first": true}),
        ),
    ]);
}

#[test]
fn a_literal_path_wins_over_a_parameter_and_a_fitting_query_over_the_first() {
    let requests = vec![
        pets("one", "https://api.example/pets/:id", json!({"is": "one"})),
        pets("mine", "https://api.example/pets/mine", json!({"is": "mine"})),
        pets("dogs", "https://api.example/list?kind=dog", json!({"is": "dogs"})),
        pets("cats", "https://api.example/list?kind=cat", json!({"is": "cats"})),
    ];
    Bench::new(collection(requests, None)).check(vec![
        (get("/pets/mine"), 200, json!({"is": "mine"})),
        (get("/pets/7"), 200, json!({"is": "one"})),
        (get("/list?kind=cat"), 200, json!({"is": "cats"})),
        (get("/list"), 200, json!({"is": "dogs"})),
    ]);
}

#[test]
fn headers_and_bodiless_examples_go_out_as_written() {
    let mut moved = example("moved", 302, Json::Null);
    moved.headers = vec![
        pair("Location", "https://elsewhere.example/"),
        pair("Content-Length", "5"),
        pair("Content-Encoding", "gzip"),
    ];
    let bench = Bench::new(collection(
        vec![route("old", "GET https://api.example/old", vec![moved])],
        None,
    ));
    let reply = bench.send(get("/old"));
    assert_eq!(
        (reply.status, reply.header("location")),
        (302, Some("https://elsewhere.example/"))
    );
    assert!(reply.response.body.is_empty());
    assert_eq!(reply.response.headers.len(), 1, "{:?}", reply.response.headers);
}

/// What `run --mock` sets for a variable.
fn set(
    mock: Option<crate::model::MockDefinition>,
    url: &str,
    environment: &[(&str, &str)],
    variable: &str,
) -> Option<String> {
    let collection = Box::leak(Box::new(collection(vec![pets("pets", url, Json::Null)], mock)));
    let environment = layer(environment);
    let own = vars(
        collection,
        &Scope {
            layers: vec![&environment],
            ..Scope::default()
        },
        URL,
    );
    match own.bindings.get(variable)? {
        Binding::Value(value) => Some(value.to_text()),
        Binding::Tree(tree) => Some(
            Scope {
                layers: vec![&own],
                ..Scope::default()
            }
            .eval_tree(tree)
            .unwrap()
            .to_text(),
        ),
        _ => None,
    }
}

#[test]
fn the_vars_of_mock_yaml_are_set() {
    assert_eq!(
        set(Some(mock()), "/x", &[], "baseUrl").as_deref(),
        Some("http://127.0.0.1:4000/v2")
    );
    assert_eq!(
        set(Some(mock()), "/x", &[], "mock").as_deref(),
        Some(r#"{"url":"http://127.0.0.1:4000"}"#)
    );
}

#[test]
fn a_variable_that_urls_begin_with_is_pointed_here_with_its_path() {
    let set = |url, environment: &[(&str, &str)], variable| set(None, url, environment, variable);
    let api = [("baseUrl", "https://api.example/v2/")];
    assert_eq!(
        set("<<baseUrl>>/pets", &api, "baseUrl").as_deref(),
        Some("http://127.0.0.1:4000/v2")
    );
    assert_eq!(
        set("<<baseUrl>>/pets/<<id>>", &[], "baseUrl").as_deref(),
        Some(URL)
    );
    assert_eq!(set("<<baseUrl>>/pets", &[("baseUrl", "/v2")], "baseUrl"), None);
    assert_eq!(set("https://<<host>>/pets", &[], "host"), None);
    assert_eq!(set("<<baseUrl>>/<<pets>>", &api, "pets"), None);
}

#[test]
fn a_url_is_served_by_its_path_whatever_its_variables_hold() {
    for (url, path) in [
        ("<<baseUrl>>/pets/<<petId>>", "/v2/pets/7"),
        ("<<baseUrl>>/pets/<<petId | urlencode | upper>>/x", "/v2/pets/7/x"),
        ("<<baseUrl>>/pets/dog-<<petId>>?x=<<y>>", "/v2/pets/dog-7"),
        ("<<unknown>>/pets", "/pets"),
        ("https://<<unknown>>/pets", "/pets"),
        ("<<baseUrl>>", "/v2"),
    ] {
        let requests = vec![pets("pets", url, json!({"found": true}))];
        let bench = Bench::new(collection(requests, Some(mock())));
        bench.check(vec![(get(path), 200, json!({"found": true}))]);
    }
}

#[test]
fn examples_see_the_request_the_environment_and_the_mock() {
    let body = json!({
        "id": "<<petId | int>>",
        "path": "<<path.petId>>",
        "mock": "<<mock.url>>/x",
        "environment": "<<outside>>",
        "query": "<<query.a>>",
        "repeated": "<<query.b>>",
        "missing": "<<query.c | default('none')>>",
        "header": "<<headers['x-y']>>",
        "method": "<<method>>",
        "url": "<<url>>",
    });
    let bench = Bench::new(collection(
        vec![pets("pets", "<<baseUrl>>/pets/:petId", body)],
        Some(mock()),
    ));
    let reply = bench.send(get("/v2/pets/7?a=1&b=2&b=3").header("X-Y", "z"));
    let expected = json!({
        "id": 7,
        "path": "7",
        "mock": format!("{URL}/x"),
        "environment": "from the environment",
        "query": "1",
        "repeated": ["2", "3"],
        "missing": "none",
        "header": "z",
        "method": "GET",
        "url": "/v2/pets/7?a=1&b=2&b=3",
    });
    assert_eq!(reply.json, expected);
}

#[test]
fn what_a_request_sends_is_never_rendered() {
    let echo = route(
        "echo",
        "POST https://api.example/echo",
        vec![example("echo", 200, json!({"said": "<<body.said>>"}))],
    );
    let bench = Bench::new(collection(vec![echo], None));
    bench.check(vec![(
        post("/echo").json(json!({"said": "<<outside>>"})),
        200,
        json!({"said": "<<outside>>"}),
    )]);
}

#[test]
fn a_template_that_cannot_be_rendered_is_the_mocks_own_fault() {
    let bench = Bench::new(collection(
        vec![pets("pets", "/pets", json!({"x": "<<nobody>>"}))],
        None,
    ));
    let reply = bench.send(get("/pets"));
    assert_eq!(
        (reply.status, reply.json["error"].as_str()),
        (500, Some("broken_template"))
    );
    assert!(reply.text("message").contains("nobody"), "{}", reply.json);
}

#[test]
fn what_was_given_wins_over_the_mocks_variables_and_they_over_the_environment() {
    let given = VariableLayer {
        kind: LayerKind::CommandLine,
        ..layer(&[("given", "--var")])
    };
    let environment = layer(&[("given", "environment"), ("set", "environment")]);
    let mut mock = mock();
    mock.vars = vec![
        (name("given"), tree(json!("mock"))),
        (name("set"), tree(json!("mock"))),
    ];
    let body = json!({"given": "<<given>>", "set": "<<set>>"});
    let collection = Box::leak(Box::new(collection(
        vec![pets("pets", "/pets", body)],
        Some(mock),
    )));
    let layers = vec![given, environment];
    let server = MockServer::new(collection, layers, URL.to_owned(), MockSettings::default()).unwrap();
    let answer = server.answer(get("/pets"), Duration::ZERO);
    assert_eq!(answer.body, r#"{"given":"--var","set":"mock"}"#);
}
