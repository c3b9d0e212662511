//! The errors that were shown, so that the reports of a run that could not begin have them too.

use crate::run::event::Problem;
use crate::source::{Diagnostic, Sources};
use std::cell::RefCell;
use std::io;

/// Errors of one time that are kept for the reports. Nobody reads more.
const MOST: usize = 1_000;

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

    /// Why standard output is not whole, once. None if all was written.
    pub fn take_stdout_failure(&self) -> Option<io::Error> {
        self.stdout.take()
    }

    /// Warnings and notes keep no run from beginning.
    pub fn diagnostics(&self, found: &[Diagnostic], sources: &Sources) {
        let errors: Vec<&Diagnostic> = found.iter().filter(|found| found.is_error()).collect();
        let mut log = self.errors.borrow_mut();
        let shown = errors.iter().take(MOST);
        log.extend(shown.map(|found| Problem::of(found, sources)));
        if let Some(more) = errors.len().checked_sub(MOST).filter(|more| *more > 0) {
            log.push(Problem::error(format!("and {more} more errors")));
        }
    }

    pub fn errors(&self) -> Vec<Problem> {
        self.errors.borrow().clone()
    }
}
