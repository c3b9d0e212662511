//! Iterators over what arrays and objects hold. Each step passes over one value.

use super::document::Document;
use super::list::List;
use super::node::Node;
use super::scan::skip_blanks;
use super::text::unquoted;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::sync::Arc;

/// A position between the brackets of an array or object in a text.
#[derive(Clone, Copy)]
struct Cursor {
    at: usize,
    /// `at` is the start of the last value that was given, which is passed over before the next one.
    on_value: bool,
}

impl Cursor {
    fn within(container: u32) -> Cursor {
        Cursor {
            at: container as usize + 1,
            on_value: false,
        }
    }

    /// The start of the next item or key; None at the closing bracket.
    fn advance(&mut self, document: &Document) -> Option<usize> {
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

    fn next_item(&mut self, document: &Document) -> Option<u32> {
        let at = self.advance(document)?;
        Some(self.give(at))
    }

    /// Start and end of the key, and the start of the value.
    fn next_member(&mut self, document: &Document) -> Option<(usize, usize, u32)> {
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
    document: Arc<Document>,
    cursor: Cursor,
    is_object: bool,
}

impl OwnedChildren {
    /// Of the array or object at this place.
    pub fn of(document: &Arc<Document>, at: u32) -> OwnedChildren {
        OwnedChildren {
            is_object: document.bytes().get(at as usize) == Some(&b'{'),
            cursor: Cursor::within(at),
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
pub struct Items<'a>(ItemsOf<'a>);

#[derive(Clone)]
enum ItemsOf<'a> {
    Text(&'a Document, Cursor),
    Tree(std::slice::Iter<'a, Json>),
    List(&'a List<'a>, usize),
}

impl<'a> Items<'a> {
    /// None for a value of another kind.
    pub(super) fn of(node: Node<'a>) -> Option<Items<'a>> {
        let items = match node {
            Node::Text { document, at } if document.bytes().get(at as usize) == Some(&b'[') => {
                ItemsOf::Text(document, Cursor::within(at))
            }
            Node::Tree(Json::Array(items)) => ItemsOf::Tree(items.iter()),
            Node::List(list) => ItemsOf::List(list, 0),
            Node::Text { .. } | Node::Tree(_) => return None,
        };
        Some(Items(items))
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        match &mut self.0 {
            ItemsOf::Text(document, cursor) => cursor.next_item(document).map(|at| document.at(at)),
            ItemsOf::Tree(items) => items.next().map(Node::Tree),
            ItemsOf::List(list, at) => {
                *at += 1;
                list.get(*at - 1)
            }
        }
    }

    fn nth(&mut self, index: usize) -> Option<Node<'a>> {
        match &mut self.0 {
            ItemsOf::Tree(items) => items.nth(index).map(Node::Tree),
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
pub enum Key<'a> {
    /// As it is written in a text that is UTF-8, with quotes and escapes.
    Quoted(&'a [u8]),
    Plain(&'a str),
}

impl<'a> Key<'a> {
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Key::Quoted(quoted) => unquoted(std::str::from_utf8(quoted).unwrap_or_default()),
            Key::Plain(text) => Cow::Borrowed(text),
        }
    }

    /// Whether the name is this one.
    pub fn is(self, name: &str) -> bool {
        match self {
            Key::Plain(text) => text == name,
            Key::Quoted(quoted) if quoted.len() == name.len() + 2 => {
                quoted[1..=name.len()] == *name.as_bytes() && !name.contains('\\')
            }
            // Only an escape makes the name shorter than its text.
            Key::Quoted(quoted) => {
                quoted.len() > name.len() + 2 && quoted.contains(&b'\\') && self.text() == name
            }
        }
    }
}

#[derive(Clone)]
pub struct Members<'a>(MembersOf<'a>);

#[derive(Clone)]
enum MembersOf<'a> {
    Text(&'a Document, Cursor),
    Tree(serde_json::map::Iter<'a>),
}

impl<'a> Members<'a> {
    /// None for a value of another kind.
    pub(super) fn of(node: Node<'a>) -> Option<Members<'a>> {
        let members = match node {
            Node::Text { document, at } if document.bytes().get(at as usize) == Some(&b'{') => {
                MembersOf::Text(document, Cursor::within(at))
            }
            Node::Tree(Json::Object(members)) => MembersOf::Tree(members.iter()),
            Node::Text { .. } | Node::Tree(_) | Node::List(_) => return None,
        };
        Some(Members(members))
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Key<'a>, Node<'a>);

    fn next(&mut self) -> Option<(Key<'a>, Node<'a>)> {
        match &mut self.0 {
            MembersOf::Text(document, cursor) => {
                let (start, end, value) = cursor.next_member(document)?;
                let key = document.bytes().get(start..end).unwrap_or_default();
                Some((Key::Quoted(key), document.at(value)))
            }
            MembersOf::Tree(members) => members
                .next()
                .map(|(name, value)| (Key::Plain(name), Node::Tree(value))),
        }
    }
}

/// Items, or the values of members, or nothing.
pub enum Children<'a> {
    Items(Items<'a>),
    Members(Members<'a>),
    None,
}

impl<'a> Children<'a> {
    pub(super) fn of(node: Node<'a>) -> Children<'a> {
        match (node.items(), node.members()) {
            (Some(items), _) => Children::Items(items),
            (None, Some(members)) => Children::Members(members),
            (None, None) => Children::None,
        }
    }
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        match self {
            Children::Items(items) => items.next(),
            Children::Members(members) => members.next().map(|(_, value)| value),
            Children::None => None,
        }
    }
}
