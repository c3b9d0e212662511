//! Items: made, listed, read, changed and deleted, and what their answers look like.

use super::bench::*;
use crate::model::{MockDefinition, MockResource, ResourceAction};
use serde_json::{Value as Json, json};

pub const API: &str = "https://api.example/v2";

pub fn meetings() -> MockResource {
    MockResource {
        not_found: Some(error(404, json!({"code": 3001}))),
        ..resource(
            "meetings",
            "/v2/meetings/:meetingId",
            "/v2/users/:userId/meetings",
        )
    }
}

pub fn bench(resources: Vec<MockResource>, examples: &[(&str, u16, Json)]) -> Bench {
    let mock = MockDefinition { resources, ..mock() };
    let requests = examples.iter().map(|(line, status, body)| {
        let (method, path) = line.split_once(' ').unwrap();
        let wrong = example("wrong", 404, json!({"wrong": true}));
        let examples = vec![wrong, example("good", *status, body.clone())];
        route(line, &format!("{method} {API}{path}"), examples)
    });
    Bench::new(collection(requests.collect(), Some(mock)))
}

#[test]
fn an_item_lives_from_create_to_delete() {
    let bench = bench(vec![meetings()], &[]);
    let made =
        bench.send(post("/v2/users/me/meetings").json(json!({"topic": "a", "id": 1, "settings": {"x": 1}})));
    assert_eq!(made.status, 201);
    let id = made.json["id"].as_u64().unwrap();
    assert!(id >= 10_000_000_000, "{id}");
    let path = format!("/v2/meetings/{id}");
    let not_found = json!({"code": 3001});
    bench.check(vec![
        (get(&path), 200, json!({"topic": "a", "settings": {"x": 1}})),
        (
            request("PATCH", &path).json(json!({"settings": {"y": 2}})),
            200,
            json!({"id": id, "settings": {"x": 1, "y": 2}}),
        ),
        (
            request("PUT", &path).json(json!({"topic": "b"})),
            200,
            json!({"id": id, "topic": "b"}),
        ),
        (
            get("/v2/users/me/meetings"),
            200,
            json!({"meetings": [{"topic": "b", "id": id}]}),
        ),
        (get("/v2/users/other/meetings"), 200, json!({"meetings": []})),
        (request("DELETE", &path), 204, Json::Null),
        (request("DELETE", &path), 404, not_found.clone()),
        (get(&path), 404, not_found.clone()),
        (request("PATCH", &path).json(json!({})), 404, not_found.clone()),
        (request("PUT", &path).json(json!({})), 404, not_found),
    ]);
}

#[test]
fn status_and_shape_come_from_the_examples() {
    let examples = [
        (
            "POST /users/:userId/meetings",
            202,
            json!({"id": 5, "type": 2, "settings": {"audio": "both"}, "kind": "created"}),
        ),
        (
            "GET /users/:userId/meetings",
            206,
            json!({"meetings": [{"id": 5, "topic": "t", "row": true}], "kind": "list"}),
        ),
        ("GET /meetings/:id", 203, json!({"id": 5, "kind": "one"})),
        ("PATCH /meetings/:id", 204, Json::Null),
        ("DELETE /meetings/:id", 200, json!({"gone": true})),
    ];
    let bench = bench(vec![meetings()], &examples);
    let made = bench.send(post("/v2/users/me/meetings").json(json!({"topic": "a", "settings": {"x": 1}})));
    assert_eq!(made.status, 202);
    let id = made.json["id"].clone();
    assert_eq!(
        made.json,
        json!({"id": id, "type": 2, "settings": {"audio": "both", "x": 1}, "kind": "created", "topic": "a"})
    );
    let path = format!("/v2/meetings/{id}");
    let list = bench.send(get("/v2/users/me/meetings"));
    assert_eq!(list.status, 206);
    assert_eq!(
        list.json,
        json!({"meetings": [{"id": id, "topic": "a", "row": true}], "kind": "list"})
    );
    let patched = bench.send(request("PATCH", &path).json(json!({"type": 8})));
    assert_eq!((patched.status, patched.response.body.len()), (204, 0));
    bench.check(vec![
        (
            get(&path),
            203,
            json!({"type": 8, "kind": "created", "topic": "a"}),
        ),
        (request("DELETE", &path), 200, json!({"gone": true})),
    ]);
}

