//! The run as a person at a terminal reads it: the tree of folders, a line for each step, failures explained
//! after the step, a summary.

mod explain;
mod line;
mod recap;
mod style;
mod summary;
mod tally;
mod trace;
mod tree;

pub use line::time;
pub use style::Palette;
pub use tally::{attempt as attempt_words, said as tally_words};

use super::Report;
use super::redacted::Secrets;
use crate::run::event::{Attempt, Event, Finish, ReadValue, Received, RunStarted, Sent, StepIx};
use crate::run::part::Parts;
use crate::run::{Outcome, StepInfo, Summary};
use crate::source::Sources;
use crate::verify::Assertion;
use recap::Recap;
use std::io::{self, Write};
use std::sync::Arc;
use tree::Tree;

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Failures and the summary.
    Quiet,
    Normal,
    /// Requests and answers too.
    Exchanges,
    /// And their phases, and where values came from.
    Everything,
}

#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub detail: Detail,
    /// Nothing of steps that passed or were skipped.
    pub failed_only: bool,
    pub color: bool,
    /// Columns.
    pub width: usize,
    /// For showing the source lines of failed assertions.
    pub sources: &'static Sources,
    /// What is cut to be shown is masked before: half a secret is none that the writer knows.
    pub secrets: &'static Secrets,
}

/// Writes the run to `out` as it happens, a step at a time.
pub struct Console<W> {
    out: W,
    settings: Settings,
    palette: Palette,
    steps: Arc<[StepInfo]>,
    /// Columns that names take, their indentation included.
    name_width: usize,
    tree: Tree,
    current: Current,
    recap: Recap,
    /// The iteration, where there are several.
    round: Option<usize>,
    /// Its heading, until it is written.
    heading: Option<String>,
}

/// What is known of the step under way.
#[derive(Default)]
struct Current {
    method: String,
    last: Option<Box<Received>>,
    /// The item and the page under way: failures are told with them.
    parts: Parts,
    failed: Vec<Assertion>,
    /// Its exchanges, where they are shown.
    trace: Vec<u8>,
}

impl<W: Write> Console<W> {
    pub fn new(out: W, settings: Settings) -> Console<W> {
        Console {
            out,
            settings,
            palette: Palette::new(settings.color),
            steps: Arc::from([]),
            name_width: 0,
            tree: Tree::default(),
            current: Current::default(),
            recap: Recap::default(),
            round: None,
            heading: None,
        }
    }

    fn started(&mut self, run: &RunStarted) {
        self.steps = run.steps.clone();
        self.name_width = line::name_width(&run.steps, self.settings.width);
    }

    fn iteration(&mut self, number: usize, label: &str) {
        self.round = Some(number);
        let colon = if label.is_empty() { "" } else { ": " };
        let title = super::visible::visible_line(&format!("iteration {number}{colon}{label}"));
        self.heading = Some(self.palette.heading(&title));
    }

    /// The iteration's heading, before the first line of it that is shown.
    fn head(&mut self) -> io::Result<()> {
        let Some(heading) = self.heading.take() else {
            return Ok(());
        };
        let lead = if self.tree.is_empty() { "" } else { "\n" };
        self.tree = Tree::default();
        writeln!(self.out, "{lead}{heading}")
    }

    fn attempt(&mut self, attempt: &Attempt) -> io::Result<()> {
        self.current.parts.enter(attempt);
        if self.settings.detail >= Detail::Exchanges {
            let said = super::visible::visible_line(&tally::attempt(attempt));
            let said = self.palette.dim(&format!("* {said}"));
            writeln!(self.current.trace, "    {said}")?;
        }
        Ok(())
    }

    fn sent(&mut self, request: &Sent) -> io::Result<()> {
        self.current.method.clone_from(&request.method);
        let style = self.trace();
        match self.settings.detail >= Detail::Exchanges {
            true => trace::request(&mut self.current.trace, request, &style),
            false => Ok(()),
        }
    }

