//! What a YAML text means, without how it is written: for comparing a file before and after a change.

use super::document::YamlDocument;
use super::error::EditError;
use super::key_path::KeySegment;
use crate::load::is_number;
use crate::source::{MappingEntry, Node, NodeKind, NodeStyle, Scalar};

/// A value of a file. Keys are text, as everywhere in the format; their order counts.
#[derive(Debug, Clone, PartialEq)]
pub enum YamlData {
    Null,
    Bool(bool),
    /// As it is spelled: `1.10` and `1.1` are two values to a header.
    Number(String),
    Text(String),
    List(Vec<YamlData>),
    Map(Vec<(String, YamlData)>),
}

impl YamlData {
    pub fn of(node: &Node) -> YamlData {
        match &node.kind {
            NodeKind::Scalar(scalar) => YamlData::of_scalar(scalar),
            NodeKind::Seq(items) => YamlData::List(items.iter().map(YamlData::of).collect()),
            NodeKind::Map(entries) => {
                let pair = |entry: &MappingEntry| (key_text(entry).to_owned(), YamlData::of(&entry.value));
                YamlData::Map(entries.iter().map(pair).collect())
            }
        }
    }

    /// What a whole text says.
    ///
    /// # Errors
    /// `Unreadable` where it is no YAML.
    pub fn of_text(text: &str) -> Result<YamlData, EditError> {
        YamlDocument::value(text)
    }

    fn of_scalar(scalar: &Scalar) -> YamlData {
        if scalar.is_null() {
            return YamlData::Null;
        }
        if let Some(truth) = scalar.as_bool() {
            return YamlData::Bool(truth);
        }
        let text = scalar.text.to_string();
        if scalar.style == NodeStyle::Plain && is_number(&text) {
            YamlData::Number(text)
        } else {
            YamlData::Text(text)
        }
    }

    pub fn is_collection(&self) -> bool {
        matches!(self, YamlData::List(_) | YamlData::Map(_))
    }

    pub fn is_empty_collection(&self) -> bool {
        match self {
            YamlData::List(items) => items.is_empty(),
            YamlData::Map(entries) => entries.is_empty(),
            _ => false,
        }
    }

    /// What it is, with its article.
    pub fn kind(&self) -> &'static str {
        match self {
            YamlData::Null => "nothing",
            YamlData::Bool(_) => "a boolean",
            YamlData::Number(_) => "a number",
            YamlData::Text(_) => "text",
            YamlData::List(_) => "a list",
            YamlData::Map(_) => "a mapping",
        }
    }

    /// The value at a path below this one; None where there is none.
    pub fn get(&self, segments: &[KeySegment]) -> Option<&YamlData> {
        let Some((first, rest)) = segments.split_first() else {
            return Some(self);
        };
        match (self, first) {
            (YamlData::Map(entries), KeySegment::Key(key)) => {
                entries.iter().find(|(known, _)| known == key)?.1.get(rest)
            }
            (YamlData::List(items), KeySegment::Item(at)) => items.get(*at)?.get(rest),
            _ => None,
        }
    }

    /// As [`YamlData::get`], to change it. None if the path leads nowhere.
    pub fn get_mut(&mut self, segments: &[KeySegment]) -> Option<&mut YamlData> {
        let Some((first, rest)) = segments.split_first() else {
            return Some(self);
        };
        match (self, first) {
            (YamlData::Map(entries), KeySegment::Key(key)) => {
                let (_, value) = entries.iter_mut().find(|(known, _)| known == key)?;
                value.get_mut(rest)
            }
            (YamlData::List(items), KeySegment::Item(at)) => items.get_mut(*at)?.get_mut(rest),
            _ => None,
        }
    }

    /// This value below the keys and positions that are not there yet. None where a position is not the first one.
    pub fn nested(self, segments: &[KeySegment]) -> Option<YamlData> {
        segments
            .iter()
            .rev()
            .try_fold(self, |inner, segment| match segment {
                KeySegment::Key(key) => Some(YamlData::Map(vec![(key.clone(), inner)])),
                KeySegment::Item(0) => Some(YamlData::List(vec![inner])),
                KeySegment::Item(_) => None,
            })
    }
}

/// A key's text. Files in which a key is no text are refused when they are read.
pub fn key_text(entry: &MappingEntry) -> &str {
    entry.key.scalar().map_or("", |scalar| &scalar.text)
}
