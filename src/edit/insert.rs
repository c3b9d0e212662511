//! Adds an entry to a mapping or an item to a list, written as the neighbours are.

use super::block;
use super::data::YamlData;
use super::document::{DocumentStep, DocumentTrail, YamlDocument, child};
use super::error::EditError;
use super::key_path::{KeyPath, KeySegment};
use super::scalar::{Surrounding, key as written_key, written};
use super::set::{KeyOrder, position, replaced};
use super::splice::Splice;
use crate::source::{Node, NodeStyle};

/// The text with an item more at the end of the list at `path`, which is made where it is missing. A single value
/// becomes a list of two.
///
/// # Errors
/// As [`set`](super::set::set).
pub fn add(text: &str, path: &KeyPath, value: &YamlData, order: KeyOrder<'_>) -> Result<String, EditError> {
    let document = YamlDocument::read(text)?;
    add_in(&document, path, value, order).map_err(|error| document.explained(path, error))
}

fn add_in(
    document: &YamlDocument<'_>,
    path: &KeyPath,
    value: &YamlData,
    order: KeyOrder<'_>,
) -> Result<String, EditError> {
    let text = document.text;
    let there = document.data().get(path.segments()).cloned();
    match there {
        Some(YamlData::List(items)) if !items.is_empty() => {
            let trail = document.trail(path)?;
            if trail.node.is_alias() {
                let line = document.line_number(trail.node.span.start as usize);
                return Err(EditError::Alias(path.clone(), line));
            }
            item(document, &trail, path.segments(), value)
        }
        Some(YamlData::Null) | Some(YamlData::List(_)) | None => {
            super::set::set(text, path, &YamlData::List(vec![value.clone()]), order)
        }
        Some(YamlData::Map(_)) => Err(EditError::WrongKind(path.clone(), "a list", "a mapping")),
        Some(single) => super::set::set(text, path, &YamlData::List(vec![single, value.clone()]), order),
    }
}

/// The first content of a file that has none, behind its comments.
///
/// # Errors
/// [`EditError`] if the text cannot be changed so that only this value differs.
pub(super) fn first(document: &YamlDocument<'_>, made: &YamlData) -> Result<String, EditError> {
    let YamlData::Map(entries) = made else {
        return Err(EditError::Refused("the file's top is a mapping of keys"));
    };
    let newline = document.newline();
    let lines: Vec<String> = entries
        .iter()
        .flat_map(|(name, value)| block::entry(name, value, 0, block::Indent::default()))
        .collect();
    let text = document.text;
    let gap = if text.is_empty() || text == "\u{feff}" || text.ends_with('\n') {
        ""
    } else {
        newline
    };
    let added = format!("{gap}{}{newline}", lines.join(newline));
    document.checked(&[Splice::insert(text.len(), added)], made)
}

/// An entry more in the mapping to which the trail leads.
///
/// # Errors
/// [`EditError`] if the text cannot be changed so that only this value differs.
pub(super) fn entry(
    document: &YamlDocument<'_>,
    trail: &DocumentTrail<'_>,
    above: &[KeySegment],
    (key, value): (&str, &YamlData),
    order: KeyOrder<'_>,
) -> Result<String, EditError> {
    let node = trail.node;
    let mut expected = document.data();
    let Some(YamlData::Map(entries)) = expected.get_mut(above) else {
        return Err(EditError::Differs);
    };
    let after = position(node, key, order);
    let index = after.map_or(0, |after| after + 1);
    entries.insert(index, (key.to_owned(), value.clone()));
    let is_empty = entries.len() == 1;
    let splices = if is_empty {
        let made = YamlData::Map(entries.clone());
        refill(document, trail, &made)?
    } else if document.is_flow(node) {
        let last = node.entries().and_then(<[_]>::last);
        let style = last.and_then(|last| last.key.scalar()).map(|key| key.style);
        let style = style.filter(|style| *style == NodeStyle::DoubleQuoted);
        let key = written_key(key, style, Surrounding::Flow);
        let text = format!("{key}: {}", written(value, style, Surrounding::Flow));
        into_flow(document, node, &text)?
    } else {
        into_block(document, node, after, (key, value))?
    };
    document.checked(&splices, &expected)
}

/// An item more at the end of the list to which the trail leads.
///
/// # Errors
/// [`EditError`] if the text cannot be changed so that only this value differs.
pub(super) fn item(
    document: &YamlDocument<'_>,
    trail: &DocumentTrail<'_>,
    above: &[KeySegment],
    value: &YamlData,
) -> Result<String, EditError> {
    let node = trail.node;
    let mut expected = document.data();
    let Some(YamlData::List(items)) = expected.get_mut(above) else {
        return Err(EditError::Differs);
    };
    items.push(value.clone());
    let splices = if items.len() == 1 {
        let made = YamlData::List(items.clone());
        refill(document, trail, &made)?
    } else if document.is_flow(node) {
        let last = node.items().and_then(<[_]>::last).and_then(Node::scalar);
        let style = last
            .map(|last| last.style)
            .filter(|style| *style == NodeStyle::DoubleQuoted);
        into_flow(document, node, &written(value, style, Surrounding::Flow))?
    } else {
        let index = items.len() - 2;
        let step = DocumentStep { parent: node, index };
        let dash = document.dash(step).ok_or(EditError::Differs)?;
        let lines = block::item(value, document.column(dash), document.indent());
        let end = document.end(child(node, index)).max(dash + 1);
        vec![behind(document, node, end, &lines)?]
    };
    document.checked(&splices, &expected)
}

