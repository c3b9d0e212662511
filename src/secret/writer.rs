//! Secrets masked in what is written piece by piece, wherever the pieces are cut.

use super::redactor::{Redactor, mask};
use std::io::{self, Write};

/// How much is gathered before it is searched.
const CHUNK: usize = 64 << 10;

const LONGEST_ESCAPE: usize = 12;

/// Past so many, the text is cut between two of them: it must not be held back for ever.
const ESCAPES_IN_A_ROW: usize = 256;

/// Holds back the end of what it was given, because a secret may go on in the next piece.
/// [`RedactingWriter::finish`] writes it.
pub struct RedactingWriter<'r, W: Write> {
    redactor: &'r Redactor,
    inner: W,
    held: Vec<u8>,
}

impl<'r, W: Write> RedactingWriter<'r, W> {
    pub fn new(redactor: &'r Redactor, inner: W) -> RedactingWriter<'r, W> {
        RedactingWriter {
            redactor,
            inner,
            held: Vec::new(),
        }
    }

    /// Writes what is held back, and gives the sink back.
    pub fn finish(mut self) -> io::Result<W> {
        let masked = self.redactor.redact_bytes(&self.held);
        self.inner.write_all(&masked)?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    /// Writes what no later piece can turn into a part of a secret.
    fn write_safe(&mut self) -> io::Result<()> {
        let ranges = self.redactor.find(&self.held);
        let mut cut = self.held.len().saturating_sub(self.redactor.reach());
        cut = before_escape(&self.held, cut);
        if let Some(across) = ranges.iter().find(|range| range.start < cut && cut < range.end) {
            cut = across.start;
        }
        let safe: Vec<_> = ranges.into_iter().filter(|range| range.end <= cut).collect();
        self.inner.write_all(&mask(&self.held[..cut], &safe))?;
        self.held.drain(..cut);
        Ok(())
    }
}

impl<W: Write> Write for RedactingWriter<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= CHUNK + 2 * self.redactor.reach() {
            self.write_safe()?;
        }
        Ok(bytes.len())
    }

    /// What is held back stays so.
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Moves a cut to where no escape lies across it: behind a line's end, else before the escape.
fn before_escape(bytes: &[u8], cut: usize) -> usize {
    if let Some(newline) = bytes[..cut].iter().rposition(|byte| *byte == b'\n') {
        return newline + 1;
    }
    let mut cut = cut;
    for _ in 0..ESCAPES_IN_A_ROW {
        let nearby = cut.saturating_sub(LONGEST_ESCAPE);
        match bytes[nearby..cut].iter().position(|byte| b"\\%&".contains(byte)) {
            Some(sign) => cut = nearby + sign,
            None => break,
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn write_in_pieces(redactor: &Redactor, text: &str, sizes: &[usize]) -> String {
        let mut writer = RedactingWriter::new(redactor, Vec::new());
        let mut rest = text.as_bytes();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            writer.write_all(piece).unwrap();
            writer.write_safe().unwrap();
            rest = after;
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    proptest! {
        #[test]
        fn pieces_are_masked_as_the_whole(
            sizes in prop::collection::vec(1usize..400, 1..20),
            gaps in prop::collection::vec("[0-9 %\n\\\\&]{0,300}", 1..12),
        ) {
            let mut redactor = Redactor::new();
            redactor.add("a", "abc\"def");
            redactor.add("b", "ghijkl");
            let forms = ["abc\"def", "abc\\\"def", "abc%22def", "YWJjImRlZg==", "Z2hpamts", "\\u0067hijkl", "ghijkl", "&#103;hijkl"];
            let text: String = gaps.iter().enumerate().map(|(at, gap)| format!("{gap} {} ", forms[at % forms.len()])).collect();
            let written = write_in_pieces(&redactor, &text, &sizes);
            for form in forms {
                prop_assert!(!written.contains(form), "{form}: {written}");
            }
        }
    }

    #[test]
    fn large_text_passes_through_whole() {
        let mut redactor = Redactor::new();
        redactor.add("a", "s3cr3t");
        let mut writer = RedactingWriter::new(&redactor, Vec::new());
        for _ in 0..50_000 {
            writer.write_all(b"0123456789 s3cr3t\\").unwrap();
        }
        let written = writer.finish().unwrap();
        assert_eq!(written.len(), 50_000 * "0123456789 ***\\".len());
    }
}
