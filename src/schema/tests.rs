//! What validations find, and that each of them ends.

use super::*;
use serde_json::json;

fn document(text: &str) -> Arc<JsonDocument> {
    Arc::new(JsonDocument::parse(text.to_owned().into()).expect("JSON"))
}

fn violations(schema: &Json, text: &str) -> Result<Violations, BudgetStop> {
    let schema = JsonSchema::compile(schema).expect("a schema");
    schema.violations(&document(text), &|| false)
}

/// Each kind as `path: reason`, with its count where there are several.
fn check(schema: Json, text: &str, expected: &[&str]) {
    let found = violations(&schema, text).unwrap();
    let line = |violation: &Violation| match violation.count {
        1 => format!("{}: {}", violation.path, violation.reason),
        count => format!(
            "{}: {} x{count} from {}",
            violation.path, violation.reason, violation.first
        ),
    };
    let lines: Vec<String> = found.kinds.iter().map(line).collect();
    assert_eq!(lines, expected, "{schema} on {text}");
}

#[test]
fn keywords_of_one_value_say_what_they_expect() {
    check_reasons([
        (json!({"type": "integer"}), "\"x\"", "$: an integer is expected"),
        (
            json!({"type": ["string", "null"]}),
            "1",
            "$: null or a string is expected",
        ),
        (json!({"required": ["vat"]}), "{}", "$: \"vat\" is required"),
        (
            json!({"additionalProperties": false}),
            r#"{"a":1,"b":2}"#,
            "$: no members are allowed here",
        ),
        (
            json!({"properties": {"a": true}, "additionalProperties": false}),
            r#"{"a":1,"b":2}"#,
            "$: \"b\" is not allowed",
        ),
        (json!({"minimum": 5}), "4", "$: at least 5 is expected"),
        (json!({"exclusiveMaximum": 5}), "5", "$: less than 5 is expected"),
        (json!({"multipleOf": 2}), "3", "$: a multiple of 2 is expected"),
        (
            json!({"minLength": 1}),
            "\"\"",
            "$: at least 1 character is expected",
        ),
        (
            json!({"maxItems": 2}),
            "[1,2,3]",
            "$: at most 2 items are expected",
        ),
        (
            json!({"minProperties": 2}),
            "{}",
            "$: at least 2 members are expected",
        ),
        (
            json!({"uniqueItems": true}),
            "[1,1.0]",
            "$: the items have to differ from each other",
        ),
        (
            json!({"enum": ["a", 2]}),
            "\"b\"",
            "$: one of [\"a\",2] is expected",
        ),
        (json!({"const": {"a": 1}}), "{}", "$: {\"a\":1} is expected"),
        (
            json!({"pattern": "^a"}),
            "\"b\"",
            "$: a text that matches `^a` is expected",
        ),
    ]);
}

#[test]
fn keywords_that_hold_schemas_say_what_they_expect() {
    check_reasons([
        (
            json!({"anyOf": [{"type": "null"}, {"type": "string"}]}),
            "1",
            "$: none of the schemas of `anyOf` holds",
        ),
        (
            json!({"not": {"type": "string"}}),
            "\"x\"",
            "$: the schema of `not` holds",
        ),
        (
            json!({"contains": {"type": "string"}}),
            "[1]",
            "$: no item is as `contains` wants it",
        ),
        (
            json!({"properties": {"a": false}}),
            r#"{"a":1}"#,
            "$.a: no value is allowed here",
        ),
        (
            json!({"propertyNames": {"maxLength": 1}}),
            r#"{"ab":1}"#,
            "$: a member's name is not allowed: at most 1 character is expected",
        ),
    ]);
}

/// Each schema, a text that it does not allow, and the only reason.
fn check_reasons<const N: usize>(rows: [(Json, &str, &str); N]) {
    for (schema, text, reason) in rows {
        check(schema, text, &[reason]);
    }
}

#[test]
fn equal_violations_of_many_items_are_one() {
    let schema = json!({"properties": {"lines": {"items": {
        "required": ["vat"],
        "properties": {"price": {"type": "number"}, "0": {"type": "null"}},
    }}}});
    let lines: Vec<&str> = vec![r#"{"price":"x"}"#, r#"{"vat":1}"#, r#"{"price":"y","0":1}"#, "{}"];
    check(
        schema,
        &format!(r#"{{"lines":[{}]}}"#, lines.join(",")),
        &[
            "$.lines[*]: \"vat\" is required x3 from $.lines[0]",
            "$.lines[*].price: a number is expected x2 from $.lines[0].price",
            "$.lines[2]['0']: null is expected",
        ],
    );
}

#[test]
fn numbers_are_held_against_the_schema_with_all_their_digits() {
    check(json!({"const": 1}), "1.0", &[]);
    check(json!({"enum": [0.5]}), "5e-1", &[]);
    check(json!({"type": "integer"}), "12345678901234567890123.0", &[]);
    check(json!({"type": "number"}), "1e400", &[]);
    check(json!({"maximum": 5}), "1e400", &["$: at most 5 is expected"]);
    check(
        json!({"uniqueItems": true}),
        "[12345678901234567890123, 12345678901234567890124]",
        &[],
    );
}

#[test]
fn schemas_that_refer_to_themselves_end() {
    check(json!({"allOf": [{"$ref": "#"}]}), "[1]", &[]);
    let list = json!({"type": "object", "properties": {"next": {"$ref": "#"}}});
    let deep = format!("{}1{}", "{\"next\":".repeat(100), "}".repeat(100));
    let path = format!("${}: an object is expected", ".next".repeat(100));
    check(list, &deep, &[&path]);
}

/// Thirty definitions, each of which asks the next one twice.
fn multiplying() -> Json {
    let two = |at: usize| {
        let next = json!({"$ref": format!("#/$defs/d{}", at + 1)});
        json!({"allOf": [{"items": next.clone()}, {"items": next}]})
    };
    let mut definitions: serde_json::Map<String, Json> =
        (0..60).map(|at| (format!("d{at}"), two(at))).collect();
    definitions.insert("d60".to_owned(), json!({"type": "string"}));
    json!({"$ref": "#/$defs/d0", "$defs": definitions})
}

#[test]
fn schemas_that_multiply_end_at_a_limit() {
    let nested = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let stopped = violations(&multiplying(), &nested).map(|found| found.kinds.len());
    assert!(
        matches!(stopped, Err(BudgetStop::TooMuch(_)) | Ok(_)),
        "{stopped:?}"
    );
    let schema = JsonSchema::compile(&multiplying()).unwrap();
    let interrupted = schema
        .violations(&document(&nested), &|| true)
        .map(|found| found.kinds.len());
    assert!(
        matches!(
            interrupted,
            Err(BudgetStop::Interrupted | BudgetStop::TooMuch(_)) | Ok(_)
        ),
        "{interrupted:?}"
    );
}

#[test]
fn the_validation_ends_at_so_many_violations() {
    let ones = format!("[{}1]", "1,".repeat(50_000));
    let found = violations(&json!({"items": {"type": "string"}}), &ones).unwrap();
    assert!(found.cut);
    assert_eq!((found.kinds.len(), found.kinds[0].count), (1, 10_000));
}
