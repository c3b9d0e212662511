//! How a step ended, and what it found.

use crate::run::event::{Finish, Outcome, Problem, Tally};
use crate::source::{Diagnostic, Sources};
use crate::verify::Captured;
use std::time::Duration;

pub struct StepDone {
    /// Without the problems: they have no files of their own yet.
    pub finish: Finish,
    pub problems: Vec<StepProblem>,
    pub captured: Vec<Captured>,
    /// Assertions: all, and those that failed.
    pub assertions: (usize, usize),
}

/// A mistake of a step.
#[derive(Debug, Clone)]
pub struct StepProblem {
    /// Index of the attempt it was found in, where there are several.
    pub attempt: Option<usize>,
    pub found: Diagnostic,
}

impl From<Diagnostic> for StepProblem {
    fn from(found: Diagnostic) -> StepProblem {
        StepProblem { attempt: None, found }
    }
}

impl StepDone {
    pub fn new(outcome: Outcome, reason: Option<String>) -> StepDone {
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
        StepDone {
            finish,
            problems: Vec::new(),
            captured: Vec::new(),
            assertions: (0, 0),
        }
    }

    /// Its files say so.
    pub fn skipped(reason: String) -> StepDone {
        let mut done = StepDone::not_run(reason);
        done.finish.as_written = true;
        done
    }

    /// What happened before keeps it from running.
    pub fn not_run(reason: String) -> StepDone {
        StepDone::new(Outcome::Skipped, Some(reason))
    }

    pub fn aborted(reason: String) -> StepDone {
        StepDone::new(Outcome::Aborted, Some(reason))
    }

    pub fn failed(reason: String) -> StepDone {
        StepDone::new(Outcome::Failed, Some(reason))
    }

    pub fn wrong(diagnostics: Vec<Diagnostic>) -> StepDone {
        let mut done = StepDone::new(Outcome::Errored, None);
        done.problems = diagnostics.into_iter().map(StepProblem::from).collect();
        done
    }

    /// Completes `finish`: its problems quote the files they are about.
    pub fn quote_problems(&mut self, sources: &Sources) {
        let problems = std::mem::take(&mut self.problems).into_iter();
        let quoted = problems.map(|problem| Problem::quoting(problem.found, problem.attempt, sources));
        self.finish.problems.extend(quoted);
    }
}
