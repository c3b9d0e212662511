//! Iterators over what arrays and objects hold. Each step passes over one value.

use super::document::Document;
use super::list::List;
use super::node::Node;
use super::scan::skip_blanks;
use super::text::unquoted;
use serde_json::Value as Json;
use std::borrow::Cow;

/// A position between the brackets of an array or object in a text.
#[derive(Clone)]
struct Cursor<'a> {
    document: &'a Document,
    at: usize,
    /// `at` is the start of the last value that was given, which is passed over before the next one.
    on_value: bool,
}

impl<'a> Cursor<'a> {
    fn within(document: &'a Document, container: u32) -> Cursor<'a> {
        Cursor {
            document,
            at: container as usize + 1,
            on_value: false,
        }
    }

    /// The start of the next item or key; None at the closing bracket.
    fn advance(&mut self) -> Option<usize> {
        let text = self.document.bytes();
        let mut at = self.at;
        if self.on_value {
            at = skip_blanks(text, self.document.end_of(at));
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

    fn give(&mut self, at: usize) -> Node<'a> {
        self.at = at;
        self.on_value = true;
        Node::Text {
            document: self.document,
            at: at as u32,
        }
    }

    fn next_item(&mut self) -> Option<Node<'a>> {
        let at = self.advance()?;
        Some(self.give(at))
    }

    fn next_member(&mut self) -> Option<(Key<'a>, Node<'a>)> {
        let start = self.advance()?;
        let text = self.document.bytes();
        let end = self.document.end_of(start);
        let colon = skip_blanks(text, end);
        let key = Key::Quoted(text.get(start..end).unwrap_or_default());
        Some((key, self.give(skip_blanks(text, colon + 1))))
    }
}

#[derive(Clone)]
pub struct Items<'a>(ItemsOf<'a>);

#[derive(Clone)]
enum ItemsOf<'a> {
    Text(Cursor<'a>),
    Tree(std::slice::Iter<'a, Json>),
    List(&'a List<'a>, usize),
}

impl<'a> Items<'a> {
    pub(super) fn of(node: Node<'a>) -> Option<Items<'a>> {
        let items = match node {
            Node::Text { document, at } if document.bytes().get(at as usize) == Some(&b'[') => {
                ItemsOf::Text(Cursor::within(document, at))
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
            ItemsOf::Text(cursor) => cursor.next_item(),
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
            ItemsOf::Text(cursor) => {
                for _ in 0..index {
                    cursor.next_item()?;
                }
                cursor.next_item()
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
    Text(Cursor<'a>),
    Tree(serde_json::map::Iter<'a>),
}

impl<'a> Members<'a> {
    pub(super) fn of(node: Node<'a>) -> Option<Members<'a>> {
        let members = match node {
            Node::Text { document, at } if document.bytes().get(at as usize) == Some(&b'{') => {
                MembersOf::Text(Cursor::within(document, at))
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
            MembersOf::Text(cursor) => cursor.next_member(),
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
