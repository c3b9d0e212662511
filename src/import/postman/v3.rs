//! Postman's folders of version 3: a file for each request, in the shape of version 2.

use super::{is_true, list, text};
use crate::import::collection::{ImportedEntry, ImportedEnvironment};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Files of one collection, by their paths below it.
#[derive(Debug, Default)]
pub struct PostmanV3Files {
    /// The directory's name.
    pub name: String,
    pub documents: BTreeMap<String, Json>,
}

/// Kinds of items that are no HTTP requests.
const OTHERS: [&str; 6] = [
    "grpc-request",
    "websocket-request",
    "socket.io-request",
    "mqtt-request",
    "mcp-request",
    "llm-request",
];

/// The collection in the shape of version 2.1. Items that are not carried over are listed.
pub fn as_v2(files: &PostmanV3Files, skipped: &mut Vec<(String, String)>) -> Json {
    let mut root = PostmanDirectory::default();
    for (path, document) in &files.documents {
        root.add(path, document);
    }
    let mut collection = root.as_v2(&files.name, files, "", skipped);
    collection["info"] = json!({ "name": collection["name"], "description": collection["description"] });
    collection
}

#[derive(Default)]
struct PostmanDirectory<'f> {
    definition: Option<&'f Json>,
    directories: BTreeMap<String, PostmanDirectory<'f>>,
    /// By the file's name without its kind.
    requests: BTreeMap<String, &'f Json>,
}

impl<'f> PostmanDirectory<'f> {
    fn add(&mut self, path: &str, document: &'f Json) {
        if path == ".resources/definition.yaml" {
            self.definition = Some(document);
        } else if path.starts_with(".resources/") {
            // Examples are looked up by their paths.
        } else if let Some((dir, rest)) = path.split_once('/') {
            self.directories
                .entry(dir.to_owned())
                .or_default()
                .add(rest, document);
        } else if let Some(stem) = path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml")) {
            let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
            self.requests.insert(stem.to_owned(), document);
        }
    }

    fn as_v2(
        &self,
        name: &str,
        files: &PostmanV3Files,
        below: &str,
        skipped: &mut Vec<(String, String)>,
    ) -> Json {
        let definition = self.definition.unwrap_or(&Json::Null);
        let named = text(definition.get("name"));
        let mut children: Vec<(f64, Json)> = Vec::new();
        for (dir, inner) in &self.directories {
            let path = if below.is_empty() {
                dir.clone()
            } else {
                format!("{below}/{dir}")
            };
            children.push((order(inner.definition), inner.as_v2(dir, files, &path, skipped)));
        }
        for (stem, document) in &self.requests {
            let kind = text(document.get("$kind"));
            if OTHERS.contains(&&*kind) {
                let path = if below.is_empty() {
                    stem.clone()
                } else {
                    format!("{below}/{stem}")
                };
                skipped.push((path, format!("an item of the kind `{kind}` has no equal here")));
                continue;
            }
            children.push((order(Some(document)), request(document, stem, files, below)));
        }
        children.sort_by(|left, right| left.0.total_cmp(&right.0));
        let items: Vec<Json> = children.into_iter().map(|(_, item)| item).collect();
        let mut folder = json!({
            "name": if named.is_empty() { name } else { &named },
            "item": items,
            "variable": pairs(definition.get("variables")),
            "event": events(definition.get("scripts")),
        });
        put(&mut folder, "description", definition.get("description"));
        if let Some(auth) = auth(definition.get("auth")) {
            folder["auth"] = auth;
        }
        folder
    }
}

fn order(document: Option<&Json>) -> f64 {
    document
        .and_then(|document| document.get("order"))
        .and_then(Json::as_f64)
        .unwrap_or(f64::MAX)
}

fn put(target: &mut Json, key: &str, value: Option<&Json>) {
    if let Some(value) = value.filter(|value| !value.is_null()) {
        target[key] = value.clone();
    }
}

/// A list of `{key, value}`, also where it is written as a map.
fn pairs(value: Option<&Json>) -> Json {
    match value {
        Some(Json::Object(members)) => {
            let pairs = members.iter().map(|(key, value)| match value {
                Json::Object(inner) => {
                    let mut pair = inner.clone();
                    pair.insert("key".to_owned(), json!(key));
                    Json::Object(pair)
                }
                other => json!({ "key": key, "value": other }),
            });
            Json::Array(pairs.collect())
        }
        Some(list @ Json::Array(_)) => list.clone(),
        _ => json!([]),
    }
}

fn events(scripts: Option<&Json>) -> Json {
    let events = list(scripts).iter().map(|script| {
        let kind = text(script.get("type"));
        let listen = match kind.rsplit(':').next().unwrap_or_default() {
            "beforeRequest" => "prerequest",
            _ => "test",
        };
        json!({ "listen": listen, "script": { "exec": text(script.get("code")) } })
    });
    Json::Array(events.collect())
}

/// `{type, credentials: [{key, value}]}`, or a list of which the first counts.
fn auth(value: Option<&Json>) -> Option<Json> {
    let auth = match value? {
        Json::Array(several) => several.first()?,
        other => other,
    };
    let kind = text(auth.get("type"));
    let mut made = json!({ "type": kind });
    if !kind.is_empty() {
        made[kind] = pairs(auth.get("credentials"));
    }
    Some(made)
}