/// An empty collection in brackets gives way to one that holds something.
fn refill(
    document: &YamlDocument<'_>,
    trail: &DocumentTrail<'_>,
    made: &YamlData,
) -> Result<Vec<Splice>, EditError> {
    match trail.steps.last() {
        Some(step) => replaced(document, *step, made),
        None => {
            let range = trail.node.span.start as usize..trail.node.span.end as usize;
            let text = written(made, None, Surrounding::Flow);
            Ok(vec![Splice::new(range, text)])
        }
    }
}

fn into_block(
    document: &YamlDocument<'_>,
    node: &Node,
    after: Option<usize>,
    (key, value): (&str, &YamlData),
) -> Result<Vec<Splice>, EditError> {
    let entries = node.entries().unwrap_or_default();
    let first = entries.first().ok_or(EditError::Differs)?;
    let start = document.entry_start(&first.key, false);
    let column = document.column(start);
    let lines = block::entry(key, value, column, document.indent());
    let Some(after) = after else {
        let newline = document.newline();
        let text = lines.join(newline);
        let text = format!("{}{newline}{}", text.trim_start_matches(' '), " ".repeat(column));
        return Ok(vec![Splice::insert(start, text)]);
    };
    let step = DocumentStep {
        parent: node,
        index: after,
    };
    let slot = document.slot(step).ok_or(EditError::Refused(
        "the key before it is written as `? key` without a value, or behind something else on its line: change it by hand",
    ))?;
    let value = child(node, after);
    Ok(vec![behind(document, value, slot.end, &lines)?])
}

/// Lines behind the one on which something ends. Blank lines that belong to a text before it stay with it.
fn behind(
    document: &YamlDocument<'_>,
    last: &Node,
    end: usize,
    lines: &[String],
) -> Result<Splice, EditError> {
    if !document.is_line_done(end) {
        return Err(EditError::Refused(
            "something else is written on the same line: change it by hand",
        ));
    }
    let newline = document.newline();
    let lines = lines.join(newline);
    if document.keeps_blank_lines(last) {
        let mut at = document.next_line(end);
        while at < document.text.len() && document.text[at..document.line_end(at)].trim().is_empty() {
            at = document.next_line(at);
        }
        return Ok(Splice::insert(at, format!("{lines}{newline}")));
    }
    Ok(Splice::insert(
        document.line_end(end),
        format!("{newline}{lines}"),
    ))
}

/// Behind the last thing between brackets: on its line, or on a line of its own where the last one has one.
fn into_flow(document: &YamlDocument<'_>, node: &Node, text: &str) -> Result<Vec<Splice>, EditError> {
    let (start, end) = last_in_flow(document, node).ok_or(EditError::Differs)?;
    let line = document.line_start(start);
    let pad = &document.text[line..start];
    let is_on_its_own = pad.trim().is_empty() && document.line_start(node.span.start as usize) != line;
    let comma = comma(document, end);
    if !is_on_its_own {
        let (at, before) = comma.map_or((end, ","), |at| (at, ""));
        return Ok(vec![Splice::insert(at, format!("{before} {text}"))]);
    }
    let newline = document.newline();
    let line_end = document.line_end(comma.unwrap_or(end));
    if !document.is_line_done(comma.unwrap_or(end)) {
        return Ok(vec![Splice::insert(end, format!(",{newline}{pad}{text}"))]);
    }
    let added = format!("{newline}{pad}{text}");
    match comma {
        Some(_) => Ok(vec![Splice::insert(line_end, format!("{added},"))]),
        None => Ok(vec![Splice::insert(end, ","), Splice::insert(line_end, added)]),
    }
}

/// Where a comma behind the last item ends, if there is one.
fn comma(document: &YamlDocument<'_>, end: usize) -> Option<usize> {
    let at = document.skip_blank(end);
    document.text[at..].starts_with(',').then_some(at + 1)
}

fn last_in_flow(document: &YamlDocument<'_>, node: &Node) -> Option<(usize, usize)> {
    let index = match (node.items(), node.entries()) {
        (Some(items), _) => items.len(),
        (_, Some(entries)) => entries.len(),
        _ => 0,
    };
    let step = DocumentStep {
        parent: node,
        index: index.checked_sub(1)?,
    };
    let slot = document.slot(step)?;
    let start = match node.entries() {
        Some(entries) => document.entry_start(&entries.get(step.index)?.key, true),
        None => slot.value.written.start as usize,
    };
    // Behind a list or a mapping the slot goes on to the bracket that closes the one around it.
    let end = start + document.text.get(start..slot.end)?.trim_end().len();
    Some((start, end))
}
