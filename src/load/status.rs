//! Status codes and classes of them: `201`, `2xx`, `[200, 201]`.

use super::context::LoadContext;
use crate::model::StatusPattern;
use crate::source::{Diagnostic, Node, Scalar, code};

impl LoadContext<'_> {
    /// A status that a server can answer: 100 to 999. None where a mistake was reported.
    pub(super) fn status(&mut self, node: &Node) -> Option<u16> {
        match node.scalar().and_then(exact) {
            Some(status) => Some(status),
            None => self.bad_status(node, "a status such as 200"),
        }
    }

    /// None where a mistake was reported.
    pub(super) fn status_pattern(&mut self, node: &Node) -> Option<StatusPattern> {
        match node.scalar().and_then(pattern) {
            Some(pattern) => Some(pattern),
            None => self.bad_status(node, "a status such as 200 or 2xx"),
        }
    }

    /// None where a mistake was reported.
    pub(super) fn status_patterns(&mut self, node: &Node) -> Option<Vec<StatusPattern>> {
        if node.items().is_some_and(<[_]>::is_empty) {
            let error = Diagnostic::error(code::BAD_STATUS, "an empty list allows no status");
            self.report(
                error
                    .at(node.span, "no status in it")
                    .help("name those that are allowed, as in `[200, 2xx]`"),
            );
            return None;
        }
        Some(self.one_or_many(node, LoadContext::status_pattern))
    }

    fn bad_status<T>(&mut self, node: &Node, expected: &str) -> Option<T> {
        let Some(scalar) = node.scalar() else {
            self.expected(node, expected);
            return None;
        };
        let message = format!("expected {expected}, found `{}`", scalar.text);
        let diagnostic = Diagnostic::error(code::BAD_STATUS, message).at(node.span, "not a status");
        self.report(diagnostic.help("a status is 100 to 999; `4xx` means all from 400 to 499"));
        None
    }
}

/// None if the text is no status.
pub(super) fn pattern(scalar: &Scalar) -> Option<StatusPattern> {
    let class = scalar.text.to_ascii_lowercase();
    let class = class.strip_suffix("xx").and_then(|digit| digit.parse().ok());
    match class {
        Some(class @ 1..=9) => Some(StatusPattern::Class(class)),
        _ => exact(scalar).map(StatusPattern::Exact),
    }
}

fn exact(scalar: &Scalar) -> Option<u16> {
    let status = scalar.text.parse().ok();
    status.filter(|status| (100..=999).contains(status))
}
