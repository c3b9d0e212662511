//! A table for each family of matchers: the matcher, a value, and the verdict.

use super::*;
use crate::model::Matcher;
use crate::scope::Scope;
use crate::verify::fixture::{equals, one, spanned, text, tree, unmasked};
use serde_json::{Value as Json, json};

mod words;

fn verdict(matcher: &Matcher, value: Option<&Json>, form: MatcherForm) -> MatchVerdict {
    let check = MatcherCheck::bind(matcher, &Scope::default()).expect("operands that evaluate");
    let budget = VisitBudget::new(100_000, &|| false);
    let tools = Tools {
        show: unmasked(),
        budget: &budget,
    };
    check.test(Actual::new(value.map(JsonNode::Tree), form, tools))
}

fn check(matcher: Matcher, value: Json, expected: MatchVerdict) {
    let found = verdict(&matcher, Some(&value), MatcherForm::Json);
    assert_eq!(found, expected, "{matcher:?} on {value}");
}

/// Values that the matcher holds for, and values it fails for, whatever the words.
fn check_all(matcher: Matcher, holds: &[Json], fails: &[Json]) {
    for value in holds {
        let found = verdict(&matcher, Some(value), MatcherForm::Json);
        assert_eq!(found, MatchVerdict::Holds, "{matcher:?} on {value}");
    }
    for value in fails {
        let found = verdict(&matcher, Some(value), MatcherForm::Json);
        assert!(
            matches!(found, MatchVerdict::Fails(_)),
            "{matcher:?} on {value}: {found:?}"
        );
    }
}

fn unfit(reason: &str) -> MatchVerdict {
    MatchVerdict::Unfit(reason.to_owned())
}

fn fails(detail: &str) -> MatchVerdict {
    MatchVerdict::Fails(Some(detail.to_owned()))
}

#[test]
fn equality() {
    check_all(
        equals(json!(1)),
        &[json!(1), json!(1.0)],
        &[json!(2), json!("1"), json!(true)],
    );
    check_all(
        equals(json!(null)),
        &[json!(null)],
        &[json!(false), json!(0), json!("")],
    );
    check_all(
        Matcher::OneOf(vec![tree("a"), tree(json!(2))]),
        &[json!("a"), json!(2.0)],
        &[json!("2"), json!(["a"])],
    );
}

#[test]
fn containing() {
    check_all(
        Matcher::Contains(tree("b")),
        &[json!("abc"), json!(["a", "b"])],
        &[json!("ac"), json!(["ab"])],
    );
    let members = Matcher::Contains(tree(json!({"a": {"b": 1}})));
    check_all(
        members,
        &[json!({"a": {"b": 1, "c": 2}, "d": 3})],
        &[json!({"a": {}})],
    );
    check_all(
        Matcher::Contains(tree(json!({"a": 1}))),
        &[json!([{"a": 1}])],
        &[json!([{"a": 1, "b": 2}])],
    );
    check(
        Matcher::Contains(tree("b")),
        json!(5),
        unfit("a number cannot contain a string"),
    );
    check(
        Matcher::Contains(tree("b")),
        json!({}),
        unfit("an object contains objects; keys are `has_keys`"),
    );
}

#[test]
fn beginnings_ends_and_patterns() {
    check_all(Matcher::StartsWith(text("ab")), &[json!("abc")], &[json!("cab")]);
    check_all(Matcher::EndsWith(text("bc")), &[json!("abc")], &[json!("bca")]);
    let pattern = regex::Regex::new("^[a-c]+$").expect("a pattern");
    check_all(
        Matcher::Matches(spanned(pattern)),
        &[json!("abc")],
        &[json!("abd")],
    );
    check_all(
        Matcher::MatchesTemplate(text("^a")),
        &[json!("abc")],
        &[json!("ba")],
    );
    check(
        Matcher::StartsWith(text("1")),
        json!(12),
        unfit("expected a string, got a number"),
    );
}

