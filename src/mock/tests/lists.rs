//! Lists: pages, places in the body, and whose items they hold.

use super::bench::*;
use super::resources::{bench, meetings};
use crate::model::{MockPage, MockResource};
use serde_json::{Value as Json, json};

/// Five meetings, two to a page.
fn pages() -> Bench {
    let page = MockPage {
        size: Some("page_size".into()),
        token: Some("next_page_token".into()),
        next: None,
        number: Some("page_number".into()),
        total: Some("total".into()),
        pages: Some("pages".into()),
        default_size: 2,
        max_size: 3,
        last: Some(tree(json!(""))),
    };
    let seeded = MockResource {
        page: Some(page),
        seed: (1..=5).map(|id| tree(json!({ "id": id }))).collect(),
        ..meetings()
    };
    let example = json!({"page_size": 0, "page_number": 0});
    bench(vec![seeded], &[("GET /users/:userId/meetings", 200, example)])
}

fn list(bench: &Bench, query: &str) -> Json {
    bench.send(get(&format!("/v2/users/me/meetings?{query}"))).json
}

fn ids(reply: &Json) -> Vec<Json> {
    let items = reply["meetings"].as_array().unwrap();
    items.iter().map(|item| item["id"].clone()).collect()
}

#[test]
fn lists_come_in_pages() {
    let bench = pages();
    let first = list(&bench, "");
    assert_eq!(ids(&first), [1, 2]);
    let counts = json!({"total": 5, "pages": 3, "page_size": 2, "page_number": 1});
    assert!(holds(&first, &counts), "{first}");
    let token = first["next_page_token"].as_str().unwrap().to_owned();
    let second = list(&bench, &format!("next_page_token={token}"));
    assert_eq!(ids(&second), [3, 4]);
    let token = second["next_page_token"].as_str().unwrap().to_owned();
    let last = list(&bench, &format!("next_page_token={token}"));
    assert_eq!(
        (ids(&last), &last["next_page_token"]),
        (vec![json!(5)], &json!(""))
    );
    assert_eq!(ids(&list(&bench, "page_number=3")), [5]);
    assert_eq!(ids(&list(&bench, "page_number=9")), [0; 0]);
    assert_eq!(ids(&list(&bench, "page_size=100")), [1, 2, 3]);
}

#[test]
fn pages_that_are_not_there_are_refused() {
    let refused = |query: &str, error: &str| {
        (
            get(&format!("/v2/users/me/meetings?{query}")),
            400,
            json!({ "error": error }),
        )
    };
    pages().check(vec![
        refused("next_page_token=IAfJX3jsOLW7", "invalid_page_token"),
        refused("page_size=many", "invalid_request"),
        refused("page_size=0", "invalid_request"),
    ]);
}

#[test]
fn without_a_last_value_the_last_page_has_no_token() {
    let page = MockPage {
        size: None,
        token: Some("pageToken".into()),
        next: Some("nextPageToken".into()),
        number: None,
        total: None,
        pages: None,
        default_size: 30,
        max_size: 300,
        last: None,
    };
    let resource = MockResource {
        page: Some(page),
        items: "data.rows".into(),
        ..meetings()
    };
    let shape = json!({"nextPageToken": "x", "data": {"rows": [], "more": 1}});
    let bench = bench(vec![resource], &[("GET /users/:userId/meetings", 200, shape)]);
    let reply = bench.send(get("/v2/users/me/meetings"));
    assert_eq!(reply.json, json!({"data": {"rows": [], "more": 1}}));
}

#[test]
fn a_list_may_be_the_whole_body() {
    let resource = MockResource {
        items: ".".into(),
        seed: vec![tree(json!({"id": 1}))],
        ..meetings()
    };
    let reply = bench(vec![resource], &[]).send(get("/v2/users/me/meetings"));
    assert_eq!(reply.json, json!([{"id": 1}]));
}

#[test]
fn shared_items_are_in_every_list() {
    let shared = MockResource {
        parents_shared: true,
        ..meetings()
    };
    let bench = bench(vec![shared], &[]);
    let made = bench.send(post("/v2/users/a/meetings").json(json!({})));
    bench.check(vec![(
        get("/v2/users/b/meetings"),
        200,
        json!({"meetings": [made.json]}),
    )]);
}
