//! How a step ended, and what it found.

use crate::run::event::{Finish, Outcome, Problem, Tally};
use crate::source::Diagnostic;
use crate::verify::Captured;
use std::time::Duration;

pub struct Done {
    pub finish: Finish,
    pub captured: Vec<Captured>,
    /// Assertions: all, and those that failed.
    pub assertions: (usize, usize),
}

impl Done {
    pub fn new(outcome: Outcome, reason: Option<String>) -> Done {
        let finish = Finish {
            outcome,
            reason,
            started: Duration::ZERO,
            duration: Duration::ZERO,
            problems: Vec::new(),
            authentication: false,
            as_written: false,
            tally: Tally::default(),
        };
        Done {
            finish,
            captured: Vec::new(),
            assertions: (0, 0),
        }
    }

    /// Its files say so.
    pub fn skipped(reason: String) -> Done {
        let mut done = Done::not_run(reason);
        done.finish.as_written = true;
        done
    }

    /// What happened before keeps it from running.
    pub fn not_run(reason: String) -> Done {
        Done::new(Outcome::Skipped, Some(reason))
    }

    pub fn aborted(reason: String) -> Done {
        Done::new(Outcome::Aborted, Some(reason))
    }

    pub fn failed(reason: String) -> Done {
        Done::new(Outcome::Failed, Some(reason))
    }

    pub fn wrong(diagnostics: Vec<Diagnostic>) -> Done {
        let mut done = Done::new(Outcome::Errored, None);
        done.finish.problems = diagnostics.into_iter().map(Problem::from).collect();
        done
    }
}
