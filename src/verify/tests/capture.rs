//! What captures take, and what they say when they cannot.

use crate::jsonpath::JsonPath;
use crate::model::{Capture, CaptureQuery, Pick};
use crate::source::Diagnostic;
use crate::template::Value;
use crate::verify::fixture::*;
use serde_json::{Value as Json, json};
use std::time::Instant;

fn path(path: &str) -> JsonPath {
    JsonPath::parse(path).expect("a path")
}

fn from_json(source: &str) -> Capture {
    capturing("x", CaptureQuery::Json(path(source).into()))
}

fn with_pick(capture: Capture, pick: Pick) -> Capture {
    Capture { pick, ..capture }
}

fn with_default(capture: Capture, default: Json) -> Capture {
    Capture {
        default: Some(tree(default)),
        ..capture
    }
}

fn regex(pattern: &str) -> Capture {
    capturing(
        "x",
        CaptureQuery::Regex(regex::Regex::new(pattern).expect("a pattern")),
    )
}

/// The one capture gives this value.
fn check(capture: Capture, exchange: &crate::http::Exchange, expected: Json) {
    let (taken, diagnostics) = captured(&[capture], exchange);
    assert_eq!(diagnostics, []);
    assert_eq!(taken[0].value.data, expected);
}

/// The one capture fails with this code and message; the label and the help are joined to it.
fn check_error(capture: Capture, exchange: &crate::http::Exchange, code: &str, words: &[&str]) {
    let (taken, diagnostics) = captured(&[capture], exchange);
    assert!(taken.is_empty());
    let Diagnostic {
        code: found,
        message,
        labels,
        help,
        ..
    } = &diagnostics[0];
    let label = &labels[0].text;
    assert_eq!(found.0, code);
    let mut all = vec![message.as_str(), label.as_str()];
    all.extend(help.iter().map(String::as_str));
    assert_eq!(all, words);
}

#[test]
fn a_captured_list_or_object_has_a_limit_and_one_string_has_none() {
    let items = (4 << 20) / 2;
    let text = "x".repeat(5 << 20);
    let answer = json_answer(json!({"fits": vec![1; items - 1], "large": vec![1; items], "text": text}));
    let words = |place: &str, size: usize| {
        [
            format!("capture `x` cannot take what is {place}: it is {size} bytes of JSON"),
            "a captured list or object may be at most 4 MiB".to_owned(),
            "capture a member of it, or keep the whole answer in a file with `save`".to_owned(),
        ]
    };
    let refused = |capture: Capture, place: &str, size: usize| {
        let words = words(place, size);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        check_error(capture, &answer, "E0732", &words);
    };
    refused(from_json("$.large"), "at `$.large`", 2 * items + 1);
    refused(
        with_pick(from_json("$.large"), Pick::First),
        "at `$.large`",
        2 * items + 1,
    );
    refused(
        with_pick(from_json("$.text"), Pick::All),
        "at `$.text`",
        (5 << 20) + 2,
    );
    check(from_json("$.fits"), &answer, json!(vec![1; items - 1]));
    check(from_json("$.large[7]"), &answer, json!(1));
    check(from_json("$.text"), &answer, json!(text));
}

#[test]
fn t07_a_path_that_matches_nothing_is_an_error_unless_there_is_a_default() {
    let answer = json_answer(json!({"id": 5}));
    check_error(
        from_json("$.idd"),
        &answer,
        "E0720",
        &[
            "capture `x` found nothing at `$.idd`",
            "`$` has no `idd`; did you mean `id`?",
            "give it a `default` if the value may be missing",
        ],
    );
    check(with_default(from_json("$.idd"), json!("")), &answer, json!(""));
    check(with_default(from_json("$.id"), json!("")), &answer, json!(5));
    check(
        with_default(with_pick(from_json("$.m[*]"), Pick::All), json!([])),
        &answer,
        json!([]),
    );
    check_error(
        with_pick(from_json("$.m[*]"), Pick::All),
        &answer,
        "E0720",
        &[
            "capture `x` found nothing at `$.m[*]`",
            "",
            "give it a `default` if the value may be missing",
        ],
    );
}

