//! Strings of a JSON text without their quotes and escapes.

use std::borrow::Cow;

/// What a quoted string says. Half of a surrogate pair becomes U+FFFD.
pub fn unquoted(quoted: &str) -> Cow<'_, str> {
    let inner = quoted.strip_prefix('"').unwrap_or(quoted);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    if inner.contains('\\') {
        Cow::Owned(unescaped(inner))
    } else {
        Cow::Borrowed(inner)
    }
}

fn unescaped(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let (c, length) = escaped(escape);
        out.push(c);
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The character that the text after a backslash means, and how many bytes it takes.
fn escaped(text: &str) -> (char, usize) {
    match text.as_bytes().first() {
        Some(b'b') => ('\u{8}', 1),
        Some(b'f') => ('\u{c}', 1),
        Some(b'n') => ('\n', 1),
        Some(b'r') => ('\r', 1),
        Some(b't') => ('\t', 1),
        Some(b'u') => unit_pair(text),
        Some(byte) => (char::from(*byte), 1),
        None => (char::REPLACEMENT_CHARACTER, 0),
    }
}

fn unit_pair(text: &str) -> (char, usize) {
    let Some(high) = unit(text) else {
        return (char::REPLACEMENT_CHARACTER, 1);
    };
    let low = text.get(5..).and_then(|rest| unit(rest.strip_prefix('\\')?));
    let mut units = char::decode_utf16([Some(high), low].into_iter().flatten());
    match units.next() {
        Some(Ok(c)) => (c, if c.len_utf16() == 2 { 11 } else { 5 }),
        _ => (char::REPLACEMENT_CHARACTER, 5),
    }
}

/// The number in `uXXXX`.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix('u')?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_characters() {
        for (quoted, expected) in [
            (r#""abc""#, "abc"),
            (r#""""#, ""),
            (r#""a\"b\\c\/d""#, "a\"b\\c/d"),
            (r#""\b\f\n\r\t""#, "\u{8}\u{c}\n\r\t"),
            (r#""\u00e9\u20ACx""#, "é€x"),
            (r#""\ud83d\ude00!""#, "😀!"),
            (r#""\ud83d!""#, "\u{fffd}!"),
            (r#""\ud83d\u0041""#, "\u{fffd}A"),
        ] {
            assert_eq!(unquoted(quoted), expected, "{quoted}");
            if !expected.contains('\u{fffd}') {
                assert_eq!(serde_json::from_str::<String>(quoted).unwrap(), expected);
            }
        }
    }
}