#[test]
fn types() {
    for (kind, holds, fails) in [
        (JsonType::Null, json!(null), json!(0)),
        (JsonType::Boolean, json!(false), json!("false")),
        (JsonType::Integer, json!(5.0), json!(5.5)),
        (JsonType::Number, json!(5.5), json!("5.5")),
        (JsonType::String, json!(""), json!(null)),
        (JsonType::Array, json!([]), json!({})),
        (JsonType::Object, json!({}), json!([])),
    ] {
        check_all(Matcher::Type(kind), &[holds], &[fails]);
    }
    check(Matcher::Type(JsonType::String), json!(5), fails("it is a number"));
    for (kind, text, holds) in [
        (JsonType::Integer, "5", true),
        (JsonType::Integer, "5.5", false),
        (JsonType::Integer, "+5", false),
        (JsonType::Number, "5.5", true),
        (JsonType::Boolean, "true", true),
        (JsonType::String, "5", true),
        (JsonType::Null, "null", false),
    ] {
        let found = verdict(&Matcher::Type(kind), Some(&json!(text)), MatcherForm::Text);
        assert_eq!(found == MatchVerdict::Holds, holds, "{kind:?} on {text}");
    }
}

#[test]
fn emptiness_and_length() {
    let empty = [json!(""), json!([]), json!({})];
    let full = [json!("a"), json!([null]), json!({"a": 1})];
    check_all(Matcher::Empty(true), &empty, &full);
    check_all(Matcher::Empty(false), &full, &empty);
    check(
        Matcher::Empty(true),
        json!(null),
        unfit("null is neither empty nor full"),
    );
    let two = || Matcher::Length(one(equals(json!(2))));
    check_all(
        two(),
        &[json!("äö"), json!([1, 2]), json!({"a": 1, "b": 2})],
        &[json!("a")],
    );
    check(two(), json!([1]), fails("the length is 1"));
    check(two(), json!(true), unfit("a boolean has no length"));
    let between = Matcher::Length(vec![
        spanned(Matcher::Gt(tree(json!(1)))),
        spanned(Matcher::Lt(tree(json!(3)))),
    ]);
    check_all(between, &[json!([1, 2])], &[json!([1]), json!([1, 2, 3])]);
}

#[test]
fn order() {
    check_all(
        Matcher::Lt(tree(json!(5))),
        &[json!(4.9), json!(-1)],
        &[json!(5), json!(6)],
    );
    check_all(Matcher::Le(tree(json!(5))), &[json!(5.0)], &[json!(5.1)]);
    check_all(Matcher::Gt(tree(json!(5))), &[json!(u64::MAX)], &[json!(5)]);
    check_all(
        Matcher::Ge(tree("2024-05")),
        &[json!("2024-05-01")],
        &[json!("2024-04-30")],
    );
    check_all(
        Matcher::Between(tree(json!(1)), tree(json!(2))),
        &[json!(1), json!(2), json!(1.5)],
        &[json!(0), json!(2.1)],
    );
    check(
        Matcher::Lt(tree(json!(5))),
        json!("4"),
        unfit("expected a number, got a string"),
    );
    check(
        Matcher::Lt(tree("a")),
        json!(4),
        unfit("expected a string to compare, got a number"),
    );
    check(
        Matcher::Lt(tree(json!([]))),
        json!(4),
        unfit("there is no order between a value and an array"),
    );
    let as_text = verdict(
        &Matcher::Gt(tree(json!(9))),
        Some(&json!("10")),
        MatcherForm::Text,
    );
    assert_eq!(as_text, MatchVerdict::Holds);
}

#[test]
fn closeness() {
    let close = || Matcher::CloseTo {
        value: tree(json!(10)),
        within: tree(json!(0.5)),
    };
    check_all(
        close(),
        &[json!(10.5), json!(9.5), json!(10)],
        &[json!(10.6), json!(9.4)],
    );
    check(close(), json!("10"), unfit("expected a number, got a string"));
}

#[test]
fn items() {
    let integers = || one(Matcher::Type(JsonType::Integer));
    check_all(
        Matcher::Each(integers()),
        &[json!([1, 2]), json!([])],
        &[json!([1, "2"])],
    );
    check(
        Matcher::Each(integers()),
        json!([1, "2"]),
        fails("item 1 is \"2\": it is a string"),
    );
    check_all(
        Matcher::Any(integers()),
        &[json!(["1", 2])],
        &[json!([]), json!(["1"])],
    );
    check(
        Matcher::Each(integers()),
        json!({}),
        unfit("`each` asks for a list, got an object"),
    );
}

