//! The URL of a request in the parts that its file has: text, values of its path, query.

use super::pairs;
use crate::import::collection::{ImportedEntry, ImportedRequest, ImportedValue};
use crate::import::context::ImportContext;
use crate::import::loss::LossKind;
use crate::import::template::{self, MARK};
use crate::import::yaml::{Map, Yaml};
use percent_encoding::percent_decode_str;

/// A URL in the parts that a request's file has.
pub struct Url {
    pub text: String,
    pub path: Map,
    pub query: Vec<ImportedEntry>,
}

impl Url {
    pub fn of(cx: &mut ImportContext, request: &ImportedRequest) -> Url {
        let (before, fragment) = match split_outside(&request.url, '#') {
            Some((before, fragment)) => (before, Some(fragment)),
            None => (request.url.as_str(), None),
        };
        if fragment.is_some_and(|fragment| !fragment.is_empty()) {
            cx.lose(LossKind::Dropped, "the fragment of the URL: it is never sent", "");
        }
        let (path, literal) = split_outside(before, '?').unwrap_or((before, ""));
        let mut query = Vec::new();
        let mut verbatim: Vec<String> = Vec::new();
        let parts = literal.split('&').filter(|part| !part.is_empty());
        let entries = parts.map(parameter).chain(request.query.iter().cloned());
        for entry in entries {
            match parameter_of(&entry) {
                Parameter::Encoded(entry) => query.push(entry),
                Parameter::Verbatim(text) => verbatim.push(text),
                Parameter::Empty => {}
            }
        }
        let mut values = Map::new();
        let path = path_text(cx, path, &request.path, &mut values);
        let base = request.base.as_ref().map(|base| cx.variables.identifier(base));
        let mut text = base.map(|base| format!("<<{base}>>")).unwrap_or_default();
        text.push_str(&path);
        if !verbatim.is_empty() {
            text.push('?');
            text.push_str(&template::text(cx, &verbatim.join("&")));
        }
        Url {
            text,
            path: values,
            query,
        }
    }
}

/// The text before and after the first `mark` that is not inside of `{{...}}`.
fn split_outside(text: &str, mark: char) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if c == mark && depth == 0 => return Some((&text[..at], &text[at + mark.len_utf8()..])),
            _ => {}
        }
    }
    None
}

fn parameter(part: &str) -> ImportedEntry {
    match split_outside(part, '=') {
        Some((name, value)) => ImportedEntry::new(name, value),
        None => ImportedEntry {
            value: ImportedValue::Json(serde_json::Value::Null),
            ..ImportedEntry::new(part, "")
        },
    }
}

enum Parameter {
    /// Under `query`, where it will be encoded.
    Encoded(ImportedEntry),
    /// Within the URL, as it is.
    Verbatim(String),
    Empty,
}

/// Parameters that the source sends in a way that encoding would change stay in the URL.
fn parameter_of(entry: &ImportedEntry) -> Parameter {
    let is_flag = entry.value == ImportedValue::Json(serde_json::Value::Null);
    let value = if is_flag { String::new() } else { entry.text() };
    if entry.name.is_empty() && value.is_empty() {
        return Parameter::Empty;
    }
    let decoded = (decode(&entry.name), decode(&value));
    let keeps = !is_flag && !entry.name.is_empty() && !entry.name.contains('+') && !value.contains('+');
    match decoded {
        (Some(name), Some(value)) if keeps || entry.disabled => Parameter::Encoded(ImportedEntry {
            name,
            value: ImportedValue::Text(value),
            ..entry.clone()
        }),
        _ if is_flag => Parameter::Verbatim(escape_blanks(&entry.name)),
        _ => Parameter::Verbatim(format!(
            "{}={}",
            escape_blanks(&entry.name),
            escape_blanks(&value)
        )),
    }
}

fn decode(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?.into_owned();
    (decoded.matches(MARK).count() == text.matches(MARK).count()).then_some(decoded)
}

/// Blanks outside of `{{...}}`, which a URL cannot hold.
fn escape_blanks(text: &str) -> String {
    text.replace(' ', "%20")
        .replace('\t', "%09")
        .replace('\n', "%0A")
        .replace('\r', "%0D")
        .replace('#', "%23")
}

/// The path, with the values of its `:name` segments. A `{name}` that is no variable of the source stays what it is.
fn path_text(cx: &mut ImportContext, path: &str, entries: &[ImportedEntry], values: &mut Map) -> String {
    let segments: Vec<String> = path
        .split('/')
        .map(|segment| {
            if let Some(name) = segment.strip_prefix(':') {
                return path_variable(cx, name, entries, values);
            }
            for name in braced(segment) {
                put_once(
                    values,
                    name,
                    Yaml::words(template::escaped(&format!("{{{name}}}"))),
                );
            }
            escape_blanks(&template::text(cx, &segment.replace('\\', "%5C")))
        })
        .collect();
    segments.join("/")
}

fn path_variable(cx: &mut ImportContext, name: &str, entries: &[ImportedEntry], values: &mut Map) -> String {
    let entry = entries.iter().find(|entry| entry.name == name && !entry.disabled);
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
    match entry {
        Some(entry) if is_name => {
            let value = pairs::value(cx, entry);
            put_once(values, name, Yaml::words(value));
            format!(":{name}")
        }
        Some(entry) => pairs::value(cx, entry),
        None if is_name => {
            put_once(values, name, Yaml::words(format!(":{name}")));
            format!(":{name}")
        }
        None => template::text(cx, &format!(":{name}")),
    }
}

pub fn put_once(map: &mut Map, key: &str, value: Yaml) {
    if map.get(key).is_none() {
        map.put(key, value);
    }
}

/// Names in single braces.
fn braced(segment: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once('{') {
        if after.starts_with('{') {
            rest = after.split_once("}}").map_or("", |(_, after)| after);
            continue;
        }
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
        if is_name && !before.ends_with('{') {
            names.push(name);
        }
        rest = after;
    }
    names
}
