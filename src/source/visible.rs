//! Text that a terminal may show: controls and bidi marks as visible signs, long lines cut around what matters.

use std::borrow::Cow;
use std::ops::Range;

/// Bytes of a line that is cut before it is drawn. The renderer trims lines to the terminal's width by itself, but
/// takes half a second for a megabyte.
const LONG: usize = 2_000;
/// Characters kept to the left of a label in such a line.
const BEFORE: usize = 200;
/// Characters kept of such a line in all.
const WIDTH: usize = 600;

/// The text with every character that acts on a terminal or turns text around replaced by a sign for it.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(|found| sign(found).is_some()) {
        Cow::Owned(text.chars().map(|found| sign(found).unwrap_or(found)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// As [`visible`], on one line: of a file's name, which may hold line breaks.
pub(super) fn visible_name(text: &str) -> Cow<'_, str> {
    match visible(text) {
        shown if shown.contains(['\n', '\t']) => {
            Cow::Owned(shown.replace('\n', "\u{240a}").replace('\t', "\u{2409}"))
        }
        shown => shown,
    }
}

/// A character that a terminal obeys or that nobody sees: controls, marks and overrides of direction, separators of
/// lines, joiners, fillers and tags.
pub fn is_hidden(found: char) -> bool {
    let invisible = |found| {
        matches!(
            found,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
    };
    found.is_control() || (!found.is_ascii() && invisible(found))
}

/// One character for one, so that columns stay what they are.
fn sign(found: char) -> Option<char> {
    match found {
        '\n' | '\t' => None,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(found)),
        '\u{7f}' => Some('\u{2421}'),
        found if is_hidden(found) => Some('\u{fffd}'),
        _ => None,
    }
}

/// A line as it is shown, and how places in it move.
pub(super) struct LineCut {
    /// Bytes of the line that were cut off before `text`.
    pub(super) from: usize,
    pub(super) text: String,
    /// For each kept character: its byte in the line and in `text`; the last entry is the end.
    places: Vec<(usize, usize)>,
}

impl LineCut {
    /// Where a range of the line's bytes is in `text`. What was cut off moves to the nearest end.
    pub(super) fn moved(&self, range: Range<usize>) -> Range<usize> {
        let start = self.moved_byte(range.start);
        start..self.moved_byte(range.end).max(start)
    }

    fn moved_byte(&self, byte: usize) -> usize {
        let at = self.places.partition_point(|(from, _)| *from < byte);
        let place = self.places.get(at).or(self.places.last());
        place.map_or(0, |(_, to)| *to)
    }
}

/// A line without its end, made visible, and cut around `focus` where it is long.
pub(super) fn line_cut(line: &str, focus: Range<usize>) -> LineCut {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let (start, end) = if line.len() > LONG {
        around(line, focus.start.min(line.len()))
    } else {
        (0, line.len())
    };
    let mut cut = LineCut {
        from: start,
        text: String::new(),
        places: Vec::new(),
    };
    if start > 0 {
        cut.text.push_str("...");
    }
    for (at, found) in line[start..end]
        .char_indices()
        .filter(|(_, found)| *found != '\u{feff}')
    {
        cut.places.push((start + at, cut.text.len()));
        cut.text.push(sign(found).unwrap_or(found));
    }
    cut.places.push((end, cut.text.len()));
    if end < line.len() {
        cut.text.push_str("...");
    }
    cut
}

fn around(line: &str, focus: usize) -> (usize, usize) {
    let start = back(line, focus, BEFORE);
    (start, forward(line, start, WIDTH))
}

/// The byte that is `count` characters before `from`, which is moved to a boundary.
fn back(line: &str, from: usize, count: usize) -> usize {
    let before = &line[..line.floor_char_boundary(from)];
    before
        .char_indices()
        .rev()
        .take(count)
        .last()
        .map_or(before.len(), |(at, _)| at)
}

/// The byte that is `count` characters after `from`.
fn forward(line: &str, from: usize, count: usize) -> usize {
    line[from..]
        .char_indices()
        .nth(count)
        .map_or(line.len(), |(at, _)| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y16_controls_and_bidi_overrides_become_signs() {
        assert_eq!(
            visible("a\u{1b}]0;\u{7}b\r\u{9b}\u{202e}"),
            "a\u{241b}]0;\u{2407}b\u{240d}\u{fffd}\u{fffd}"
        );
        assert_eq!(visible("tab\tand\nline"), "tab\tand\nline");
        assert_eq!(visible_name("tab\tand\nline"), "tab\u{2409}and\u{240a}line");
    }

    #[test]
    fn a_short_line_stays_whole() {
        let cut = line_cut("key: value\r", 5..10);
        assert_eq!(cut.text, "key: value");
        assert_eq!(cut.moved(5..10), 5..10);
    }

    #[test]
    fn a_long_line_is_cut_on_character_boundaries() {
        let line = "\u{e9}".repeat(10_000);
        let cut = line_cut(&line, 9_000..9_010);
        assert!(cut.text.len() < 1_500, "{}", cut.text.len());
        assert!(cut.text.starts_with("...") && cut.text.ends_with("..."));
        assert_eq!(&cut.text[cut.moved(9_000..9_010)], "\u{e9}".repeat(5));
    }
}
