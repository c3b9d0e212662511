//! After a long run: what did not pass, by the ids that `run` takes, and what took longest.

use super::Palette;
use super::line::{mark, time};
use crate::report::slowest::Slowest;
use crate::report::visible::visible_line;
use crate::run::event::Finish;
use crate::run::{Outcome, StepInfo};
use std::io::{self, Write};

/// A run of fewer steps is still on the screen.
const LONG: usize = 12;
/// Failures that are named again.
const NAMED: usize = 20;
const SLOWEST: usize = 3;

#[derive(Default)]
pub struct Recap {
    steps: usize,
    /// With their iterations, where there are several.
    failed: Vec<(Outcome, &'static str, Option<usize>)>,
    more: usize,
    slowest: Slowest,
}

impl Recap {
    pub fn take(&mut self, info: &StepInfo, finish: &Finish, round: Option<usize>) {
        self.steps += 1;
        self.slowest.take(finish.duration, info.name, round);
        match finish.outcome {
            Outcome::Passed | Outcome::Skipped => {}
            _ if self.failed.len() == NAMED => self.more += 1,
            outcome => self.failed.push((outcome, info.id, round)),
        }
    }

    pub fn write(&self, out: &mut dyn Write, palette: &Palette) -> io::Result<()> {
        if self.steps < LONG {
            return Ok(());
        }
        self.write_failed(out, palette)?;
        writeln!(out, "\n{}", palette.heading("Slowest"))?;
        for (duration, name) in self.slowest.iter().take(SLOWEST) {
            writeln!(out, "  {:>8}  {}", time(duration), visible_line(&name))?;
        }
        Ok(())
    }

    fn write_failed(&self, out: &mut dyn Write, palette: &Palette) -> io::Result<()> {
        if !self.failed.is_empty() {
            writeln!(out, "\n{}", palette.heading("Did not pass"))?;
        }
        let mut last = None;
        for (outcome, id, round) in &self.failed {
            if let Some(number) = round.filter(|_| *round != last) {
                writeln!(out, "  {}", palette.dim(&format!("iteration {number}")))?;
            }
            last = *round;
            writeln!(
                out,
                "  {} {}",
                palette.outcome(*outcome, mark(*outcome)),
                visible_line(id)
            )?;
        }
        if self.more > 0 {
            writeln!(out, "  and {} more", self.more)?;
        }
        Ok(())
    }
}
