use crate::source::escape::visible_line;

/// Text from a server as it may be shown to people: escaped, and cut where it is longer than a message needs.
pub fn visible(text: &str) -> String {
    const MOST: usize = 500;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => visible_line(&text[..end]) + "…",
        None => visible_line(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_a_terminal_would_obey() {
        assert_eq!(
            visible("a\u{1b}[31m\u{202e}b\r\né"),
            "a\\u{1b}[31m\\u{202e}b\\u{d}\\né"
        );
    }

    #[test]
    fn cuts_long_text_between_characters() {
        assert_eq!(visible(&"é".repeat(501)).chars().count(), 501);
        assert_eq!(visible(&"é".repeat(500)).chars().count(), 500);
    }
}
