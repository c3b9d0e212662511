//! A file's bytes to text: UTF-8, with or without a byte order mark.

use super::FoundFile;
use crate::source::encoding::{self, NotText};
use crate::source::{Diagnostic, code};

/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub(super) fn text(found: &FoundFile) -> Result<&str, Box<Diagnostic>> {
    encoding::text(&found.bytes).map_err(|error| Box::new(refused(&found.shown, error)))
}

fn refused(shown: &str, error: NotText) -> Diagnostic {
    match error {
        NotText::Utf16(order) => {
            Diagnostic::error(code::UTF16, format!("`{shown}` is UTF-16 ({order})")).help("save it as UTF-8")
        }
        NotText::Byte { byte, offset, line } => {
            let message =
                format!("`{shown}` is not UTF-8: byte 0x{byte:02X} at offset {offset}, in line {line}");
            Diagnostic::error(code::NOT_UTF8, message).help("save the file as UTF-8")
        }
    }
}
