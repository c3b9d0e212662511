//! Text from elsewhere, made safe for a terminal: what would move the cursor or hide text is shown instead.

use std::borrow::Cow;
use std::fmt::Write;

/// Control characters other than newline and tab, and the bidirectional overrides, as `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match is_unsafe(letter) {
            true => write!(shown, "\\u{{{:x}}}", letter as u32).unwrap_or_default(),
            false => shown.push(letter),
        }
    }
    Cow::Owned(shown)
}

/// As [`visible`], on one line.
pub fn visible_line(text: &str) -> String {
    visible(text).replace('\n', "\\n").replace('\t', "\\t")
}

fn is_unsafe(letter: char) -> bool {
    let control = letter.is_control() && letter != '\n' && letter != '\t';
    control
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
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
}
