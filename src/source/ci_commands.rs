//! Commands that the runners of CI systems look for in the output of a job, made harmless.
//!
//! GitHub and Azure search each line for `##[` and `##vso[`, wherever it is; TeamCity obeys `##teamcity[`; GitHub obeys
//! `::name` at the beginning of a line, behind blanks too. What a server answered or a file is called must not set a
//! variable of a job or end one of its groups, so one sign of each is spelled out. GitLab's section markers hold a
//! carriage return and an escape, which `report::visible` shows already.

use std::borrow::Cow;
use std::io::{self, Write};

/// How a sign is spelled out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As in all text for people: `\u{23}`.
    Text,
    /// Within strings of JSON: `\u0023`. They hold no line breaks.
    Json,
    /// As a reference: `&#35;`.
    Xml,
}

/// What may follow the two `#` of a command.
const NAMES: [&[u8]; 3] = [b"[", b"vso[", b"teamcity["];

/// The text without commands. It begins at the beginning of a line.
pub fn harmless(text: &str, spelling: Spelling) -> Cow<'_, str> {
    match masked(text.as_bytes(), spelling, true) {
        // Signs were put in place of signs: it is text still.
        Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        None => Cow::Borrowed(text),
    }
}

/// Passes on what is written, without commands. A command must not be cut in two by two writes.
pub struct Harmless<W> {
    inner: W,
    spelling: Spelling,
    begins_line: bool,
}

impl<W: Write> Harmless<W> {
    pub fn new(inner: W, spelling: Spelling) -> Harmless<W> {
        Harmless {
            inner,
            spelling,
            begins_line: true,
        }
    }
}

impl<W: Write> Write for Harmless<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match masked(bytes, self.spelling, self.begins_line) {
            Some(masked) => self.inner.write_all(&masked)?,
            None => self.inner.write_all(bytes)?,
        }
        if let Some(last) = bytes.last() {
            self.begins_line = *last == b'\n';
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// None where there is nothing to spell out.
fn masked(bytes: &[u8], spelling: Spelling, begins_line: bool) -> Option<Vec<u8>> {
    let mut masked = Vec::new();
    let mut copied = 0;
    let mut at_start = begins_line;
    for (at, byte) in bytes.iter().enumerate() {
        let rest = &bytes[at..];
        let is_command = match byte {
            b'#' => is_marked(rest),
            b':' => at_start && spelling != Spelling::Json && is_named(rest),
            _ => false,
        };
        if is_command {
            // The second sign is the one that is spelled out: the first is seen as it was.
            masked.extend_from_slice(&bytes[copied..=at]);
            masked.extend_from_slice(spelled(*byte, spelling).as_bytes());
            copied = at + 2;
        }
        at_start = *byte == b'\n' || (at_start && byte.is_ascii_whitespace());
    }
    if copied == 0 {
        return None;
    }
    masked.extend_from_slice(&bytes[copied..]);
    Some(masked)
}

/// `##[`, `##vso[` or `##teamcity[`.
fn is_marked(text: &[u8]) -> bool {
    let Some(name) = text.strip_prefix(b"##") else {
        return false;
    };
    let begins = |known: &&[u8]| {
        let begin = name.get(..known.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(known))
    };
    NAMES.iter().any(begins)
}

/// `::name`.
fn is_named(text: &[u8]) -> bool {
    let name = text.strip_prefix(b"::").and_then(|rest| rest.first());
    name.is_some_and(u8::is_ascii_alphabetic)
}

fn spelled(sign: u8, spelling: Spelling) -> String {
    match spelling {
        Spelling::Text => format!("\\u{{{sign:x}}}"),
        Spelling::Json => format!("\\u{sign:04x}"),
        Spelling::Xml => format!("&#{sign};"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Spelling::{Json, Text, Xml};

    fn check(text: &str, spelling: Spelling, expected: &str) {
        assert_eq!(harmless(text, spelling), expected);
    }

    #[test]
    fn x21_markers_are_broken_wherever_they_are() {
        check("ok ##[error]x", Text, "ok #\\u{23}[error]x");
        check("##vso[task.setvariable]", Text, "#\\u{23}vso[task.setvariable]");
        check("a##VSO[b##TeamCity[c", Text, "a#\\u{23}VSO[b#\\u{23}TeamCity[c");
        check("###[x", Text, "##\\u{23}[x");
        check("{\"a\":\"##[x\"}", Json, "{\"a\":\"#\\u0023[x\"}");
        check("<a>##[x</a>", Xml, "<a>#&#35;[x</a>");
        for harmless in ["## [x]", "#[x]", "##", "##v", "# ##\n[x]"] {
            check(harmless, Text, harmless);
        }
    }

    #[test]
    fn x21_names_are_broken_at_the_beginning_of_a_line() {
        check("ok\n  ::error::x\n", Text, "ok\n  :\\u{3a}error::x\n");
        check("::set-env name=A::b", Text, ":\\u{3a}set-env name=A::b");
        check("\n\t::debug::", Xml, "\n\t:&#58;debug::");
        for harmless in ["a ::error::x", ":: x", "std::io", "\n::1 is loopback"] {
            check(harmless, Text, harmless);
        }
        check("::error::x", Json, "::error::x");
    }

    #[test]
    fn x21_lines_may_come_in_pieces() {
        let mut out = Harmless::new(Vec::new(), Text);
        for piece in ["a", "::error::no\n", "::error::x", "::y\n"] {
            out.write_all(piece.as_bytes()).unwrap();
        }
        let written = String::from_utf8(out.inner).unwrap();
        assert_eq!(written, "a::error::no\n:\\u{3a}error::x::y\n");
    }
}
