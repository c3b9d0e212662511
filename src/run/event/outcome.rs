//! How steps and the run ended.

use super::{Problem, Tally};
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Outcome {
    Passed,
    /// An assertion or a capture did not hold.
    Failed,
    /// The request could not be carried out.
    Errored,
    Skipped,
    /// Begun and cut off by an interrupt.
    Aborted,
}

/// How a step ended.
#[derive(Debug)]
pub struct Finish {
    pub outcome: Outcome,
    /// Why it was skipped, aborted or could not be carried out; at least a line for each of several items.
    pub reason: Option<String>,
    /// From the start of the run.
    pub started: Duration,
    pub duration: Duration,
    /// Templates that could not be rendered, captures that found nothing, logins that were refused.
    pub problems: Vec<Problem>,
    /// Logging in failed, which has an exit code of its own.
    pub authentication: bool,
    /// It was skipped because its files say so, not because of what happened before: there is nothing left to do.
    pub as_written: bool,
    pub tally: Tally,
}

/// The run in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Those of all iterations.
    pub steps: usize,
    /// 0 where the run was not one of several iterations.
    pub iterations: usize,
    pub passed: usize,
    /// Steps among those that passed which did not pass on the first try.
    pub flaky: usize,
    pub failed: usize,
    pub errored: usize,
    pub skipped: usize,
    pub aborted: usize,
    /// Those of logins included.
    pub requests: usize,
    /// How often a login asked a person to sign in.
    pub prompts: usize,
    pub assertions: usize,
    pub assertions_failed: usize,
    pub captures: usize,
    pub authentication_failed: usize,
    #[serde(skip)]
    pub interrupted: bool,
    /// A row of the data could not be read.
    #[serde(skip)]
    pub bad_data: bool,
    /// Captured values could not be saved.
    #[serde(skip)]
    pub unsaved: bool,
    #[serde(skip)]
    pub duration: Duration,
    /// What the program ends with, where it has decided: the run itself knows of no exit codes.
    #[serde(skip)]
    pub exit_code: Option<u8>,
}

impl Finish {
    /// Whether it passed, and not on the first try.
    pub fn is_flaky(&self) -> bool {
        self.outcome == Outcome::Passed && self.tally.retries > 0
    }
}

impl Outcome {
    /// The graver of the two.
    pub fn worse(self, other: Outcome) -> Outcome {
        if other.gravity() > self.gravity() {
            other
        } else {
            self
        }
    }

    fn gravity(self) -> u8 {
        match self {
            Outcome::Passed => 0,
            Outcome::Skipped => 1,
            Outcome::Failed => 2,
            Outcome::Errored => 3,
            Outcome::Aborted => 4,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::Errored => "errored",
            Outcome::Skipped => "skipped",
            Outcome::Aborted => "aborted",
        }
    }
}

impl Summary {
    pub(crate) fn count(&mut self, finish: &Finish) {
        *self.slot(finish.outcome) += 1;
        self.authentication_failed += usize::from(finish.authentication);
        self.flaky += usize::from(finish.is_flaky());
    }

    fn slot(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Passed => &mut self.passed,
            Outcome::Failed => &mut self.failed,
            Outcome::Errored => &mut self.errored,
            Outcome::Skipped => &mut self.skipped,
            Outcome::Aborted => &mut self.aborted,
        }
    }

    /// The numbers of another part of the same run, which ran at the same time: the longer one says how long it took.
    pub(crate) fn add(&mut self, other: &Summary) {
        let numbers = [
            (&mut self.steps, other.steps),
            (&mut self.iterations, other.iterations),
            (&mut self.passed, other.passed),
            (&mut self.flaky, other.flaky),
            (&mut self.failed, other.failed),
            (&mut self.errored, other.errored),
            (&mut self.skipped, other.skipped),
            (&mut self.aborted, other.aborted),
            (&mut self.requests, other.requests),
            (&mut self.prompts, other.prompts),
            (&mut self.assertions, other.assertions),
            (&mut self.assertions_failed, other.assertions_failed),
            (&mut self.captures, other.captures),
            (&mut self.authentication_failed, other.authentication_failed),
        ];
        for (sum, more) in numbers {
            *sum = sum.saturating_add(more);
        }
        self.interrupted |= other.interrupted;
        self.bad_data |= other.bad_data;
        self.unsaved |= other.unsaved;
        self.duration = self.duration.max(other.duration);
    }
}
