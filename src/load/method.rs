//! The HTTP method of a request, of a fault, of an action.

use super::context::LoadContext;
use super::pair::is_token;
use crate::format;
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, Span, code};

impl LoadContext<'_> {
    /// Reports what is no method, and a known one in the wrong case, which no server would take for it.
    pub(super) fn check_method(&mut self, method: &str, span: Span) {
        if !is_token(method) {
            let message = format!("`{method}` is not an HTTP method");
            self.error(code::METHOD_SYNTAX, message, span, "letters only, such as `POST`");
            return;
        }
        if let Some(meant) = format::meant_method(method) {
            self.report(
                Diagnostic::error(
                    code::METHOD_SYNTAX,
                    format!("the case of a method counts: `{method}` is not `{meant}`"),
                )
                .at(span, "servers do not know this method")
                .help(format!("write `{meant}`")),
            );
        } else if !format::METHODS.contains(&method)
            && let Some(near) = nearest(method, format::METHODS.iter().copied())
        {
            let message = format!("`{method}` is none of the methods that servers commonly know");
            self.report(
                Diagnostic::warning(code::METHOD_SYNTAX, message)
                    .at(span, "sent as it is written")
                    .help(format!("did you mean `{near}`?")),
            );
        }
    }
}
