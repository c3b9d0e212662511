//! Characters that no file may hold as they are: controls, which act on terminals, and bidi overrides, which make
//! text read otherwise than it is. The parser is not asked about such a file: it takes NUL for the end.

use super::code;
use crate::source::escape::in_yaml;
use crate::source::{Diagnostic, FileId, Span};

/// More of them in one file say nothing new.
const MOST_SHOWN: usize = 5;

pub(super) fn check(text: &str, id: FileId) -> Vec<Diagnostic> {
    let plain = |byte: u8| (0x20..0x7f).contains(&byte) || matches!(byte, b'\n' | b'\r' | b'\t');
    if text.bytes().all(plain) {
        return Vec::new();
    }
    let is_refused = |(_, found): &(usize, char)| name(*found).is_some();
    let refused = text.char_indices().filter(is_refused);
    refused
        .take(MOST_SHOWN)
        .map(|(at, found)| refuse(at, found, id))
        .collect()
}

fn refuse(at: usize, found: char, id: FileId) -> Diagnostic {
    let kind = name(found).unwrap_or("character");
    let spelled = format!("U+{:04X}", u32::from(found));
    Diagnostic::error(code::CONTROL_CHARACTER, format!("{kind} {spelled} in a file"))
        .at(Span::new(id, at, at + found.len_utf8()), "not allowed as it is")
        .help(format!(
            "write it as an escape in double quotes: \"{}\"",
            in_yaml(found)
        ))
}

fn name(found: char) -> Option<&'static str> {
    match found {
        '\t' | '\n' | '\r' => None,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Some("control character"),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some("bidi override"),
        _ => None,
    }
}
