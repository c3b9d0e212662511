//! What a mapping's keys may be: text, each once, and not YAML 1.1's merge.

use super::code;
use crate::source::{Diagnostic, Entry, Node, Span, Style};
use std::collections::HashMap;

/// The entries that can be kept, in their order: the first of each key.
pub(super) fn checked(entries: Vec<Entry>, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let mut seen: HashMap<Box<str>, Span> = HashMap::with_capacity(entries.len());
    let mut keep = |entry: &Entry| match refusal(&entry.key, text, &mut seen) {
        None => true,
        Some(diagnostic) => {
            diagnostics.push(diagnostic);
            false
        }
    };
    entries.into_iter().filter(|entry| keep(entry)).collect()
}

fn refusal(key: &Node, text: &str, seen: &mut HashMap<Box<str>, Span>) -> Option<Diagnostic> {
    let Some(scalar) = key.scalar() else {
        return Some(not_text(key, text));
    };
    if scalar.style == Style::Plain && &*scalar.text == "<<" {
        return Some(merge(key.span));
    }
    let first = seen.insert(scalar.text.clone(), key.span)?;
    seen.insert(scalar.text.clone(), first);
    Some(
        Diagnostic::error(code::DUPLICATE_KEY, format!("`{}` is there twice", scalar.text))
            .at(key.span, "again here")
            .at(first, "first here")
            .help("keep one of them; for a header or parameter that repeats, give a list as its value"),
    )
}

fn merge(span: Span) -> Diagnostic {
    Diagnostic::error(code::MERGE_KEY, "merge keys (`<<:`) are not part of the format")
        .at(span, "YAML 1.1's merge")
        .help("share headers, auth and vars through `folder.yaml`, and environments through `extends`")
}

fn not_text(key: &Node, text: &str) -> Diagnostic {
    let written = &text[key.span.start as usize..key.span.end as usize];
    let diagnostic = Diagnostic::error(code::KEY_NOT_TEXT, "a key is a text, not a list or a mapping")
        .at(key.span, "used as a key");
    if written.starts_with('{') {
        diagnostic.help("an expression is written with `<<` and `>>`, not with braces")
    } else {
        diagnostic.help("to mean brackets as text, quote the whole value")
    }
}
