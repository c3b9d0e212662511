//! One value: of a document's text, of a tree in memory, or a list of such values.

use super::children::{Children, JsonItems, JsonMembers};
use super::document::JsonDocument;
use super::kind::JsonKind;
use super::list::JsonList;
use super::text::unquoted;
use serde_json::{Map, Number, Value as Json};
use std::borrow::Cow;
use std::fmt;

/// A value that is looked at where it is. It is copied freely.
#[derive(Clone, Copy)]
pub enum JsonNode<'a> {
    /// In a document, from this byte on.
    Text {
        document: &'a JsonDocument,
        at: u32,
    },
    Tree(&'a Json),
    /// An array of what a path has found.
    List(&'a JsonList<'a>),
}

/// Why a value cannot be taken out of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The number as it is written.
    NumberTooLarge(String),
    /// Half of a surrogate pair in a string.
    HalfPair,
}

impl<'a> JsonNode<'a> {
    pub fn kind(self) -> JsonKind {
        match self {
            JsonNode::Tree(value) => JsonKind::of(value),
            JsonNode::List(_) => JsonKind::Array,
            JsonNode::Text { document, at } => match document.bytes().get(at as usize) {
                Some(b'{') => JsonKind::Object,
                Some(b'[') => JsonKind::Array,
                Some(b'"') => JsonKind::String,
                Some(b't' | b'f') => JsonKind::Boolean,
                Some(b'n') | None => JsonKind::Null,
                Some(_) => JsonKind::Number,
            },
        }
    }

    /// The text of the value as it was written, where it has one.
    pub fn raw(self) -> Option<&'a str> {
        match self {
            JsonNode::Text { document, at } => {
                let at = at as usize;
                Some(document.text(at, document.end_of(at)))
            }
            JsonNode::Tree(_) | JsonNode::List(_) => None,
        }
    }

    pub fn is_null(self) -> bool {
        self.kind() == JsonKind::Null
    }

    /// None for a value of another kind.
    pub fn boolean(self) -> Option<bool> {
        match self {
            JsonNode::Tree(value) => value.as_bool(),
            _ if self.kind() == JsonKind::Boolean => Some(self.raw()? == "true"),
            _ => None,
        }
    }

    /// The number as it was written; that of a tree as JSON writes it. None for a value of another kind.
    pub fn number(self) -> Option<Cow<'a, str>> {
        match self {
            JsonNode::Tree(Json::Number(number)) => Some(Cow::Owned(number.to_string())),
            JsonNode::Text { .. } if self.kind() == JsonKind::Number => self.raw().map(Cow::Borrowed),
            _ => None,
        }
    }

    /// None for a value of another kind.
    pub fn string(self) -> Option<Cow<'a, str>> {
        match self {
            JsonNode::Tree(Json::String(text)) => Some(Cow::Borrowed(text)),
            JsonNode::Text { .. } if self.kind() == JsonKind::String => self.raw().map(unquoted),
            _ => None,
        }
    }

    /// The items of an array. None for a value of another kind.
    pub fn items(self) -> Option<JsonItems<'a>> {
        JsonItems::of(self)
    }

    /// The members of an object, in order. Two of one name are two members. None for a value of another kind.
    pub fn members(self) -> Option<JsonMembers<'a>> {
        JsonMembers::of(self)
    }

    /// Items or the values of members; of anything else, nothing.
    pub fn children(self) -> Children<'a> {
        Children::of(self)
    }

    /// The member of this name; the last one where there are several.
    pub fn member(self, name: &str) -> Option<JsonNode<'a>> {
        match self {
            JsonNode::Tree(value) => value.as_object()?.get(name).map(JsonNode::Tree),
            _ => {
                let mut named = self.members()?.filter(|(key, _)| key.is(name));
                let found = if self.may_repeat(name) {
                    named.last()
                } else {
                    named.next()
                };
                found.map(|(_, value)| value)
            }
        }
    }

    /// Whether another member of this name may come after the first.
    pub fn may_repeat(self, name: &str) -> bool {
        match self {
            JsonNode::Text { document, .. } => !document.is_short() || document.may_repeat(name),
            JsonNode::Tree(_) | JsonNode::List(_) => true,
        }
    }

    /// None for a value of another kind.
    pub fn item(self, index: usize) -> Option<JsonNode<'a>> {
        self.items()?.nth(index)
    }

    /// Characters of a string, items of an array, members of an object. None for a value of another kind.
    pub fn length(self) -> Option<usize> {
        match (self.kind(), self) {
            (JsonKind::String, _) => Some(self.string()?.chars().count()),
            (_, JsonNode::List(list)) => Some(list.len()),
            (_, JsonNode::Tree(Json::Array(items))) => Some(items.len()),
            (_, JsonNode::Tree(Json::Object(members))) => Some(members.len()),
            (JsonKind::Array | JsonKind::Object, _) => Some(self.children().count()),
            _ => None,
        }
    }

    /// Whether a string in it holds half of a surrogate pair, which no text can hold.
    pub fn holds_half_pair(self) -> bool {
        match self {
            JsonNode::Text { document, at } => document.is_broken(at as usize, document.end_of(at as usize)),
            JsonNode::List(list) => list.iter().any(JsonNode::holds_half_pair),
            JsonNode::Tree(_) => false,
        }
    }

    /// The value as a tree. A number that is no 64-bit integer becomes the nearest `f64`; of two members of one name
    /// the last is kept.
    ///
    /// # Errors
    /// A number is larger than an `f64` can be, or a string holds half of a surrogate pair.
    pub fn to_json(self) -> Result<Json, Unreadable> {
        match self {
            JsonNode::Tree(value) => return Ok(value.clone()),
            JsonNode::Text { .. } if self.holds_half_pair() => return Err(Unreadable::HalfPair),
            JsonNode::Text { .. } | JsonNode::List(_) => {}
        }
        Ok(match self.kind() {
            JsonKind::Null => Json::Null,
            JsonKind::Boolean => Json::Bool(self.boolean() == Some(true)),
            JsonKind::Number => Json::Number(number_of(self.number().unwrap_or_default())?),
            JsonKind::String => Json::String(self.string().unwrap_or_default().into_owned()),
            JsonKind::Array => Json::Array(self.children().map(JsonNode::to_json).collect::<Result<_, _>>()?),
            JsonKind::Object => {
                let mut map = Map::new();
                for (name, value) in self.members().into_iter().flatten() {
                    map.insert(name.text().into_owned(), value.to_json()?);
                }
                Json::Object(map)
            }
        })
    }
}

fn number_of(text: Cow<'_, str>) -> Result<Number, Unreadable> {
    serde_json::from_str(&text).map_err(|_| Unreadable::NumberTooLarge(text.into_owned()))
}

impl<'a> From<&'a Json> for JsonNode<'a> {
    fn from(value: &'a Json) -> JsonNode<'a> {
        JsonNode::Tree(value)
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::NumberTooLarge(text) if text.len() <= 40 => {
                write!(out, "the number {text} is too large to be used")
            }
            Unreadable::NumberTooLarge(_) => out.write_str("a number is too large to be used"),
            Unreadable::HalfPair => out.write_str(
                "a string holds half of a surrogate pair (`\\ud800` and the like), which is no character",
            ),
        }
    }
}

impl fmt::Debug for JsonNode<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Node({})", self.kind().name())
    }
}
