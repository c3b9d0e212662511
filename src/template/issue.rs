//! What is wrong with an expression, at bytes of its own text: known before its place in the file is.

use super::position::Positions;
use crate::source::{Code, Diagnostic, Severity};
use std::ops::Range;

/// Becomes a [`Diagnostic`] once the expression's positions in the file are known.
#[derive(Debug, Clone)]
pub(super) struct Issue {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    pub label: String,
    pub help: Option<String>,
    pub range: Range<usize>,
}

impl Issue {
    pub fn error(code: Code, range: Range<usize>, message: impl Into<String>) -> Issue {
        Issue {
            code,
            severity: Severity::Error,
            message: message.into(),
            label: String::new(),
            help: None,
            range,
        }
    }

    pub fn warning(code: Code, range: Range<usize>, message: impl Into<String>) -> Issue {
        Issue {
            severity: Severity::Warning,
            ..Issue::error(code, range, message)
        }
    }

    pub fn label(mut self, label: impl Into<String>) -> Issue {
        self.label = label.into();
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Issue {
        self.help = Some(help.into());
        self
    }

    /// `start` is where the expression begins in the scalar's text.
    pub fn diagnostic(&self, start: usize, positions: &Positions) -> Diagnostic {
        let range = start + self.range.start..start + self.range.end;
        let mut diagnostic = Diagnostic {
            severity: self.severity,
            ..Diagnostic::error(self.code, self.message.clone())
        };
        diagnostic.help.extend(self.help.clone());
        diagnostic.at(positions.span(range), self.label.clone())
    }
}