#[test]
fn t08_several_matches_are_one_value_only_when_told() {
    let answer = json_answer(json!({"m": [{"id": 1}, {"id": 2}, {"id": 3}], "one": [7]}));
    check_error(
        from_json("$.m[*].id"),
        &answer,
        "E0721",
        &[
            "capture `x` found 3 values at `$.m[*].id`, expected one",
            "",
            "say `first: true` to take the first, or `all: true` to take the list",
        ],
    );
    check(with_pick(from_json("$.m[*].id"), Pick::First), &answer, json!(1));
    check(
        with_pick(from_json("$.m[*].id"), Pick::All),
        &answer,
        json!([1, 2, 3]),
    );
    check(with_pick(from_json("$.one[*]"), Pick::All), &answer, json!([7]));
    check(from_json("$.one[*]"), &answer, json!(7));
}

#[test]
fn t09_capturing_json_from_what_is_none() {
    let help = "expect the right status, or capture with `regex` from a body that is text";
    let label = "captured from the JSON body here";
    let html: &[(&str, &[u8])] = &[("content-type", b"text/html")];
    for (answer, message) in [
        (
            answer(200, html, "<p>"),
            "the body is not JSON: it looks like HTML or XML (text/html, 3 bytes)",
        ),
        (
            answer(204, &[], ""),
            "the body is empty, not JSON (status 204, no content type)",
        ),
        (
            answer(200, html, b"\xff\xff"),
            "the body is not JSON: not UTF-8 at byte 0 (text/html, 2 bytes)",
        ),
    ] {
        check_error(from_json("$.id"), &answer, "E0722", &[message, label, help]);
    }
    // A default is for what is not there, not for what went wrong.
    check(
        with_default(from_json("$.id"), json!(0)),
        &answer(204, &[], ""),
        json!(0),
    );
    let (taken, _) = captured(
        &[with_default(from_json("$.id"), json!(0))],
        &answer(200, html, "<p>"),
    );
    assert!(taken.is_empty());
}

#[test]
fn t10_null_false_and_empty_text_are_values() {
    let answer = json_answer(json!({"n": null, "f": false, "e": ""}));
    for (path, value) in [("$.n", json!(null)), ("$.f", json!(false)), ("$.e", json!(""))] {
        check(with_default(from_json(path), json!("default")), &answer, value);
    }
}

#[test]
fn t11_a_catastrophic_pattern_is_linear() {
    let body = "a".repeat(10 << 20);
    let started = Instant::now();
    let (taken, diagnostics) = captured(&[regex("(a+)+$b")], &answer(200, &[], body));
    assert_eq!((taken.len(), diagnostics.len()), (0, 1));
    assert!(
        started.elapsed().as_secs() < 60,
        "a backtracking engine never ends"
    );
}

#[test]
fn patterns_give_the_first_group_or_the_whole() {
    let answer = answer(200, &[], "id=12 é id=34");
    check(with_pick(regex(r"id=(\d+)"), Pick::First), &answer, json!("12"));
    check(
        with_pick(regex(r"id=(\d+)"), Pick::All),
        &answer,
        json!(["12", "34"]),
    );
    check(regex(r"\d4"), &answer, json!("34"));
    // A group that took no part in the match is no value.
    check(
        with_default(regex("id=12(x)?"), json!("none")),
        &answer,
        json!("none"),
    );
}

#[test]
fn headers_cookies_and_redirects() {
    let headers: &[(&str, &[u8])] = &[
        ("etag", b"\"a\""),
        ("via", b"a"),
        ("via", b"b"),
        ("set-cookie", b"SESSION=s1; Path=/"),
        ("set-cookie", b"SESSION=s2"),
        ("location", b"app://done?x=1&code=a%2Fb%20c+d#code=no"),
    ];
    let answer = answer(302, headers, "");
    check(
        capturing("x", CaptureQuery::Header("ETag".into())),
        &answer,
        json!("\"a\""),
    );
    check(
        with_pick(capturing("x", CaptureQuery::Header("via".into())), Pick::All),
        &answer,
        json!(["a", "b"]),
    );
    check(
        capturing("x", CaptureQuery::Cookie("SESSION".into())),
        &answer,
        json!("s2"),
    );
    check(
        capturing("x", CaptureQuery::Redirect("code".into())),
        &answer,
        json!("a/b c d"),
    );
    let missing = "give it a `default` if the value may be missing";
    check_error(
        capturing("x", CaptureQuery::Header("etga".into())),
        &answer,
        "E0720",
        &[
            "capture `x` found nothing in the header `etga`",
            "the answer has no such header; did you mean `etag`?",
            missing,
        ],
    );
    check_error(
        capturing("x", CaptureQuery::Redirect("state".into())),
        &answer,
        "E0720",
        &[
            "capture `x` found nothing in the redirect's parameter `state`",
            "the last `location` has no such parameter",
            missing,
        ],
    );
}

