//! What a mapping's keys may be: text, each once, and not YAML 1.1's merge.

use super::code;
use crate::source::{Diagnostic, MappingEntry, Node, NodeStyle, Span};
use std::collections::HashMap;

/// Mappings with more keys than this look them up by hash. For fewer, comparing them is quicker.
const FEW: usize = 16;

/// The entries that can be kept, in their order: the first of each key.
pub(super) fn checked(
    entries: Vec<MappingEntry>,
    text: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<MappingEntry> {
    let mut seen = SeenKeys::for_many(entries.len() > FEW);
    let refusals: Vec<Option<Diagnostic>> = entries
        .iter()
        .map(|entry| refusal(&entry.key, text, &mut seen))
        .collect();
    if refusals.iter().all(Option::is_none) {
        return entries;
    }
    let mut kept = Vec::with_capacity(entries.len());
    for (entry, refusal) in entries.into_iter().zip(refusals) {
        match refusal {
            None => kept.push(entry),
            Some(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    kept
}

/// The keys so far, each with its first place.
enum SeenKeys<'n> {
    Few(Vec<(&'n str, Span)>),
    Many(HashMap<&'n str, Span>),
}

impl<'n> SeenKeys<'n> {
    fn for_many(many: bool) -> SeenKeys<'n> {
        if many {
            SeenKeys::Many(HashMap::new())
        } else {
            SeenKeys::Few(Vec::new())
        }
    }

    /// The first place of a key that is there already; None for a new one, which is kept.
    fn add(&mut self, key: &'n str, span: Span) -> Option<Span> {
        match self {
            SeenKeys::Few(keys) => {
                let first = keys.iter().find(|(known, _)| *known == key);
                let first = first.map(|(_, first)| *first);
                if first.is_none() {
                    keys.push((key, span));
                }
                first
            }
            SeenKeys::Many(keys) => {
                let first = *keys.entry(key).or_insert(span);
                (first != span).then_some(first)
            }
        }
    }
}

fn refusal<'n>(key: &'n Node, text: &str, seen: &mut SeenKeys<'n>) -> Option<Diagnostic> {
    let Some(scalar) = key.scalar() else {
        return Some(not_text(key, text));
    };
    if scalar.style == NodeStyle::Plain && &*scalar.text == "<<" {
        return Some(merge(key.span));
    }
    let first = seen.add(&scalar.text, key.span)?;
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
