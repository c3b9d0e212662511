//! The schema of a value's type.

use super::Definitions;
use crate::format::{MATCHERS, METHODS, ValueType};
use serde_json::{Value as Json, json};

/// What text may be written as.
const SCALARS: &[&str] = &["string", "number", "boolean"];
const NUMBER: &str = r"([0-9]+(\.[0-9]*)?|\.[0-9]+)";
const TIME_UNIT: &str = "(ms|us|min|s|m|h|d)";
const SIZE_UNIT: &str = "(KiB|MiB|GiB|KB|kB|MB|GB|B)";
/// No expression in it.
const PLAIN: &str = r"(?![\s\S]*(<<|>>))";
/// What no variable's name holds. Signs beyond ASCII are left to the program.
const SIGNS: &str = r"\s!-/:-@\[-\^`{-~";

pub(super) fn schema(definitions: &mut Definitions, value: ValueType) -> Json {
    match value {
        ValueType::Text
        | ValueType::Words
        | ValueType::Expression
        | ValueType::JsonPath
        | ValueType::Regex => scalar(),
        ValueType::Line => patterned(SCALARS, r"^[^\r\n\u0000]*$|<<"),
        ValueType::Token => patterned(SCALARS, r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$|<<"),
        ValueType::Method(is_template) => patterned(SCALARS, &method(is_template)),
        ValueType::Url => patterned(SCALARS, r"^\S*$|<<"),
        ValueType::Literal => patterned(SCALARS, &format!("^{PLAIN}")),
        ValueType::Name => patterned(SCALARS, &format!(r"^{PLAIN}[\s\S]*\S")),
        ValueType::Variable => patterned(&["string"], &format!("^(?![0-9])[^{SIGNS}]+$")),
        ValueType::Flag => json!({ "type": "boolean" }),
        ValueType::Count(0) => whole(0, u64::from(u32::MAX), r"^\+?[0-9]+$"),
        ValueType::Count(least) => whole(u64::from(least), u64::from(u32::MAX), r"^\+?0*[1-9][0-9]*$"),
        ValueType::Share => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        ValueType::Duration => duration(&format!(r"^\s*({NUMBER}\s*{TIME_UNIT}|0)\s*$"), true),
        ValueType::PositiveDuration => {
            duration(&format!(r"^(?=.*[1-9])\s*{NUMBER}\s*{TIME_UNIT}\s*$"), false)
        }
        ValueType::Backoff => {
            let one = format!(r"\s*({NUMBER}\s*{TIME_UNIT}|0)\s*");
            duration(&format!(r"^{one}(\.\.{one})?$"), true)
        }
        ValueType::Size => whole(0, u64::MAX, &format!(r"^\s*([0-9]+|{NUMBER}\s*{SIZE_UNIT})\s*$")),
        ValueType::Rate => patterned(
            &["string"],
            &format!(r"^\s*0*[1-9][0-9]*\s*/\s*({NUMBER}\s*)?{TIME_UNIT}\s*$"),
        ),
        ValueType::Status => whole(100, 999, "^[1-9][0-9][0-9]$"),
        ValueType::StatusPattern(most) => whole(
            100,
            u64::from(most) * 100 + 99,
            &format!("^[1-{most}]([0-9][0-9]|[xX][xX])$"),
        ),
        ValueType::Digest(digits) => {
            patterned(&["string", "number"], &format!("^[0-9a-fA-F]{{{digits}}}$|<<"))
        }
        ValueType::Null => json!({ "type": "null" }),
        ValueType::Data => json!({}),
        ValueType::JsonSchema => json!({ "type": ["object", "boolean"] }),
        ValueType::Choice(words) => choice(words),
        ValueType::Mapping(mapping) => definitions.reference(mapping),
        ValueType::Map(names, inner) => map(definitions, *names, *inner),
        ValueType::Matchers => matchers(definitions),
        ValueType::List(item) => list(definitions, *item),
        ValueType::DistinctList(item) => with(list(definitions, *item), "uniqueItems", true),
        ValueType::NonEmptyList(item) => with(list(definitions, *item), "minItems", 1),
        ValueType::Two(item) => with(with(list(definitions, *item), "minItems", 2), "maxItems", 2),
        ValueType::OneOrMany(item) => one_or_many(definitions, *item),
        ValueType::AnyOf(types) => any_of(types.iter().map(|value| schema(definitions, *value)).collect()),
    }
}

/// A mapping of matchers, or a value that is compared as it is.
fn matchers(definitions: &mut Definitions) -> Json {
    let matchers = definitions.reference(&MATCHERS);
    let others = ["string", "number", "boolean", "null", "array"];
    json!({ "anyOf": [matchers, { "type": others }, { "type": "object", "maxProperties": 0 }] })
}

fn one_or_many(definitions: &mut Definitions, item: ValueType) -> Json {
    let one = schema(definitions, item);
    any_of(vec![one.clone(), json!({ "type": "array", "items": one })])
}

/// As `value`, or null: a key without a value counts as not written.
pub(super) fn or_nothing(mut value: Json) -> Json {
    if value == json!({}) {
        return value;
    }
    if let Some(words) = value.get_mut("enum").and_then(Json::as_array_mut) {
        words.push(Json::Null);
        return value;
    }
    match value.get_mut("type") {
        Some(Json::Array(types)) => {
            types.push("null".into());
            value
        }
        Some(Json::String(single)) => {
            let types = json!([single, "null"]);
            with(value, "type", types)
        }
        _ => any_of(vec![value, json!({ "type": "null" })]),
    }
}

/// Text may be written as a number or a boolean.
fn scalar() -> Json {
    json!({ "type": SCALARS })
}

/// The pattern counts for strings only, as JSON Schema has it.
fn patterned(types: &[&str], pattern: &str) -> Json {
    match types {
        [single] => json!({ "type": single, "pattern": pattern }),
        _ => json!({ "type": types, "pattern": pattern }),
    }
}

/// A token that is no known method in other letters than capitals, as far as people write that.
fn method(is_template: bool) -> String {
    let capitalized = |method: &&str| method[..1].to_owned() + &method[1..].to_ascii_lowercase();
    let lower = METHODS.iter().map(|method| method.to_ascii_lowercase());
    let wrong: Vec<String> = lower.chain(METHODS.iter().map(capitalized)).collect();
    let template = if is_template { "|<<" } else { "" };
    format!(
        "^(?!({})$)[!#$%&'*+.^_`|~0-9A-Za-z-]+${template}",
        wrong.join("|")
    )
}

/// A whole number, which may be quoted.
fn whole(least: u64, most: u64, pattern: &str) -> Json {
    let number = patterned(&["integer", "string"], pattern);
    let number = with(number, "minimum", least);
    if most == u64::MAX {
        number
    } else {
        with(number, "maximum", most)
    }
}

/// Only zero has no unit.
fn duration(pattern: &str, zero: bool) -> Json {
    if zero {
        whole(0, 0, pattern)
    } else {
        patterned(&["string"], pattern)
    }
}

/// The words, and what YAML makes of those that look like numbers or booleans.
fn choice(words: &[&str]) -> Json {
    let mut values: Vec<Json> = Vec::new();
    for word in words {
        values.push((*word).into());
        values.extend(super::of_yaml(word).filter(|value| !value.is_string() && !value.is_null()));
    }
    json!({ "enum": values })
}

fn map(definitions: &mut Definitions, names: ValueType, inner: ValueType) -> Json {
    let values = schema(definitions, inner);
    let map = json!({ "type": "object", "additionalProperties": values });
    let names = schema(definitions, names);
    match names.get("pattern") {
        Some(pattern) => with(map, "propertyNames", json!({ "pattern": pattern })),
        None => map,
    }
}

fn list(definitions: &mut Definitions, item: ValueType) -> Json {
    let items = schema(definitions, item);
    json!({ "type": "array", "items": items })
}

/// Alternatives of alternatives are alternatives.
fn any_of(schemas: Vec<Json>) -> Json {
    let mut flat = Vec::new();
    for schema in schemas {
        match schema {
            Json::Object(ref object) if object.len() == 1 && object.contains_key("anyOf") => {
                let inner = object.get("anyOf").and_then(Json::as_array);
                flat.extend(inner.into_iter().flatten().cloned());
            }
            schema => flat.push(schema),
        }
    }
    json!({ "anyOf": flat })
}

fn with(mut schema: Json, key: &str, value: impl Into<Json>) -> Json {
    if let Json::Object(object) = &mut schema {
        object.insert(key.to_owned(), value.into());
    }
    schema
}
