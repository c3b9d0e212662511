//! Iterators over what arrays and objects hold. Each step passes over one value.

use super::document::JsonDocument;
use super::list::JsonList;
use super::node::JsonNode;
use super::scan::skip_blanks;
use super::text::unquoted;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::sync::Arc;

/// A position between the brackets of an array or object in a text.
#[derive(Clone, Copy)]
struct TextCursor {
    at: usize,
    /// `at` is the start of the last value that was given, which is passed over before the next one.
    on_value: bool,
}

impl TextCursor {
    fn within(container: u32) -> TextCursor {
        TextCursor {
            at: container as usize + 1,
            on_value: false,
        }
    }

    /// The start of the next item or key; None at the closing bracket.
    fn advance(&mut self, document: &JsonDocument) -> Option<usize> {
        let text = document.bytes();
        let mut at = self.at;
        if self.on_value {
            at = skip_blanks(text, document.end_of(at));
            if text.get(at) == Some(&b',') {
                at += 1;
            }
        }
        at = skip_blanks(text, at);
        self.at = at;
        self.on_value = false;
        match text.get(at) {
            None | Some(b']' | b'}') => None,
            Some(_) => Some(at),
        }
    }

    fn give(&mut self, at: usize) -> u32 {
        self.at = at;
        self.on_value = true;
        at as u32
    }

    fn next_item(&mut self, document: &JsonDocument) -> Option<u32> {
        let at = self.advance(document)?;
        Some(self.give(at))
    }

    /// Start and end of the key, and the start of the value.
    fn next_member(&mut self, document: &JsonDocument) -> Option<(usize, usize, u32)> {
        let start = self.advance(document)?;
        let text = document.bytes();
        let end = document.end_of(start);
        let colon = skip_blanks(text, end);
        Some((start, end, self.give(skip_blanks(text, colon + 1))))
    }
}

/// The children of an array or object, for those who cannot borrow the document: names where they have some, and
/// places.
pub struct OwnedChildren {
    document: Arc<JsonDocument>,
    cursor: TextCursor,
    is_object: bool,
}

impl OwnedChildren {
    /// The children of the array or object at this place.
    pub fn of(document: &Arc<JsonDocument>, at: u32) -> OwnedChildren {
        OwnedChildren {
            is_object: document.bytes().get(at as usize) == Some(&b'{'),
            cursor: TextCursor::within(at),
            document: Arc::clone(document),
        }
    }
}

impl Iterator for OwnedChildren {
    type Item = (Option<String>, u32);

    fn next(&mut self) -> Option<Self::Item> {
        if !self.is_object {
            return Some((None, self.cursor.next_item(&self.document)?));
        }
        let (start, end, value) = self.cursor.next_member(&self.document)?;
        let name = unquoted(self.document.text(start, end)).into_owned();
        Some((Some(name), value))
    }
}

#[derive(Clone)]
pub struct JsonItems<'a>(ItemsOf<'a>);

#[derive(Clone)]
enum ItemsOf<'a> {
    Text(&'a JsonDocument, TextCursor),
    Tree(std::slice::Iter<'a, Json>),
    List(&'a JsonList<'a>, usize),
}

impl<'a> JsonItems<'a> {
    /// None for a value of another kind.
    pub(super) fn of(node: JsonNode<'a>) -> Option<JsonItems<'a>> {
        let items = match node {
            JsonNode::Text { document, at } if document.bytes().get(at as usize) == Some(&b'[') => {
                ItemsOf::Text(document, TextCursor::within(at))
            }
            JsonNode::Tree(Json::Array(items)) => ItemsOf::Tree(items.iter()),
            JsonNode::List(list) => ItemsOf::List(list, 0),
            JsonNode::Text { .. } | JsonNode::Tree(_) => return None,
        };
        Some(JsonItems(items))
    }
}

impl<'a> Iterator for JsonItems<'a> {
    type Item = JsonNode<'a>;

    fn next(&mut self) -> Option<JsonNode<'a>> {
        match &mut self.0 {
            ItemsOf::Text(document, cursor) => cursor.next_item(document).map(|at| document.at(at)),
            ItemsOf::Tree(items) => items.next().map(JsonNode::Tree),
            ItemsOf::List(list, at) => {
                *at += 1;
                list.get(*at - 1)
            }
        }
    }

    fn nth(&mut self, index: usize) -> Option<JsonNode<'a>> {
        match &mut self.0 {
            ItemsOf::Tree(items) => items.nth(index).map(JsonNode::Tree),
            ItemsOf::List(list, at) => {
                *at += index + 1;
                list.get(*at - 1)
            }
            ItemsOf::Text(document, cursor) => {
                for _ in 0..index {
                    cursor.next_item(document)?;
                }
                cursor.next_item(document).map(|at| document.at(at))
            }
        }
    }
}

