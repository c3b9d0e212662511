//! Gives a key a value: the old one is replaced where it is written, a new one is added.

use super::block;
use super::data::{YamlData, key_text};
use super::document::{DocumentSlot, DocumentStep, DocumentTrail, YamlDocument};
use super::error::EditError;
use super::insert;
use super::key_path::{KeyPath, KeySegment};
use super::scalar::{Surrounding, written};
use super::splice::Splice;
use crate::source::{Node, NodeKind, NodeStyle};

/// The keys of a file's mapping in the order in which a new one is put among them.
pub type KeyOrder<'k> = &'k [&'k str];

/// The text in which `path` has this value. Keys and lists on the way are made where they are missing. `order` says
/// where a new key of the file's own mapping belongs; with an empty one it comes last.
///
/// # Errors
/// Where the path does not fit the file, or the file is written in a way that would lose something.
pub fn set(text: &str, path: &KeyPath, value: &YamlData, order: KeyOrder<'_>) -> Result<String, EditError> {
    let document = YamlDocument::read(text)?;
    set_in(&document, path, value, order).map_err(|error| document.explained(path, error))
}

fn set_in(
    document: &YamlDocument<'_>,
    path: &KeyPath,
    value: &YamlData,
    order: KeyOrder<'_>,
) -> Result<String, EditError> {
    let mut expected = document.data();
    if document.root.is_none() {
        let made = value.clone().nested(path.segments());
        let made = made.ok_or_else(|| EditError::OutOfRange(path.clone(), 0))?;
        return insert::first(document, &made);
    }
    let trail = document.trail(path)?;
    let rest = &path.segments()[trail.found..];
    if rest.is_empty() {
        let splices = replaced(document, last_step(&trail)?, value)?;
        let place = expected.get_mut(path.segments()).ok_or(EditError::Differs)?;
        *place = value.clone();
        return document.checked(&splices, &expected);
    }
    let above = &path.segments()[..trail.found];
    let inner = value.clone().nested(&rest[1..]);
    let inner = inner.ok_or_else(|| EditError::OutOfRange(path.clone(), 0))?;
    let step = trail.steps.last().copied();
    match (&trail.node.kind, &rest[0]) {
        (NodeKind::Map(_), KeySegment::Key(key)) => {
            let at_top = if above.is_empty() { order } else { &[] };
            insert::entry(document, &trail, above, (key, &inner), at_top)
        }
        (NodeKind::Seq(items), KeySegment::Item(at)) if *at == items.len() => {
            insert::item(document, &trail, above, &inner)
        }
        (NodeKind::Seq(items), KeySegment::Item(_)) => Err(EditError::OutOfRange(path.clone(), items.len())),
        (NodeKind::Scalar(_), _) if trail.node.is_null() && step.is_some() => {
            let made = value.clone().nested(rest).ok_or(EditError::Differs)?;
            let splices = replaced(document, last_step(&trail)?, &made)?;
            *expected.get_mut(above).ok_or(EditError::Differs)? = made;
            document.checked(&splices, &expected)
        }
        (_, segment) => Err(wrong_kind(document, above, segment)),
    }
}

fn last_step<'n>(trail: &DocumentTrail<'n>) -> Result<DocumentStep<'n>, EditError> {
    trail.steps.last().copied().ok_or(EditError::Differs)
}

/// A key was asked of a list, or a position of a mapping.
fn wrong_kind(document: &YamlDocument<'_>, above: &[KeySegment], segment: &KeySegment) -> EditError {
    let wanted = match segment {
        KeySegment::Key(_) => "a mapping",
        KeySegment::Item(_) => "a list",
    };
    let data = document.data();
    let found = data.get(above).map_or("nothing", YamlData::kind);
    if above.is_empty() {
        return EditError::Refused("the file's top is a mapping of keys, or nothing");
    }
    EditError::WrongKind(KeyPath::new(above.to_vec()), wanted, found)
}

/// The splices that put `new` in the place of a value.
///
/// # Errors
/// [`EditError`] if the text cannot be changed so that only this value differs.
pub(super) fn replaced(
    document: &YamlDocument<'_>,
    step: DocumentStep<'_>,
    new: &YamlData,
) -> Result<Vec<Splice>, EditError> {
    let reason = "the key is written as `? key` without a value, or behind something else on its line: change it by hand";
    let slot = document.slot(step).ok_or(EditError::Refused(reason))?;
    if let Some(block) = new_block(document, &slot, new) {
        return Ok(by_block(document, &slot, &block));
    }
    let surrounding = if slot.is_flow {
        Surrounding::Flow
    } else {
        Surrounding::Block
    };
    let text = written(new, old_style(slot.value), surrounding);
    Ok(in_line(document, &slot, &text))
}

fn old_style(value: &Node) -> Option<NodeStyle> {
    value
        .scalar()
        .filter(|_| !value.is_alias())
        .map(|scalar| scalar.style)
}

