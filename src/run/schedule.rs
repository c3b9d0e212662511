//! Which step runs next: a pure function of the plan and what has happened so far.
//!
//! It knows no time and sends nothing. Steps run in declared order, or several at once where nothing says that one
//! has to wait for another. After a bail or an interrupt only `always` steps are still started, and the rest is
//! reported as not run; a second interrupt leaves not even those. A bail concerns what is declared after the failure: what is declared before it still runs.

mod ready;
#[cfg(test)]
mod tests;

use super::event::{Outcome, StepIx};
use crate::plan::precedence::Precedence;
use ready::Ready;
use std::rc::Rc;

/// What the driver does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    Start(StepIx),
    /// Not run, and why.
    Skip(StepIx, ScheduleStop),
    /// For a step under way to end.
    Wait,
    Done,
}

/// Why steps are no longer started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleStop {
    Bailed(StepIx),
    Interrupted,
}

#[derive(Debug)]
pub struct Schedule {
    /// Whether each step is an `always` step.
    always: Rc<[bool]>,
    ready: Ready,
    bail: bool,
    /// The first that failed, in declared order, where that stops the rest.
    failed: Option<StepIx>,
    /// A step of an earlier iteration, whose failure stops this one.
    halted: Option<StepIx>,
    interrupted: bool,
    abandoned: bool,
}

impl Schedule {
    /// One step after the other.
    pub fn in_turn(always: Rc<[bool]>, bail: bool) -> Schedule {
        let ready = Ready::in_turn(always.len());
        Schedule::new(always, bail, ready)
    }

    /// Several steps at once, none of them more than `window` ahead of the first that has not ended.
    pub fn at_once(always: Rc<[bool]>, bail: bool, precedence: Rc<Precedence>, window: usize) -> Schedule {
        Schedule::new(always, bail, Ready::at_once(precedence, window))
    }

    fn new(always: Rc<[bool]>, bail: bool, ready: Ready) -> Schedule {
        Schedule {
            always,
            ready,
            bail,
            failed: None,
            halted: None,
            interrupted: false,
            abandoned: false,
        }
    }

    pub fn advance(&mut self) -> NextStep {
        let Some(step) = self.ready.first() else {
            return if self.ready.is_over() {
                NextStep::Done
            } else {
                NextStep::Wait
            };
        };
        match self.stop(step) {
            None => {
                self.ready.start();
                NextStep::Start(step)
            }
            // Only then is it known which failure was the first.
            Some(_) if step > self.ready.base() => NextStep::Wait,
            Some(stop) => {
                self.ready.start();
                self.ready.ended(step, false);
                NextStep::Skip(step, stop)
            }
        }
    }

    /// A step has ended: with `bail`, a failure stops what is declared after it.
    pub fn finished(&mut self, step: StepIx, outcome: Outcome) {
        let bad = matches!(outcome, Outcome::Failed | Outcome::Errored);
        if bad && self.bail {
            self.failed = Some(self.failed.map_or(step, |failed| failed.min(step)));
        }
        // With an answer, the login that it needed is there.
        let answered = matches!(outcome, Outcome::Passed | Outcome::Failed);
        self.ready.ended(step, answered);
    }

    pub fn interrupt(&mut self) {
        self.interrupted = true;
    }

    /// Not even clean-up is wanted any more.
    pub fn abandon(&mut self) {
        self.abandoned = true;
    }

    /// A step of an earlier iteration has failed, and nothing but clean-up is wanted any more.
    pub fn halt(&mut self, step: StepIx) {
        self.halted.get_or_insert(step);
    }

    pub fn failed(&self) -> Option<StepIx> {
        self.failed
    }

    fn stop(&self, step: StepIx) -> Option<ScheduleStop> {
        if self.abandoned {
            return Some(ScheduleStop::Interrupted);
        }
        if self.always[step] {
            return None;
        }
        if self.interrupted {
            return Some(ScheduleStop::Interrupted);
        }
        let failed = self.failed.filter(|failed| *failed < step);
        self.halted.or(failed).map(ScheduleStop::Bailed)
    }
}