fn request(document: &Json, stem: &str, files: &PostmanV3Files, below: &str) -> Json {
    let named = text(document.get("name"));
    let url = text(document.get("url"));
    let (address, literal) = url.split_once('?').unwrap_or((&url, ""));
    let mut query = pairs(document.get("queryParams"));
    let has_query = query.as_array().is_some_and(|query| !query.is_empty());
    if let (false, Json::Array(query)) = (has_query, &mut query) {
        query.extend(literal.split('&').filter(|part| !part.is_empty()).map(
            |part| match part.split_once('=') {
                Some((key, value)) => json!({ "key": key, "value": value }),
                None => json!({ "key": part, "value": null }),
            },
        ));
    }
    let is_graphql = document.get("$kind").and_then(Json::as_str) == Some("graphql-request");
    let mut inner = json!({
        "method": document.get("method").cloned().unwrap_or_else(|| json!(if is_graphql { "POST" } else { "GET" })),
        "header": pairs(document.get("headers")),
        "url": { "raw": address, "query": query, "variable": pairs(document.get("pathVariables")) },
    });
    put(&mut inner, "description", document.get("description"));
    if let Some(auth) = auth(document.get("auth")) {
        inner["auth"] = auth;
    }
    if is_graphql {
        let graphql =
            json!({ "query": text(document.get("query")), "variables": text(document.get("variables")) });
        inner["body"] = json!({ "mode": "graphql", "graphql": graphql });
    } else if let Some(body) = body(document.get("body")) {
        inner["body"] = body;
    }
    json!({
        "name": if named.is_empty() { stem } else { &named },
        "request": inner,
        "event": events(document.get("scripts")),
        "protocolProfileBehavior": behaviour(document.get("settings")),
        "response": examples(document, stem, files, below),
    })
}

fn behaviour(settings: Option<&Json>) -> Json {
    let mut made = Map::from_iter([("disableBodyPruning".to_owned(), Json::Bool(true))]);
    if let Some(Json::Object(members)) = settings {
        made.extend(members.clone());
    }
    Json::Object(made)
}

fn body(body: Option<&Json>) -> Option<Json> {
    let body = body?;
    let content = body.get("content");
    Some(match body.get("type")?.as_str()? {
        "formdata" => {
            let parts = list(content).iter().map(|part| {
                let mut part = part.clone();
                if part.get("type").and_then(Json::as_str) == Some("file") && part.get("src").is_none() {
                    part["src"] = part.get("value").cloned().unwrap_or(Json::Null);
                }
                part
            });
            json!({ "mode": "formdata", "formdata": parts.collect::<Vec<_>>() })
        }
        "urlencoded" => json!({ "mode": "urlencoded", "urlencoded": pairs(content) }),
        "file" => {
            json!({ "mode": "file", "file": { "src": content.and_then(|content| content.get("src")).or(content) } })
        }
        "none" => return None,
        "graphql" => json!({ "mode": "graphql", "graphql": content }),
        language => {
            json!({ "mode": "raw", "raw": text(content), "options": { "raw": { "language": language } } })
        }
    })
}

/// Saved answers: files in a directory that the request names, or in the one of its name.
fn examples(document: &Json, stem: &str, files: &PostmanV3Files, below: &str) -> Json {
    let directory = match document.get("examples").and_then(Json::as_str) {
        Some(relative) => relative.trim_start_matches("./").trim_end_matches('/').to_owned(),
        None => format!(".resources/{stem}.resources/examples"),
    };
    let prefix = if below.is_empty() {
        format!("{directory}/")
    } else {
        format!("{below}/{directory}/")
    };
    let mut found: Vec<(f64, Json)> = files
        .documents
        .iter()
        .filter(|(path, _)| path.starts_with(&prefix))
        .map(|(path, example)| (order(Some(example)), answer(path, example)))
        .collect();
    found.sort_by(|left, right| left.0.total_cmp(&right.0));
    Json::Array(found.into_iter().map(|(_, example)| example).collect())
}

fn answer(path: &str, example: &Json) -> Json {
    let response = example.get("response").unwrap_or(&Json::Null);
    let named = text(example.get("name"));
    let last = path.rsplit('/').next().unwrap_or(path);
    let stem = last.split('.').next().unwrap_or(last);
    json!({
        "name": if named.is_empty() { stem } else { &named },
        "code": response.get("statusCode"),
        "header": pairs(response.get("headers")),
        "body": text(response.pointer("/body/content")),
    })
}

/// A file of `environments/` or `globals/`.
pub fn environment(json: &Json, path: &str) -> ImportedEnvironment {
    let last = path.rsplit('/').next().unwrap_or(path);
    let stem = last.split('.').next().unwrap_or(last).to_owned();
    let mut environment = super::environment::environment(json, path);
    if json.get("name").is_none() {
        environment.name = if path.contains("globals/") {
            "Globals".to_owned()
        } else {
            stem
        };
    }
    let values = pairs(json.get("values"));
    let vars = list(Some(&values)).iter().map(|value| ImportedEntry {
        disabled: value.get("enabled") == Some(&Json::Bool(false)) || is_true(value.get("disabled")),
        secret: value.get("type").and_then(Json::as_str) == Some("secret"),
        ..super::environment::variable(value)
    });
    environment.vars = vars.collect();
    environment
}
