//! A file's bytes to text: UTF-8, with or without a byte order mark.

use super::FoundFile;
use crate::source::{Diagnostic, code};

pub(super) fn text(found: &FoundFile) -> Result<&str, Box<Diagnostic>> {
    let error = match std::str::from_utf8(&found.bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    Err(Box::new(match utf16(&found.bytes) {
        Some(order) => {
            let message = format!("`{}` is UTF-16 ({order})", found.shown);
            Diagnostic::error(code::UTF16, message).help("save it as UTF-8")
        }
        None => not_utf8(found, error.valid_up_to()),
    }))
}

fn not_utf8(found: &FoundFile, at: usize) -> Diagnostic {
    let line = found.bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let byte = found.bytes.get(at).copied().unwrap_or_default();
    let message = format!(
        "`{}` is not UTF-8: byte 0x{byte:02X} at offset {at}, in line {line}",
        found.shown
    );
    Diagnostic::error(code::NOT_UTF8, message).help("save the file as UTF-8")
}

/// A byte order mark, or every other one of the first bytes NUL.
fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] | [_, 0, _, 0, ..] => Some("little-endian"),
        [0xfe, 0xff, ..] | [0, _, 0, _, ..] => Some("big-endian"),
        _ => None,
    }
}