/// The lines of a value that does not go on the line of its key.
fn new_block(
    document: &YamlDocument<'_>,
    slot: &DocumentSlot<'_>,
    new: &YamlData,
) -> Option<block::YamlBlock> {
    let was_flow = document.is_flow(slot.value)
        && !slot.value.is_alias()
        && !YamlData::of(slot.value).is_empty_collection();
    let stays_in_line = new.is_collection() && was_flow;
    if slot.is_flow || stays_in_line {
        return None;
    }
    let indent = document.indent();
    if slot.is_item {
        // What follows a dash is aligned two columns behind it.
        let indent = block::Indent { step: 2, dash: 2 };
        block::below_key(new, slot.column, indent)
    } else {
        block::below_key(new, slot.column, indent)
    }
}

/// Where the written value begins behind the colon or dash, its anchor not counted.
fn start(slot: &DocumentSlot<'_>) -> usize {
    let value = slot.value;
    let span = if value.is_alias() {
        value.written
    } else {
        value.span
    };
    (span.start as usize).clamp(slot.begin, slot.end)
}

/// Whether the value takes lines below its key's.
fn is_below(document: &YamlDocument<'_>, slot: &DocumentSlot<'_>) -> bool {
    document.line_end(slot.begin) < start(slot)
}

fn in_line(document: &YamlDocument<'_>, slot: &DocumentSlot<'_>, text: &str) -> Vec<Splice> {
    let start = start(slot);
    if start == slot.end {
        let colon = if slot.has_colon { "" } else { ":" };
        let blank = if slot.is_flow && slot.is_item { "" } else { " " };
        return vec![Splice::insert(start, format!("{colon}{blank}{text}"))];
    }
    if is_below(document, slot) && slot.value.scalar().is_none() {
        // A comment on the key's line stays.
        let line_end = document.line_end(slot.begin);
        return vec![
            Splice::insert(slot.begin, format!(" {text}")),
            Splice::remove(line_end..slot.end),
        ];
    }
    vec![Splice::new(start..slot.end, text)]
}

fn by_block(document: &YamlDocument<'_>, slot: &DocumentSlot<'_>, block: &block::YamlBlock) -> Vec<Splice> {
    let newline = document.newline();
    if slot.is_item && block.head.is_empty() {
        return behind_dash(document, slot, &block.lines);
    }
    let head = if block.head.is_empty() {
        String::new()
    } else {
        format!(" {}", block.head)
    };
    let lines = format!("{newline}{}", block.lines.join(newline));
    if is_below(document, slot) {
        let line_end = document.line_end(slot.begin);
        return vec![
            Splice::insert(slot.begin, head),
            Splice::new(line_end..document.line_end(slot.end), lines),
        ];
    }
    let old_end = if is_block_text(slot.value) {
        slot.end
    } else {
        document.line_end(slot.end)
    };
    vec![
        Splice::new(slot.begin..slot.end, head),
        Splice::insert(old_end, lines),
    ]
}

/// The first line goes behind the dash. A comment there stays, if what it was about took one line.
fn behind_dash(document: &YamlDocument<'_>, slot: &DocumentSlot<'_>, lines: &[String]) -> Vec<Splice> {
    let newline = document.newline();
    let Some((first, rest)) = lines.split_first() else {
        return Vec::new();
    };
    let rest: String = rest.iter().flat_map(|line| [newline, line]).collect();
    let start = start(slot);
    let blank = if start == slot.end { " " } else { "" };
    let start = if start == slot.end { slot.begin } else { start };
    let first = format!("{blank}{}", first.trim_start_matches(' '));
    let line_end = document.line_end(slot.end);
    if document.line_end(slot.begin) < line_end {
        return vec![Splice::new(start..line_end, format!("{first}{rest}"))];
    }
    vec![
        Splice::new(start..slot.end, first),
        Splice::insert(line_end, rest),
    ]
}

fn is_block_text(value: &Node) -> bool {
    let style = value.scalar().map(|scalar| scalar.style);
    !value.is_alias() && matches!(style, Some(NodeStyle::Literal | NodeStyle::Folded))
}

/// Where a new entry goes: behind the last of those that come before it in the order. None is the front.
pub(super) fn position(node: &Node, key: &str, order: KeyOrder<'_>) -> Option<usize> {
    let entries = node.entries().unwrap_or_default();
    let last = entries.len().checked_sub(1);
    let rank = |key: &str| order.iter().position(|known| *known == key);
    let Some(own) = rank(key) else {
        return last;
    };
    let is_before =
        |entry: &crate::source::MappingEntry| rank(key_text(entry)).is_some_and(|rank| rank < own);
    let before = entries.iter().rposition(is_before);
    let has_after = entries.iter().any(|entry| rank(key_text(entry)).is_some());
    if before.is_none() && !has_after {
        last
    } else {
        before
    }
}
