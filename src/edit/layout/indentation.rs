//! Two blanks for each level, dashes of lists two blanks deeper than their key.

use crate::edit::document::{DocumentStep, YamlDocument};
use crate::source::{Node, NodeKind};

/// Old and new column of a line's first character. None for lines that begin no key and no item.
type Columns = Vec<Option<(usize, usize)>>;

/// The text with every line at its column.
pub(super) fn indented(document: &YamlDocument<'_>) -> String {
    let lines: Vec<&str> = document.text.split_inclusive('\n').collect();
    let mut columns: Columns = vec![None; lines.len()];
    if let Some(root) = &document.root {
        let column = 0;
        place(document, root, column, &mut columns);
    }
    let mut text = String::with_capacity(document.text.len());
    for (number, line) in lines.iter().enumerate() {
        text.push_str(&moved(line, number, &lines, &columns));
    }
    text
}

fn moved(line: &str, number: usize, lines: &[&str], columns: &Columns) -> String {
    let trimmed = line.trim_start_matches(' ');
    let column = line.len() - trimmed.len();
    if trimmed.trim().is_empty() {
        return line.to_owned();
    }
    let new = match columns[number] {
        Some((_, new)) => new,
        None if trimmed.starts_with('#') && is_comment(number, lines, columns) => {
            comment(column, number, columns)
        }
        None => {
            let above = columns[..number].iter().rev().flatten().next();
            let (old, new) = above.copied().unwrap_or((0, 0));
            (column + new).saturating_sub(old)
        }
    };
    format!("{}{trimmed}", " ".repeat(new))
}

/// False for a line of a long text that looks like a comment: a text goes on to its end without a line in between that is
/// less deep.
fn is_comment(number: usize, lines: &[&str], columns: &Columns) -> bool {
    let above = (0..number).rev().find(|at| columns[*at].is_some());
    let Some(above) = above else {
        return true;
    };
    let head = lines[above].trim_end();
    let head = head.split(" #").next().unwrap_or(head).trim_end();
    let is_text = head.ends_with(['|', '>', '-', '+']) && (head.contains('|') || head.contains('>'));
    let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
    !is_text
        || lines[above + 1..=number]
            .iter()
            .any(|line| !line.trim().is_empty() && depth(line) <= depth(lines[above]))
}

/// A comment is about what follows it; the last one of a block is as deep as what is above it.
fn comment(column: usize, number: usize, columns: &Columns) -> usize {
    let below = columns[number..].iter().flatten().next();
    let mut above = columns[..number].iter().rev().flatten();
    match below {
        Some((old, new)) if *old == column => *new,
        _ => match above.find(|(old, _)| *old == column) {
            Some((_, new)) => *new,
            None => below.map_or(column, |(old, new)| {
                if column == 0 {
                    0
                } else {
                    (column + new).saturating_sub(*old)
                }
            }),
        },
    }
}

/// Notes where the lines of a block collection go; `column` is that of its keys or dashes.
fn place(document: &YamlDocument<'_>, node: &Node, column: usize, columns: &mut Columns) {
    if node.is_alias() || document.is_flow(node) {
        return;
    }
    match &node.kind {
        NodeKind::Scalar(_) => {}
        NodeKind::Map(entries) => {
            for entry in entries {
                let key = document.entry_start(&entry.key, false);
                note(document, key, column, columns);
                place(document, &entry.value, column + 2, columns);
            }
        }
        NodeKind::Seq(items) => {
            for (index, item) in items.iter().enumerate() {
                if let Some(dash) = document.dash(DocumentStep { parent: node, index }) {
                    note(document, dash, column, columns);
                }
                place(document, item, column + 2, columns);
            }
        }
    }
}

/// What is first on its line decides where the line goes.
fn note(document: &YamlDocument<'_>, at: usize, column: usize, columns: &mut Columns) {
    let line = document.line_start(at);
    let before = document.text[line..at].trim_start_matches('\u{feff}');
    let number = document.line_number(at) - 1;
    if before.chars().all(|letter| letter == ' ')
        && let Some(place) = columns.get_mut(number)
    {
        *place = Some((before.len(), column));
    }
}
