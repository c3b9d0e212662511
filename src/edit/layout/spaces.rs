//! Blanks: one behind a colon or dash, none at the ends of lines, one blank line at most, one line end at the end.

use crate::edit::document::{DocumentStep, YamlDocument};
use crate::edit::splice::{Splice, spliced};
use crate::source::{Node, NodeKind, NodeStyle};
use std::ops::Range;

/// With one line end at the end of the file.
pub(super) fn ended(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') {
        text.to_owned()
    } else {
        format!("{text}\n")
    }
}

/// The text with its blanks in order. Texts over several lines stay as they are.
pub(super) fn spaced(document: &YamlDocument<'_>) -> String {
    let (mut splices, mut kept) = (Vec::new(), Vec::new());
    if let Some(root) = &document.root {
        look_at(document, root, &mut splices, &mut kept);
    }
    let text = document.text;
    let is_kept = |at: usize| kept.iter().any(|range| range.contains(&at));
    let (mut at, mut blank, mut is_first) = (0, 0, true);
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', ' ', '\t']);
        if content.trim_start_matches('\u{feff}').is_empty() && !is_kept(at) {
            blank += 1;
            let is_extra = blank > 1 || is_first || text[at..].trim().is_empty();
            if is_extra && content.is_empty() {
                splices.push(Splice::remove(at..at + line.len()));
            } else if line.len() > content.len() + 1 {
                splices.push(Splice::remove(at + content.len()..at + line.len() - 1));
            }
        } else {
            (blank, is_first) = (0, false);
            let end = at + content.len();
            let line_end = at + line.trim_end_matches('\n').len();
            if end < line_end && !is_kept(end) {
                splices.push(Splice::remove(end..line_end));
            }
        }
        at += line.len();
    }
    spliced(text, &splices).unwrap_or_else(|| text.to_owned())
}

fn look_at(
    document: &YamlDocument<'_>,
    node: &Node,
    splices: &mut Vec<Splice>,
    kept: &mut Vec<Range<usize>>,
) {
    if node.is_alias() {
        return;
    }
    let count = match &node.kind {
        NodeKind::Scalar(scalar) => {
            let (start, end) = (node.written.start as usize, node.written.end as usize);
            let is_block = matches!(scalar.style, NodeStyle::Literal | NodeStyle::Folded);
            if is_block {
                kept.push(start..blank_end(document, end));
            } else if document.text[start..end].contains('\n') {
                kept.push(start..end);
            }
            return;
        }
        NodeKind::Map(entries) => entries.len(),
        NodeKind::Seq(items) => items.len(),
    };
    for index in 0..count {
        let step = DocumentStep { parent: node, index };
        if let Some(slot) = document.slot(step) {
            one_blank(document, slot.begin, slot.value.written.start as usize, splices);
            look_at(document, slot.value, splices, kept);
        }
    }
}

/// Blank lines behind a block may belong to it.
fn blank_end(document: &YamlDocument<'_>, end: usize) -> usize {
    let rest = &document.text[end..];
    end + (rest.len() - rest.trim_start_matches(['\n', ' ', '\t']).len())
}

fn one_blank(document: &YamlDocument<'_>, begin: usize, start: usize, splices: &mut Vec<Splice>) {
    let Some(between) = document.text.get(begin..start) else {
        return;
    };
    if between.len() > 1 && between.chars().all(|letter| letter == ' ' || letter == '\t') {
        splices.push(Splice::new(begin..start, " "));
    }
}
