//! Files in memory and everything that points into them: spans, nodes, diagnostics.
//!
//! This module opens no file: `load` hands it text. It refuses to lose a place: every node and every
//! diagnostic says which bytes of which file it is about.

pub mod ci_commands;
pub mod code;
pub mod diagnostic;
pub mod dotenv;
pub mod draw;
pub mod encoding;
pub mod escape;
pub mod explanations;
pub mod node;
pub mod unknown;
mod visible;
pub mod yaml;

pub use code::Code;
pub use diagnostic::{Diagnostic, Label, Severity};
pub use node::{MappingEntry, Node, NodeKind, NodeStyle, Scalar};
pub use visible::is_hidden;

use std::sync::{Arc, OnceLock};

/// Names a file of a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FileId(pub u32);

/// A range of bytes, `start..end`, in the text of one file as it is on disk (BOM included).
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
    /// Where the lines of each file begin, once that was asked for.
    lines: Vec<OnceLock<Box<[u32]>>>,
}

impl Sources {
    pub fn add(&mut self, path: &str, text: &str) -> FileId {
        self.lines.push(OnceLock::new());
        self.files.push(SourceFile {
            path: path.into(),
            text: text.into(),
        });
        FileId(self.files.len() as u32 - 1)
    }

    /// Adds a file that other sources hold too, without copying its text.
    pub fn add_file(&mut self, file: SourceFile) -> FileId {
        self.lines.push(OnceLock::new());
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// Puts another text in place of a file's, as long as the first: spans are of both.
    pub fn replace(&mut self, id: FileId, text: &str) {
        self.lines[id.0 as usize] = OnceLock::new();
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
        let file = self.get(span.file);
        let byte = (span.start as usize).min(file.text.len());
        let (line, start) = self.line_at(span.file, byte);
        let column = file.text[start..byte]
            .trim_start_matches('\u{feff}')
            .chars()
            .count()
            + 1;
        (line + 1, column)
    }

    /// The number of the line that holds this byte, from 0, and where it begins.
    fn line_at(&self, id: FileId, byte: usize) -> (usize, usize) {
        let lines = self.lines[id.0 as usize].get_or_init(|| {
            let bytes = self.get(id).text.bytes().enumerate();
            let ends = bytes.filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0)
                .chain(ends.map(|(at, _)| at as u32 + 1))
                .collect()
        });
        let number = lines
            .partition_point(|start| *start as usize <= byte)
            .saturating_sub(1);
        (number, lines.get(number).map_or(0, |start| *start as usize))
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
