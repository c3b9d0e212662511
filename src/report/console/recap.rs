//! After a long run: what did not pass and what took longest, by the ids that `run` takes: names
//! repeat.

use super::Palette;
use super::line::{mark, time};
use crate::report::slowest::Slowest;
use crate::report::visible::visible_line;
use crate::report::words;
use crate::run::event::{AssertionRecord, Finish, Problem};
use crate::run::{Outcome, StepInfo};
use crate::source::Severity;
use std::fmt::Write;
use std::sync::Arc;

/// A run of fewer steps is still on the screen.
const LONG: usize = 12;
/// Failures that are named again.
const NAMED: usize = 20;
const SLOWEST: usize = 3;

#[derive(Default)]
pub struct Recap {
    steps: usize,
    failed: Vec<RecapFailure>,
    more: usize,
    slowest: Slowest,
}

/// A step that did not pass, in a few words.
struct RecapFailure {
    outcome: Outcome,
    id: Arc<str>,
    /// The iteration, where there are several.
    round: Option<usize>,
    /// The first reason.
    reason: String,
    /// `file:line`.
    place: String,
}

/// What did not pass, and why.
pub struct RecapStep<'a> {
    pub info: &'a StepInfo,
    pub finish: &'a Finish,
    pub round: Option<usize>,
    /// The first assertion that did not hold.
    pub failed: Option<&'a AssertionRecord>,
}

impl Recap {
    pub fn take(&mut self, ended: &RecapStep) {
        self.steps += 1;
        let finish = ended.finish;
        self.slowest.take(finish.duration, &ended.info.id, ended.round);
        match finish.outcome {
            Outcome::Passed | Outcome::Skipped => {}
            _ if self.failed.len() == NAMED => self.more += 1,
            _ => self.failed.push(RecapFailure::of(ended)),
        }
    }

    /// `again` is the command that runs what did not pass.
    pub fn text(&self, palette: &Palette, again: Option<&str>) -> String {
        if self.steps < LONG {
            return String::new();
        }
        let mut text = String::new();
        let _ = writeln!(text, "\n{}", palette.heading("Slowest"));
        for (duration, id) in self.slowest.iter().take(SLOWEST) {
            let _ = writeln!(text, "  {:>8}  {}", time(duration), visible_line(&id));
        }
        text + &self.failed(palette, again)
    }

    fn failed(&self, palette: &Palette, again: Option<&str>) -> String {
        let mut text = String::new();
        if self.failed.is_empty() {
            return text;
        }
        let _ = writeln!(text, "\n{}", palette.heading("Did not pass"));
        let mut last = None;
        for failure in &self.failed {
            if let Some(number) = failure.round.filter(|_| failure.round != last) {
                let _ = writeln!(text, "  {}", palette.dim(&format!("iteration {number}")));
            }
            last = failure.round;
            failure.write(&mut text, palette);
        }
        if self.more > 0 {
            let _ = writeln!(text, "  and {} more", self.more);
        }
        if let Some(again) = again {
            let _ = writeln!(text, "  {}", palette.dim(&format!("run them again: {again}")));
        }
        text
    }
}

impl RecapFailure {
    fn of(ended: &RecapStep) -> RecapFailure {
        let problem = ended
            .finish
            .problems
            .iter()
            .find(|problem| problem.severity == Severity::Error);
        let place = ended.failed.and_then(|failed| failed.place.as_ref());
        let place = place.or(problem.and_then(|problem| problem.place.as_ref()));
        let info = ended.info;
        RecapFailure {
            outcome: ended.finish.outcome,
            id: info.id.clone(),
            round: ended.round,
            reason: first_reason(ended, problem),
            place: match place {
                Some(place) => format!("{}:{}", place.file, place.line),
                None => format!("{}:{}", info.file, info.line),
            },
        }
    }

    fn write(&self, text: &mut String, palette: &Palette) {
        let mark = palette.outcome(self.outcome, mark(self.outcome));
        let _ = writeln!(text, "  {mark} {}", visible_line(&self.id));
        let place = palette.dim(&visible_line(&self.place));
        let _ = writeln!(text, "      {}  {place}", visible_line(&self.reason));
    }
}

fn first_reason(ended: &RecapStep, problem: Option<&Problem>) -> String {
    let first_line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    if let Some(failed) = ended.failed {
        return first_line(&words::first_reason(failed));
    }
    let reason = ended.finish.reason.as_deref();
    let reason = reason.or(problem.map(|problem| &*problem.message));
    first_line(reason.unwrap_or(ended.finish.outcome.name()))
}
