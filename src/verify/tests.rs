//! What each part of `expect` says of an exchange: outcomes and the texts people read.

use super::fixture::*;
use super::needs_body;
use crate::http::Exchange;
use crate::jsonpath::JsonPath;
use crate::model::expect::{BodyExpect, JsonType, Matchers, RedirectExpect};
use crate::model::{CookieExpect, Expect, Matcher, Query, Schema, StatusPattern};
use crate::template::Value;
use serde_json::{Value as Json, json};
use std::time::Duration;

fn json_expect(entries: Vec<(&str, Matcher)>) -> Expect {
    let entry = |(path, matcher)| {
        let path = JsonPath::parse(path).expect("a path");
        (spanned(path), one(matcher))
    };
    Expect {
        json: entries.into_iter().map(entry).collect(),
        ..Expect::default()
    }
}

fn header_expect(name: &str, matcher: Matcher) -> Expect {
    Expect {
        headers: vec![(spanned(name.into()), one(matcher))],
        ..Expect::default()
    }
}

fn check_json(body: Json, path: &str, matcher: Matcher, line: &str) {
    check(&json_expect(vec![(path, matcher)]), &json_answer(body), &[line]);
}

fn check_header(headers: &[(&str, &[u8])], name: &str, matcher: Matcher, line: &str) {
    check(&header_expect(name, matcher), &answer(200, headers, ""), &[line]);
}

#[test]
fn status_is_held_against_patterns() {
    let expect = |patterns: &[StatusPattern]| Expect {
        status: Some(spanned(patterns.to_vec())),
        ..Expect::default()
    };
    let exact = StatusPattern::Exact;
    check(
        &expect(&[exact(201)]),
        &answer(201, &[], ""),
        &["+ status is 201"],
    );
    check(
        &expect(&[exact(404)]),
        &answer(404, &[], ""),
        &["+ status is 404"],
    );
    check(
        &expect(&[StatusPattern::Class(2)]),
        &answer(302, &[], ""),
        &["- status is 2xx; got 302"],
    );
    let mut not_found = answer(404, &[], "");
    not_found.response.reason = "Not\u{1b} Found".to_owned();
    check(
        &expect(&[exact(200), exact(201)]),
        &not_found,
        &["- status is one of 200, 201; got 404 Not\\u001b Found"],
    );
}

#[test]
fn a_status_of_400_or_more_fails_unless_expect_speaks_of_it() {
    check(&Expect::default(), &answer(302, &[], ""), &[]);
    check(
        &Expect::default(),
        &answer(400, &[], ""),
        &["- status is below 400; got 400"],
    );
    check(
        &header_expect("a", Matcher::Exists(false)),
        &answer(500, &[], ""),
        &["- status is below 400; got 500", "+ header a does not exist"],
    );
}

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
        "- json $ is {\"a\":{\"b\":[0,0,1]}}; got {\"a\":{\"b\":[0,0,2]}}; differs at $.a.b[2]: expected 1, got 2",
    );
    check_json(
        json!("größer"),
        "$",
        equals("größe"),
        "- json $ is \"größe\"; got \"größer\"; differs at byte 7: expected 7 bytes, got 8",
    );
}

#[test]
fn headers_are_text() {
    let headers: &[(&str, &[u8])] = &[("content-type", b"application/json"), ("x-count", b"5")];
    let contains = Matcher::Contains(tree("json"));
    check_header(
        headers,
        "content-type",
        contains,
        "+ header content-type contains \"json\"",
    );
    check_header(headers, "x-count", equals(json!(5)), "+ header x-count is 5");
    check_header(
        headers,
        "x-count",
        Matcher::Type(JsonType::Integer),
        "+ header x-count is an integer",
    );
    check_header(
        headers,
        "x-count",
        Matcher::Lt(tree(json!(5))),
        "- header x-count is less than 5; got \"5\"",
    );
    check_header(
        headers,
        "content-typ",
        equals("x"),
        "- header content-typ is \"x\"; got nothing; the answer has no such header; did you mean `content-type`?",
    );
}

