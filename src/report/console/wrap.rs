//! Lines that are broken before the terminal does it, which would go on in its first column, through the tree.

use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that what is broken off is to the right of its line.
const HANG: usize = 2;
/// What is narrower is not written for.
const NARROWEST: usize = 8;
/// A tab takes at most these.
const TAB: usize = 8;

/// The text, no line of which takes more columns; none are given where nobody is watching. Its secrets are masked
/// already: no writer knows the halves of one. Styles take no column.
pub fn wrapped(text: &str, columns: Option<usize>) -> Cow<'_, str> {
    let Some(columns) = columns else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        WrappedLine::of(line, columns.max(NARROWEST)).write(line, &mut out);
    }
    Cow::Owned(out)
}

/// No line can be too long. Those that take more bytes than there are columns are to be looked at.
pub fn fits(text: &str, columns: Option<usize>) -> bool {
    columns.is_none_or(|columns| {
        text.lines()
            .all(|line| line.len() <= columns && !line.contains('\t'))
    })
}

/// Where in a line the writing is.
struct WrappedLine {
    columns: usize,
    /// Columns before what is broken off.
    hang: usize,
    /// The first byte that is not written.
    from: usize,
    column: usize,
    /// The byte and the column behind the last blank within the text.
    blank: Option<(usize, usize)>,
}

impl WrappedLine {
    fn of(line: &str, columns: usize) -> WrappedLine {
        let indent = line.len() - line.trim_start_matches(' ').len();
        WrappedLine {
            columns,
            hang: (indent + HANG).min(columns / 2),
            from: 0,
            column: 0,
            blank: None,
        }
    }

    fn write(mut self, line: &str, out: &mut String) {
        let text = line.trim_end_matches('\n');
        let (mut in_style, mut in_text) = (false, false);
        for (at, letter) in text.char_indices() {
            if in_style || letter == '\u{1b}' {
                in_style = letter != 'm';
                continue;
            }
            let width = if letter == '\t' {
                TAB
            } else {
                letter.width().unwrap_or(0)
            };
            if self.column + width > self.columns {
                self.turn(text, at, letter, out);
            }
            self.column += width;
            in_text |= letter != ' ';
            if letter == ' ' && in_text {
                self.blank = Some((at + 1, self.column));
            }
        }
        out.push_str(&line[self.from..]);
    }

    /// Breaks at the last blank; before this letter where there is none, or where the word is longer than a line.
    fn turn(&mut self, text: &str, at: usize, letter: char, out: &mut String) {
        let here = if letter == ' ' {
            (at + 1, self.column + 1)
        } else {
            (at, self.column)
        };
        let (end, column) = match self.blank.take() {
            Some(blank) if letter != ' ' && self.holds(&text[blank.0..]) => blank,
            _ => here,
        };
        out.push_str(text[self.from..end].trim_end_matches(' '));
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', self.hang));
        self.from = end;
        self.column = (self.hang + self.column).saturating_sub(column);
    }

    /// Whether the word that the text begins with has room on a line of its own. Its styles count: it matters little.
    fn holds(&self, text: &str) -> bool {
        let word = text.split(' ').next().unwrap_or_default();
        self.hang + word.width() <= self.columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, columns: usize, expected: &str) {
        assert_eq!(wrapped(text, Some(columns)), expected);
    }

    #[test]
    fn what_is_broken_off_stays_below_its_line() {
        check("  one two three\n", 9, "  one two\n    three\n");
        check("  one two three\nfour\n", 10, "  one two\n    three\nfour\n");
        check("  one two three\n", 11, "  one two\n    three\n");
        check("short\n", 9, "short\n");
        check("  abcdefghijkl m", 9, "  abcdefg\n    hijkl\n    m");
        check("  a bcdefghijkl", 9, "  a bcdef\n    ghijk\n    l");
        assert_eq!(wrapped("  one two three\n", None), "  one two three\n");
    }

    #[test]
    fn o02_columns_are_counted_and_not_letters() {
        check("漢字漢字漢字", 8, "漢字漢字\n  漢字");
        check(
            "\u{1b}[2mone\u{1b}[0m two six",
            8,
            "\u{1b}[2mone\u{1b}[0m two\n  six",
        );
    }

    #[test]
    fn a_terminal_of_no_columns_is_written_to() {
        check("      a word", 0, "      a\n    word");
    }
}