#[test]
fn keys() {
    let keys = || Matcher::HasKeys(vec![text("a"), text("b")]);
    check_all(keys(), &[json!({"a": 1, "b": null, "c": 2})], &[json!({"a": 1})]);
    check(keys(), json!({"a": 1}), fails("it lacks \"b\""));
    check(
        keys(),
        json!([]),
        unfit("`has_keys` asks for an object, got an array"),
    );
}

#[test]
fn dates_and_ids() {
    check_all(
        Matcher::Date(None),
        &[
            json!("2024-02-29"),
            json!("2024-05-01T12:30:45Z"),
            json!("2024-05-01T12:30:45.123+02:00"),
            json!("2024-05-01t12:30:45z"),
        ],
        &[
            json!("2023-02-29"),
            json!("2024-05-01T12:30:45"),
            json!("2024-05-01T12:30Z"),
            json!("20240501"),
            json!("20240501T123045Z"),
            json!("2024-05-01T12:30:45+02:00[Europe/Berlin]"),
            json!("May 1"),
            json!("größenwahn"),
            json!(""),
        ],
    );
    check_all(
        Matcher::Date(Some("%d.%m.%Y".into())),
        &[json!("29.02.2024")],
        &[json!("30.02.2024"), json!("2024-02-29"), json!("01.01.2024 x")],
    );
    check_all(
        Matcher::Uuid(true),
        &[
            json!("67e55044-10b1-426f-9247-bb680e5fe0c8"),
            json!("67E55044-10B1-426F-9247-BB680E5FE0C8"),
        ],
        &[
            json!("67e5504410b1426f9247bb680e5fe0c8"),
            json!("{67e55044-10b1-426f-9247-bb680e5fe0c8}"),
            json!("x"),
        ],
    );
}

#[test]
fn groups() {
    let low = || one(Matcher::Lt(tree(json!(3))));
    let high = || one(Matcher::Gt(tree(json!(7))));
    check_all(
        Matcher::AnyOf(vec![low(), high()]),
        &[json!(1), json!(9)],
        &[json!(5), json!("x")],
    );
    check_all(
        Matcher::AllOf(vec![
            one(Matcher::Gt(tree(json!(3)))),
            one(Matcher::Lt(tree(json!(7)))),
        ]),
        &[json!(5)],
        &[json!(1), json!(9)],
    );
    check(
        Matcher::AllOf(vec![low(), high()]),
        json!(1),
        fails("fails: is greater than 7"),
    );
    check_all(Matcher::Not(low()), &[json!(5)], &[json!(1)]);
    // All of the matchers of one map must hold; `not` says that they do not all.
    let both = Matcher::Not([high(), one(equals(json!(8)))].into_iter().flatten().collect());
    check_all(both, &[json!(9), json!(1)], &[json!(8)]);
}

#[test]
fn not_does_not_turn_a_senseless_question_into_a_proof() {
    check(
        Matcher::Not(one(Matcher::Contains(tree("x")))),
        json!(5),
        unfit("a number cannot contain a string"),
    );
    let absent = |matcher: Matcher| verdict(&matcher, None, MatcherForm::Json);
    assert_eq!(absent(Matcher::Not(one(equals("x")))), MatchVerdict::Absent);
    assert_eq!(absent(Matcher::Empty(true)), MatchVerdict::Absent);
    assert_eq!(
        absent(Matcher::Not(one(Matcher::Exists(true)))),
        MatchVerdict::Holds
    );
    assert_eq!(absent(Matcher::Exists(false)), MatchVerdict::Holds);
    let either = Matcher::AnyOf(vec![one(Matcher::Exists(false)), one(equals("x"))]);
    assert_eq!(absent(either), MatchVerdict::Holds);
}

#[test]
fn a_pattern_made_at_run_time_may_be_bad() {
    let matcher = Matcher::MatchesTemplate(text("a(b"));
    let error = MatcherCheck::bind(&matcher, &Scope::default())
        .err()
        .expect("an error");
    assert_eq!(error.code.0, "E0724");
    assert_eq!(error.message, "`a(b` is not a regular expression: unclosed group");
    let secret = crate::template::Value::text("a(canary").secret();
    let matcher = Matcher::MatchesTemplate(text(secret));
    let error = MatcherCheck::bind(&matcher, &Scope::default())
        .err()
        .expect("an error");
    assert!(!error.message.contains("canary"), "{}", error.message);
}
