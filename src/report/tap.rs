//! TAP version 14: a test point for each step, what went wrong as YAML below it.
//!
//! The plan comes last, so that it is right however many test points there were. Names stay on their line:
//! line breaks are shown, `#` and `\` are escaped.

use super::console::attempt_words;
use super::step_record::FinishedStepRecord;
use super::visible::visible_line;
use super::{Report, words};
use crate::run::Outcome;
use crate::run::event::{Event, Problem, to_millis};
use serde_json::json;
use std::io::{self, Write};

pub struct Tap<W> {
    out: W,
    points: usize,
}

impl<W: Write> Tap<W> {
    pub fn new(out: W) -> Tap<W> {
        Tap { out, points: 0 }
    }

    fn point(&mut self, ended: &FinishedStepRecord) -> io::Result<()> {
        self.points += 1;
        let (number, name) = (self.points, description(ended));
        let reason = ended.finish.reason.as_deref().unwrap_or_default();
        match ended.finish.outcome {
            Outcome::Passed => writeln!(self.out, "ok {number} - {name}"),
            Outcome::Skipped => writeln!(self.out, "ok {number} - {name} # SKIP {}", escaped(reason)),
            Outcome::Failed | Outcome::Errored | Outcome::Aborted => {
                writeln!(self.out, "not ok {number} - {name}")?;
                self.diagnostic(ended)
            }
        }?;
        self.attempts(ended)
    }

    /// The run as a whole did not pass: a point that readers count.
    fn problem(&mut self, problem: &Problem) -> io::Result<()> {
        self.points += 1;
        writeln!(self.out, "not ok {} - the run", self.points)?;
        writeln!(self.out, "  ---\n  severity: errored")?;
        if let Some(place) = &problem.place {
            let at = json!({"file": &*place.file, "line": place.line});
            writeln!(self.out, "  at: {at}")?;
        }
        writeln!(self.out, "  failures:\n    - {}\n  ...", quoted(&problem.text()))
    }

    /// Comments: what a step that passed had to try is worth knowing too.
    fn attempts(&mut self, ended: &FinishedStepRecord) -> io::Result<()> {
        for tried in &ended.record.attempts {
            writeln!(self.out, "# {}", visible_line(&attempt_words(&tried.attempt)))?;
        }
        Ok(())
    }

    /// YAML whose values are JSON, which YAML can read and nothing in them can break out of.
    fn diagnostic(&mut self, ended: &FinishedStepRecord) -> io::Result<()> {
        let failures = words::failures(ended);
        writeln!(self.out, "  ---")?;
        writeln!(self.out, "  severity: {}", ended.finish.outcome.name())?;
        let at = json!({"file": &*ended.info.file, "line": ended.info.line});
        writeln!(self.out, "  at: {at}")?;
        writeln!(self.out, "  duration_ms: {}", to_millis(ended.finish.duration))?;
        writeln!(self.out, "  failures:")?;
        for failure in failures {
            writeln!(self.out, "    - {}", quoted(&failure))?;
        }
        writeln!(self.out, "  ...")
    }
}

fn description(ended: &FinishedStepRecord) -> String {
    let folders = ended.info.folders.iter().map(|folder| &**folder);
    let path: Vec<&str> = folders.chain([&*ended.info.name]).collect();
    let round = ended.round.as_ref().map(|round| format!(" ({round})"));
    escaped(&(path.join(" / ") + &round.unwrap_or_default()))
}

fn escaped(text: &str) -> String {
    text.lines()
        .map(|line| visible_line(line).replace('\\', "\\\\").replace('#', "\\#"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A double-quoted scalar, in printable characters only.
fn quoted(text: &str) -> String {
    let mut shown = String::new();
    for letter in json!(text).to_string().chars() {
        match letter {
            ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{10000}'.. => shown.push(letter),
            other => shown += &format!("\\u{:04x}", other as u32),
        }
    }
    shown
}

impl<W: Write> Report for Tap<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => {
                writeln!(self.out, "TAP version 14\n# callsheet report")?;
                if let Some(seed) = run.seed {
                    writeln!(self.out, "# seed {seed}")?;
                }
            }
            Event::Problem(problem) => self.problem(problem)?,
            Event::RunFinished(summary) => {
                writeln!(self.out, "1..{}", self.points)?;
                if summary.interrupted {
                    writeln!(self.out, "Bail out! {}", words::INTERRUPTED)?;
                }
                self.out.flush()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn step(&mut self, ended: &FinishedStepRecord) -> io::Result<()> {
        self.point(ended)
    }
}
