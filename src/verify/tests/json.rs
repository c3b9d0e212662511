//! The body as JSON: paths, likeness, schemas, and what is no JSON.

use super::*;
use crate::schema::JsonSchema;

#[test]
fn json_paths_give_values_or_lists() {
    let body = json!({"id": 5, "m": [{"id": 1}, {"id": 2}], "none": null});
    check_json(body.clone(), "$.id", equals(json!(5.0)), "+ json $.id is 5.0");
    check_json(body.clone(), "$.id", equals(json!(6)), "- json $.id is 6; got 5");
    check_json(
        body.clone(),
        "$.id",
        equals("5"),
        "- json $.id is \"5\"; got 5; expected a string, got a number",
    );
    check_json(
        body.clone(),
        "$.m[*].id",
        equals(json!([1, 2])),
        "+ json $.m[*].id is [1,2]",
    );
    check_json(
        body.clone(),
        "$.x[*]",
        Matcher::Exists(true),
        "+ json $.x[*] exists",
    );
    check_json(
        body.clone(),
        "$.x[*]",
        Matcher::Empty(true),
        "+ json $.x[*] is empty",
    );
    check_json(
        body.clone(),
        "$.none",
        Matcher::Exists(true),
        "+ json $.none exists",
    );
    check_json(
        body.clone(),
        "$.gone",
        Matcher::Exists(false),
        "+ json $.gone does not exist",
    );
    check_json(
        body,
        "$.idd",
        equals(json!(5)),
        "- json $.idd is 5; got nothing; `$` has no `idd`; did you mean `id`?",
    );
}

#[test]
fn differences_in_large_values_are_located() {
    check_json(
        json!({"a": {"b": [0, 0, 2]}}),
        "$",
        equals(json!({"a": {"b": [0, 0, 1]}})),
        "- json $ is {\"a\":{\"b\":[0,0,1]}}; got {\"a\":{\"b\":[0,0,2]}}; $.a.b[2]: expected 1, got 2",
    );
    check_json(
        json!("größer"),
        "$",
        equals("größe"),
        "- json $ is \"größe\"; got \"größer\"",
    );
}

#[test]
fn t09_a_body_that_is_not_json_says_which_way() {
    let expect = json_expect(vec![("$.id", Matcher::Exists(true))]);
    let html: &[(&str, &[u8])] = &[("content-type", b"text/html; charset=utf-8")];
    let json: &[(&str, &[u8])] = &[("content-type", b"application/json")];
    for (exchange, reason) in [
        (
            answer(200, html, "<html>"),
            "the body is not JSON: it looks like HTML or XML (text/html; charset=utf-8, 6 bytes)",
        ),
        (
            answer(204, &[], ""),
            "the body is empty, not JSON (status 204, no content type)",
        ),
        (
            answer(200, json, b"{\"a\": \"\xff\"}"),
            "the body is not JSON: not UTF-8 at byte 7 (application/json, 10 bytes)",
        ),
        (
            answer(200, json, "{oops"),
            "the body is not JSON: key must be a string at line 1 column 2 (application/json, 5 bytes)",
        ),
    ] {
        let line = format!("- json $.id exists; got nothing; {reason}");
        check(&expect, &exchange, &[&line]);
    }
}

#[test]
fn y09_deep_json_is_a_failed_assertion() {
    let expect = json_expect(vec![("$..a", Matcher::Exists(true))]);
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (body, reason) in [
        (
            nested,
            "arrays and objects nest deeper than 128 levels at byte 128",
        ),
        (
            "[".repeat(100_000),
            "EOF while parsing a list at line 1 column 100000",
        ),
    ] {
        let assertions = judged(&expect, &answer(200, &[], body));
        let detail = assertions[0].detail.as_deref().unwrap_or_default();
        assert!(detail.contains(reason), "{detail}");
    }
}

#[test]
fn like_lists_what_is_missing_and_what_differs() {
    let expect = Expect {
        like: Some(tree(json!({"topic": "Standup", "settings": {"video": true}}))),
        ..Expect::default()
    };
    check(
        &expect,
        &json_answer(json!({"topic": "Standup", "settings": {"video": true, "x": 1}, "id": 5})),
        &["+ body is like {\"topic\":\"Standup\",\"settings\":{\"video\":true}}"],
    );
    check(
        &expect,
        &json_answer(json!({"topic": "Retro", "settings": {}})),
        &[
            "- body is like {\"topic\":\"Standup\",\"settings\":{\"video\":true}}; got {\"topic\":\"Retro\",\"settings\":{}}; \
           $.topic: expected \"Standup\", got \"Retro\"\n$.settings.video: missing, expected true",
        ],
    );
}

#[test]
fn a_schema_tells_every_violation_with_its_place() {
    let schema = |schema| Expect {
        schema: Some(spanned(schema)),
        ..Expect::default()
    };
    let document = json!({
        "required": ["id"],
        "properties": {"list": {"items": {"type": "integer"}}, "access_token": {"type": "integer"}}
    });
    let inline = schema(Schema::Inline(Box::new(JsonSchema::compile(&document).unwrap())));
    check(
        &inline,
        &json_answer(json!({"id": 1})),
        &["+ body conforms to the schema"],
    );
    check(
        &inline,
        &json_answer(json!({"list": [1, "x"], "access_token": "canary"})),
        &["- body conforms to the schema; got 3 violations; \
          $: \"id\" is required\n\
          $.list[1]: an integer is expected, got \"x\"\n\
          $.access_token: an integer is expected, got ***"],
    );
    check(
        &schema(schema_file("schema.json")),
        &json_answer(json!({})),
        &["- body conforms to schema.json; got 1 violation; $: \"id\" is required"],
    );
}

#[test]
fn an_unusable_schema_is_a_fault_of_the_file() {
    let check_fault = |schema, message: &str| {
        let expect = Expect {
            schema: Some(spanned(schema)),
            ..Expect::default()
        };
        let assertions = judged(&expect, &json_answer(json!({})));
        let diagnostic = assertions[0].diagnostic.as_ref().expect("a diagnostic");
        assert_eq!((diagnostic.code.0, assertions[0].passed), ("E0725", false));
        assert!(diagnostic.message.contains(message), "{}", diagnostic.message);
    };
    check_fault(schema_file("gone.json"), "gone.json is not there");
    check_fault(schema_file("expected.bin"), "expected.bin is not JSON");
    check_fault(schema_file("bad-type.json"), "not a usable schema");
    check_fault(schema_file("leads-out.json"), "not a usable schema");
    check_fault(schema_file("leads-to-a-file.json"), "not a usable schema");
}

#[test]
fn nothing_is_proven_by_a_body_that_is_not_json() {
    check(
        &json_expect(vec![("$.error", Matcher::Exists(false))]),
        &answer(200, &[], "oops"),
        &["- json $.error does not exist; got nothing; \
           the body is not JSON: expected value at line 1 column 1 (no content type, 4 bytes)"],
    );
}

fn schema_file(path: &str) -> Schema {
    Schema::File {
        path: path.into(),
        above: 0,
    }
}
