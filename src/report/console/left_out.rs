//! Steps that a bail or an interrupt leaves out.

use crate::run::Outcome;
use crate::run::event::Finish;

/// Steps that were not run for one reason: the first by its name, and how many more.
pub struct LeftOut {
    pub name: String,
    pub reason: String,
    pub more: usize,
}

/// Why a step was not run because the whole run was to end. None for any other step.
pub fn not_run(finish: &Finish) -> Option<&str> {
    let reason = finish.reason.as_deref()?;
    let is_left_out = finish.outcome == Outcome::Skipped && reason.starts_with("not run: ");
    is_left_out.then_some(reason)
}

/// `- Read it and 3 more: not run: ...`
impl std::fmt::Display for LeftOut {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "- {}", self.name)?;
        if self.more > 0 {
            write!(out, " and {} more", self.more)?;
        }
        write!(out, ": {}", self.reason)
    }
}
