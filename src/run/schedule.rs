//! Which step runs next: a pure function of the plan's order and what has happened so far.
//!
//! It knows no time and sends nothing. Steps run in declared order; after a bail or an interrupt only `always`
//! steps are still started, and the rest is told as not run.

use super::event::{Outcome, StepIx};

/// What the driver does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Start(StepIx),
    /// Not run, and why.
    Skip(StepIx, Stop),
    Done,
}

/// Why steps are no longer started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    Bailed(StepIx),
    Interrupted,
}

#[derive(Debug)]
pub struct Schedule {
    /// Whether each step is an `always` step.
    always: Vec<bool>,
    next: StepIx,
    bail: bool,
    stop: Option<Stop>,
}

impl Schedule {
    pub fn new(always: Vec<bool>, bail: bool) -> Schedule {
        Schedule {
            always,
            next: 0,
            bail,
            stop: None,
        }
    }

    pub fn advance(&mut self) -> Next {
        let Some(always) = self.always.get(self.next) else {
            return Next::Done;
        };
        let step = self.next;
        self.next += 1;
        match self.stop {
            Some(stop) if !always => Next::Skip(step, stop),
            _ => Next::Start(step),
        }
    }

    /// A step has ended: with `bail`, the first failure stops the rest.
    pub fn finished(&mut self, step: StepIx, outcome: Outcome) {
        let bad = matches!(outcome, Outcome::Failed | Outcome::Errored);
        if bad && self.bail && self.stop.is_none() {
            self.stop = Some(Stop::Bailed(step));
        }
    }

    pub fn interrupt(&mut self) {
        self.stop = Some(Stop::Interrupted);
    }

    pub fn interrupted(&self) -> bool {
        self.stop == Some(Stop::Interrupted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a schedule over steps written as `p` (passes), `f` (fails), `!` before one that always runs.
    fn check(steps: &str, bail: bool, expected: &str) {
        let always = steps.split(' ').map(|step| step.starts_with('!')).collect();
        let outcomes: Vec<bool> = steps.split(' ').map(|step| step.ends_with('p')).collect();
        let mut schedule = Schedule::new(always, bail);
        let mut seen = Vec::new();
        loop {
            match schedule.advance() {
                Next::Start(step) => {
                    seen.push(format!("run{step}"));
                    let outcome = if outcomes[step] {
                        Outcome::Passed
                    } else {
                        Outcome::Failed
                    };
                    schedule.finished(step, outcome);
                }
                Next::Skip(step, _) => seen.push(format!("skip{step}")),
                Next::Done => break,
            }
        }
        assert_eq!(seen.join(" "), expected, "{steps} bail={bail}");
    }

    #[test]
    fn steps_run_in_order_and_failures_do_not_stop_them() {
        check("p f p", false, "run0 run1 run2");
    }

    #[test]
    fn bail_leaves_only_always_steps() {
        check("p f p !p p", true, "run0 run1 skip2 run3 skip4");
    }

    #[test]
    fn an_interrupt_leaves_only_always_steps() {
        let mut schedule = Schedule::new(vec![false, false, true], false);
        assert_eq!(schedule.advance(), Next::Start(0));
        schedule.interrupt();
        assert_eq!(schedule.advance(), Next::Skip(1, Stop::Interrupted));
        assert_eq!(schedule.advance(), Next::Start(2));
        assert_eq!(schedule.advance(), Next::Done);
    }
}