#[test]
fn a_header_that_came_twice_is_a_list_to_those_who_ask_for_one() {
    let headers: &[(&str, &[u8])] = &[("via", b"a"), ("via", b"b")];
    let length = Matcher::Length(one(equals(json!(2))));
    check_header(headers, "via", length, "+ header via has a length that is 2");
    check_header(headers, "via", equals("b"), "+ header via is \"b\"");
    check_header(
        headers,
        "via",
        equals("c"),
        "- header via is \"c\"; got [\"a\",\"b\"]; none of the 2 values does",
    );
    let not_b = Matcher::Not(one(equals("b")));
    check_header(
        headers,
        "via",
        not_b,
        "- header via not: is \"b\"; got [\"a\",\"b\"]",
    );
    let each = Matcher::Each(one(Matcher::OneOf(
        vec![tree("a"), tree("b")],
        Default::default(),
    )));
    check_header(
        headers,
        "via",
        each,
        "+ header via each item is one of \"a\", \"b\"",
    );
    let each = Matcher::Each(one(equals("a")));
    check_header(&headers[..1], "via", each, "+ header via each item is \"a\"");
}

#[test]
fn h09_header_bytes_that_are_not_utf8_are_kept_apart_and_shown_as_text() {
    let headers: &[(&str, &[u8])] = &[("x-name", b"caf\xe9\x1b")];
    check_header(
        headers,
        "x-name",
        equals("café\u{1b}"),
        "+ header x-name is \"café\\u001b\"",
    );
    check_header(
        headers,
        "x-name",
        equals("cafe"),
        "- header x-name is \"cafe\"; got \"café\\u001b\"; differs at byte 3: expected 4 bytes, got 6",
    );
}

