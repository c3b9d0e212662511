//! Bodies of Postman's requests.

use super::{is_true, list, text};
use crate::import::collection::{ImportedBody, ImportedEntry, MultipartEntry};
use serde_json::Value as Json;

/// The body of a request; `mime` is the Content-Type that its headers say. None without a body.
pub fn body(json: &Json, mime: &str) -> Option<ImportedBody> {
    match json.get("mode")?.as_str()? {
        "raw" => raw(json, mime),
        "urlencoded" => Some(ImportedBody::Form(match json.get("urlencoded")? {
            Json::String(text) => pairs(text),
            fields => list(Some(fields)).iter().map(super::v2::entry).collect(),
        })),
        "formdata" => Some(ImportedBody::Multipart(
            list(json.get("formdata")).iter().map(part).collect(),
        )),
        "graphql" => {
            let graphql = json.get("graphql")?;
            Some(ImportedBody::GraphQl {
                query: text(graphql.get("query")),
                variables: text(graphql.get("variables")),
                operation: text(graphql.get("operationName")),
            })
        }
        "file" => {
            let file = json.get("file")?;
            let source = match file {
                Json::String(path) => path.clone(),
                other => text(other.get("src")),
            };
            (!source.is_empty()).then_some(ImportedBody::File {
                path: source,
                mime: None,
            })
        }
        _ => None,
    }
}

fn raw(json: &Json, mime: &str) -> Option<ImportedBody> {
    let text = text(json.get("raw"));
    if text.is_empty() {
        return None;
    }
    let language = json.pointer("/options/raw/language").and_then(Json::as_str);
    Some(raw_text(text, language, mime))
}

/// Raw text by its language, or by the Content-Type where it has none.
pub fn raw_text(text: String, language: Option<&str>, mime: &str) -> ImportedBody {
    let is_json_type = mime.contains("json");
    match language {
        Some("json") => ImportedBody::Json(text),
        Some("xml") => ImportedBody::Xml(text),
        Some("html") => ImportedBody::Text {
            text,
            mime: Some("text/html".to_owned()),
        },
        Some("javascript") => ImportedBody::Text {
            text,
            mime: Some("application/javascript".to_owned()),
        },
        None | Some("text" | "auto") if is_json_type => ImportedBody::Json(text),
        _ if mime.contains("xml") => ImportedBody::Xml(text),
        _ => ImportedBody::Text { text, mime: None },
    }
}

fn pairs(text: &str) -> Vec<ImportedEntry> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            pair.split_once('=').map_or_else(
                || ImportedEntry::new(pair, ""),
                |(name, value)| ImportedEntry::new(name, value),
            )
        })
        .collect()
}

fn part(json: &Json) -> MultipartEntry {
    let is_file = json.get("type").and_then(Json::as_str) == Some("file");
    let files = is_file.then(|| match json.get("src") {
        Some(Json::Array(paths)) => paths.iter().map(|path| text(Some(path))).collect(),
        Some(Json::String(path)) => vec![path.clone()],
        _ => Vec::new(),
    });
    let mime = text(json.get("contentType"));
    let filename = text(json.get("fileName"));
    MultipartEntry {
        entry: ImportedEntry {
            disabled: is_true(json.get("disabled")),
            ..super::v2::entry(json)
        },
        files,
        mime: (!mime.is_empty()).then_some(mime),
        filename: (!filename.is_empty()).then_some(filename),
    }
}
