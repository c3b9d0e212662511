//! How a single value is written: plain where that reads back as the same value, quoted as its neighbours are.

use super::data::YamlData;
use crate::load::is_number;
use crate::source::escape::in_yaml;
use crate::source::{NodeStyle, Scalar};

/// Where a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surrounding {
    /// On lines of indented keys.
    Block,
    /// Between brackets.
    Flow,
}

/// A value on one line. `style` is that of the value it replaces, which it takes over where it can.
pub fn written(data: &YamlData, style: Option<NodeStyle>, surrounding: Surrounding) -> String {
    match data {
        YamlData::Null => "null".to_owned(),
        YamlData::Bool(truth) => truth.to_string(),
        YamlData::Number(text) => text.clone(),
        YamlData::Text(text) => written_text(text, style, surrounding),
        YamlData::List(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| written(item, None, Surrounding::Flow))
                .collect();
            format!("[{}]", items.join(", "))
        }
        YamlData::Map(entries) => written_map(entries),
    }
}

fn written_map(entries: &[(String, YamlData)]) -> String {
    if entries.is_empty() {
        return "{}".to_owned();
    }
    let pair = |(name, value): &(String, YamlData)| {
        let value = written(value, None, Surrounding::Flow);
        format!("{}: {value}", key(name, None, Surrounding::Flow))
    };
    format!(
        "{{ {} }}",
        entries.iter().map(pair).collect::<Vec<_>>().join(", ")
    )
}

fn written_text(text: &str, style: Option<NodeStyle>, surrounding: Surrounding) -> String {
    match style {
        Some(NodeStyle::DoubleQuoted) => double_quoted(text),
        Some(NodeStyle::SingleQuoted) if fits_single_quotes(text) => single_quoted(text),
        _ if is_plain(text, surrounding) && !is_typed(text) => text.to_owned(),
        _ if fits_single_quotes(text) => single_quoted(text),
        _ => double_quoted(text),
    }
}

/// A key, quoted as `style` says where it needs to be quoted or the old one was.
pub fn key(text: &str, style: Option<NodeStyle>, surrounding: Surrounding) -> String {
    match style {
        Some(NodeStyle::DoubleQuoted) => double_quoted(text),
        Some(NodeStyle::SingleQuoted) if fits_single_quotes(text) => single_quoted(text),
        _ if is_plain(text, surrounding) && text != "<<" && text.len() < 1000 => text.to_owned(),
        _ if fits_single_quotes(text) => single_quoted(text),
        _ => double_quoted(text),
    }
}

/// Whether a plain scalar of this text would be null, a boolean or a number.
fn is_typed(text: &str) -> bool {
    let scalar = Scalar {
        text: text.into(),
        style: NodeStyle::Plain,
    };
    scalar.is_null() || scalar.as_bool().is_some() || is_number(text)
}

/// Whether the text may be written without quotes.
fn is_plain(text: &str, surrounding: Surrounding) -> bool {
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return false;
    };
    let second = letters.next();
    let begins = match first {
        '-' | '?' | ':' => second.is_some_and(|second| {
            second != ' ' && !(surrounding == Surrounding::Flow && ",[]{}".contains(second))
        }),
        _ => !",[]{}#&*!|>'\"%@`".contains(first),
    };
    let is_split = text.contains(": ") || text.ends_with(':') || text.contains(" #");
    let has_brackets = surrounding == Surrounding::Flow
        && (text.contains([',', '[', ']', '{', '}']) || text.contains(":\""));
    begins
        && !is_split
        && !has_brackets
        && text.trim() == text
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !text.chars().any(is_awkward)
}

/// Controls, line breaks and overrides of direction are written as escapes.
pub(super) fn is_awkward(letter: char) -> bool {
    let is_override = |letter| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    letter.is_control() || is_override(letter) || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn fits_single_quotes(text: &str) -> bool {
    !text.chars().any(is_awkward)
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn double_quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if is_awkward(letter) => quoted.push_str(&in_yaml(letter)),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
