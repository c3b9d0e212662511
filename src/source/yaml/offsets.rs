//! From the parser's positions, which count characters, to bytes of the file.

use crate::source::{FileId, Span};

/// A checkpoint is kept every this many characters.
const STRIDE: usize = 64;

/// Maps the parser's character indexes to byte offsets of the whole text, BOM included. Text in ASCII needs no table.
pub(super) struct Offsets<'t> {
    file: FileId,
    text: &'t str,
    /// Bytes before the text the parser sees: the BOM's.
    skipped: usize,
    checkpoints: Option<Vec<u32>>,
}

impl<'t> Offsets<'t> {
    /// `text` is the parser's input, after `skipped` bytes of the file.
    pub(super) fn new(text: &'t str, skipped: usize, file: FileId) -> Offsets<'t> {
        let every = || text.char_indices().step_by(STRIDE).map(|(at, _)| at as u32);
        let checkpoints = (!text.is_ascii()).then(|| every().collect());
        Offsets {
            file,
            text,
            skipped,
            checkpoints,
        }
    }

    pub(super) fn file(&self) -> FileId {
        self.file
    }

    pub(super) fn byte(&self, index: usize) -> usize {
        let within = match &self.checkpoints {
            None => index.min(self.text.len()),
            Some(checkpoints) => self.walk(checkpoints, index),
        };
        self.skipped + within
    }

    pub(super) fn span(&self, span: saphyr_parser::Span) -> Span {
        let start = self.byte(span.start.index());
        Span::new(self.file, start, self.byte(span.end.index()).max(start))
    }

    fn walk(&self, checkpoints: &[u32], index: usize) -> usize {
        let Some(from) = checkpoints.get(index / STRIDE) else {
            return self.text.len();
        };
        let mut rest = self.text[*from as usize..].char_indices();
        rest.nth(index % STRIDE)
            .map_or(self.text.len(), |(at, _)| *from as usize + at)
    }
}