#[test]
fn a_word_in_the_path_may_stand_for_an_id() {
    let users = MockResource {
        id_integer: false,
        aliases: vec![(name("me"), text("u1"))],
        must_exist: vec![name("/v2/users/:userId/**")],
        seed: vec![tree(json!({"id": "u1", "name": "Jill"}))],
        ..resource("users", "/v2/users/:userId", "/v2/users")
    };
    let bench = bench(vec![users, meetings()], &[]);
    let made = bench.send(post("/v2/users/me/meetings").json(json!({"topic": "a"})));
    bench.check(vec![
        (get("/v2/users/me"), 200, json!({"name": "Jill"})),
        (
            get("/v2/users/u1/meetings"),
            200,
            json!({"meetings": [made.json]}),
        ),
        (
            get("/v2/users/nobody/meetings"),
            404,
            json!({"error": "not_found"}),
        ),
        (request("DELETE", "/v2/users/u1"), 204, Json::Null),
        (get("/v2/users/me/meetings"), 404, json!({"error": "not_found"})),
    ]);
}

#[test]
fn an_item_below_its_parent_is_not_below_another() {
    let drafts = resource("drafts", "/v2/boxes/:box/drafts/:id", "/v2/boxes/:box/drafts");
    let bench = bench(vec![drafts], &[]);
    let id = bench.send(post("/v2/boxes/a/drafts").json(json!({}))).json["id"].clone();
    bench.check(vec![
        (get(&format!("/v2/boxes/a/drafts/{id}")), 200, Json::Null),
        (get(&format!("/v2/boxes/b/drafts/{id}")), 404, Json::Null),
    ]);
}

#[test]
fn an_action_changes_or_deletes_an_item() {
    let action = |line: &str, id: Option<&str>, set: Option<Json>, delete| {
        let (method, path) = line.split_once(' ').unwrap();
        ResourceAction {
            method: method.into(),
            path: name(path),
            id: id.map(text),
            set: set.map(tree),
            delete,
        }
    };
    let drafts = MockResource {
        id_integer: false,
        seed: vec![tree(json!({"id": "d1"}))],
        actions: vec![
            action("POST /v2/drafts/send", Some("d1"), None, true),
            action(
                "PUT /v2/drafts/:id/star",
                None,
                Some(json!({"starred": true})),
                false,
            ),
        ],
        ..resource("drafts", "/v2/drafts/:id", "/v2/drafts")
    };
    let bench = bench(
        vec![drafts],
        &[("POST /drafts/send", 200, json!({"labels": ["SENT"]}))],
    );
    bench.check(vec![
        (
            request("PUT", "/v2/drafts/d1/star"),
            200,
            json!({"id": "d1", "starred": true}),
        ),
        (
            request("PUT", "/v2/drafts/d2/star"),
            404,
            json!({"error": "not_found"}),
        ),
        (
            post("/v2/drafts/send").json(json!({"id": "d1"})),
            200,
            json!({"labels": ["SENT"]}),
        ),
        (
            post("/v2/drafts/send").json(json!({"id": "d1"})),
            404,
            json!({"error": "not_found"}),
        ),
        (get("/v2/drafts/d1"), 404, Json::Null),
    ]);
}

#[test]
fn a_single_is_always_there() {
    let single = MockResource {
        single: Some(name("/v2/boxes/:box/vacation")),
        seed: vec![tree(json!({"subject": "seeded"}))],
        ..resource("vacation", "", "")
    };
    let path = "/v2/boxes/a/vacation";
    let bench = bench(
        vec![single],
        &[(
            "GET /boxes/:box/vacation",
            200,
            json!({"on": false, "subject": "example"}),
        )],
    );
    bench.check(vec![
        (get(path), 200, json!({"on": false, "subject": "seeded"})),
        (
            request("PATCH", path).json(json!({"on": true})),
            200,
            json!({"on": true, "subject": "seeded"}),
        ),
        (get("/v2/boxes/b/vacation"), 200, json!({"on": false})),
        (
            request("PUT", path).json(json!({"subject": "new"})),
            200,
            json!({"subject": "new"}),
        ),
        (get(path), 200, json!({"subject": "new"})),
        (request("DELETE", path), 204, Json::Null),
        (get(path), 200, json!({"on": false, "subject": "seeded"})),
        (post(path), 405, Json::Null),
    ]);
}

