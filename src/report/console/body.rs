//! Bodies as people are shown them: as text, or by size and kind where they are none.

use crate::secret::Secrets;
use std::borrow::Cow;

/// How many of ten characters may be controls or no characters at all in a text: encodings other than UTF-8
/// have some, pictures are full of them.
const ODD: usize = 3;

/// The text without its secrets; None where the bytes are no text.
pub fn text(bytes: &[u8], kind: Option<&str>, secrets: &Secrets) -> Option<String> {
    let masked = secrets.redact_bytes(bytes);
    let text = String::from_utf8_lossy(&masked);
    is_text(&text, kind).then(|| text.into_owned())
}

/// `[1024 bytes of image/png]`.
pub fn counted(size: u64, kind: Option<&str>) -> String {
    match kind.map(essence).filter(|kind| !kind.is_empty()) {
        Some(kind) => format!("[{size} bytes of {kind}]"),
        None => format!("[{size} bytes that are not text]"),
    }
}

/// The content type among headers. None for a value of another kind.
pub fn kind<'h>(mut headers: impl Iterator<Item = (&'h str, &'h [u8])>) -> Option<Cow<'h, str>> {
    let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"))?;
    Some(String::from_utf8_lossy(value))
}

pub fn is_json(kind: Option<&str>) -> bool {
    let is_json = |kind: &str| kind.ends_with("/json") || kind.ends_with("+json");
    kind.is_some_and(|kind| is_json(&essence(kind).to_ascii_lowercase()))
}

/// Without parameters.
fn essence(kind: &str) -> &str {
    kind.split(';').next().unwrap_or_default().trim()
}

/// One odd character is enough where nobody has promised text.
fn is_text(text: &str, kind: Option<&str>) -> bool {
    let is_odd = |letter: &char| {
        let blank = matches!(letter, '\n' | '\r' | '\t');
        *letter == char::REPLACEMENT_CHARACTER || (letter.is_control() && !blank)
    };
    let mut odd = text.chars().filter(is_odd);
    if kind.is_none_or(promises_text) {
        odd.count() * 10 <= text.chars().count() * ODD
    } else {
        odd.next().is_none()
    }
}

fn promises_text(kind: &str) -> bool {
    let kind = essence(kind).to_ascii_lowercase();
    let words = ["json", "xml", "yaml", "javascript", "graphql", "urlencoded"];
    kind.starts_with("text/")
        || kind.starts_with("multipart/")
        || words.iter().any(|word| kind.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], kind: Option<&str>, expected: Option<&str>) {
        assert_eq!(text(bytes, kind, &Secrets::default()).as_deref(), expected);
    }

    #[test]
    fn bytes_are_text_where_they_read_like_it() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";
        check(png, Some("image/png"), None);
        check(png, None, None);
        check(&[0; 100], Some("text/plain"), None);
        check(
            b"caf\xe9 au lait",
            Some("text/plain; charset=latin1"),
            Some("caf\u{fffd} au lait"),
        );
        check(b"caf\xe9 au lait", Some("application/octet-stream"), None);
        check(b"plain", Some("application/octet-stream"), Some("plain"));
        check(
            b"\x1b[31mred\x1b[0m alert",
            None,
            Some("\u{1b}[31mred\u{1b}[0m alert"),
        );
    }

    #[test]
    fn what_is_no_text_is_counted() {
        assert_eq!(counted(1024, Some("Image/PNG; q=1")), "[1024 bytes of Image/PNG]");
        assert_eq!(counted(3, None), "[3 bytes that are not text]");
        assert_eq!(counted(3, Some(" ")), "[3 bytes that are not text]");
    }

    #[test]
    fn json_has_several_names() {
        assert!(
            is_json(Some("application/json; charset=utf-8")) && is_json(Some("application/Problem+JSON"))
        );
        assert!(!is_json(Some("application/jsonl")) && !is_json(None));
    }
}
