//! What has to be known of a whole collection before its first file is written: the types of variables, its secrets.

use super::{auth, pairs};
use crate::import::collection::{
    ImportedCollection, ImportedEntry, ImportedEnvironment, ImportedFolder, ImportedNode, ImportedValue,
};
use crate::import::context::ImportContext;
use std::collections::HashMap;

/// Names that the source defines, with their values as texts. Identifiers are given out in the source's order.
pub fn variables(cx: &mut ImportContext, source: &ImportedCollection) -> HashMap<String, Vec<String>> {
    credentials(cx, &source.root);
    let mut values = cx.defined.clone();
    folder(cx, &source.root, &mut values);
    values
}

/// Registers literal credentials before any text is written: they may be repeated in one.
fn credentials(cx: &mut ImportContext, folder: &ImportedFolder) {
    auth::register(cx, &folder.auth);
    folder.vars.iter().for_each(|entry| secret(cx, entry));
    for item in &folder.items {
        match item {
            ImportedNode::Folder(inner) => credentials(cx, inner),
            ImportedNode::Request(request) => {
                auth::register(cx, &request.auth);
                request.vars.iter().for_each(|entry| secret(cx, entry));
            }
            ImportedNode::Skipped { .. } => {}
        }
    }
}

fn secret(cx: &mut ImportContext, entry: &ImportedEntry) {
    let identifier = cx.variables.identifier(&entry.name);
    if !entry.text().is_empty() && is_secret(entry, &identifier) {
        cx.secret(&entry.text(), &format!("{identifier}Value"));
    }
}

fn folder(cx: &mut ImportContext, folder_: &ImportedFolder, values: &mut HashMap<String, Vec<String>>) {
    folder_.vars.iter().for_each(|entry| variable(cx, entry, values));
    for item in &folder_.items {
        match item {
            ImportedNode::Folder(inner) => folder(cx, inner, values),
            ImportedNode::Request(request) => {
                request.vars.iter().for_each(|entry| variable(cx, entry, values))
            }
            ImportedNode::Skipped { .. } => {}
        }
    }
}

/// The same of an environment; its secrets are known by their values from then on.
pub fn environment(cx: &mut ImportContext, environment: &ImportedEnvironment) {
    let mut values = HashMap::new();
    for entry in &environment.vars {
        variable(cx, entry, &mut values);
        let identifier = cx.variables.identifier(&entry.name);
        if is_secret(entry, &identifier) {
            cx.secret_variable(&entry.text(), &identifier);
        }
    }
    for (name, mut texts) in values {
        cx.defined.entry(name).or_default().append(&mut texts);
    }
}

/// Whether a variable's value must not be in a file.
pub fn is_secret(entry: &ImportedEntry, identifier: &str) -> bool {
    let text = entry.text();
    let named = entry.secret || crate::import::credentials::is_credential_name(identifier);
    let looks = !crate::secret::shape::credentials(&text).is_empty();
    (named && !text.contains("{{")) || (looks && !text.contains("://"))
}

fn variable(cx: &mut ImportContext, entry: &ImportedEntry, values: &mut HashMap<String, Vec<String>>) {
    if entry.name.is_empty() {
        return;
    }
    let identifier = cx.variables.identifier(&entry.name);
    if pairs::is_typed(entry) {
        cx.set_typed(&identifier);
    }
    if matches!(&entry.value, ImportedValue::Json(serde_json::Value::Object(_))) {
        cx.set_structured(&entry.name);
    }
    if !entry.disabled {
        values.entry(entry.name.clone()).or_default().push(entry.text());
    }
}
