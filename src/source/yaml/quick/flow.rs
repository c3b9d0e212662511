//! Lists and mappings in brackets, on one line.

use super::{DEEPEST, PlainYamlReader, has_repeated};
use crate::source::{MappingEntry, Node, NodeKind, NodeStyle, Scalar};

impl PlainYamlReader<'_> {
    pub(super) fn flow(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let start = self.at;
        let is_mapping = self.byte()? == b'{';
        self.at += 1;
        let kind = if is_mapping {
            NodeKind::Map(self.flow_entries()?)
        } else {
            NodeKind::Seq(self.flow_items()?)
        };
        self.depth -= 1;
        // The parser's bracket takes in what is left of the line, up to more content.
        self.skip_blanks();
        if self.is_line_over() {
            self.at = self.line_end();
        }
        Some(self.node(start, self.at, kind))
    }

    fn flow_entries(&mut self) -> Option<Vec<MappingEntry>> {
        let mut entries = Vec::new();
        let mut is_over = self.closes(b'}');
        while !is_over {
            let key = self.flow_key()?;
            self.skip_blanks();
            let value = self.flow_value()?;
            entries.push(MappingEntry { key, value });
            is_over = self.separates(b'}')?;
        }
        (!has_repeated(&entries)).then_some(entries)
    }

    fn flow_items(&mut self) -> Option<Vec<Node>> {
        let mut items = Vec::new();
        let mut is_over = self.closes(b']');
        while !is_over {
            items.push(self.flow_value()?);
            is_over = self.separates(b']')?;
        }
        Some(items)
    }

    /// Whether the bracket is closed while it is empty.
    fn closes(&mut self, closing: u8) -> bool {
        self.skip_blanks();
        let is_closed = self.byte() == Some(closing);
        self.at += usize::from(is_closed);
        is_closed
    }

    /// Goes over a comma, or the closing bracket, which is true.
    fn separates(&mut self, closing: u8) -> Option<bool> {
        self.skip_blanks();
        let found = self.byte()?;
        self.at += 1;
        if found == closing {
            return Some(true);
        }
        self.skip_blanks();
        (found == b',').then_some(false)
    }

    /// A key with its colon. After a quoted one the value may follow at once.
    fn flow_key(&mut self) -> Option<Node> {
        let is_quoted = matches!(self.byte()?, b'"' | b'\'');
        let key = if is_quoted {
            self.quoted()?
        } else {
            self.flow_plain()?
        };
        if self.byte() != Some(b':') {
            return None;
        }
        self.at += 1;
        let is_apart = self.byte() == Some(b' ');
        let is_text = key.scalar().is_some_and(|scalar| &*scalar.text != "<<");
        (is_text && (is_quoted || is_apart)).then_some(key)
    }

    fn flow_value(&mut self) -> Option<Node> {
        match self.byte()? {
            b'[' | b'{' => self.flow(),
            b'"' | b'\'' => self.quoted(),
            _ => self.flow_plain(),
        }
    }

    /// Plain text up to a comma, a bracket, or the colon that ends a key.
    fn flow_plain(&mut self) -> Option<Node> {
        if !self.begins_plain(b" \n,[]{}") {
            return None;
        }
        let start = self.at;
        loop {
            match (self.byte()?, self.bytes.get(self.at + 1)?) {
                (b'\n', _) => return None,
                (b',' | b'[' | b']' | b'{' | b'}', _) => break,
                (b':', b' ' | b',' | b'[' | b']' | b'{' | b'}' | b'\n') => break,
                (b' ', b'#') => return None,
                _ => self.at += 1,
            }
        }
        let text = self.text[start..self.at].trim_end_matches(' ');
        self.at = start + text.len();
        let scalar = Scalar {
            text: text.into(),
            style: NodeStyle::Plain,
        };
        Some(self.node(start, self.at, NodeKind::Scalar(scalar)))
    }
}
