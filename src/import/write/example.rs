//! A saved answer, which the mock gives.

use crate::import::collection::ImportedExample;
use crate::import::context::ImportContext;
use crate::import::loss::LossKind;
use crate::import::template;
use crate::import::yaml::{Map, Yaml, YamlItem, YamlLine, YamlList};
use std::collections::HashSet;

/// Headers about how a body travels, or that the server makes for itself.
const OF_THE_SERVER: [&str; 9] = [
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "connection",
    "date",
    "keep-alive",
    "trailer",
    "upgrade",
    "proxy-connection",
];

pub fn example(cx: &mut ImportContext, example: &ImportedExample) -> Map {
    let mut map = Map::new();
    if example.status != 200 {
        map.put("status", Yaml::Number(example.status.to_string()));
    }
    if let Some(headers) = headers(cx, example) {
        map.put("headers", headers);
    }
    if !example.body.is_empty() {
        body(cx, example, &mut map);
    }
    map
}

fn headers(cx: &mut ImportContext, example: &ImportedExample) -> Option<Yaml> {
    let is_token = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    let kept: Vec<&(String, String)> = example
        .headers
        .iter()
        .filter(|(name, value)| {
            let lower = name.to_lowercase();
            is_token(name) && !OF_THE_SERVER.contains(&&*lower) && !value.contains(['\r', '\n', '\0'])
        })
        .collect();
    let mut names = HashSet::new();
    let repeats = kept.iter().any(|(name, _)| !names.insert(name.to_lowercase()));
    let mut value = |value: &str| Yaml::words(template::escaped(&cx.masked(value)));
    if kept.is_empty() {
        None
    } else if repeats {
        let pair = |(name, text): &&(String, String)| {
            let pair = [
                ("name".to_owned(), Yaml::words(name)),
                ("value".to_owned(), value(text)),
            ];
            YamlItem::Value(Map::flow(pair).into())
        };
        Some(
            YamlList {
                items: kept.iter().map(pair).collect(),
                flow: false,
            }
            .into(),
        )
    } else {
        let lines = kept
            .iter()
            .map(|(name, text)| YamlLine::Entry(name.clone(), value(text)));
        Some(
            Map {
                lines: lines.collect(),
                flow: false,
            }
            .into(),
        )
    }
}

/// JSON as data where the answer is JSON, else text.
fn body(cx: &mut ImportContext, example: &ImportedExample, map: &mut Map) {
    let is_json = example
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .is_none_or(|(_, value)| value.contains("json"));
    if is_json && let Some(value) = data(cx, &example.body) {
        return map.put("json", value);
    }
    let has_type = example
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if !has_type && is_json && example.body.trim_start().starts_with(['{', '[']) {
        let reason = format!(
            "the saved answer `{}` looks like JSON and is none: it is kept as text",
            example.name
        );
        cx.lose(LossKind::Changed, reason, "");
    }
    map.put("text", Yaml::words(template::escaped(&cx.masked(&example.body))));
}

/// None where YAML cannot hold it: text then.
fn data(cx: &mut ImportContext, text: &str) -> Option<Yaml> {
    let dialect = std::mem::replace(&mut cx.dialect, crate::import::collection::Dialect::Plain);
    cx.in_answer = true;
    let value = crate::import::json::body(cx, text).ok();
    cx.in_answer = false;
    cx.dialect = dialect;
    value
}