#[test]
fn h15_content_encoding_is_there_to_be_asserted() {
    let headers: &[(&str, &[u8])] = &[("content-encoding", b"gzip")];
    check_header(
        headers,
        "content-encoding",
        equals("gzip"),
        "+ header content-encoding is \"gzip\"",
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
    let assertions = judged(&expect, &answer(200, &[], "[".repeat(100_000)));
    let detail = assertions[0].detail.as_deref().unwrap_or_default();
    assert!(detail.contains("recursion limit"), "{detail}");
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
    let inline = schema(Schema::Inline(json!({
        "required": ["id"],
        "properties": {"list": {"items": {"type": "integer"}}, "access_token": {"type": "integer"}}
    })));
    check(
        &inline,
        &json_answer(json!({"id": 1})),
        &["+ body conforms to the schema"],
    );
    check(
        &inline,
        &json_answer(json!({"list": [1, "x"], "access_token": "canary"})),
        &[
            "- body conforms to the schema; got {\"list\":[1,\"x\"],\"access_token\":***}; \
          $: \"id\" is a required property\n\
          $.list[1]: \"x\" is not of type \"integer\"\n\
          $.access_token: *** is not of type \"integer\"",
        ],
    );
    check(
        &schema(Schema::File("schema.json".into())),
        &json_answer(json!({})),
        &["- body conforms to schema.json; got {}; $: \"id\" is a required property"],
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
    check_fault(Schema::File("gone.json".into()), "gone.json is not there");
    check_fault(Schema::File("expected.bin".into()), "expected.bin is not JSON");
    check_fault(Schema::Inline(json!({"type": 5})), "not a usable schema");
    check_fault(
        Schema::Inline(json!({"$ref": "http://127.0.0.1:1/x.json"})),
        "not a usable schema",
    );
    check_fault(
        Schema::Inline(json!({"$ref": "file:///etc/hostname"})),
        "not a usable schema",
    );
}

#[test]
fn text_time_and_version() {
    let expect = Expect {
        text: one(Matcher::StartsWith(text("ok"))),
        time: one(Matcher::Lt(tree(json!(500)))),
        http: Some(spanned("2".into())),
        ..Expect::default()
    };
    check(
        &expect,
        &answer(200, &[], b"ok\xff"),
        &[
            "- http is 2; got 1.1",
            "+ time in ms is less than 500",
            "+ text starts with \"ok\"",
        ],
    );
    let mut slow = answer(200, &[], "no");
    slow.response.version = "HTTP/2.0";
    slow.time = Duration::from_micros(600_500);
    check(
        &expect,
        &slow,
        &[
            "+ http is 2",
            "- time in ms is less than 500; got 600.5",
            "- text starts with \"ok\"; got \"no\"",
        ],
    );
}

fn redirected() -> Exchange {
    let mut exchange = answer(
        200,
        &[("set-cookie", b"SESSION=b; Path=/; HttpOnly; Max-Age=60")],
        "done",
    );
    let headers: Vec<(String, Vec<u8>)> = vec![
        ("location".to_owned(), b"/done?code=a%2Fb+c&x=1#f".to_vec()),
        ("set-cookie".to_owned(), b"SESSION=a".to_vec()),
        ("set-cookie".to_owned(), b"first=1; Secure".to_vec()),
    ];
    exchange
        .hops
        .insert(0, hop("https://example.test/start", 302, headers));
    exchange
}

#[test]
fn redirects_are_location_count_and_url() {
    let expect = |location, count, url| Expect {
        redirect: Some(Box::new(RedirectExpect { location, count, url })),
        ..Expect::default()
    };
    check(
        &expect(
            one(Matcher::StartsWith(text("/done"))),
            one(equals(json!(1))),
            one(Matcher::EndsWith(text("/a?b=1"))),
        ),
        &redirected(),
        &[
            "+ redirect location starts with \"/done\"",
            "+ redirect count is 1",
            "+ redirect url ends with \"/a?b=1\"",
        ],
    );
    check(
        &expect(one(equals("x")), one(equals(json!(1))), Matchers::new()),
        &answer(200, &[], ""),
        &[
            "- redirect location is \"x\"; got nothing; no answer had a `location` header",
            "- redirect count is 1; got 0",
        ],
    );
}

#[test]
fn cookies_are_values_and_attributes() {
    let expect = |name: &str, cookie| Expect {
        cookies: vec![(spanned(name.into()), cookie)],
        ..Expect::default()
    };
    let session = CookieExpect {
        value: one(equals("b")),
        http_only: Some(spanned(true)),
        secure: Some(spanned(true)),
        path: one(equals("/")),
        max_age: one(Matcher::Ge(tree(json!(60)))),
        same_site: one(Matcher::Exists(false)),
        ..CookieExpect::default()
    };
    check(
        &expect("SESSION", session),
        &redirected(),
        &[
            "+ cookie SESSION is \"b\"",
            "+ cookie SESSION path is \"/\"",
            "+ cookie SESSION same_site does not exist",
            "+ cookie SESSION max_age is at least 60",
            "+ cookie SESSION http_only is true",
            "- cookie SESSION secure is true; got false",
        ],
    );
    let nothing = CookieExpect::default;
    check(
        &expect("SESSION", nothing()),
        &redirected(),
        &["+ cookie SESSION is set"],
    );
    check(
        &expect("SESION", nothing()),
        &redirected(),
        &["- cookie SESION is set; got nothing; the answer sets no such cookie; did you mean `SESSION`?"],
    );
    let absent = CookieExpect {
        value: one(Matcher::Exists(false)),
        ..CookieExpect::default()
    };
    check(
        &expect("x", absent),
        &redirected(),
        &["+ cookie x does not exist"],
    );
}

#[test]
fn bodies_are_bytes() {
    let expect = |body| Expect {
        body: Some(Box::new(body)),
        ..Expect::default()
    };
    let md5 = "900150983cd24fb0d6963f7d28e17f72";
    let sha256 = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
    let all = BodyExpect {
        length: one(equals(json!(3))),
        sha256: Some(text(sha256)),
        md5: Some(text(md5)),
        file: Some(text("expected.bin")),
    };
    check(
        &expect(all),
        &answer(200, &[], "abc"),
        &[
            "+ body length is 3",
            &format!("+ body sha256 is {sha256}"),
            &format!("+ body md5 is {md5}"),
            "+ body equals the file expected.bin",
        ],
    );
    let file = |path| {
        expect(BodyExpect {
            file: Some(text(path)),
            ..BodyExpect::default()
        })
    };
    check(
        &file("expected.bin"),
        &answer(200, &[], "abxy"),
        &["- body equals the file expected.bin; got 4 bytes; differs at byte 2: expected 3 bytes, got 4"],
    );
    check(
        &file("gone.bin"),
        &answer(200, &[], ""),
        &["- body equals the file gone.bin; got 0 bytes; gone.bin is not there"],
    );
}

#[test]
fn x05_a_secret_is_masked_on_both_sides_and_still_located() {
    let secret = equals(Value::text("canary-1").secret());
    let assertions = judged(
        &json_expect(vec![("$.v", secret)]),
        &json_answer(json!({"v": "canary-23"})),
    );
    assert_eq!(
        lines(&assertions),
        ["- json $.v is ***; got ***; differs at byte 7: expected 8 bytes, got 9"]
    );
    assert!(assertions[0].secret);

    // Here only the name says that it is one.
    let body = json!({"access_token": "canary-23", "o": {"password": "canary"}});
    check_json(
        body.clone(),
        "$.access_token",
        equals("canary-1"),
        "- json $.access_token is ***; got ***; differs at byte 7: expected 8 bytes, got 9",
    );
    check_json(
        body.clone(),
        "$",
        equals(json!({"access_token": "canary-1", "o": {"password": "canary"}})),
        "- json $ is {\"access_token\":***,\"o\":{\"password\":***}}; got {\"access_token\":***,\"o\":{\"password\":***}}; \
         differs at $.access_token: expected ***, got ***",
    );
    let any_of = Matcher::AnyOf(vec![
        one(equals(Value::text("canary").secret())),
        one(Matcher::Empty(true)),
    ]);
    check_json(
        json!({"v": "x"}),
        "$.v",
        any_of,
        "- json $.v is *** or is empty; got ***",
    );
    let each = Matcher::Each(one(equals(Value::text("canary").secret())));
    check_json(
        json!(["canary2"]),
        "$",
        each,
        "- json $ each item is ***; got ***; item 0 is ***: differs at byte 6: expected 6 bytes, got 7",
    );
}

#[test]
fn x06_a_type_error_on_a_secret_does_not_show_it() {
    check_json(
        json!({"access_token": 31337}),
        "$.access_token",
        Matcher::Type(JsonType::String),
        "- json $.access_token is a string; got ***; it is a number",
    );
    check_json(
        json!({"access_token": 31337}),
        "$.access_token",
        Matcher::Length(one(Matcher::Gt(tree(json!(20))))),
        "- json $.access_token has a length that is greater than 20; got ***; a number has no length",
    );
}

#[test]
fn only_what_reads_the_body_needs_it() {
    let capture = |query| [capturing("x", query)];
    let needs = |expect: Expect| needs_body(Some(&expect), &[]);
    assert!(!needs_body(None, &[]));
    assert!(!needs(header_expect("a", Matcher::Exists(true))));
    assert!(!needs(Expect {
        body: Some(Box::new(BodyExpect {
            length: one(equals(json!(1))),
            ..BodyExpect::default()
        })),
        ..Expect::default()
    }));
    assert!(needs(json_expect(vec![("$", Matcher::Exists(true))])));
    assert!(needs(Expect {
        body: Some(Box::new(BodyExpect {
            md5: Some(text("x")),
            ..BodyExpect::default()
        })),
        ..Expect::default()
    }));
    assert!(needs_body(
        None,
        &capture(Query::Json(JsonPath::parse("$").expect("a path")))
    ));
    assert!(!needs_body(None, &capture(Query::Header("etag".into()))));
    let mut expiring = capture(Query::Header("etag".into()));
    expiring[0].expires_in = Some(JsonPath::parse("$.expires_in").expect("a path"));
    assert!(needs_body(None, &expiring));
}

#[test]
fn length_of_a_body_that_was_only_counted() {
    let expect = Expect {
        body: Some(Box::new(BodyExpect {
            length: one(equals(json!(200))),
            ..BodyExpect::default()
        })),
        ..Expect::default()
    };
    let mut counted = answer(200, &[], "");
    counted.response.body_kept = false;
    counted.response.decoded_size = 200;
    check(&expect, &counted, &["+ body length is 200"]);
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
