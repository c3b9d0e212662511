//! A JSON text that is checked once and then looked at in place.
//!
//! No tree is built: a value is a position in the text. The document also keeps where long values end, so that
//! passing over one takes no time, and which strings cannot be read.

use super::node::JsonNode;
use super::scan::{container_length, scalar_length, skip_blanks, string_length};
use bytes::Bytes;
use memchr::{memchr, memchr2_iter, memmem};
use serde::de::IgnoredAny;
use std::fmt;

/// Levels of arrays and objects. What walks a document may recurse this deep.
pub const DEEPEST: usize = 128;

/// Ends of values longer than this are kept. A shorter value is scanned again whenever it is passed over.
const LONG: usize = 4096;

pub struct JsonDocument {
    text: Bytes,
    /// Start and end of each value longer than [`LONG`], by start. With at most [`DEEPEST`] levels they take less room
    /// than the text.
    long: Vec<(u32, u32)>,
    /// Starts of strings that hold half of a surrogate pair, in order. Nearly always empty.
    broken: Vec<u32>,
}

/// Why bytes are no JSON document.
#[derive(Debug, Clone, PartialEq)]
pub enum DocumentError {
    /// At this byte.
    NotUtf8(usize),
    /// What was expected, with line and column.
    Syntax(String),
    /// More levels than [`DEEPEST`], at this byte.
    TooDeep(usize),
    /// More than 4 GiB.
    TooLong,
    /// Bytes that cannot be read as text; why.
    Charset(String),
}

impl JsonDocument {
    /// # Errors
    /// The bytes are not UTF-8, not JSON, or nested too deeply.
    pub fn parse(text: Bytes) -> Result<JsonDocument, DocumentError> {
        u32::try_from(text.len()).map_err(|_| DocumentError::TooLong)?;
        let checked =
            std::str::from_utf8(&text).map_err(|fault| DocumentError::NotUtf8(fault.valid_up_to()))?;
        serde_json::from_str::<IgnoredAny>(checked)
            .map_err(|fault| DocumentError::Syntax(fault.to_string()))?;
        let mut index = Index::default();
        if needs_index(&text) {
            index.read(&text)?;
        }
        index.long.sort_unstable();
        index.long.shrink_to_fit();
        Ok(JsonDocument {
            text,
            long: index.long,
            broken: index.broken,
        })
    }

    pub fn root(&self) -> JsonNode<'_> {
        JsonNode::Text {
            document: self,
            at: skip_blanks(&self.text, 0) as u32,
        }
    }

    /// The value that begins at this byte, which a node or an iterator has named.
    pub fn at(&self, at: u32) -> JsonNode<'_> {
        JsonNode::Text { document: self, at }
    }

    /// Bytes of the text.
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// The text as bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.text
    }

    /// False if no object can have two members of this name: as a name it is in the text once at most, and no
    /// name has an escape.
    pub fn may_repeat(&self, name: &str) -> bool {
        let text = &*self.text;
        let is_quoted = |at: &usize| {
            let before = at.checked_sub(1).and_then(|before| text.get(before));
            before == Some(&b'"') && text.get(at + name.len()) == Some(&b'"')
        };
        memchr(b'\\', text).is_some()
            || memmem::find_iter(text, name.as_bytes())
                .filter(is_quoted)
                .nth(1)
                .is_some()
    }

    /// True for a text that is searched more quickly than its values are passed over.
    pub(super) fn is_short(&self) -> bool {
        self.text.len() <= LONG
    }

    /// The text between two positions that this document has given.
    pub(super) fn text(&self, from: usize, to: usize) -> &str {
        let bytes = self.text.get(from..to).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Where the value that begins at `at` ends.
    pub(super) fn end_of(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let near = &rest[..rest.len().min(LONG)];
        let length = match rest.first() {
            Some(b'"') => string_length(near),
            Some(b'{' | b'[') => container_length(near),
            _ => Some(scalar_length(rest)),
        };
        length.map_or_else(|| self.end_of_long(at), |length| at + length)
    }

    fn end_of_long(&self, at: usize) -> usize {
        let known = self.long.binary_search_by_key(&at, |(start, _)| *start as usize);
        known.map_or(self.text.len(), |found| self.long[found].1 as usize)
    }

    /// Whether a string within these bounds holds half of a surrogate pair.
    pub(super) fn is_broken(&self, from: usize, to: usize) -> bool {
        let first = self.broken.partition_point(|start| (*start as usize) < from);
        self.broken.get(first).is_some_and(|start| (*start as usize) < to)
    }
}

/// False for a text that is too short for a long value, has no escape that could be half of a pair, and too few
/// brackets to nest too deeply: most answers need no second pass.
fn needs_index(text: &[u8]) -> bool {
    let opens = || memchr2_iter(b'{', b'[', text).nth(DEEPEST).is_some();
    text.len() > LONG || memchr(b'\\', text).is_some() || opens()
}

#[derive(Default)]
struct Index {
    long: Vec<(u32, u32)>,
    broken: Vec<u32>,
    open: Vec<u32>,
}

