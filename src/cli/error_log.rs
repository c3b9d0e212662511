//! The errors that were shown, so that the reports of a run that could not begin have them too.

use crate::run::event::Problem;
use crate::source::{Diagnostic, Sources};
use std::cell::RefCell;
use std::io;

/// Errors that were shown so far, in order.
#[derive(Debug, Default)]
pub struct ErrorLog {
    errors: RefCell<Vec<Problem>>,
    /// Why standard output could not be written.
    stdout: RefCell<Option<io::Error>>,
}

impl ErrorLog {
    pub fn error(&self, message: &str) {
        self.errors.borrow_mut().push(Problem::error(message));
    }

    /// Something is not on standard output. A reader that has seen enough is no failure.
    pub fn stdout_failed(&self, error: io::Error) {
        if error.kind() != io::ErrorKind::BrokenPipe {
            self.stdout.borrow_mut().get_or_insert(error);
        }
    }

    /// Why standard output is not whole, once.
    pub fn take_stdout_failure(&self) -> Option<io::Error> {
        self.stdout.take()
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
