//! YAML as it was written: a tree in which every value knows its bytes and its spelling.

use super::Span;

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeStyle {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
}

/// A scalar's text after YAML's own rules (escapes, folding) but before any typing.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    pub text: Box<str>,
    pub style: NodeStyle,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MappingEntry {
    pub key: Node,
    pub value: Node,
}

#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    Scalar(Scalar),
    Seq(Vec<Node>),
    Map(Vec<MappingEntry>),
}

/// A node of a file. A scalar's span holds its quotes or its block's header, but no anchor. A collection's goes from its first entry to its last, brackets included. Aliases are expanded; `span` is then where the anchor's value is.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub span: Span,
    /// The bytes that mean the value at this place: its anchor included, and of an alias `*name` itself.
    pub written: Span,
    pub kind: NodeKind,
}

impl Node {
    /// None for a value of another kind.
    pub fn entries(&self) -> Option<&[MappingEntry]> {
        match &self.kind {
            NodeKind::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// None for a value of another kind.
    pub fn items(&self) -> Option<&[Node]> {
        match &self.kind {
            NodeKind::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// None for a value of another kind.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            NodeKind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Whether the value is written elsewhere, and named here.
    pub fn is_alias(&self) -> bool {
        !self.written.holds(self.span)
    }

    /// Null as YAML 1.2 writes it, or nothing at all.
    pub fn is_null(&self) -> bool {
        self.scalar().is_some_and(Scalar::is_null)
    }

    /// The value of `key`, where this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let is_key = |entry: &&MappingEntry| entry.key.scalar().is_some_and(|scalar| &*scalar.text == key);
        self.entries()?.iter().find(is_key).map(|entry| &entry.value)
    }
}

impl Scalar {
    /// YAML 1.2 core schema: `null`, `~` and nothing are null, when written plain.
    pub fn is_null(&self) -> bool {
        self.style == NodeStyle::Plain && matches!(&*self.text, "" | "~" | "null" | "Null" | "NULL")
    }

    /// YAML 1.2 core schema: only the spellings of true and false, when written plain.
    /// None for a value of another kind.
    pub fn as_bool(&self) -> Option<bool> {
        match (self.style, &*self.text) {
            (NodeStyle::Plain, "true" | "True" | "TRUE") => Some(true),
            (NodeStyle::Plain, "false" | "False" | "FALSE") => Some(false),
            _ => None,
        }
    }
}
