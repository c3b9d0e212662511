//! A reader for the YAML that nearly all files are written in: blocks of keys and lists, values and brackets on one line,
//! literal blocks, in ASCII. It is several times as quick as the parser.
//!
//! It gives up, and says nothing, at whatever it does not know for certain; the parser then reads the whole file. So it
//! reports no mistakes, and what it accepts has the same nodes at the same places: the tests hold both against each other.

mod flow;
mod lines;
mod scalar;

use super::limits::MAX_NODES;
use crate::source::{FileId, MappingEntry, Node, NodeKind, NodeStyle, Scalar, Span};
use std::collections::HashSet;

/// Deeper files are left to the parser, which has no recursion.
const DEEPEST: usize = 32;

/// Mappings with more keys than this look for repeated keys by hash.
const FEW: usize = 16;

/// The root of a file. None where the parser has to say what the file holds.
pub(super) fn read(text: &str, id: FileId) -> Option<Node> {
    let bytes = text.as_bytes();
    // A byte makes at most one node, but for a last dash. So no limit needs to be counted.
    let is_plain =
        bytes.len() < MAX_NODES && text.is_ascii() && memchr::memchr2(b'\t', b'\r', bytes).is_none();
    if !is_plain {
        return None;
    }
    let mut reader = PlainYamlReader {
        text,
        bytes,
        id,
        at: 0,
        column: 0,
        depth: 0,
    };
    reader.next_line()?;
    if reader.is_end() || reader.column != 0 {
        return None;
    }
    let root = reader.collection()?;
    reader.is_end().then_some(root)
}

/// What comes before a value, which decides what may follow on the next line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    Key,
    Dash,
}

struct PlainYamlReader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    id: FileId,
    at: usize,
    /// Where the line's content begins. Meant only between two entries, where `at` is the first byte of a line's content.
    column: usize,
    depth: usize,
}

impl PlainYamlReader<'_> {
    fn is_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.id, start, end)
    }

    fn node(&self, start: usize, end: usize, kind: NodeKind) -> Node {
        let span = self.span(start, end);
        Node {
            span,
            written: span,
            kind,
        }
    }

    /// A list or mapping whose first line begins here, at `column`.
    fn collection(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let node = if self.is_dash() {
            self.list()
        } else {
            self.mapping()
        };
        self.depth -= 1;
        node
    }

    fn is_dash(&self) -> bool {
        self.byte() == Some(b'-') && matches!(self.bytes.get(self.at + 1), None | Some(b' ' | b'\n'))
    }

    fn mapping(&mut self) -> Option<Node> {
        let (indent, start) = (self.column, self.at);
        let mut entries = Vec::with_capacity(4);
        loop {
            let key = self.key()?;
            let value = self.value(indent, Behind::Key)?;
            entries.push(MappingEntry { key, value });
            if !self.continues(indent)? {
                break;
            }
        }
        if has_repeated(&entries) {
            return None;
        }
        let end = entries.last()?.value.written.end as usize;
        Some(self.node(start, end.max(start), NodeKind::Map(entries)))
    }

    fn list(&mut self) -> Option<Node> {
        let (indent, start) = (self.column, self.at);
        let mut items = Vec::with_capacity(4);
        loop {
            self.at += 1;
            items.push(self.item(indent)?);
            if !self.continues(indent)? || !self.is_dash() {
                break;
            }
        }
        let end = items.last()?.written.end as usize;
        Some(self.node(start, end.max(start), NodeKind::Seq(items)))
    }

    /// Whether the line that was reached belongs to the collection at `indent`. Deeper ones are for the parser.
    fn continues(&self, indent: usize) -> Option<bool> {
        if self.is_end() || self.column < indent {
            return Some(false);
        }
        (self.column == indent).then_some(true)
    }

    /// What follows a dash: a value, or a collection that begins on the same line.
    fn item(&mut self, indent: usize) -> Option<Node> {
        let dash = self.at;
        self.skip_blanks();
        if !self.is_line_over() && (self.is_dash() || self.is_key()) {
            self.column = indent + 1 + (self.at - dash);
            return self.collection();
        }
        self.at = dash;
        self.value(indent, Behind::Dash)
    }

    /// Whether a key begins here.
    fn is_key(&mut self) -> bool {
        let start = self.at;
        let found = self.key().is_some();
        self.at = start;
        found
    }

    /// What follows a colon or dash, up to the first line behind it.
    fn value(&mut self, indent: usize, behind: Behind) -> Option<Node> {
        let mark = self.at;
        self.skip_blanks();
        if self.is_line_over() {
            self.next_line()?;
            return self.value_below(mark, indent, behind);
        }
        let node = match self.byte()? {
            b'[' | b'{' => self.flow()?,
            b'"' | b'\'' => self.quoted()?,
            b'|' => return self.literal(indent),
            _ => self.plain()?,
        };
        self.end_of_value()?;
        // A deeper line would go on with the value.
        (self.is_end() || self.column <= indent).then_some(node)
    }

    /// A value on the lines below, or nothing at all.
    fn value_below(&mut self, mark: usize, indent: usize, behind: Behind) -> Option<Node> {
        let is_deeper = self.column > indent;
        let is_list_of_key = behind == Behind::Key && self.column == indent && self.is_dash();
        if !self.is_end() && (is_deeper || is_list_of_key) {
            return self.collection();
        }
        let nothing = Scalar {
            text: "".into(),
            style: NodeStyle::Plain,
        };
        // The parser puts nothing at the colon. Behind a dash its place depends on what follows.
        let colon = mark - 1;
        (behind == Behind::Key).then(|| self.node(colon, colon, NodeKind::Scalar(nothing)))
    }
}

/// Whether a key is there twice.
fn has_repeated(entries: &[MappingEntry]) -> bool {
    if entries.len() > FEW {
        let mut seen = HashSet::with_capacity(entries.len());
        return entries.iter().any(|entry| !seen.insert(key_text(entry)));
    }
    let is_repeated = |(at, entry)| {
        let mut before = entries[..at].iter();
        before.any(|before| key_text(before) == key_text(entry))
    };
    entries.iter().enumerate().any(is_repeated)
}

fn key_text(entry: &MappingEntry) -> Option<&str> {
    entry.key.scalar().map(|scalar| &*scalar.text)
}

#[cfg(test)]
mod tests;
