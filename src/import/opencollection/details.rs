//! Parts of items: entries, bodies, scripts, settings, saved answers.

use super::item::{filled, is_true, list, text};
use crate::import::collection::{
    ImportedAssertion, ImportedBody, ImportedEntry, ImportedExample, ImportedSettings, ImportedValue,
    MultipartEntry, Note,
};
use crate::import::script::{Script, ScriptPhase};
use serde_json::Value as Json;

pub(super) fn entry(json: &Json) -> ImportedEntry {
    ImportedEntry {
        name: text(json.get("name")),
        value: ImportedValue::Text(text(json.get("value"))),
        disabled: is_true(json.get("disabled")),
        secret: false,
        description: filled(json.get("description")),
    }
}

/// A variable, or the one of its variants that is chosen.
pub(super) fn variable(json: &Json) -> ImportedEntry {
    let value = match json.get("value") {
        Some(Json::Array(variants)) => {
            let chosen = variants
                .iter()
                .find(|variant| is_true(variant.get("selected")))
                .or(variants.first());
            chosen
                .and_then(|variant| variant.get("value"))
                .cloned()
                .unwrap_or(Json::Null)
        }
        Some(value) => value.clone(),
        None => Json::Null,
    };
    let value = match &value {
        Json::Object(members) => {
            let data = text(members.get("data"));
            match members.get("type").and_then(Json::as_str) {
                Some("string") => ImportedValue::Json(Json::String(data)),
                _ => serde_json::from_str(&data).map_or(ImportedValue::Text(data), ImportedValue::Json),
            }
        }
        other => ImportedValue::Text(text(Some(other))),
    };
    ImportedEntry {
        name: text(json.get("name")),
        value,
        disabled: is_true(json.get("disabled")),
        secret: is_true(json.get("secret")),
        description: filled(json.get("description")),
    }
}

/// None without a body.
pub(super) fn body(json: Option<&Json>, is_graphql: bool) -> Option<ImportedBody> {
    let json = match json? {
        Json::Array(variants) => {
            let chosen = variants
                .iter()
                .find(|variant| is_true(variant.get("selected")))
                .or(variants.first())?;
            chosen.get("body")?
        }
        other => other,
    };
    if is_graphql {
        return Some(ImportedBody::GraphQl {
            query: text(json.get("query")),
            variables: text(json.get("variables")),
            operation: String::new(),
        });
    }
    match json.get("type")?.as_str()? {
        "json" => Some(ImportedBody::Json(text(json.get("data")))),
        "xml" => Some(ImportedBody::Xml(text(json.get("data")))),
        "sparql" => Some(ImportedBody::Text {
            text: text(json.get("data")),
            mime: Some("application/sparql-query".to_owned()),
        }),
        "text" => Some(ImportedBody::Text {
            text: text(json.get("data")),
            mime: None,
        }),
        "form-urlencoded" => Some(ImportedBody::Form(list(json, "data").iter().map(entry).collect())),
        "multipart-form" => Some(ImportedBody::Multipart(
            list(json, "data").iter().map(part).collect(),
        )),
        "file" => {
            let files = list(json, "data");
            let chosen = files
                .iter()
                .find(|file| is_true(file.get("selected")))
                .or(files.first())?;
            let mime = text(chosen.get("contentType"));
            Some(ImportedBody::File {
                path: text(chosen.get("filePath")),
                mime: (!mime.is_empty()).then_some(mime),
            })
        }
        _ => None,
    }
}

pub(super) fn part(json: &Json) -> MultipartEntry {
    let is_file = json.get("type").and_then(Json::as_str) == Some("file");
    let files = is_file.then(|| match json.get("value") {
        Some(Json::Array(paths)) => paths.iter().map(|path| text(Some(path))).collect(),
        value => vec![text(value)],
    });
    let mime = text(json.get("contentType"));
    MultipartEntry {
        entry: entry(json),
        files,
        mime: (!mime.is_empty()).then_some(mime),
        filename: None,
    }
}

pub(super) fn scripts(json: &Json, place: &str) -> Vec<Script> {
    let scripts = list(json, "scripts").iter().filter_map(|script| {
        let (phase, word) = match script.get("type")?.as_str()? {
            "before-request" => (ScriptPhase::Before, "script before the request"),
            "after-response" => (ScriptPhase::After, "script after the answer"),
            "tests" => (ScriptPhase::After, "tests"),
            _ => return None,
        };
        Some(Script {
            phase,
            code: text(script.get("code")),
            place: format!("{place}, {word}"),
        })
    });
    scripts.collect()
}

/// Scripts of kinds that have no time here.
pub(super) fn hooks(json: &Json, notes: &mut Vec<Note>) {
    for script in list(json, "scripts") {
        let kind = text(script.get("type"));
        if !matches!(&*kind, "before-request" | "after-response" | "tests") {
            notes.push(Note {
                reason: format!("a script of the type `{kind}` has no equal here"),
                kept: text(script.get("code")),
            });
        }
    }
}

pub(super) fn assertion(json: &Json) -> ImportedAssertion {
    ImportedAssertion {
        subject: text(json.get("expression")),
        operator: text(json.get("operator")),
        argument: text(json.get("value")),
        disabled: is_true(json.get("disabled")),
    }
}

/// A selector as an expression over `res`: `res.body.id` as it is, `$.id` and `id` as paths of the body.
pub(super) fn of_answer(expression: &str) -> String {
    let expression = expression.trim();
    if expression.starts_with("res") || expression.starts_with("req") {
        expression.to_owned()
    } else if let Some(path) = expression.strip_prefix('$') {
        format!("res.body{path}")
    } else if expression.starts_with(|first: char| first.is_alphabetic() || first == '_') {
        format!("res.body.{expression}")
    } else {
        expression.to_owned()
    }
}

pub(super) fn settings(json: &Json, settings: &mut ImportedSettings, notes: &mut Vec<Note>) {
    settings.follow_redirects = json.get("followRedirects").and_then(Json::as_bool);
    settings.max_redirects = json.get("maxRedirects").and_then(Json::as_u64);
    settings.timeout = json.get("timeout").and_then(Json::as_u64);
    if is_true(json.get("forwardAuthorizationHeader")) {
        notes.push(Note {
            reason: "credentials never go to another origin here".to_owned(),
            kept: "forwardAuthorizationHeader: true".to_owned(),
        });
    }
}

pub(super) fn example(json: &Json) -> ImportedExample {
    let response = json.get("response").unwrap_or(&Json::Null);
    let status = response
        .get("status")
        .and_then(Json::as_f64)
        .map_or(200, |status| status as u16);
    let headers = list(response, "headers")
        .iter()
        .map(|header| (text(header.get("name")), text(header.get("value"))));
    let mut headers: Vec<(String, String)> = headers.collect();
    let kind = text(response.pointer("/body/type"));
    let has_type = headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let mime = match &*kind {
        "text" => Some("text/plain"),
        "xml" => Some("application/xml"),
        "html" => Some("text/html"),
        _ => None,
    };
    headers.extend(
        mime.filter(|_| !has_type)
            .map(|mime| ("Content-Type".to_owned(), mime.to_owned())),
    );
    ImportedExample {
        name: text(json.get("name")),
        status: if (100..=599).contains(&status) {
            status
        } else {
            200
        },
        headers,
        body: text(response.pointer("/body/data")),
    }
}
