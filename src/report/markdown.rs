//! The run as a job summary: the verdict, a row for each folder, every failure in full, the slowest steps.
//!
//! It opens with the verdict, so it is written when the run is over; until then it keeps numbers, and the text
//! of failures up to a limit.

use super::console::time;
use super::record::{Ended, Gather};
use super::slowest::Slowest;
use super::visible::visible_line;
use super::{Report, words};
use crate::run::Outcome;
use crate::run::event::{Event, Summary};
use crate::source::Sources;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

/// Bytes of failures that are kept: job summaries end at a mebibyte.
const KEPT: usize = 512 * 1024;

pub struct Markdown<W> {
    out: W,
    sources: &'static Sources,
    gather: Gather,
    folders: Vec<Folder>,
    by_name: HashMap<Arc<[&'static str]>, usize>,
    failures: String,
    left_out: usize,
    slowest: Slowest,
}

struct Folder {
    name: String,
    passed: usize,
    failed: usize,
    skipped: usize,
    time: Duration,
}

impl<W: Write> Markdown<W> {
    pub fn new(out: W, sources: &'static Sources) -> Markdown<W> {
        Markdown {
            out,
            sources,
            gather: Gather::new(),
            folders: Vec::new(),
            by_name: HashMap::new(),
            failures: String::new(),
            left_out: 0,
            slowest: Slowest::default(),
        }
    }

    fn step(&mut self, ended: &Ended) {
        let (outcome, duration) = (ended.finish.outcome, ended.finish.duration);
        self.slowest.take(duration, ended.info.name);
        let folder = self.folder(&ended.info.folders);
        folder.time += duration;
        match outcome {
            Outcome::Passed => folder.passed += 1,
            Outcome::Skipped => folder.skipped += 1,
            _ => folder.failed += 1,
        }
        if !matches!(outcome, Outcome::Passed | Outcome::Skipped) {
            self.failure(ended);
        }
    }

    fn folder(&mut self, names: &Arc<[&'static str]>) -> &mut Folder {
        let folders = &mut self.folders;
        let at = *self.by_name.entry(names.clone()).or_insert_with(|| {
            folders.push(Folder {
                name: names.join(" / "),
                passed: 0,
                failed: 0,
                skipped: 0,
                time: Duration::ZERO,
            });
            folders.len() - 1
        });
        &mut folders[at]
    }

    fn failure(&mut self, ended: &Ended) {
        let failures = words::failures(ended, self.sources).join("\n\n");
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
            escaped(ended.info.name),
            code(&format!("{}:{}", ended.info.file, ended.info.line)),
            method,
            status.map(|status| format!(" {status}")).unwrap_or_default(),
            time(ended.finish.duration),
            fenced(&failures)
        );
    }

    fn ended(&mut self, summary: &Summary) -> io::Result<()> {
        let text = head(summary) + &self.folder_table() + &self.failure_part() + &self.slowest_part();
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    fn folder_table(&self) -> String {
        let mut text =
            "| Folder | Passed | Failed | Skipped | Time |\n| :-- | --: | --: | --: | --: |\n".to_owned();
        for folder in &self.folders {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} |",
                escaped(&folder.name),
                folder.passed,
                folder.failed,
                folder.skipped,
                time(folder.time)
            );
        }
        text
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

    fn slowest_part(&self) -> String {
        let steps = self.slowest.iter();
        let lines = steps.map(|(duration, name)| format!("- {} {}\n", time(duration), escaped(name)));
        let lines: String = lines.collect();
        match lines.is_empty() {
            true => lines,
            false => format!("\n<details><summary>Slowest steps</summary>\n\n{lines}\n</details>\n"),
        }
    }
}

fn head(summary: &Summary) -> String {
    let bad = summary.failed + summary.errored + summary.aborted;
    let verdict = match (bad, summary.interrupted) {
        (_, true) => "⚠️ Interrupted".to_owned(),
        (0, _) => "✅ Passed".to_owned(),
        (bad, _) => format!("❌ {bad} of {} steps did not pass", summary.steps),
    };
    format!(
        "## {verdict}\n\n{} passed, {} failed, {} could not be carried out, {} skipped · {} requests · \
         {} of {} assertions held · {}\n\n",
        summary.passed,
        summary.failed,
        summary.errored + summary.aborted,
        summary.skipped,
        summary.requests,
        summary.assertions - summary.assertions_failed,
        summary.assertions,
        time(summary.duration)
    )
}

fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "❌",
        _ => "⚠️",
    }
}

/// On one line, with nothing in it that Markdown or HTML would read.
fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for letter in visible_line(text).chars() {
        match letter {
            '<' => shown += "&lt;",
            '>' => shown += "&gt;",
            '&' => shown += "&amp;",
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|' | '~' => {
                shown.push('\\');
                shown.push(letter);
            }
            // So that no name becomes a mention.
            '@' => shown += "&#64;",
            other => shown.push(other),
        }
    }
    shown.replace("://", "&#58;//")
}

fn code(text: &str) -> String {
    match text.contains('`') {
        true => escaped(text),
        false => format!("`{}`", visible_line(text)),
    }
}

/// A code block that its text cannot end: the fence is longer than any run of backticks in it.
fn fenced(text: &str) -> String {
    let longest = text
        .split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", super::visible(text))
}

impl<W: Write> Report for Markdown<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Trouble(message) => {
                self.failures = format!("{}\n\n{}", escaped(message), self.failures);
            }
            Event::RunFinished(summary) => return self.ended(summary),
            _ => {}
        }
        if let Some(ended) = self.gather.take(event) {
            self.step(&ended);
        }
        Ok(())
    }
}
