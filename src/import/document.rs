//! YAML of a source as JSON values.

use super::ImportError;
use crate::source::{FileId, Node, NodeKind, NodeStyle, SourceFile, yaml};
use serde_json::{Map, Value as Json};

/// The document of a file. What is no YAML only because `{{x}}` is not quoted is read as if it were; the second value
/// names the lines.
///
/// # Errors
/// Where it cannot be read.
pub fn read(path: &str, text: &str) -> Result<(Json, Vec<usize>), ImportError> {
    match parse(path, text) {
        Ok(json) => Ok((json, Vec::new())),
        Err(error) => {
            let (quoted, lines) = quoted(text);
            if lines.is_empty() {
                return Err(error);
            }
            parse(path, &quoted).map(|json| (json, lines)).map_err(|_| error)
        }
    }
}

fn parse(path: &str, text: &str) -> Result<Json, ImportError> {
    let file = SourceFile {
        path: path.into(),
        text: text.into(),
    };
    let (root, found) = yaml::read(&file, FileId(0));
    if let Some(error) = found.iter().find(|diagnostic| diagnostic.is_error()) {
        let at = error.labels.first().map_or(0, |label| label.span.start as usize);
        let before = text.get(..at).unwrap_or_default();
        return Err(ImportError::Syntax {
            file: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
            reason: error.message.clone(),
        });
    }
    Ok(root.as_ref().map_or(Json::Null, json))
}

/// Numbers that JSON cannot hold as they are spelled stay text.
fn json(node: &Node) -> Json {
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.is_null() => Json::Null,
        NodeKind::Scalar(scalar) => {
            let number = (scalar.style == NodeStyle::Plain)
                .then(|| serde_json::from_str::<serde_json::Number>(&scalar.text));
            let spelled = number
                .and_then(Result::ok)
                .filter(|number| number.to_string() == *scalar.text);
            match (scalar.as_bool(), spelled) {
                (Some(flag), _) => Json::Bool(flag),
                (None, Some(number)) => Json::Number(number),
                (None, None) => Json::String(scalar.text.to_string()),
            }
        }
        NodeKind::Seq(items) => Json::Array(items.iter().map(json).collect()),
        NodeKind::Map(entries) => {
            let members = entries.iter().map(|entry| {
                let key = entry
                    .key
                    .scalar()
                    .map_or(String::new(), |key| key.text.to_string());
                (key, json(&entry.value))
            });
            Json::Object(members.collect::<Map<_, _>>())
        }
    }
}

/// Values that begin with `{{` in quotes; and the lines that have them.
fn quoted(text: &str) -> (String, Vec<usize>) {
    let mut lines = Vec::new();
    let made = text.split('\n').enumerate().map(|(at, line)| {
        let start = [": {{", "- {{"].iter().filter_map(|mark| line.find(mark)).min();
        match start {
            Some(start) if line[start + 2..].contains("}}") => {
                lines.push(at + 1);
                let (before, value) = line.split_at(start + 2);
                format!("{before}'{}'", value.trim_end().replace('\'', "''"))
            }
            _ => line.to_owned(),
        }
    });
    let made = made.collect::<Vec<_>>().join("\n");
    (made, lines)
}
