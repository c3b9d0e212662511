//! Annotations for GitHub's job log and diff view: each failure on its line of the YAML file, and a notice for each
//! step that passed, but not on its first try.
//!
//! Written when the run is over, so that a log shows the run first. A message cannot start another command:
//! What a terminal would obey is shown instead, because the log is one; `%`, line breaks and, in properties, `:` and `,` are escaped as the runner unescapes them.

use super::console::tally_words;
use super::step_record::FinishedStepRecord;
use super::{Report, visible, words};
use crate::run::Outcome;
use crate::run::event::{Event, Location, Problem};
use crate::source::ci_commands::{self, Spelling};
use std::io::{self, Write};

pub struct GitHub<W> {
    out: W,
    /// From the repository to the project, with `/` at its end.
    prefix: String,
    lines: Vec<String>,
}

/// A file and a line, and a column where one is known.
struct AnnotatedLine {
    file: String,
    line: usize,
    column: Option<usize>,
}

impl<W: Write> GitHub<W> {
    pub fn new(out: W, prefix: String) -> GitHub<W> {
        GitHub {
            out,
            prefix,
            lines: Vec::new(),
        }
    }

    fn take(&mut self, ended: &FinishedStepRecord) {
        let own = AnnotatedLine {
            file: format!("{}{}", self.prefix, ended.info.file),
            line: ended.info.line,
            column: None,
        };
        if ended.finish.is_flaky() {
            let said = tally_words(&ended.finish).unwrap_or_default();
            let lines = std::iter::once(said).chain(words::attempts(&ended.record));
            let message = lines.collect::<Vec<_>>().join("\n");
            self.annotate("notice", ended, &own, &message);
        }
        if matches!(ended.finish.outcome, Outcome::Passed | Outcome::Skipped) {
            return;
        }
        for (part, failed) in ended.record.failed() {
            let detail = words::detail(failed);
            let detail = detail.map(|detail| format!("\n{detail}")).unwrap_or_default();
            let place = failed.place.as_ref().map(|place| self.line(place));
            let message = part.to_owned() + &words::assertion(failed) + &detail;
            self.annotate("error", ended, place.as_ref().unwrap_or(&own), &message);
        }
        for problem in &ended.finish.problems {
            let place = problem.place.as_ref().map(|place| self.line(place));
            let message = words::problem(problem, ended);
            self.annotate("error", ended, place.as_ref().unwrap_or(&own), &message);
        }
        if let Some(reason) = &ended.finish.reason {
            self.annotate("error", ended, &own, reason);
        }
    }

    /// Reports a problem of the run as a whole, at its place in a file where there is one.
    fn problem(&mut self, problem: &Problem) {
        let place = problem.place.as_ref().map(|place| {
            let file = property(&format!("{}{}", self.prefix, place.file));
            format!(" file={file},line={},col={}", place.line, place.column)
        });
        let place = place.unwrap_or_default();
        self.lines
            .push(format!("::error{place}::{}", data(&problem.text())));
    }

    fn line(&self, place: &Location) -> AnnotatedLine {
        AnnotatedLine {
            file: format!("{}{}", self.prefix, place.file),
            line: place.line,
            column: Some(place.column),
        }
    }

    fn annotate(&mut self, kind: &str, ended: &FinishedStepRecord, place: &AnnotatedLine, message: &str) {
        let column = place.column.map(|column| format!(",col={column}"));
        self.lines.push(format!(
            "::{kind} file={},line={}{},title={}::{}",
            property(&place.file),
            place.line,
            column.unwrap_or_default(),
            property(&ended.title()),
            data(message)
        ));
    }

    fn ended(&mut self) -> io::Result<()> {
        for line in &self.lines {
            writeln!(self.out, "{line}")?;
        }
        self.out.flush()
    }
}

fn data(text: &str) -> String {
    let text = visible(text);
    // Its own commands begin its lines; those in texts are none of them.
    let text = ci_commands::harmless(&text, Spelling::Text);
    text.replace('%', "%25").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

impl<W: Write> Report for GitHub<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => {
                let seed = run
                    .seed
                    .map(|seed| format!("::notice title=callsheet::seed {seed}"));
                self.lines.extend(seed);
            }
            Event::Problem(problem) => self.problem(problem),
            Event::RunFinished(summary) => {
                if summary.interrupted {
                    self.lines.push(format!("::error::{}", words::INTERRUPTED));
                }
                return self.ended();
            }
            _ => {}
        }
        Ok(())
    }

    fn step(&mut self, ended: &FinishedStepRecord) -> io::Result<()> {
        self.take(ended);
        Ok(())
    }
}
