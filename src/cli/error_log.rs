//! What this process has told people is wrong, so that the reports of a run that could not begin can say it too.

use crate::run::event::{Location, Trouble};
use crate::source::{Diagnostic, Sources};
use std::cell::RefCell;

/// Errors of one time that are kept for the reports. Nobody reads more.
const MOST: usize = 1_000;

/// It lives as long as the process, as what it holds may be told at any time.
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
        let errors: Vec<&Diagnostic> = found.iter().filter(|found| found.is_error()).collect();
        let mut log = self.errors.borrow_mut();
        let shown = errors.iter().take(MOST);
        log.extend(shown.map(|found| trouble(found, sources)));
        if let Some(more) = errors.len().checked_sub(MOST).filter(|more| *more > 0) {
            log.push(Trouble::of(format!("and {more} more errors")));
        }
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
