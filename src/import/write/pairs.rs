//! Headers, parameters and form fields: a mapping where names differ, a list where they repeat.

use crate::import::collection::{Dialect, ImportedEntry, ImportedValue};
use crate::import::context::ImportContext;
use crate::import::credentials::is_credential_name;
use crate::import::template::{self, MARK};
use crate::import::yaml::{Map, Yaml, YamlItem, YamlLine, YamlList};
use crate::import::{emit, json};
use std::collections::HashSet;

/// Enabled entries as pairs, disabled ones as comments. None where there is nothing to write.
pub fn pairs(cx: &mut ImportContext, entries: &[ImportedEntry]) -> Option<Yaml> {
    if entries.is_empty() {
        return None;
    }
    let mut names = HashSet::new();
    let enabled = || entries.iter().filter(|entry| !entry.disabled);
    let repeats = enabled().any(|entry| !names.insert(entry.name.to_lowercase()));
    let is_unreadable = enabled().any(|entry| entry.name.is_empty() || entry.name.chars().count() > 500);
    if repeats || is_unreadable {
        Some(listed(cx, entries).into())
    } else {
        Some(mapped(cx, entries).into())
    }
}

/// A value that holds a credential under a name of one becomes a secret.
pub fn value(cx: &mut ImportContext, entry: &ImportedEntry) -> String {
    let text = entry.text();
    if let Some(value) = authorization(cx, entry, &text) {
        return value;
    }
    let is_credential = entry.secret || is_credential_name(&entry.name);
    if is_credential && !text.contains("{{") && text.chars().count() >= 8 {
        let name = cx.secret(&text, &entry.name);
        return format!("<<{name}>>");
    }
    template::text(cx, &text)
}

/// `Authorization: Bearer abc`: what follows the scheme is a secret, unless it is a variable.
fn authorization(cx: &mut ImportContext, entry: &ImportedEntry, text: &str) -> Option<String> {
    let is_header = ["authorization", "proxy-authorization"]
        .iter()
        .any(|name| entry.name.eq_ignore_ascii_case(name));
    if !is_header || text.contains(MARK) || text.trim().is_empty() {
        return None;
    }
    let (scheme, credential) = text
        .trim()
        .split_once(' ')
        .map_or(("", text.trim()), |(scheme, rest)| (scheme, rest.trim()));
    if credential.contains("{{") && cx.dialect == Dialect::Braces {
        return None;
    }
    let wanted = match scheme.to_lowercase().as_str() {
        "basic" => "basicCredentials",
        _ => "accessToken",
    };
    let name = cx.secret(credential, wanted);
    Some(if scheme.is_empty() {
        format!("<<{name}>>")
    } else {
        format!("{scheme} <<{name}>>")
    })
}

fn mapped(cx: &mut ImportContext, entries: &[ImportedEntry]) -> Map {
    let mut map = Map::new();
    for entry in entries {
        comment(cx, entry, |text| map.lines.push(YamlLine::Comment(text)));
        if entry.disabled {
            map.comment(disabled(cx, entry));
        } else {
            let name = template::text(cx, &entry.name);
            map.put(name, Yaml::words(value(cx, entry)));
        }
    }
    map
}

fn listed(cx: &mut ImportContext, entries: &[ImportedEntry]) -> YamlList {
    let mut list = YamlList::default();
    for entry in entries {
        comment(cx, entry, |text| list.items.push(YamlItem::Comment(text)));
        if entry.disabled {
            list.items.push(YamlItem::Comment(disabled(cx, entry)));
        } else {
            let name = template::text(cx, &entry.name);
            let pair = [
                ("name".to_owned(), Yaml::words(name)),
                ("value".to_owned(), Yaml::words(value(cx, entry))),
            ];
            list.items.push(YamlItem::Value(Map::flow(pair).into()));
        }
    }
    list
}

/// `Accept: text/plain`, as it would be written if it were enabled.
pub fn disabled(cx: &mut ImportContext, entry: &ImportedEntry) -> String {
    let mut map = Map::new();
    let name = template::text(cx, &entry.name);
    map.put(name, Yaml::words(value(cx, entry)));
    emit::document(&map).trim_end().to_owned()
}

fn comment(cx: &mut ImportContext, entry: &ImportedEntry, add: impl FnOnce(String)) {
    let description = entry.description.as_deref().unwrap_or_default().trim();
    if !description.is_empty() {
        add(cx.masked(description));
    }
}

/// A variable's value with the type that its text spells.
pub fn variable(cx: &mut ImportContext, entry: &ImportedEntry) -> Yaml {
    match &entry.value {
        ImportedValue::Text(text) => typed(cx, text),
        ImportedValue::Json(json) => json::data(json),
    }
}

fn typed(cx: &mut ImportContext, text: &str) -> Yaml {
    if crate::import::yaml::is_plain_number(text) {
        return Yaml::Number(text.to_owned());
    }
    match text {
        "true" | "false" => Yaml::Bool(text == "true"),
        _ => Yaml::Text(template::text(cx, text)),
    }
}

/// Whether a variable's value is not text once it is written.
pub fn is_typed(entry: &ImportedEntry) -> bool {
    match &entry.value {
        ImportedValue::Text(text) => {
            crate::import::yaml::is_plain_number(text) || text == "true" || text == "false"
        }
        ImportedValue::Json(json) => !json.is_string(),
    }
}
