//! Bytes of a file as text: UTF-8 only. What else it seems to be is named, so that the reader knows what to do.

use std::fmt;

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotText {
    /// UTF-16, by its byte order mark or its zeros; in words, which order.
    Utf16(&'static str),
    /// A byte that UTF-8 does not have there, its offset and its line, counted from 1.
    Byte { byte: u8, offset: usize, line: usize },
}

/// The text of a file, its byte order mark included.
///
/// # Errors
/// The bytes are not UTF-8.
pub fn text(bytes: &[u8]) -> Result<&str, NotText> {
    if let Some(order) = utf16(bytes) {
        return Err(NotText::Utf16(order));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        NotText::Byte {
            byte: bytes.get(offset).copied().unwrap_or_default(),
            offset,
            line: bytes[..offset].iter().filter(|byte| **byte == b'\n').count() + 1,
        }
    })
}

/// A byte order mark, or every other one of the first bytes NUL. None for anything else.
pub fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] | [_, 0, _, 0, ..] => Some("little-endian"),
        [0xfe, 0xff, ..] | [0, _, 0, _, ..] => Some("big-endian"),
        _ => None,
    }
}

impl fmt::Display for NotText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotText::Utf16(order) => write!(out, "it is UTF-16 ({order}): save it as UTF-8"),
            NotText::Byte { byte, line, .. } => write!(
                out,
                "it is not UTF-8: byte 0x{byte:02X} in line {line}, probably Windows-1252 or Latin-1: save it as UTF-8"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_are_named() {
        let check = |bytes: &[u8], expected: &str| {
            let said = text(bytes).map_or_else(|error| error.to_string(), str::to_owned);
            assert!(said.starts_with(expected), "{said}");
        };
        check("gr\u{fc}n".as_bytes(), "gr\u{fc}n");
        check(b"\xff\xfea\0", "it is UTF-16 (little-endian)");
        check(b"\0a\0=", "it is UTF-16 (big-endian)");
        check(b"a=1\nb=gr\xfcn", "it is not UTF-8: byte 0xFC in line 2");
    }
}