/// The name of a member.
#[derive(Clone, Copy)]
pub enum MemberKey<'a> {
    /// As it is written in a text that is UTF-8, with quotes and escapes.
    Quoted(&'a [u8]),
    Plain(&'a str),
}

impl<'a> MemberKey<'a> {
    pub fn text(self) -> Cow<'a, str> {
        match self {
            MemberKey::Quoted(quoted) => unquoted(std::str::from_utf8(quoted).unwrap_or_default()),
            MemberKey::Plain(text) => Cow::Borrowed(text),
        }
    }

    /// Whether the name is this one.
    pub fn is(self, name: &str) -> bool {
        match self {
            MemberKey::Plain(text) => text == name,
            MemberKey::Quoted(quoted) if quoted.len() == name.len() + 2 => {
                quoted[1..=name.len()] == *name.as_bytes() && !name.contains('\\')
            }
            // Only an escape makes the name shorter than its text.
            MemberKey::Quoted(quoted) => {
                quoted.len() > name.len() + 2 && quoted.contains(&b'\\') && self.text() == name
            }
        }
    }
}

#[derive(Clone)]
pub struct JsonMembers<'a>(MembersOf<'a>);

#[derive(Clone)]
enum MembersOf<'a> {
    Text(&'a JsonDocument, TextCursor),
    Tree(serde_json::map::Iter<'a>),
}

impl<'a> JsonMembers<'a> {
    /// None for a value of another kind.
    pub(super) fn of(node: JsonNode<'a>) -> Option<JsonMembers<'a>> {
        let members = match node {
            JsonNode::Text { document, at } if document.bytes().get(at as usize) == Some(&b'{') => {
                MembersOf::Text(document, TextCursor::within(at))
            }
            JsonNode::Tree(Json::Object(members)) => MembersOf::Tree(members.iter()),
            JsonNode::Text { .. } | JsonNode::Tree(_) | JsonNode::List(_) => return None,
        };
        Some(JsonMembers(members))
    }
}

impl<'a> Iterator for JsonMembers<'a> {
    type Item = (MemberKey<'a>, JsonNode<'a>);

    fn next(&mut self) -> Option<(MemberKey<'a>, JsonNode<'a>)> {
        match &mut self.0 {
            MembersOf::Text(document, cursor) => {
                let (start, end, value) = cursor.next_member(document)?;
                let key = document.bytes().get(start..end).unwrap_or_default();
                Some((MemberKey::Quoted(key), document.at(value)))
            }
            MembersOf::Tree(members) => members
                .next()
                .map(|(name, value)| (MemberKey::Plain(name), JsonNode::Tree(value))),
        }
    }
}

/// Items, or the values of members, or nothing.
pub enum Children<'a> {
    Items(JsonItems<'a>),
    Members(JsonMembers<'a>),
    None,
}

impl<'a> Children<'a> {
    pub(super) fn of(node: JsonNode<'a>) -> Children<'a> {
        match (node.items(), node.members()) {
            (Some(items), _) => Children::Items(items),
            (None, Some(members)) => Children::Members(members),
            (None, None) => Children::None,
        }
    }
}

impl<'a> Iterator for Children<'a> {
    type Item = JsonNode<'a>;

    fn next(&mut self) -> Option<JsonNode<'a>> {
        match self {
            Children::Items(items) => items.next(),
            Children::Members(members) => members.next().map(|(_, value)| value),
            Children::None => None,
        }
    }
}
