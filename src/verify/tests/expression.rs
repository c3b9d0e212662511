//! Expressions over the exchange, and templates in what is expected.

use super::*;
use crate::model::ValueTree;
use crate::verify::reads_body;

fn that(sources: &[&str]) -> Expect {
    Expect {
        that: sources.iter().map(|source| expression(source)).collect(),
        ..Expect::default()
    }
}

#[test]
fn expressions_see_all_of_the_exchange_and_the_variables() {
    let headers: &[(&str, &[u8])] = &[
        ("content-type", b"application/json"),
        ("via", b"a"),
        ("via", b"b"),
        ("set-cookie", b"SESSION=s1; Path=/"),
    ];
    let answer = answer(201, headers, r#"{"total_records": 2, "meetings": [1, 2]}"#);
    let sources = [
        "status == 201",
        "headers['content-type'] == 'application/json'",
        "headers.via == ['a', 'b']",
        "body.total_records >= body.meetings | length",
        "'total_records' in text",
        "cookies.SESSION == 's1'",
        "time > 12 and time < 13",
        "request.method == 'GET' and request.url == 'https://example.test/a?b=1'",
        "request.headers.accept == '*/*'",
        "body.total_records == total",
    ];
    let lines: Vec<String> = sources.iter().map(|source| format!("+ that {source}")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    check(&that(&sources), &answer, &lines);
}

#[test]
fn a_failed_comparison_shows_both_sides() {
    let answer = json_answer(json!({"total": 3, "m": [1, 2], "access_token": "canary", "ok": null}));
    check(
        &that(&[
            "body.total == body.m | length",
            "body.ok",
            "status == 200 and body.total == 2",
        ]),
        &answer,
        &[
            "- that body.total == body.m | length; got false; 3 on the left, 2 on the right",
            "- that body.ok; got null",
            "- that status == 200 and body.total == 2; got false",
        ],
    );
}

#[test]
fn x05_a_failed_comparison_of_secrets_does_not_show_them() {
    check(
        &that(&["body.v == password", "body.access_token == 'x'"]),
        &json_answer(json!({"v": "canary-2", "access_token": "canary"})),
        &[
            "- that body.v == password; got false; *** on the left, *** on the right",
            "- that body.access_token == 'x'; got false; *** on the left, *** on the right",
        ],
    );
}

#[test]
fn t09_an_expression_over_a_body_that_is_not_json() {
    let assertions = judged(
        &that(&["body.id == 1", "text == 'oops'"]),
        &answer(200, &[], "oops"),
    );
    let reason = "the body is not JSON: expected value at line 1 column 1 (no content type, 4 bytes)";
    assert_eq!(
        lines(&assertions),
        [
            format!("- that body.id == 1; got nothing; {reason} [E0722]"),
            "+ that text == 'oops'".to_owned()
        ]
    );
    let diagnostic = assertions[0].diagnostic.as_ref().expect("a diagnostic");
    assert_eq!((diagnostic.code.0, diagnostic.labels.len()), ("E0722", 1));
}

#[test]
fn a_status_asserted_by_an_expression_is_not_asserted_again() {
    check(
        &that(&["status == 404"]),
        &answer(404, &[], ""),
        &["+ that status == 404"],
    );
    check(
        &that(&["time >= 0"]),
        &answer(404, &[], ""),
        &["- status is below 400; got 404", "+ that time >= 0"],
    );
}

#[test]
fn expressions_need_the_body_only_when_they_read_it() {
    for (source, expected) in [
        ("body.id == 1", true),
        ("'x' in text", true),
        ("status == 200", false),
        ("headers.body == 'text'", false),
    ] {
        assert_eq!(reads_body(&expression(source)), expected, "{source}");
        assert_eq!(needs_body(Some(&that(&[source])), &[]), expected, "{source}");
        let capture = capturing("x", CaptureQuery::Expr(expression(source)));
        assert_eq!(needs_body(None, &[capture]), expected, "{source}");
    }
}

#[test]
fn what_is_expected_may_be_made_of_variables() {
    let templated = |source| ValueTree::Scalar(template(source));
    let entry = |name: &str, tree| (spanned(name.into()), tree);
    let body = json!({"topic": "Standup", "total": 2, "v": "canary"});
    check_json(
        body.clone(),
        "$.topic",
        Matcher::Equals(templated("<<topic>>")),
        "+ json $.topic is \"Standup\"",
    );
    check_json(
        body.clone(),
        "$.total",
        Matcher::Equals(templated("<<total>>")),
        "+ json $.total is 2",
    );
    check_json(
        body.clone(),
        "$.topic",
        Matcher::MatchesTemplate(template("^<<topic>>$")),
        "+ json $.topic matches `^Standup$`",
    );
    check_json(
        body.clone(),
        "$.v",
        Matcher::Equals(templated("<<password>>-x")),
        "- json $.v is ***; got ***; differs at byte 6: expected 8 bytes, got 6",
    );
    let like = |members| Expect {
        like: Some(ValueTree::Map(members, Default::default())),
        ..Expect::default()
    };
    check(
        &like(vec![
            entry("topic", templated("<<topic>>")),
            entry("total", templated("3")),
        ]),
        &json_answer(body.clone()),
        &["- body is like {\"topic\":\"Standup\",\"total\":3}; \
           got {\"topic\":\"Standup\",\"total\":2,\"v\":\"canary\"}; $.total: expected 3, got 2"],
    );
    check(
        &like(vec![entry("v", templated("<<password>>x"))]),
        &json_answer(body),
        &["- body is like ***; got ***; $.v: expected ***, got ***"],
    );
}

#[test]
fn an_operand_that_cannot_be_evaluated_is_a_fault_of_the_file() {
    let expect = json_expect(vec![(
        "$.a",
        Matcher::Equals(ValueTree::Scalar(template("<<topik>>"))),
    )]);
    let assertions = judged(&expect, &json_answer(json!({"a": 1})));
    let diagnostic = assertions[0].diagnostic.as_ref().expect("a diagnostic");
    assert!(!assertions[0].passed);
    assert!(diagnostic.message.contains("topik"), "{}", diagnostic.message);
}

#[test]
fn y19_whole_numbers_beyond_64_bits_are_compared_digit_by_digit() {
    let answer = answer(200, &[], r#"{"id": 12345678901234567890123}"#);
    let expect = |literal| {
        json_expect(vec![(
            "$.id",
            Matcher::Equals(ValueTree::Scalar(template(literal))),
        )])
    };
    check(
        &expect("12345678901234567890123"),
        &answer,
        &["+ json $.id is 12345678901234567890123"],
    );
    check(
        &expect("12345678901234567890124"),
        &answer,
        &["- json $.id is 12345678901234567890124; got 12345678901234567890123"],
    );
}
