//! Names in expressions that are no variables, because the run or the mock gives them.

use super::mentions::{key_of, segments};
use crate::source::{MappingEntry, Node};

/// What an expression over an answer sees of it.
const OF_ANSWER: [&str; 7] = ["status", "headers", "body", "text", "cookies", "time", "request"];

/// What the mock knows of a request that it answers.
const OF_REQUEST: [&str; 7] = ["method", "url", "query", "headers", "body", "path", "mock"];

/// What it knows of an item, and of what went wrong with it.
const OF_ITEM: [&str; 5] = ["id", "item", "error", "message", "field"];

/// What it knows of a refusal.
const OF_ERROR: [&str; 5] = ["error", "message", "id", "field", "param"];

/// The names that hold in the value of a key of this mapping. `starts_items` is true for a request from whose example the
/// items of a mock's resource start.
pub(super) fn given(
    (mapping, key): (&str, &str),
    entries: &[MappingEntry],
    starts_items: bool,
) -> impl Iterator<Item = String> {
    let fixed: &[&[&str]] = match (mapping, key) {
        (_, "that" | "until" | "fail_if" | "expr") => &[&OF_ANSWER],
        ("mock", "vars" | "oauth2") => &[&["mock"]],
        ("mock", "errors") => &[&OF_REQUEST, &OF_ERROR],
        ("mock", _) => &[&OF_REQUEST],
        // A client is rendered when the server starts, without a request.
        ("oauth2", "clients") => &[],
        ("oauth2", _) => &[&OF_REQUEST, &OF_ERROR],
        ("resource", _) => &[&OF_ITEM],
        ("request", "examples") if starts_items => &[&OF_REQUEST, &["id", "item"]],
        ("request", "examples") => &[&OF_REQUEST],
        _ => &[],
    };
    let parameters = match (mapping, key) {
        ("resource" | "action" | "fault", _) => patterns(entries),
        ("request", "examples") => given_path(entries),
        _ => Vec::new(),
    };
    let fixed = fixed.iter().copied().flatten();
    fixed.map(|name| (*name).to_owned()).chain(parameters)
}

/// Parameters of the path patterns of a resource, an action or a fault.
fn patterns(entries: &[MappingEntry]) -> Vec<String> {
    let is_pattern = |entry: &&MappingEntry| {
        matches!(
            key_of(entry),
            Some("item" | "list" | "single" | "must_exist" | "on" | "path")
        )
    };
    let mut names = Vec::new();
    for entry in entries.iter().filter(is_pattern) {
        let single = std::iter::once(&entry.value);
        for scalar in single
            .chain(entry.value.items().unwrap_or_default())
            .filter_map(Node::scalar)
        {
            let path = scalar.text.find('/').map_or("", |at| &scalar.text[at..]);
            names.extend(segments(path));
        }
    }
    names
}

/// Parameters of a request's URL to which `path` gives a value. The others are variables, in the examples too.
fn given_path(entries: &[MappingEntry]) -> Vec<String> {
    let path = entries.iter().find(|entry| key_of(entry) == Some("path"));
    let given = path
        .and_then(|path| path.value.entries())
        .unwrap_or_default()
        .iter();
    given.filter_map(key_of).map(str::to_owned).collect()
}
