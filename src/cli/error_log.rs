//! The errors that were shown, so that the reports of a run that could not begin have them too.

use crate::run::event::Problem;
use crate::source::{Diagnostic, Sources};
use std::cell::RefCell;

/// Errors that were shown so far, in order.
#[derive(Debug, Default)]
pub struct ErrorLog {
    errors: RefCell<Vec<Problem>>,
}

impl ErrorLog {
    pub fn error(&self, message: &str) {
        self.errors.borrow_mut().push(Problem::error(message));
    }

    /// Warnings and notes keep no run from beginning.
    pub fn diagnostics(&self, found: &[Diagnostic], sources: &Sources) {
        let errors = found.iter().filter(|found| found.is_error());
        let errors = errors.map(|found| Problem::of(found, sources));
        self.errors.borrow_mut().extend(errors);
    }

    pub fn errors(&self) -> Vec<Problem> {
        self.errors.borrow().clone()
    }
}
