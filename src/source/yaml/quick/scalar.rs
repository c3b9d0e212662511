//! Keys and values that are one text.

use super::PlainYamlReader;
use crate::source::{Node, NodeKind, NodeStyle, Scalar};

/// The parser takes no longer key.
const LONGEST_KEY: usize = 900;

impl PlainYamlReader<'_> {
    fn scalar(&self, start: usize, text: &str, style: NodeStyle) -> Node {
        let scalar = Scalar {
            text: text.into(),
            style,
        };
        self.node(start, self.at, NodeKind::Scalar(scalar))
    }

    /// A key in a line of its own, with its colon.
    pub(super) fn key(&mut self) -> Option<Node> {
        let start = self.at;
        let key = match self.byte()? {
            b'"' | b'\'' => self.quoted()?,
            first if first.is_ascii_alphanumeric() || b"_$/.".contains(&first) => self.plain_key()?,
            _ => return None,
        };
        let is_colon = self.byte() == Some(b':');
        let is_over = matches!(self.bytes.get(self.at + 1), None | Some(b' ' | b'\n'));
        if !is_colon || !is_over || self.at - start > LONGEST_KEY {
            return None;
        }
        self.at += 1;
        Some(key)
    }

    fn plain_key(&mut self) -> Option<Node> {
        let (start, end) = (self.at, self.line_end());
        let line = &self.bytes[start..end];
        let is_end = |at: &usize| matches!(line.get(at + 1), None | Some(b' '));
        let length = memchr::memchr_iter(b':', line).find(is_end)?;
        let text = &self.text[start..start + length];
        if text.ends_with(' ') || text.contains(" #") {
            return None;
        }
        self.at = start + length;
        Some(self.scalar(start, text, NodeStyle::Plain))
    }

    /// A plain value in a line of its own.
    pub(super) fn plain(&mut self) -> Option<Node> {
        let (start, end) = (self.at, self.line_end());
        if !self.begins_plain(b" \n") {
            return None;
        }
        let mut text = &self.text[start..end];
        if let Some(comment) = text.find(" #") {
            text = &text[..comment];
        }
        text = text.trim_end_matches(' ');
        if text.ends_with(':') || text.contains(": ") {
            return None;
        }
        self.at = start + text.len();
        Some(self.scalar(start, text, NodeStyle::Plain))
    }

    /// Whether a plain value may begin here. A dash is a part of it where none of `stops` follows.
    pub(super) fn begins_plain(&self, stops: &[u8]) -> bool {
        match self.byte() {
            Some(b'-') => {
                let next = self.bytes.get(self.at + 1);
                next.is_some_and(|next| !stops.contains(next))
            }
            Some(first) => first.is_ascii_alphanumeric() || b"_$/.<(~+=^;\\".contains(&first),
            None => false,
        }
    }

    /// A quoted text that ends in its line.
    pub(super) fn quoted(&mut self) -> Option<Node> {
        if self.byte() == Some(b'"') {
            self.double_quoted()
        } else {
            self.single_quoted()
        }
    }

    fn double_quoted(&mut self) -> Option<Node> {
        let start = self.at;
        let inner = start + 1;
        let stop = inner
            + self.bytes[inner..]
                .iter()
                .position(|byte| b"\"\\\n".contains(byte))?;
        if self.bytes[stop] == b'"' {
            self.at = stop + 1;
            return Some(self.scalar(start, &self.text[inner..stop], NodeStyle::DoubleQuoted));
        }
        let mut text = String::new();
        let mut from = inner;
        let mut at = stop;
        loop {
            match self.bytes.get(at)? {
                b'"' => break,
                b'\n' => return None,
                b'\\' => {
                    text.push_str(&self.text[from..at]);
                    text.push(escaped(*self.bytes.get(at + 1)?)?);
                    at += 2;
                    from = at;
                }
                _ => at += 1,
            }
        }
        text.push_str(&self.text[from..at]);
        self.at = at + 1;
        Some(self.scalar(start, &text, NodeStyle::DoubleQuoted))
    }

    fn single_quoted(&mut self) -> Option<Node> {
        let start = self.at;
        let inner = start + 1;
        let mut at = inner;
        let mut doubled = false;
        loop {
            match (self.bytes.get(at)?, self.bytes.get(at + 1)) {
                (b'\'', Some(b'\'')) => {
                    doubled = true;
                    at += 2;
                }
                (b'\'', _) => break,
                (b'\n', _) => return None,
                _ => at += 1,
            }
        }
        let text = &self.text[inner..at];
        self.at = at + 1;
        if doubled {
            return Some(self.scalar(start, &text.replace("''", "'"), NodeStyle::SingleQuoted));
        }
        Some(self.scalar(start, text, NodeStyle::SingleQuoted))
    }

    /// A literal block whose lines are deeper than `indent`, and the way to the line behind it.
    pub(super) fn literal(&mut self, indent: usize) -> Option<Node> {
        let start = self.at;
        self.at += 1;
        let strips = self.byte() == Some(b'-');
        self.at += usize::from(strips);
        if self.byte()? != b'\n' {
            return None;
        }
        self.at += 1;
        let deep = self.blanks();
        if deep <= indent || matches!(self.bytes.get(self.at + deep), None | Some(b'\n')) {
            return None;
        }
        let (mut text, mut end) = (String::new(), self.at);
        while !self.is_end() {
            let (blanks, line) = (self.blanks(), self.line_end());
            // The last line of a file may lack its end, which the parser treats in a way of its own.
            if line == self.bytes.len() {
                return None;
            }
            let is_empty = self.at + blanks == line;
            if !is_empty && blanks < deep {
                break;
            }
            text.push_str(&self.text[(self.at + deep).min(line)..=line]);
            if !is_empty {
                end = line;
            }
            self.at = line + 1;
        }
        let content = text.trim_end_matches('\n');
        // Blanks at the end of the block are trimmed from its span and not from its text.
        if content.ends_with(' ') {
            return None;
        }
        let text = &text[..content.len() + usize::from(!strips)];
        let behind = std::mem::replace(&mut self.at, end);
        let node = self.scalar(start, text, NodeStyle::Literal);
        self.at = behind;
        self.next_line()?;
        (self.is_end() || self.column <= indent).then_some(node)
    }

    /// How many blanks are next.
    fn blanks(&self) -> usize {
        let rest = self.bytes[self.at..].iter();
        rest.take_while(|byte| **byte == b' ').count()
    }
}

/// What the byte after a backslash means. None for the escapes that are rarely written.
fn escaped(byte: u8) -> Option<char> {
    match byte {
        b'"' | b'\\' | b'/' => Some(char::from(byte)),
        b'n' => Some('\n'),
        b'r' => Some('\r'),
        b't' => Some('\t'),
        _ => None,
    }
}