#[test]
fn a_cookie_that_an_earlier_hop_set_is_found() {
    let mut exchange = answer(200, &[], "");
    let set = vec![("set-cookie".to_owned(), b"early=1".to_vec())];
    exchange.hops.insert(0, hop("https://example.test/", 302, set));
    check(
        capturing("x", CaptureQuery::Cookie("early".into())),
        &exchange,
        json!("1"),
    );
}

#[test]
fn secrets_and_what_is_said_to_be_durable_are_saved_at_once() {
    let answer = json_answer(json!({"v": "x"}));
    let named = |name: &str| capturing(name, CaptureQuery::Json(path("$.v").into()));
    let said = Capture {
        secret: true,
        ..named("plain")
    };
    let durable = Capture {
        durable: true,
        ..named("plain")
    };
    let of_secret = Capture {
        default: Some(tree(Value::text("d").secret())),
        ..capturing("plain", CaptureQuery::Json(path("$.gone").into()))
    };
    for (capture, secret, durable) in [
        (named("plain"), false, false),
        (named("accessToken"), true, true),
        (said, true, true),
        (durable, false, true),
        (of_secret, true, true),
    ] {
        let (taken, _) = captured(&[capture], &answer);
        assert_eq!(
            (taken[0].value.secret, taken[0].durable),
            (secret, durable),
            "{:?}",
            taken[0]
        );
    }
}

#[test]
fn an_expiry_is_seconds_in_any_spelling() {
    for (expires_in, expected) in [
        (json!(3600), Some(3600)),
        (json!("3600"), Some(3600)),
        (json!(1.9), Some(1)),
        (json!(-5), Some(0)),
        (json!(1e300), Some(u64::MAX)),
        (json!(null), None),
    ] {
        let answer = json_answer(json!({"v": 1, "expires_in": expires_in}));
        let (taken, diagnostics) = captured(&[expiring()], &answer);
        assert_eq!(
            (taken[0].expires_in, diagnostics.len()),
            (expected, 0),
            "{expires_in}"
        );
    }
    let (taken, diagnostics) = captured(&[expiring()], &json_answer(json!({"v": 1})));
    assert_eq!((taken[0].expires_in, diagnostics.len()), (None, 0));
}

fn expiring() -> Capture {
    Capture {
        expires_in: Some(path("$.expires_in")),
        ..from_json("$.v")
    }
}

#[test]
fn an_expiry_that_is_no_number_is_a_warning() {
    for bad in [json!("soon"), json!([1]), json!("NaN")] {
        let answer = json_answer(json!({"v": 1, "expires_in": bad}));
        let (taken, diagnostics) = captured(&[expiring()], &answer);
        assert_eq!((taken.len(), taken[0].expires_in), (1, None));
        assert_eq!(
            (diagnostics[0].code.0, diagnostics[0].is_error()),
            ("E0723", false)
        );
    }
}

#[test]
fn every_capture_is_tried() {
    let captures = [from_json("$.gone"), from_json("$.v"), from_json("$.gone2")];
    let (taken, diagnostics) = captured(&captures, &json_answer(json!({"v": 1})));
    assert_eq!((taken.len(), diagnostics.len()), (1, 2));
}

#[test]
fn y19_captured_numbers_keep_their_spelling() {
    let text = r#"{"id": 12345678901234567890123, "v": 1.10, "n": 5, "f": 0.5}"#;
    let answer = answer(200, &[], text);
    for (path, expected) in [
        ("$.id", "12345678901234567890123"),
        ("$.v", "1.10"),
        ("$.n", "5"),
        ("$.f", "0.5"),
    ] {
        let (taken, _) = captured(&[from_json(path)], &answer);
        assert_eq!(taken[0].value.to_text(), expected);
    }
}

#[test]
fn expressions_are_captured_with_what_is_known_of_their_secrets() {
    let answer = json_answer(json!({"page": 2}));
    let of = |source| capturing("x", CaptureQuery::Expr(expression(source)));
    check(of("body.page + 1"), &answer, json!(3));
    check(of("body.page == 3"), &answer, json!(false));
    let (taken, _) = captured(&[of("password ~ body.page")], &answer);
    assert!(taken[0].value.secret && taken[0].durable);
}
