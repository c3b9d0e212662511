//! What keys want of each other, as schemas that must all hold.

use crate::format::KeyRule;
use serde_json::{Value as Json, json};

pub(super) fn schemas(rule: KeyRule) -> Vec<Json> {
    match rule {
        KeyRule::ExactlyOne(names) => {
            let mut schemas = vec![one_of_them(names)];
            schemas.extend(pairs(names));
            schemas
        }
        KeyRule::AtMostOne(names) => pairs(names),
        KeyRule::Needs(name, others) => vec![json!({
            "if": { "required": [name] },
            "then": one_of_them(others),
        })],
        KeyRule::ValueNeeds(name, value, others) => vec![json!({
            "if": { "properties": { name: { "const": value } }, "required": [name] },
            "then": { "required": others },
        })],
        KeyRule::InnerNeeds(path, others) => {
            let each: Vec<Json> = others.iter().map(|other| inner(other, json!({}))).collect();
            vec![json!({ "if": inner(path, json!({})), "then": { "anyOf": each } })]
        }
        KeyRule::InnerRefuses(path, value) => {
            let value = super::of_yaml(value).unwrap_or_default();
            vec![json!({ "not": inner(path, json!({ "const": value })) })]
        }
    }
}

/// Holds where the path leads to a value that fits `schema`.
fn inner(path: &[&str], schema: Json) -> Json {
    path.iter().rev().fold(
        schema,
        |inner, key| json!({ "type": "object", "required": [key], "properties": { (*key): inner } }),
    )
}

fn one_of_them(names: &[&str]) -> Json {
    match names {
        [single] => json!({ "required": [single] }),
        _ => {
            let each: Vec<Json> = names.iter().map(|name| json!({ "required": [name] })).collect();
            json!({ "anyOf": each })
        }
    }
}

fn pairs(names: &[&str]) -> Vec<Json> {
    let pairs = names.iter().enumerate().flat_map(|(at, first)| {
        let later = &names[at + 1..];
        later.iter().map(move |second| not_both(first, second))
    });
    pairs.collect()
}

fn not_both(first: &str, second: &str) -> Json {
    json!({ "not": { "type": "object", "required": [first, second] } })
}