impl Index {
    /// Reads a text that is JSON.
    fn read(&mut self, text: &[u8]) -> Result<(), DocumentError> {
        let mut at = 0;
        while let Some(byte) = text.get(at) {
            match byte {
                b'"' => {
                    let end = at + string_length(&text[at..]).unwrap_or(text.len() - at);
                    self.string(&text[at..end], at);
                    at = end;
                    continue;
                }
                b'{' | b'[' if self.open.len() == DEEPEST => return Err(DocumentError::TooDeep(at)),
                b'{' | b'[' => self.open.push(at as u32),
                b'}' | b']' => {
                    if let Some(start) = self.open.pop() {
                        self.keep(start as usize, at + 1);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        Ok(())
    }

    fn string(&mut self, quoted: &[u8], at: usize) {
        self.keep(at, at + quoted.len());
        if quoted.contains(&b'\\') && has_half_pair(quoted) {
            self.broken.push(at as u32);
        }
    }

    fn keep(&mut self, start: usize, end: usize) {
        if end - start > LONG {
            self.long.push((start as u32, end as u32));
        }
    }
}

/// A `\uD8..` without its `\uDC..`, or the other way round.
fn has_half_pair(quoted: &[u8]) -> bool {
    let mut at = 0;
    while at < quoted.len() {
        if quoted[at] != b'\\' {
            at += 1;
            continue;
        }
        match escaped_unit(&quoted[at..]) {
            Some(0xd800..=0xdbff) => {
                let low = quoted.get(at + 6..).and_then(escaped_unit);
                if !matches!(low, Some(0xdc00..=0xdfff)) {
                    return true;
                }
                at += 12;
            }
            Some(0xdc00..=0xdfff) => return true,
            Some(_) => at += 6,
            None => at += 2,
        }
    }
    false
}

/// The number in `\uXXXX`.
fn escaped_unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

impl fmt::Display for DocumentError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DocumentError::NotUtf8(at) => write!(out, "not UTF-8 at byte {at}"),
            DocumentError::Syntax(reason) => out.write_str(reason),
            DocumentError::TooDeep(at) => {
                write!(
                    out,
                    "arrays and objects nest deeper than {DEEPEST} levels at byte {at}"
                )
            }
            DocumentError::Charset(reason) => out.write_str(reason),
            DocumentError::TooLong => out.write_str("it is longer than 4 GiB"),
        }
    }
}

/// An answer may hold a token wherever it likes: nothing of it is shown.
impl fmt::Debug for JsonDocument {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Document({} bytes)", self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<JsonDocument, DocumentError> {
        JsonDocument::parse(Bytes::copy_from_slice(text.as_bytes()))
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for (text, reason) in [
            ("", "EOF while parsing a value at line 1 column 0"),
            ("{\n x}", "key must be a string at line 2 column 2"),
            ("[1] 2", "trailing characters at line 1 column 5"),
            (
                "\"a\nb\"",
                "control character (\\u0000-\\u001F) found while parsing a string at line 1 column 2",
            ),
            ("[1,]", "expected value at line 1 column 4"),
            ("01", "invalid number at line 1 column 2"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), reason, "{text}");
        }
        let bytes = Bytes::from_static(b"[\"a\xff\"]");
        assert_eq!(JsonDocument::parse(bytes).unwrap_err(), DocumentError::NotUtf8(3));
    }

    #[test]
    fn the_depth_is_bounded() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(128)).is_ok());
        assert_eq!(parse(&nested(129)).unwrap_err(), DocumentError::TooDeep(128));
        assert_eq!(
            parse(&nested(3_000_000)).unwrap_err(),
            DocumentError::TooDeep(128)
        );
    }

    #[test]
    fn a_name_that_is_there_once_does_not_repeat() {
        for (text, may_repeat) in [
            (r#"{"a": 1, "b": {"ab": "b a"}}"#, false),
            (r#"{"a": 1, "b": {"a": 2}}"#, true),
            (r#"{"a": 1, "\u0061": 2}"#, true),
            (r#"{"a": 1, "a": 2}"#, true),
            (r#"{"a":"a"}"#, true),
            ("[]", false),
        ] {
            assert_eq!(parse(text).unwrap().may_repeat("a"), may_repeat, "{text}");
        }
        assert!(parse(r#"{"": 1, "": 2}"#).unwrap().may_repeat(""));
    }

    #[test]
    fn long_values_are_passed_over() {
        let text = format!(
            r#"[["{}",{{"a":1}}], "{}", 5]"#,
            "x".repeat(9000),
            "\\\"".repeat(4000)
        );
        let document = parse(&text).unwrap();
        let items: Vec<usize> = document
            .root()
            .items()
            .unwrap()
            .map(|item| item.raw().unwrap().len())
            .collect();
        assert_eq!(items, [9012, 8002, 1]);
        assert_eq!(document.long.len(), 4);
    }

    #[test]
    fn halves_of_surrogate_pairs_are_found() {
        for (text, broken) in [
            (r#"["\ud83d\ude00"]"#, false),
            (r#"["\u00e9\\ud800"]"#, false),
            (r#"["a", "\ud83d"]"#, true),
            (r#"["\ude00"]"#, true),
            (r#"["\ud83d\u0041"]"#, true),
            (r#"["\uD83Dx"]"#, true),
        ] {
            let document = parse(text).unwrap();
            assert_eq!(document.is_broken(0, text.len()), broken, "{text}");
        }
        let document = parse(r#"{"a": "\ud800", "b": 1}"#).unwrap();
        assert!(!document.is_broken(16, 23));
    }
}
