//! The run as a job summary: the verdict, a row for each folder and iteration, every failure in full, the slowest steps.
//!
//! It opens with the verdict, so it is written when the run is over; until then it keeps numbers, and the text
//! of failures up to a limit.

mod escape;
mod folders;

use super::console::{tally_words, time};
use super::slowest::Slowest;
use super::step_record::{FinishedStepRecord, StepRecord};
use super::{Report, words};
use crate::run::Outcome;
use crate::run::event::{Event, Problem, Summary};
use escape::{code, escaped, fenced, html};
use folders::Folders;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Bytes of failures that are kept: job summaries end at a mebibyte.
const KEPT: usize = 512 * 1024;
/// Steps of several requests that are named.
const REPEATED: usize = 100;
/// Attempts of one step that are named.
const ATTEMPTS: usize = 50;

pub struct Markdown<W> {
    out: W,
    folders: Folders,
    failures: String,
    left_out: usize,
    /// What went wrong with the run as a whole.
    problems: usize,
    /// The attempts of each step that was more than one request.
    repeated: Vec<String>,
    repeated_more: usize,
    slowest: Slowest,
    seed: Option<u64>,
}

impl<W: Write> Markdown<W> {
    pub fn new(out: W) -> Markdown<W> {
        Markdown {
            out,
            folders: Folders::default(),
            failures: String::new(),
            left_out: 0,
            problems: 0,
            repeated: Vec::new(),
            repeated_more: 0,
            slowest: Slowest::default(),
            seed: None,
        }
    }

    fn take(&mut self, ended: &FinishedStepRecord) {
        let (outcome, duration) = (ended.finish.outcome, ended.finish.duration);
        let round = ended.round.as_ref().map(|round| round.number);
        self.slowest.take(duration, &ended.info.id, round);
        self.folders.take(ended);
        self.repeated(ended);
        if !matches!(outcome, Outcome::Passed | Outcome::Skipped) {
            self.failure(ended);
        }
    }

    fn repeated(&mut self, ended: &FinishedStepRecord) {
        let Some(said) = tally_words(&ended.finish) else {
            return;
        };
        if self.repeated.len() < REPEATED {
            let title = format!("{}: {said}", ended.title());
            self.repeated.push(folded(&title, &attempts(&ended.record)));
        } else {
            self.repeated_more += 1
        }
    }

    fn failure(&mut self, ended: &FinishedStepRecord) {
        let failures = words::failures(ended).join("\n\n");
        if self.failures.len() + failures.len() > KEPT {
            self.left_out += 1;
            return;
        }
        let status = ended.record.status();
        let method = match ended.record.method() {
            "" => String::new(),
            method => format!(" · {}", escaped(method)),
        };
        let _ = writeln!(
            self.failures,
            "#### {} {}\n\n{}{}{} · {}\n\n{}",
            mark(ended.finish.outcome),
            escaped(&ended.title()),
            code(&format!("{}:{}", ended.info.file, ended.info.line)),
            method,
            status.map(|status| format!(" {status}")).unwrap_or_default(),
            time(ended.finish.duration),
            fenced(&failures)
        );
    }

    fn ended(&mut self, summary: &Summary) -> io::Result<()> {
        let text = self.head(summary) + &self.folders.table() + &self.failure_part();
        let text = text + &self.repeated_part() + &self.slowest_part();
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    fn head(&self, summary: &Summary) -> String {
        let problems = self.problems;
        let seed = self
            .seed
            .map(|seed| format!(" · seed {seed}"))
            .unwrap_or_default();
        let bad = summary.failed + summary.errored + summary.aborted;
        let verdict = match (bad, summary.interrupted) {
            (_, true) => "⚠️ Interrupted".to_owned(),
            (0, _) if problems > 0 && summary.steps == 0 => "❌ The run could not begin".to_owned(),
            (0, _) if problems > 0 => "❌ The run did not pass".to_owned(),
            (0, _) => "✅ Passed".to_owned(),
            (bad, _) => format!("❌ {bad} of {} did not pass", counted(summary.steps, "step")),
        };
        format!(
            "## {verdict}\n\n{} passed, {} failed, {} could not be carried out, {} skipped · {} · \
             {} of {} assertions held · {}{seed}\n\n",
            summary.passed,
            summary.failed,
            summary.errored + summary.aborted,
            summary.skipped,
            counted(summary.requests, "request"),
            summary.assertions - summary.assertions_failed,
            summary.assertions,
            time(summary.duration)
        )
    }

    fn failure_part(&self) -> String {
        if self.failures.is_empty() && self.left_out == 0 {
            return String::new();
        }
        let more = match self.left_out {
            0 => String::new(),
            count => format!("\n{count} more did not fit here.\n"),
        };
        format!("\n### What went wrong\n\n{}{more}", self.failures)
    }

    fn repeated_part(&self) -> String {
        if self.repeated.is_empty() {
            return String::new();
        }
        let more = match self.repeated_more {
            0 => String::new(),
            count => format!("\n{count} more did not fit here.\n"),
        };
        let steps = self.repeated.concat();
        format!("\n### Tries, polls, pages and items\n{steps}{more}")
    }

    fn slowest_part(&self) -> String {
        let steps = self.slowest.iter();
        let lines = steps.map(|(duration, name)| format!("- {} {}\n", time(duration), escaped(&name)));
        folded("Slowest steps", &lines.collect::<String>())
    }
}

fn attempts(record: &StepRecord) -> String {
    let mut lines = words::attempts(record).map(|line| format!("- {}\n", escaped(&line)));
    let mut text: String = lines.by_ref().take(ATTEMPTS).collect();
    if let more @ 1.. = lines.count() {
        let _ = writeln!(text, "- and {more} more");
    }
    text
}

/// A list that is folded until somebody opens it; nothing where it is empty.
fn folded(title: &str, lines: &str) -> String {
    match lines {
        "" => String::new(),
        lines => format!(
            "\n<details><summary>{}</summary>\n\n{lines}\n</details>\n",
            html(title)
        ),
    }
}

fn counted(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

/// With its place in a file, where it has one.
fn located(problem: &Problem) -> String {
    let place = problem.place.as_ref().map(|place| format!("\nat {place}"));
    problem.text() + &place.unwrap_or_default()
}

fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "❌",
        _ => "⚠️",
    }
}

impl<W: Write> Report for Markdown<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.seed = run.seed,
            Event::Problem(problem) => {
                self.problems += 1;
                self.failures = format!("{}\n{}", fenced(&located(problem)), self.failures);
            }
            Event::RunFinished(summary) => return self.ended(summary),
            _ => {}
        }
        Ok(())
    }

    fn step(&mut self, ended: &FinishedStepRecord) -> io::Result<()> {
        self.take(ended);
        Ok(())
    }
}
