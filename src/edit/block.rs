//! How lists, mappings and long texts are written on lines of their own.

use super::data::YamlData;
use super::scalar::{self, Surrounding};

/// How a file lays out its blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indent {
    /// Blanks by which a mapping is deeper than the key above it.
    pub step: usize,
    /// Blanks by which the dashes of a list are deeper than the key above it.
    pub dash: usize,
}

/// A value that takes lines of its own: what is behind the colon or dash, and the lines below.
#[derive(Debug, PartialEq)]
pub struct YamlBlock {
    /// `|` or `|-` of a long text, else empty.
    pub head: &'static str,
    /// Without line ends.
    pub lines: Vec<String>,
}

/// The block below a key at `column`. None where the value belongs on the key's own line.
pub fn below_key(data: &YamlData, column: usize, indent: Indent) -> Option<YamlBlock> {
    match data {
        YamlData::Text(text) => literal(text, column + indent.step),
        YamlData::List(items) if !items.is_empty() => Some(YamlBlock {
            head: "",
            lines: list(items, column + indent.dash, indent),
        }),
        YamlData::Map(entries) if !entries.is_empty() => Some(YamlBlock {
            head: "",
            lines: map(entries, column + indent.step, indent),
        }),
        _ => None,
    }
}

/// A key with its value, indented by `column`.
pub fn entry(name: &str, value: &YamlData, column: usize, indent: Indent) -> Vec<String> {
    let name = scalar::key(name, None, Surrounding::Block);
    let pad = " ".repeat(column);
    let Some(block) = below_key(value, column, indent) else {
        let value = scalar::written(value, None, Surrounding::Block);
        return vec![format!("{pad}{name}: {value}")];
    };
    let head = if block.head.is_empty() {
        format!("{pad}{name}:")
    } else {
        format!("{pad}{name}: {}", block.head)
    };
    std::iter::once(head).chain(block.lines).collect()
}

/// An item of a list whose dashes are at `column`.
pub fn item(value: &YamlData, column: usize, indent: Indent) -> Vec<String> {
    let pad = " ".repeat(column);
    let inner = column + 2;
    let nested = match value {
        YamlData::Text(text) => {
            return match literal(text, inner) {
                Some(block) => {
                    let head = format!("{pad}- {}", block.head);
                    std::iter::once(head).chain(block.lines).collect()
                }
                None => vec![format!(
                    "{pad}- {}",
                    scalar::written(value, None, Surrounding::Block)
                )],
            };
        }
        YamlData::List(items) if !items.is_empty() => list(items, inner, indent),
        YamlData::Map(entries) if !entries.is_empty() => map(entries, inner, indent),
        _ => vec![format!(
            "{}{}",
            " ".repeat(inner),
            scalar::written(value, None, Surrounding::Block)
        )],
    };
    let mut lines = nested.into_iter();
    let first = lines.next().unwrap_or_default();
    std::iter::once(format!("{pad}- {}", first.trim_start_matches(' ')))
        .chain(lines)
        .collect()
}

fn map(entries: &[(String, YamlData)], column: usize, indent: Indent) -> Vec<String> {
    let lines = entries
        .iter()
        .flat_map(|(name, value)| entry(name, value, column, indent));
    lines.collect()
}

fn list(items: &[YamlData], column: usize, indent: Indent) -> Vec<String> {
    items
        .iter()
        .flat_map(|value| item(value, column, indent))
        .collect()
}

/// A text of several lines as it is. None where a block could not hold it exactly.
fn literal(text: &str, column: usize) -> Option<YamlBlock> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let is_exact = |letter: char| letter == '\n' || !scalar::is_awkward(letter);
    let fits = text.contains('\n')
        && !body.is_empty()
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && text.chars().all(is_exact);
    if !fits {
        return None;
    }
    let pad = " ".repeat(column);
    let line = |line: &str| {
        if line.is_empty() {
            String::new()
        } else {
            format!("{pad}{line}")
        }
    };
    Some(YamlBlock {
        head: if text.ends_with('\n') { "|" } else { "|-" },
        lines: body.split('\n').map(line).collect(),
    })
}

impl Default for Indent {
    fn default() -> Indent {
        Indent { step: 2, dash: 2 }
    }
}
