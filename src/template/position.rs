//! From a byte of a scalar's decoded text to the byte of the file that it was written as.
//!
//! The raw source is decoded a second time, noting where each stretch of text comes from. It refuses to
//! guess: where source and text disagree, everything from there on maps to the place where they differ.

use crate::source::{NodeStyle, Scalar, SourceFile, Span};
use std::ops::Range;

/// Where the stretches of a decoded text begin in the file.
pub(super) struct Positions {
    span: Span,
    /// Decoded offset and file offset of each stretch's start, ascending. Within a stretch both advance
    /// alike.
    stretches: Vec<(usize, usize)>,
}

impl Positions {
    /// `span` is the whole scalar's: with its quotes, or its block header.
    pub fn new(scalar: &Scalar, span: Span, file: &SourceFile) -> Positions {
        let start = span.start as usize;
        let raw = file.text.get(start..span.end as usize).unwrap_or_default();
        let mut walk = PositionWalk {
            text: &scalar.text,
            raw,
            at_text: 0,
            at_raw: 0,
            stretches: vec![(0, 0)],
        };
        match scalar.style {
            NodeStyle::Plain => walk.flow(Escapes::None),
            NodeStyle::SingleQuoted => walk.quoted(Escapes::Doubled),
            NodeStyle::DoubleQuoted => walk.quoted(Escapes::Backslash),
            NodeStyle::Literal | NodeStyle::Folded => walk.block(),
        }
        let in_file = |(text, raw): (usize, usize)| (text, start + raw);
        Positions {
            span,
            stretches: walk.stretches.into_iter().map(in_file).collect(),
        }
    }

    fn file_offset(&self, offset: usize) -> usize {
        let next = self.stretches.partition_point(|(text, _)| *text <= offset);
        let (text, raw) = self.stretches[next.saturating_sub(1)];
        (raw + offset - text).min(self.span.end as usize)
    }

    /// The file's bytes for a range of the text; never empty while the scalar is not.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.file_offset(range.start);
        let end = if range.is_empty() {
            start
        } else {
            self.file_offset(range.end - 1) + 1
        };
        Span::new(self.span.file, start, end.max(start))
    }

    /// Whether a range of the text is in the file exactly as it is in the text.
    pub fn is_exact(&self, range: Range<usize>) -> bool {
        let first = self.stretches.partition_point(|(text, _)| *text <= range.start);
        self.stretches
            .get(first)
            .is_none_or(|(text, _)| *text >= range.end)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Escapes {
    None,
    /// `''` is one quote.
    Doubled,
    Backslash,
}

/// Source and text, read side by side.
struct PositionWalk<'s> {
    text: &'s str,
    raw: &'s str,
    at_text: usize,
    at_raw: usize,
    stretches: Vec<(usize, usize)>,
}

impl PositionWalk<'_> {
    fn quoted(&mut self, escapes: Escapes) {
        if self.raw.len() >= 2 && self.raw.starts_with(['\'', '"']) {
            self.at_raw = 1;
            self.flow(escapes);
        }
    }

    /// Plain and quoted scalars: lines are folded, each in its own way escaped.
    fn flow(&mut self, escapes: Escapes) {
        let inner = self.raw.get(self.at_raw..self.raw.len() - self.at_raw);
        if inner == Some(self.text) {
            return self.note(0, self.at_raw);
        }
        while self.at_text < self.text.len() {
            let Some(byte) = self.raw.as_bytes().get(self.at_raw) else {
                return;
            };
            let went_on = match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.blanks(),
                b'\\' if escapes == Escapes::Backslash => self.backslash(),
                b'\'' if escapes == Escapes::Doubled => self.take(1, 2),
                _ => self.same(),
            };
            if !went_on {
                return;
            }
        }
    }

    /// A character that means itself.
    fn same(&mut self) -> bool {
        let next = self.text[self.at_text..].chars().next();
        let raw = self.raw[self.at_raw..].chars().next();
        match (next, raw) {
            (Some(next), Some(raw)) if next == raw => self.take(next.len_utf8(), raw.len_utf8()),
            _ => false,
        }
    }

    /// Blanks within a line stay; around line breaks they go, one break is a blank, each further one a break.
    fn blanks(&mut self) -> bool {
        let rest = &self.raw[self.at_raw..];
        let run = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        match breaks(&rest[..run]) {
            0 => self.take(run.min(self.text.len() - self.at_text), run),
            1 => self.take(1, run),
            count => self.take(count - 1, run),
        }
    }

    fn backslash(&mut self) -> bool {
        let rest = &self.raw[self.at_raw + 1..];
        let raw_length = match rest.as_bytes().first() {
            Some(b'x') => 4,
            Some(b'u') => 6,
            Some(b'U') => 10,
            Some(b'\r' | b'\n') => return self.joined_line(),
            _ => 1 + rest.chars().next().map_or(0, char::len_utf8),
        };
        let length = self.text[self.at_text..].chars().next().map_or(0, char::len_utf8);
        self.take(length, raw_length)
    }

    /// A backslash at the end of a line: the break and the next line's indentation are nothing.
    fn joined_line(&mut self) -> bool {
        let rest = &self.raw[self.at_raw + 1..];
        let run = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.take(breaks(&rest[..run]) - 1, run + 1)
    }

    /// Block scalars: below the header, every line without its indentation.
    fn block(&mut self) {
        let mut lines = self.raw.split_inclusive('\n');
        self.at_raw = lines.next().map_or(0, str::len);
        let Some(indentation) = self.indentation() else {
            return;
        };
        for line in lines {
            let content = line
                .get(indentation..)
                .unwrap_or_default()
                .trim_end_matches(['\r', '\n']);
            if !content.trim().is_empty() && !self.block_line(content, indentation) {
                return;
            }
            self.at_raw += line.len();
        }
    }

    /// Finds a line of the source in the text, behind the breaks or the blank that folding put before it.
    fn block_line(&mut self, content: &str, indentation: usize) -> bool {
        let rest = &self.text[self.at_text..];
        let breaks_before = rest.len() - rest.trim_start_matches([' ', '\t', '\n']).len();
        let found = (0..=breaks_before).find(|skip| rest[*skip..].starts_with(content));
        let Some(skip) = found else {
            return false;
        };
        self.at_text += skip;
        self.note(self.at_text, self.at_raw + indentation);
        self.at_text += content.len();
        true
    }

    /// How far the block is indented: what its first line has in the file, less what it has in the text.
    fn indentation(&self) -> Option<usize> {
        let leading = |text: &str| {
            let line = text.lines().find(|line| !line.trim().is_empty())?;
            Some(line.len() - line.trim_start_matches(' ').len())
        };
        leading(&self.raw[self.at_raw..])?.checked_sub(leading(self.text)?)
    }

    /// `text` bytes of the text are written as `raw` bytes of the source.
    fn take(&mut self, text: usize, raw: usize) -> bool {
        self.note(self.at_text, self.at_raw);
        self.at_text += text;
        self.at_raw += raw;
        self.text.is_char_boundary(self.at_text) && self.raw.is_char_boundary(self.at_raw)
    }

    fn note(&mut self, text: usize, raw: usize) {
        let continues = self
            .stretches
            .last()
            .is_some_and(|(from_text, from_raw)| raw.checked_sub(*from_raw) == Some(text - from_text));
        if !continues {
            self.stretches.push((text, raw));
        }
    }
}

/// Line breaks in a run of blanks; CR LF is one.
fn breaks(run: &str) -> usize {
    run.matches('\n').count() + run.matches('\r').count() - run.matches("\r\n").count()
}

#[cfg(test)]
mod tests;
