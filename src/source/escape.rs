//! Text from elsewhere, escaped for people: what would move the cursor of a terminal or hide text is shown as `\u{1b}`.
//!
//! Everything that comes from a disk or a network (bodies, names, ids, paths, reasons) passes through here on its
//! way to people, piped or not: what a pipe has put into a file is shown by a terminal later. Only diagnostics do not,
//! which `super::draw` makes safe without changing columns.

use super::visible::is_hidden;
use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// Characters that a terminal obeys or that nobody sees, other than newline and tab, as `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut last = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if is_unsafe(letter) && !joins(last, letter, letters.peek()) {
            write!(shown, "\\u{{{:x}}}", letter as u32).unwrap_or_default()
        } else {
            shown.push(letter)
        }
        last = letter;
    }
    Cow::Owned(shown)
}

/// As [`visible`], on one line.
pub fn visible_line(text: &str) -> String {
    visible(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// A path as people read it.
pub fn visible_path(path: &Path) -> String {
    visible_line(&path.to_string_lossy())
}

/// A character as an escape of YAML's double quotes.
pub fn in_yaml(letter: char) -> String {
    match u32::from(letter) {
        code @ 0..=0xff => format!("\\x{code:02X}"),
        code @ 0..=0xffff => format!("\\u{code:04X}"),
        code => format!("\\U{code:08X}"),
    }
}

fn is_unsafe(letter: char) -> bool {
    letter != '\n' && letter != '\t' && is_hidden(letter)
}

/// Joiners make one emoji of several, and belong to the spelling of some languages. Next to ASCII they only hide.
fn joins(last: char, letter: char, next: Option<&char>) -> bool {
    let joined = |letter: char| !letter.is_ascii() && !is_hidden(letter);
    matches!(letter, '\u{200c}' | '\u{200d}') && joined(last) && next.is_some_and(|next| joined(*next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(visible_line(text), expected);
    }

    #[test]
    fn o01_what_a_terminal_would_obey_is_shown() {
        check("plain ü 漢", "plain ü 漢");
        check("\x1b[31mred\x1b[0m", "\\u{1b}[31mred\\u{1b}[0m");
        check("\x1b]8;;http://x\x07", "\\u{1b}]8;;http://x\\u{7}");
        check("a\rb", "a\\u{d}b");
        check("\u{9b}31m", "\\u{9b}31m");
        check("abc\u{202e}dcb", "abc\\u{202e}dcb");
        check("two\nlines", "two\\nlines");
    }

    #[test]
    fn x21_a_section_of_gitlab_cannot_begin() {
        let marker = "section_start:1700000000:name\r\u{1b}[0K";
        check(marker, "section_start:1700000000:name\\u{d}\\u{1b}[0K");
    }

    #[test]
    fn o01_what_nobody_sees_is_shown() {
        check("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}");
        check("pay\u{200b}pal\u{2060}\u{ad}", "pay\\u{200b}pal\\u{2060}\\u{ad}");
        check("x\u{e0041}\u{61c}", "x\\u{e0041}\\u{61c}");
        check("ad\u{200d}min", "ad\\u{200d}min");
        check(
            "\u{1f469}\u{200d}\u{1f467}\u{fe0f}",
            "\u{1f469}\u{200d}\u{1f467}\u{fe0f}",
        );
        check("\u{6c7}\u{200c}\u{200d}", "\u{6c7}\\u{200c}\\u{200d}");
    }
}
