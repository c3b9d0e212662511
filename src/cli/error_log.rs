//! What this process has told people is wrong, so that the reports of a run that could not begin can say it too.

use crate::run::event::Problem;
use crate::source::{Diagnostic, Sources};
use std::cell::RefCell;

/// It lives as long as the process, as what it holds may be told at any time.
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
