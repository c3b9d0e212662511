//! One file while its nodes become model: what it is, and everything found wrong with it so far.

use super::json_number;
use crate::source::{Code, Diagnostic, FileId, Node, NodeKind, NodeStyle, Scalar, SourceFile, Span, code};
use crate::template::{Compiler, ExpressionStore, FieldKind};

pub(super) struct LoadContext<'f> {
    expressions: &'f ExpressionStore,
    pub(super) file: &'f SourceFile,
    pub(super) id: FileId,
    /// Whether `env('NAME')` is allowed in this file's expressions.
    pub(super) place: FieldKind,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'f> LoadContext<'f> {
    /// `expressions` are those of the project.
    pub(super) fn new(
        expressions: &'f ExpressionStore,
        file: &'f SourceFile,
        id: FileId,
        place: FieldKind,
    ) -> LoadContext<'f> {
        LoadContext {
            expressions,
            file,
            id,
            place,
            diagnostics: Vec::new(),
        }
    }

    /// What makes templates and expressions of the file's scalars.
    pub(super) fn compiler(&self) -> Compiler<'f> {
        Compiler {
            store: self.expressions,
            file: self.file,
            place: self.place,
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn error(&mut self, code: Code, message: impl Into<String>, span: Span, label: &str) {
        self.report(Diagnostic::error(code, message).at(span, label));
    }

    /// A value of the wrong type: `expected` says the right one with its article.
    pub(super) fn expected(&mut self, node: &Node, expected: &str) {
        let found = kind(node);
        let message = format!("expected {expected}, found {found}");
        self.report(
            Diagnostic::error(code::WRONG_TYPE, message).at(node.span, format!("expected {expected}")),
        );
    }

    /// As [`LoadContext::expected`], for what is of the right kind: a scalar is shown as it is written.
    pub(super) fn expected_instead(&mut self, node: &Node, expected: &str) {
        let Some(scalar) = node.scalar().filter(|scalar| !scalar.text.is_empty()) else {
            return self.expected(node, expected);
        };
        let message = format!("expected {expected}, found `{}`", scalar.text);
        self.report(
            Diagnostic::error(code::WRONG_TYPE, message).at(node.span, format!("expected {expected}")),
        );
    }

    pub(super) fn expected_with(&mut self, node: &Node, expected: &str, help: &str) {
        self.expected(node, expected);
        if let Some(last) = self.diagnostics.last_mut() {
            last.help.push(help.to_owned());
        }
    }

    /// The file's bytes at a byte of a scalar's text, where the text is there as it is; else the whole scalar.
    pub(super) fn within(&self, node: &Node, offset: usize) -> Span {
        let Some(scalar) = node.scalar() else {
            return node.span;
        };
        let start = node.span.start as usize;
        let written = &self.file.text[start..node.span.end as usize];
        let inner = written.strip_prefix(['\'', '"']).unwrap_or(written);
        let at = start + (written.len() - inner.len()) + offset;
        if inner.starts_with(&*scalar.text) && offset <= scalar.text.len() {
            Span::new(
                self.id,
                at,
                self.file
                    .text
                    .ceil_char_boundary(at + 1)
                    .min(node.span.end as usize),
            )
        } else {
            node.span
        }
    }
}

/// What a node is, with its article.
pub(super) fn kind(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::Seq(_) => "a list",
        NodeKind::Map(_) => "a mapping",
        NodeKind::Scalar(scalar) if scalar.is_null() => "nothing",
        NodeKind::Scalar(scalar) if scalar.as_bool().is_some() => "a boolean",
        NodeKind::Scalar(scalar) if is_number(scalar) => "a number",
        NodeKind::Scalar(_) => "text",
    }
}

/// Written plain, as JSON or YAML write numbers.
fn is_number(scalar: &Scalar) -> bool {
    scalar.style == NodeStyle::Plain && json_number::is_number(&scalar.text)
}
