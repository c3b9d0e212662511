//! Files as diagnostics may quote them: what looks like a credential is masked before a line is cut to fit, whether
//! the diagnostic is about it or only near it.
//!
//! A mask is as long as what it hides, so that labels stay where they are.

use crate::secret::{Secrets, shape};
use crate::source::{Diagnostic, FileId, Sources, Span, code};
use std::collections::BTreeSet;
use std::ops::Range;

/// The files, those that are quoted without credentials. `literals` says what else in a file is one.
pub fn masked(found: &[Diagnostic], sources: &Sources, literals: &dyn Fn(FileId) -> Vec<String>) -> Sources {
    let mut masked = sources.clone();
    let labels = || found.iter().flat_map(|found| &found.labels);
    let files: BTreeSet<FileId> = labels().map(|label| label.span.file).collect();
    for file in files {
        let text = &sources.get(file).text;
        let mut ranges = shape::credentials(text);
        for literal in literals(file) {
            ranges.extend(
                text.match_indices(&*literal)
                    .map(|(at, found)| at..at + found.len()),
            );
        }
        let credentials = found
            .iter()
            .filter(|found| found.code == code::CREDENTIAL_IN_FILE);
        let spans = credentials.filter_map(|found| found.labels.first().map(|label| label.span));
        ranges.extend(
            spans
                .filter(|span| span.file == file)
                .filter_map(|span| whole(span, sources)),
        );
        if !ranges.is_empty() {
            masked.replace(file, &hidden(text, &ranges));
        }
    }
    masked
}

/// A diagnostic without secrets, to be drawn in lines that may be cut.
pub fn redacted(found: &Diagnostic, secrets: &Secrets) -> Diagnostic {
    let mut masked = found.clone();
    masked.message = secrets.redact(&found.message);
    masked.help = found.help.iter().map(|help| secrets.redact(help)).collect();
    for label in &mut masked.labels {
        label.text = secrets.redact(&label.text);
    }
    masked
}

/// A credential that is not known by its look, or of which only the head is, is masked from end to end.
fn whole(span: Span, sources: &Sources) -> Option<Range<usize>> {
    let text = sources.text(span);
    let is_block = text.trim_end().contains('\n');
    let is_unknown = is_block || shape::credentials(text).is_empty();
    is_unknown.then_some(span.start as usize..span.end as usize)
}

/// Byte for byte; the ends of lines stay.
fn hidden(text: &str, ranges: &[Range<usize>]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for range in ranges {
        let hide = |byte: &&mut u8| !matches!(**byte, b'\n' | b'\r');
        bytes[range.clone()]
            .iter_mut()
            .filter(hide)
            .for_each(|byte| *byte = b'*');
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The file as it may be quoted in a diagnostic of this code about the text after `at`.
    fn check(code: crate::source::Code, text: &str, at: &str, expected: &str) {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let start = text.find(at).unwrap();
        let found = Diagnostic::error(code, "wrong").at(Span::new(file, start, start + at.len()), "here");
        assert_eq!(
            &*masked(&[found], &sources, &|_| Vec::new()).get(file).text,
            expected
        );
    }

    #[test]
    fn x07_a_quoted_line_holds_no_password_of_a_url() {
        let text = "url: https://ada:hunter22@x.test/ a\nmethod: GET\n";
        let expected = "url: https://ada:********@x.test/ a\nmethod: GET\n";
        check(code::URL_SYNTAX, text, "https", expected);
        check(
            code::CREDENTIAL_IN_FILE,
            text,
            "https://ada:hunter22@x.test/",
            expected,
        );
    }

    #[test]
    fn x12_what_is_told_of_is_not_shown() {
        let check =
            |text: &str, at: &str, expected: &str| check(code::CREDENTIAL_IN_FILE, text, at, expected);
        check("token: é0f3bc9\nb: c\n", "é0f3bc9", "token: ********\nb: c\n");
        let key = format!("AKI{}", "AIOSFODNN7QWERTYU");
        check(
            &format!("k: {key} x\n"),
            &key,
            &format!("k: {} x\n", "*".repeat(key.len())),
        );
        let block = "-----BEGIN PRIVATE KEY-----\n  abc";
        let expected = format!("k: |\n  {}\n*****\n", "*".repeat(27));
        check(&format!("k: |\n  {block}\n"), block, &expected);
    }
}
