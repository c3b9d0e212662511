//! The errors that were shown, so that the reports of a run that could not begin have them too.

use crate::run::event::{Location, Trouble};
use crate::source::{Diagnostic, Sources};
use std::cell::RefCell;

/// Errors that were shown so far, in order.
#[derive(Debug, Default)]
pub struct ErrorLog {
    errors: RefCell<Vec<Trouble>>,
}

impl ErrorLog {
    pub fn error(&self, message: &str) {
        self.errors.borrow_mut().push(Trouble::of(message.to_owned()));
    }

    /// Warnings and notes keep no run from beginning.
    pub fn diagnostics(&self, found: &[Diagnostic], sources: &Sources) {
        let errors = found.iter().filter(|found| found.is_error());
        let errors = errors.map(|found| trouble(found, sources));
        self.errors.borrow_mut().extend(errors);
    }

    pub fn errors(&self) -> Vec<Trouble> {
        self.errors.borrow().clone()
    }
}

fn trouble(found: &Diagnostic, sources: &Sources) -> Trouble {
    let place = found.labels.first().map(|label| {
        let (line, column) = sources.line_col(label.span);
        Location {
            file: sources.get(label.span.file).path.clone(),
            line,
            column,
        }
    });
    let help: String = found.help.iter().map(|help| format!("\nhelp: {help}")).collect();
    Trouble {
        message: format!("{} {}{help}", found.code.0, found.message),
        place,
    }
}
