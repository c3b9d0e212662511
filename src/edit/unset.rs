//! Takes a key with its value, or an item of a list, out of a file.

use super::data::YamlData;
use super::document::{DocumentStep, YamlDocument};
use super::error::EditError;
use super::key_path::{KeyPath, KeySegment};
use super::set::replaced;
use super::splice::Splice;
use crate::source::Node;
use std::ops::Range;

/// The text without the value at `path`. The last entry of a mapping leaves `{}`, the last item of a list `[]`.
///
/// # Errors
/// `NoSuchKey` where there is none, or as [`set`](super::set::set).
pub fn unset(text: &str, path: &KeyPath) -> Result<String, EditError> {
    let document = YamlDocument::read(text)?;
    unset_in(&document, path).map_err(|error| document.explained(path, error))
}

fn unset_in(document: &YamlDocument<'_>, path: &KeyPath) -> Result<String, EditError> {
    let trail = document.trail(path)?;
    let (Some(step), true) = (trail.steps.last(), trail.found == path.segments().len()) else {
        return Err(EditError::NoSuchKey(path.clone()));
    };
    let mut expected = document.data();
    remove(&mut expected, path.segments()).ok_or(EditError::Differs)?;
    let splices = if length(step.parent) == 1 {
        emptied(document, &trail.steps)?
    } else if document.is_flow(step.parent) {
        from_flow(document, *step)?
    } else {
        from_block(document, *step)?
    };
    document.checked(&splices, &expected)
}

fn remove(data: &mut YamlData, path: &[KeySegment]) -> Option<()> {
    let (last, above) = path.split_last()?;
    match (data.get_mut(above)?, last) {
        (YamlData::Map(entries), KeySegment::Key(key)) => entries.retain(|(known, _)| known != key),
        (YamlData::List(items), KeySegment::Item(at)) => {
            items.remove(*at);
        }
        _ => return None,
    }
    Some(())
}

fn length(node: &Node) -> usize {
    node.items()
        .map_or_else(|| node.entries().map_or(0, <[_]>::len), <[_]>::len)
}

/// The collection whose only member goes.
fn emptied(document: &YamlDocument<'_>, steps: &[DocumentStep<'_>]) -> Result<Vec<Splice>, EditError> {
    let parent = steps.last().ok_or(EditError::Differs)?.parent;
    let empty = if parent.items().is_some() {
        YamlData::List(Vec::new())
    } else {
        YamlData::Map(Vec::new())
    };
    match steps {
        [.., above, step] => match comments_stay(document, *above, *step) {
            Some(splices) => Ok(splices),
            None => replaced(document, *above, &empty),
        },
        _ => Err(EditError::Refused(
            "it is all that the file says: remove the file instead",
        )),
    }
}

/// Where the only entry is on lines of its own below its parent's key: comments around it stay where they are.
fn comments_stay(
    document: &YamlDocument<'_>,
    above: DocumentStep<'_>,
    step: DocumentStep<'_>,
) -> Option<Vec<Splice>> {
    let slot = document.slot(above)?;
    let start = begin(document, step)?;
    let is_below = !document.is_flow(step.parent)
        && document.line_end(slot.begin) < start
        && slot.value.written.start as usize >= document.line_end(slot.begin);
    let empty = if step.parent.items().is_some() {
        " []"
    } else {
        " {}"
    };
    let mut splices = from_block(document, step).ok().filter(|_| is_below)?;
    splices.push(Splice::insert(slot.begin, empty));
    Some(splices)
}

/// Whole lines, with the comment behind the value. Comments above stay.
fn from_block(document: &YamlDocument<'_>, step: DocumentStep<'_>) -> Result<Vec<Splice>, EditError> {
    let reason = "the key is written as `? key` without a value, or behind something else on its line: change it by hand";
    let slot = document.slot(step).ok_or(EditError::Refused(reason))?;
    let start = begin(document, step).ok_or(EditError::Differs)?;
    if !document.is_line_done(slot.end) {
        return Err(EditError::Refused(
            "something else is written on the same line: change it by hand",
        ));
    }
    let line = document.line_start(start);
    let before = document.text[line..start].trim_start_matches('\u{feff}');
    if before.trim().is_empty() {
        let line = start - before.len();
        return Ok(vec![Splice::remove(whole_lines(document, line, slot.end))]);
    }
    // The first entry behind a dash: the next one takes its place.
    let next = DocumentStep {
        index: step.index + 1,
        ..step
    };
    let next = begin(document, next).ok_or(EditError::Differs)?;
    let between = &document.text[document.line_end(slot.end)..next];
    if between.contains('#') || document.text[slot.end..document.line_end(slot.end)].contains('#') {
        return Err(EditError::Refused("a comment is in the way: change it by hand"));
    }
    Ok(vec![Splice::remove(start..next)])
}

/// Where the key or dash of an entry or item is.
fn begin(document: &YamlDocument<'_>, step: DocumentStep<'_>) -> Option<usize> {
    match step.parent.entries() {
        Some(entries) => Some(document.entry_start(&entries.get(step.index)?.key, false)),
        None => document.dash(step),
    }
}

/// From the start of a line to the end of the one in which `end` is. A file without a last line end keeps none.
fn whole_lines(document: &YamlDocument<'_>, line: usize, end: usize) -> Range<usize> {
    let next = document.next_line(end);
    let text = document.text;
    let has_no_end = next == text.len() && !text.ends_with('\n');
    if !has_no_end {
        return line..next;
    }
    text[..line].trim_end_matches(['\n', '\r']).len()..next
}

/// With the comma behind it, or the one before it where it is the last.
fn from_flow(document: &YamlDocument<'_>, step: DocumentStep<'_>) -> Result<Vec<Splice>, EditError> {
    let range = flow_range(document, step).ok_or(EditError::Differs)?;
    let slot = document.slot(step).ok_or(EditError::Differs)?;
    let start = flow_start(document, step).ok_or(EditError::Differs)?;
    let around = [
        &document.text[range.start..start.max(range.start)],
        &document.text[slot.end.min(range.end)..range.end],
    ];
    if around.iter().any(|text| text.contains('#')) {
        return Err(EditError::Refused("a comment is in the way: change it by hand"));
    }
    Ok(vec![Splice::remove(range)])
}

fn flow_range(document: &YamlDocument<'_>, step: DocumentStep<'_>) -> Option<Range<usize>> {
    let start = flow_start(document, step)?;
    if step.index + 1 < length(step.parent) {
        let next = DocumentStep {
            index: step.index + 1,
            ..step
        };
        return Some(start..flow_start(document, next)?);
    }
    let before = DocumentStep {
        index: step.index - 1,
        ..step
    };
    Some(document.slot(before)?.end..document.slot(step)?.end)
}

fn flow_start(document: &YamlDocument<'_>, step: DocumentStep<'_>) -> Option<usize> {
    match step.parent.entries() {
        Some(entries) => Some(document.entry_start(&entries.get(step.index)?.key, true)),
        None => document.slot(step).map(|slot| slot.value.written.start as usize),
    }
}
