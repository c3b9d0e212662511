//! After a long run: what did not pass and what took longest, by the ids that `run` takes: names
//! repeat.

use super::Palette;
use super::line::{mark, time};
use crate::report::slowest::Slowest;
use crate::report::visible::visible_line;
use crate::run::event::Finish;
use crate::run::{Outcome, StepInfo};
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
    /// With their iterations, where there are several.
    failed: Vec<(Outcome, Arc<str>, Option<usize>)>,
    more: usize,
    slowest: Slowest,
}

impl Recap {
    pub fn take(&mut self, info: &StepInfo, finish: &Finish, round: Option<usize>) {
        self.steps += 1;
        self.slowest.take(finish.duration, &info.id, round);
        match finish.outcome {
            Outcome::Passed | Outcome::Skipped => {}
            _ if self.failed.len() == NAMED => self.more += 1,
            outcome => self.failed.push((outcome, info.id.clone(), round)),
        }
    }

    pub fn text(&self, palette: &Palette) -> String {
        if self.steps < LONG {
            return String::new();
        }
        let mut text = self.failed(palette);
        let _ = writeln!(text, "\n{}", palette.heading("Slowest"));
        for (duration, id) in self.slowest.iter().take(SLOWEST) {
            let _ = writeln!(text, "  {:>8}  {}", time(duration), visible_line(&id));
        }
        text
    }

    fn failed(&self, palette: &Palette) -> String {
        let mut text = String::new();
        if !self.failed.is_empty() {
            let _ = writeln!(text, "\n{}", palette.heading("Did not pass"));
        }
        let mut last = None;
        for (outcome, id, round) in &self.failed {
            if let Some(number) = round.filter(|_| *round != last) {
                let _ = writeln!(text, "  {}", palette.dim(&format!("iteration {number}")));
            }
            last = *round;
            let mark = palette.outcome(*outcome, mark(*outcome));
            let _ = writeln!(text, "  {mark} {}", visible_line(id));
        }
        if self.more > 0 {
            let _ = writeln!(text, "  and {} more", self.more);
        }
        text
    }
}
