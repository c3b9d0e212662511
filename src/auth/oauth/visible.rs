use crate::source::is_hidden;

/// Text from a server as it may be shown to people: control characters and those that change the direction of
/// writing are escaped, and what is longer than a message needs is cut.
pub fn visible(text: &str) -> String {
    const MOST: usize = 500;
    let mut shown = String::new();
    for (count, char) in text.chars().enumerate() {
        if count == MOST {
            shown.push('…');
            break;
        }
        if is_hidden(char) {
            shown.extend(char.escape_unicode())
        } else {
            shown.push(char)
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_a_terminal_would_obey() {
        assert_eq!(
            visible("a\u{1b}[31m\u{202e}b\r\né"),
            "a\\u{1b}[31m\\u{202e}b\\u{d}\\u{a}é"
        );
    }

    #[test]
    fn cuts_long_text_between_characters() {
        assert_eq!(visible(&"é".repeat(501)).chars().count(), 501);
        assert_eq!(visible(&"é".repeat(500)).chars().count(), 500);
    }
}