    fn received(&mut self, response: &Received) -> io::Result<()> {
        let style = self.trace();
        let (out, palette) = (&mut self.current.trace, &self.palette);
        if self.settings.detail >= Detail::Exchanges {
            trace::response(out, response, &style)?;
        }
        if self.settings.detail == Detail::Everything {
            trace::phases(out, response, palette)?;
        }
        self.current.last = Some(Box::new(response.shallow()));
        Ok(())
    }

    fn values(&mut self, values: &[ReadValue]) -> io::Result<()> {
        match self.settings.detail == Detail::Everything {
            true => trace::values(&mut self.current.trace, values, &self.palette),
            false => Ok(()),
        }
    }

    fn finished(&mut self, step: StepIx, finish: &Finish) -> io::Result<()> {
        let current = std::mem::take(&mut self.current);
        let Some(info) = self.steps.get(step).cloned() else {
            return Ok(());
        };
        self.recap.take(&info, finish, self.round);
        let quiet = self.settings.failed_only || self.settings.detail == Detail::Quiet;
        if quiet && matches!(finish.outcome, Outcome::Passed | Outcome::Skipped) {
            return Ok(());
        }
        self.head()?;
        self.tree
            .enter(&mut self.out, &info.folders, self.settings.width, &self.palette)?;
        let indent = tree::indent(&info.folders);
        let text = self.step_text(&info, finish, &current)?;
        tree::indented(&mut self.out, &text, indent)?;
        self.out.flush()
    }

    fn step_text(&self, info: &StepInfo, finish: &Finish, current: &Current) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        let shown = line::Line {
            info,
            method: &current.method,
            status: current.last.as_ref().map(|response| response.status),
            finish,
        };
        let width = self.name_width.saturating_sub(tree::indent(&info.folders));
        line::write(&mut text, &shown, width, &self.palette)?;
        text.extend_from_slice(&current.trace);
        let seen = !current.trace.is_empty();
        let explained = explain::Explained {
            failed: &current.failed,
            finish,
            parts: &current.parts,
            last: current.last.as_deref().filter(|_| !seen),
        };
        explain::write(&mut text, &explained, &self.settings, &self.palette)?;
        Ok(text)
    }

    fn trace(&self) -> trace::Style<'static> {
        trace::Style {
            palette: self.palette,
            secrets: self.settings.secrets,
        }
    }

    fn ended(&mut self, summary: &Summary) -> io::Result<()> {
        if self.settings.detail > Detail::Quiet {
            self.recap.write(&mut self.out, &self.palette)?;
        }
        summary::write(&mut self.out, summary, &self.palette)
    }
}

impl Current {
    fn fail(&mut self, assertion: &Assertion) {
        // An expression is its own subject: the sentence begins with "that" already.
        let own = &*assertion.subject;
        let own = if own == "that" { "" } else { own };
        let part = self.parts.label(self.parts.last());
        let subject = format!("{part}{own}").into();
        self.failed.push(Assertion {
            subject,
            ..assertion.clone()
        });
    }
}

impl<W: Write> Report for Console<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.started(run),
            Event::IterationStarted { number, label } => self.iteration(*number, label),
            Event::ValuesRead { values, .. } => return self.values(values),
            Event::AttemptStarted { attempt, .. } => return self.attempt(attempt),
            Event::RequestSent { request, .. } => return self.sent(request),
            Event::ResponseReceived { response, .. } => return self.received(response),
            Event::Assertion { assertion, .. } if !assertion.passed => self.current.fail(assertion),
            Event::StepFinished { step, finish } => return self.finished(*step, finish),
            Event::Trouble(message) => {
                let shown = self.palette.bad(&super::visible(message));
                return writeln!(self.out, "\n{shown}");
            }
            Event::RunFinished(summary) => return self.ended(summary),
            _ => {}
        }
        Ok(())
    }
}
