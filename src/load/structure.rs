//! `match`: the JSON body as a structure with matchers in it. Each matcher becomes one of `json`, at its place.

use super::context::LoadContext;
use super::matcher;
use crate::format;
use crate::jsonpath::{JsonPath, push_index, push_name};
use crate::model::{JsonPlace, JsonType, Matcher, Matchers};
use crate::source::{MappingEntry, Node, Spanned, code};

type PlacedMatchers = Vec<(Spanned<JsonPlace>, Matchers)>;

pub(super) fn places(cx: &mut LoadContext<'_>, node: &Node) -> Option<PlacedMatchers> {
    let mut places = Vec::new();
    place(cx, node, "$", &mut places);
    Some(places)
}

/// The recursion is bounded by the depth that a file may have.
fn place(cx: &mut LoadContext<'_>, node: &Node, path: &str, out: &mut PlacedMatchers) {
    if let Some(items) = node.items() {
        if items.is_empty() {
            return push(
                cx,
                path,
                vec![Spanned::new(Matcher::Type(JsonType::Array), node.span)],
                out,
            );
        }
        for (at, item) in items.iter().enumerate() {
            place(cx, item, &below(path, |path| push_index(path, at)), out);
        }
        return;
    }
    match node.entries() {
        Some([]) => {
            let object = Matcher::Type(JsonType::Object);
            push(cx, path, vec![Spanned::new(object, node.span)], out);
        }
        Some(entries) if !entries.iter().all(is_matcher) => members(cx, entries, path, out),
        _ => matchers(cx, node, path, out),
    }
}

fn members(cx: &mut LoadContext<'_>, entries: &[MappingEntry], path: &str, out: &mut PlacedMatchers) {
    for entry in entries {
        if let Some(name) = entry.key.scalar() {
            place(
                cx,
                &entry.value,
                &below(path, |path| push_name(path, &name.text)),
                out,
            );
        }
    }
}

/// Matchers, or a value to compare with. Data whose members are called as matchers are is the likely mistake.
fn matchers(cx: &mut LoadContext<'_>, node: &Node, path: &str, out: &mut PlacedMatchers) {
    let before = cx.diagnostics.len();
    let found = matcher::matchers(cx, node);
    for wrong in &mut cx.diagnostics[before..] {
        wrong.help.push("a mapping made of names of matchers is one here; for data that looks like one, write `equals: { ... }`".to_owned());
    }
    if let Some(found) = found {
        push(cx, path, found, out);
    }
}

fn is_matcher(entry: &MappingEntry) -> bool {
    let name = entry.key.scalar().map(|scalar| &*scalar.text);
    name.is_some_and(|name| format::MATCHERS.has(name))
}

fn below(path: &str, push: impl FnOnce(&mut String)) -> String {
    let mut path = path.to_owned();
    push(&mut path);
    path
}

fn push(cx: &mut LoadContext<'_>, path: &str, matchers: Matchers, out: &mut PlacedMatchers) {
    let Some(span) = matchers.first().map(|matcher| matcher.span) else {
        return;
    };
    match JsonPath::parse(path) {
        Ok(path) => out.push((Spanned::new(path.into(), span), matchers)),
        Err(error) => cx.error(
            code::BAD_JSON_PATH,
            format!("no JSONPath leads to this member: {}", error.message),
            span,
            "to be found at a path",
        ),
    }
}
