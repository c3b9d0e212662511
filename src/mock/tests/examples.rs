//! Examples of requests: which one answers, and what `run --mock` sets so that requests arrive here.

use super::bench::*;
use crate::mock::vars;
use crate::scope::{Binding, Scope};
use serde_json::{Value as Json, json};

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
    moved.headers = vec![pair("Location", "https://elsewhere.example/")];
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
}

/// What `run --mock` sets for a variable.
fn set(
    mock: Option<crate::model::Mock>,
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
        },
        URL,
    );
    match own.bindings.get(variable)? {
        Binding::Value(value) => Some(value.to_text()),
        Binding::Tree(tree) => Some(Scope { layers: vec![&own] }.eval_tree(tree).unwrap().to_text()),
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
