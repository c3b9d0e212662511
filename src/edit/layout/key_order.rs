//! Keys of the format's mappings in the order in which their tables list them.

use crate::edit::data::key_text;
use crate::edit::document::{DocumentStep, YamlDocument};
use crate::format::{FileKind, Mapping, ValueType};
use crate::source::{MappingEntry, Node};

/// The text with the keys of one mapping in order: of the first that has them in another one. None where all are.
pub(super) fn next(document: &YamlDocument<'_>, kind: FileKind) -> Option<String> {
    let root = document.root.as_ref()?;
    find(document, root, ValueType::Mapping(kind.mapping()))
}

fn find(document: &YamlDocument<'_>, node: &Node, value: ValueType) -> Option<String> {
    if node.is_alias() {
        return None;
    }
    match (value, node.entries(), node.items()) {
        (ValueType::Mapping(mapping), Some(entries), _) => {
            let inner = |entry: &MappingEntry| {
                let key = mapping.key(key_text(entry))?;
                find(document, &entry.value, key.value)
            };
            ordered(document, node, mapping).or_else(|| entries.iter().find_map(inner))
        }
        (ValueType::Map(_, inner), Some(entries), _) => entries
            .iter()
            .find_map(|entry| find(document, &entry.value, *inner)),
        (
            ValueType::List(item)
            | ValueType::NonEmptyList(item)
            | ValueType::Two(item)
            | ValueType::OneOrMany(item),
            _,
            Some(items),
        ) => items.iter().find_map(|inner| find(document, inner, *item)),
        (ValueType::OneOrMany(item), ..) => find(document, node, *item),
        (ValueType::AnyOf(types), ..) => {
            let takes = |value: &&ValueType| match (value, node.entries()) {
                (ValueType::Mapping(mapping), Some(entries)) => {
                    entries.iter().all(|entry| mapping.has(key_text(entry)))
                }
                (ValueType::Map(..), Some(_)) => true,
                (ValueType::List(_) | ValueType::NonEmptyList(_), None) => node.items().is_some(),
                _ => false,
            };
            let value = types.iter().find(takes)?;
            find(document, node, *value)
        }
        _ => None,
    }
}

/// The text with this mapping's entries in order. None where they are, or share their lines with something else, or where
/// an alias would come before its anchor.
fn ordered(document: &YamlDocument<'_>, node: &Node, mapping: &Mapping) -> Option<String> {
    let entries = node.entries()?;
    let rank = |entry: &MappingEntry| {
        let key = key_text(entry);
        mapping.names().position(|name| name == key).unwrap_or(usize::MAX)
    };
    let ranks: Vec<usize> = entries.iter().map(rank).collect();
    if document.is_flow(node) || ranks.is_sorted() {
        return None;
    }
    let chunks = chunks(document, node)?;
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|at| ranks[*at]);
    let (start, end) = (chunks.first()?.0, chunks.last()?.1);
    let text = document.text;
    let moved: String = order
        .iter()
        .map(|at| &text[chunks[*at].0..chunks[*at].1])
        .collect();
    let ordered = format!("{}{moved}{}", &text[..start], &text[end..]);
    // An alias stays behind its anchor.
    let is_kept = !text.contains('*') || YamlDocument::read(&ordered).is_ok();
    is_kept.then_some(ordered)
}

/// The lines of each entry, with the comments and blank lines above it. The comments above the first key of a file are
/// those of the file.
fn chunks(document: &YamlDocument<'_>, node: &Node) -> Option<Vec<(usize, usize)>> {
    let entries = node.entries()?;
    let mut chunks: Vec<(usize, usize)> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let key = document.entry_start(&entry.key, false);
        let line = document.line_start(key);
        if !document.text[line..key]
            .trim_start_matches('\u{feff}')
            .trim()
            .is_empty()
        {
            return None;
        }
        let line = key - document.text[line..key].trim_start_matches('\u{feff}').len();
        let slot = document.slot(DocumentStep { parent: node, index })?;
        let start = chunks.last().map_or(line, |(_, end)| *end);
        if start > line || document.keeps_blank_lines(slot.value) {
            return None;
        }
        chunks.push((start, document.next_line(slot.end)));
    }
    Some(chunks)
}
