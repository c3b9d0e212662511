//! Files in memory and everything that points into them: spans, nodes, diagnostics.
//!
//! This module opens no file: `load` hands it text. It refuses to lose a place: every node and every
//! diagnostic says which bytes of which file it is about.

pub mod ci_commands;
pub mod code;
pub mod diagnostic;
pub mod draw;
pub mod node;
pub mod visible;
pub mod yaml;

pub use code::Code;
pub use diagnostic::{Diagnostic, Label, Severity};
pub use node::{Entry, Node, NodeKind, Scalar, Style};
pub use visible::is_hidden;

use std::sync::Arc;

/// Names a file of a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FileId(pub u32);

/// A range of bytes, `start..end`, in the text of one file as it stands on disk (BOM included).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, start: usize, end: usize) -> Span {
        Span {
            file,
            start: start as u32,
            end: end as u32,
        }
    }

    /// From the start of this span to the end of `other`, which lies in the same file.
    pub fn to(self, other: Span) -> Span {
        Span {
            end: other.end,
            ..self
        }
    }

    /// Whether `inner` lies in it.
    pub fn holds(self, inner: Span) -> bool {
        self.file == inner.file && self.start <= inner.start && inner.end <= self.end
    }
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }
}

/// A file read for this run: the path as people are shown it, and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Relative to the project's root, with `/` between the parts.
    pub path: Arc<str>,
    pub text: Arc<str>,
}

/// All files of a run. Diagnostics hold spans into it and are drawn from it.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    pub fn add(&mut self, path: &str, text: &str) -> FileId {
        self.files.push(SourceFile {
            path: path.into(),
            text: text.into(),
        });
        FileId(self.files.len() as u32 - 1)
    }

    /// Adds a file that other sources hold too, without copying its text.
    pub fn add_file(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// Puts another text in place of a file's, as long as the first: spans are of both.
    pub fn replace(&mut self, id: FileId, text: &str) {
        self.files[id.0 as usize].text = text.into();
    }

    pub fn get(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    pub fn text(&self, span: Span) -> &str {
        &self.get(span.file).text[span.start as usize..span.end as usize]
    }

    /// One-based line and column, the column counted in characters.
    pub fn line_col(&self, span: Span) -> (usize, usize) {
        let text = &self.get(span.file).text;
        let before = &text[..(span.start as usize).min(text.len())];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before[line_start..]
            .trim_start_matches('\u{feff}')
            .chars()
            .count()
            + 1;
        (line, column)
    }

    /// `path:line:column`, as editors and terminals link it.
    pub fn place(&self, span: Span) -> String {
        let (line, column) = self.line_col(span);
        format!("{}:{line}:{column}", self.get(span.file).path)
    }

    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }
}