#[test]
fn a_new_item_brings_what_is_required_where_it_is_expected() {
    let users = MockResource {
        body: Some("user_info".into()),
        required: vec![name("email")],
        ..resource("users", "/v2/users/:id", "/v2/users")
    };
    bench(vec![users], &[]).check(vec![
        (
            post("/v2/users").json(json!({"email": "outside"})),
            400,
            json!({"error": "missing_field"}),
        ),
        (
            post("/v2/users").json(json!({"user_info": {"email": null}})),
            400,
            json!({"error": "missing_field"}),
        ),
        (
            post("/v2/users").json(json!({"action": "x", "user_info": {"email": "a@b"}})),
            201,
            json!({"email": "a@b"}),
        ),
    ]);
}

#[test]
fn a_seed_that_has_its_id_as_text_is_found_and_shown_as_a_number() {
    let seeded = MockResource {
        seed: vec![tree(json!({"id": "97871060099"}))],
        ..meetings()
    };
    bench(vec![seeded], &[]).check(vec![(
        get("/v2/meetings/97871060099"),
        200,
        json!({"id": 97871060099u64}),
    )]);
}

#[test]
fn the_same_seed_of_chance_gives_the_same_ids() {
    let id = || {
        bench(vec![meetings()], &[])
            .send(post("/v2/users/me/meetings").json(json!({})))
            .json["id"]
            .clone()
    };
    assert_eq!(id(), id());
}

#[test]
fn templates_of_a_resource_see_the_item() {
    let users = MockResource {
        id_integer: false,
        seed: vec![tree(json!({"id": "<<outside>>"}))],
        ..resource("users", "/v2/users/:userId", "/v2/users")
    };
    let meetings = MockResource {
        not_found: Some(error(404, json!({"message": "No meeting <<id>> at <<url>>."}))),
        ..meetings()
    };
    let examples = [
        (
            "POST /users/:userId/meetings",
            201,
            json!({"host": "<<userId>>", "join": "https://x/<<id>>", "again": "<<id>>"}),
        ),
        (
            "DELETE /meetings/:meetingId",
            200,
            json!({"deleted": "<<item.topic>>", "id": "<<id>>"}),
        ),
    ];
    let bench = bench(vec![users, meetings], &examples);
    let made = bench.send(post("/v2/users/u/meetings").json(json!({"topic": "a"})));
    let id = made.json["id"].clone();
    assert!(
        holds(
            &made.json,
            &json!({"host": "u", "join": format!("https://x/{id}"), "again": id})
        ),
        "{}",
        made.json
    );
    bench.check(vec![
        (
            get("/v2/users/from%20the%20environment"),
            200,
            json!({"id": "from the environment"}),
        ),
        (
            get("/v2/meetings/5"),
            404,
            json!({"message": "No meeting 5 at /v2/meetings/5."}),
        ),
        (
            request("DELETE", &format!("/v2/meetings/{id}")),
            200,
            json!({"deleted": "a", "id": id}),
        ),
    ]);
}

#[test]
fn an_action_finds_its_item_in_the_body() {
    let send = ResourceAction {
        method: "POST".into(),
        path: name("/v2/drafts/send"),
        id: Some(text("<<body.id>>")),
        set: None,
        delete: true,
    };
    let drafts = MockResource {
        actions: vec![send],
        ..resource("drafts", "/v2/drafts/:id", "/v2/drafts")
    };
    let bench = bench(vec![drafts], &[]);
    let id = bench.send(post("/v2/drafts").json(json!({}))).json["id"].clone();
    bench.check(vec![
        (
            post("/v2/drafts/send").json(json!({"id": id})),
            200,
            json!({"id": id}),
        ),
        (post("/v2/drafts/send").json(json!({"id": id})), 404, Json::Null),
        (
            post("/v2/drafts/send").json(json!({})),
            400,
            json!({"error": "missing_field"}),
        ),
    ]);
}
