//! Where scalars and tags begin and end in the file. The parser's own spans leave out block headers and take in what
//! is around a scalar: anchors and tags before it, blanks and comments behind it.

use crate::source::{NodeStyle, Scalar, Span};

/// A scalar's own bytes, quotes included, without blanks and comments behind them.
pub(super) fn of_scalar(text: &str, span: Span, scalar: &Scalar) -> Span {
    let start = span.start as usize;
    let written = &text[start..span.end as usize];
    let length = match scalar.style {
        NodeStyle::Plain if scalar.text.is_empty() => 0,
        NodeStyle::SingleQuoted => single_quoted(written),
        NodeStyle::DoubleQuoted => double_quoted(written),
        NodeStyle::Plain | NodeStyle::Literal | NodeStyle::Folded => written.trim_end().len(),
    };
    Span::new(span.file, start, start + length)
}

/// A block from its header on, which is after `behind`, where the event before it ended.
pub(super) fn with_header(text: &str, span: Span, style: NodeStyle, behind: usize) -> Span {
    let start = match style {
        NodeStyle::Literal | NodeStyle::Folded => block_header(text, behind, span.start as usize),
        _ => span.start as usize,
    };
    Span::new(span.file, start, span.end as usize)
}

/// A list from its first dash on. The parser lets one that is not indented below its key begin behind that dash;
/// `behind` is where the key ended.
pub(super) fn with_first_dash(text: &str, span: Span, behind: usize) -> Span {
    let start = span.start as usize;
    let mut at = behind.min(start);
    loop {
        let rest = &text[at..start];
        let trimmed = rest.trim_start_matches(|found: char| found.is_whitespace() || found == ':');
        at = start - trimmed.len();
        match trimmed.chars().next() {
            Some('#') => at += trimmed.find('\n').unwrap_or(trimmed.len()),
            Some('-') => return Span::new(span.file, at, span.end as usize),
            _ => return span,
        }
    }
}

/// Without the anchor and the tag that are first.
pub(super) fn without_properties(text: &str, span: Span) -> Span {
    let mut rest = &text[span.start as usize..span.end as usize];
    while rest.starts_with(['&', '!']) {
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest = rest[word..].trim_start();
    }
    Span {
        start: span.end - rest.len() as u32,
        ..span
    }
}

/// The `!tag` that is at or before a node's start, on the same line. None if the node has no tag.
pub(super) fn of_tag(text: &str, span: Span) -> Option<Span> {
    let node = span.start as usize;
    let line = text[..node].rfind('\n').map_or(0, |at| at + 1);
    let start = match text[line..node].rfind('!') {
        Some(at) => line + text[line..line + at + 1].trim_end_matches('!').len(),
        None if text[node..].starts_with('!') => node,
        None => return None,
    };
    let length = text[start..]
        .find(char::is_whitespace)
        .unwrap_or(text.len() - start);
    Some(Span::new(span.file, start, start + length))
}

/// Bytes up to the quote that closes: one that is not doubled.
fn single_quoted(written: &str) -> usize {
    let bytes = written.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'\'', Some(b'\'')) => at += 2,
            (b'\'', _) => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Bytes up to the quote that closes: one without a backslash before it.
fn double_quoted(written: &str) -> usize {
    let bytes = written.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Where the `|` or `>` of the block is whose content begins at `content`.
fn block_header(text: &str, behind: usize, content: usize) -> usize {
    let behind = behind.min(content);
    let between = &text[behind..content];
    let is_header = |at: &usize| {
        let rest = &between[at + 1..];
        let rest = rest.trim_start_matches(|found: char| found.is_ascii_digit() || "+-".contains(found));
        rest.starts_with(char::is_whitespace)
    };
    let mut marks = between.match_indices(['|', '>']).map(|(at, _)| at);
    marks.find(is_header).map_or(content, |at| behind + at)
}
