//! What a YAML text means, without how it is written: for comparing a file before and after a change.

use super::document::Document;
use super::error::EditError;
use super::key_path::Segment;
use crate::load::is_number;
use crate::source::{Entry, Node, NodeKind, Scalar, Style};

/// A value of a file. Keys are text, as everywhere in the format; their order counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Null,
    Bool(bool),
    /// As it is spelled: `1.10` and `1.1` are two values to a header.
    Number(String),
    Text(String),
    List(Vec<Data>),
    Map(Vec<(String, Data)>),
}

impl Data {
    pub fn of(node: &Node) -> Data {
        match &node.kind {
            NodeKind::Scalar(scalar) => Data::of_scalar(scalar),
            NodeKind::Seq(items) => Data::List(items.iter().map(Data::of).collect()),
            NodeKind::Map(entries) => {
                let pair = |entry: &Entry| (key_text(entry).to_owned(), Data::of(&entry.value));
                Data::Map(entries.iter().map(pair).collect())
            }
        }
    }

    /// What a whole text says.
    ///
    /// # Errors
    /// `Unreadable` where it is no YAML.
    pub fn of_text(text: &str) -> Result<Data, EditError> {
        Document::value(text)
    }

    fn of_scalar(scalar: &Scalar) -> Data {
        if scalar.is_null() {
            return Data::Null;
        }
        if let Some(truth) = scalar.as_bool() {
            return Data::Bool(truth);
        }
        let text = scalar.text.to_string();
        if scalar.style == Style::Plain && is_number(&text) {
            Data::Number(text)
        } else {
            Data::Text(text)
        }
    }

    pub fn is_collection(&self) -> bool {
        matches!(self, Data::List(_) | Data::Map(_))
    }

    pub fn is_empty_collection(&self) -> bool {
        match self {
            Data::List(items) => items.is_empty(),
            Data::Map(entries) => entries.is_empty(),
            _ => false,
        }
    }

    /// What it is, with its article.
    pub fn kind(&self) -> &'static str {
        match self {
            Data::Null => "nothing",
            Data::Bool(_) => "a boolean",
            Data::Number(_) => "a number",
            Data::Text(_) => "text",
            Data::List(_) => "a list",
            Data::Map(_) => "a mapping",
        }
    }

    /// The value at a path below this one; None where there is none.
    pub fn get(&self, segments: &[Segment]) -> Option<&Data> {
        let Some((first, rest)) = segments.split_first() else {
            return Some(self);
        };
        match (self, first) {
            (Data::Map(entries), Segment::Key(key)) => {
                entries.iter().find(|(known, _)| known == key)?.1.get(rest)
            }
            (Data::List(items), Segment::Item(at)) => items.get(*at)?.get(rest),
            _ => None,
        }
    }

    /// As [`Data::get`], to change it. None if the path leads nowhere.
    pub fn get_mut(&mut self, segments: &[Segment]) -> Option<&mut Data> {
        let Some((first, rest)) = segments.split_first() else {
            return Some(self);
        };
        match (self, first) {
            (Data::Map(entries), Segment::Key(key)) => {
                let (_, value) = entries.iter_mut().find(|(known, _)| known == key)?;
                value.get_mut(rest)
            }
            (Data::List(items), Segment::Item(at)) => items.get_mut(*at)?.get_mut(rest),
            _ => None,
        }
    }

    /// This value below the keys and positions that are not there yet. None where a position is not the first one.
    pub fn nested(self, segments: &[Segment]) -> Option<Data> {
        segments
            .iter()
            .rev()
            .try_fold(self, |inner, segment| match segment {
                Segment::Key(key) => Some(Data::Map(vec![(key.clone(), inner)])),
                Segment::Item(0) => Some(Data::List(vec![inner])),
                Segment::Item(_) => None,
            })
    }
}

/// A key's text. Files in which a key is no text are refused when they are read.
pub fn key_text(entry: &Entry) -> &str {
    entry.key.scalar().map_or("", |scalar| &scalar.text)
}
