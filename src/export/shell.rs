//! Words that any POSIX shell reads as the text they were, whether they are typed, pasted or run as a script.
//!
//! Text that is pasted into a terminal counts as typed: a tab completes, a line break submits, and a carriage return is one. So text with
//! control characters is spelled out for `printf`, whose escapes, unlike `$'...'`, every shell knows; so are characters
//! that nobody would see.

use crate::source::is_hidden;
use std::fmt::Write;

/// One word to the shell, whatever is in it but for line breaks at its end.
pub fn word(text: &str) -> String {
    if is_typable(text) {
        quote(text)
    } else {
        format!("\"$({})\"", print(text.as_bytes()))
    }
}

/// Whether pasting the text is typing it.
pub fn is_typable(text: &str) -> bool {
    !text.contains(is_hidden)
}

/// A command that prints these bytes.
pub fn print(bytes: &[u8]) -> String {
    format!("printf '{}'", format_of(bytes))
}

/// A comment. A shell that knows none when it is typed to takes it for a command that is not there, so nothing in it
/// may mean anything.
pub fn comment(text: &str) -> String {
    let harmless = |c: char| {
        if c.is_alphanumeric() || " ,.:/=-_".contains(c) {
            c
        } else {
            '_'
        }
    };
    format!("# {}\n", text.chars().map(harmless).collect::<String>())
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn format_of(bytes: &[u8]) -> String {
    let mut format = String::new();
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|c| push(&mut format, c));
        push_octal(&mut format, chunk.invalid());
    }
    format
}

/// Quotes would end the format's, `!` is read from a history even within them, and a first `-` begins an option.
fn push(format: &mut String, c: char) {
    match c {
        '%' => format.push_str("%%"),
        '\\' => format.push_str("\\\\"),
        '\n' => format.push_str("\\n"),
        '\r' => format.push_str("\\r"),
        '\t' => format.push_str("\\t"),
        '\'' | '!' => push_octal(format, &[c as u8]),
        '-' if format.is_empty() => push_octal(format, b"-"),
        c if is_hidden(c) => push_octal(format, c.encode_utf8(&mut [0; 4]).as_bytes()),
        c => format.push(c),
    }
}

fn push_octal(format: &mut String, bytes: &[u8]) {
    for byte in bytes {
        let _ = write!(format, "\\{byte:03o}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t15_nothing_in_a_word_is_read_by_the_shell() {
        let check = |text: &str, expected: &str| assert_eq!(word(text), expected);
        check("plain", "'plain'");
        check("it's $(id) `id` \\ \"x\" !", "'it'\\''s $(id) `id` \\ \"x\" !'");
        check("'; rm -rf / #", "''\\''; rm -rf / #'");
        check("-a\tb!'%\\", "\"$(printf '\\055a\\tb\\041\\047%%\\\\')\"");
    }

    #[test]
    fn bytes_that_are_no_text_are_spelled_out() {
        assert_eq!(print(b"\0\xffa\r\n"), "printf '\\000\\377a\\r\\n'");
        assert_eq!(
            print("é\u{9b}\u{202e}".as_bytes()),
            "printf 'é\\302\\233\\342\\200\\256'"
        );
    }

    #[test]
    fn a_comment_means_nothing() {
        assert_eq!(
            comment("it's `x`\n$(id); a-b"),
            "# it_s _x___(id__ a-b\n".replace("(id", "_id")
        );
    }
}
