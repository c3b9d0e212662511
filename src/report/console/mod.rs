//! The run as a person at a terminal reads it: folders as headings, a line for each step, failures explained
//! after the step, a summary.

mod explain;
mod line;
mod style;
mod summary;
mod tally;
mod trace;

pub use line::time;
pub use style::Palette;

use super::Report;
use super::redacted::Secrets;
use crate::run::event::{Attempt, Event, Finish, Received, RunStarted, Sent, StepIx};
use crate::run::{Outcome, StepInfo};
use crate::source::Sources;
use crate::verify::Assertion;
use std::io::{self, Write};
use std::sync::Arc;

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Failures and the summary.
    Quiet,
    Normal,
    /// Requests and answers too.
    Exchanges,
}

#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub detail: Detail,
    pub color: bool,
    /// Columns.
    pub width: usize,
    /// For showing the source lines of failed assertions.
    pub sources: &'static Sources,
    /// What is cut to be shown is masked before: half a secret is none that the writer knows.
    pub secrets: &'static Secrets,
}

/// Writes the run to `out` as it happens.
pub struct Console<W> {
    out: W,
    settings: Settings,
    palette: Palette,
    steps: Arc<[StepInfo]>,
    /// Columns that names take.
    name_width: usize,
    heading: Option<Arc<[&'static str]>>,
    current: Current,
}

/// What is known of the step under way.
#[derive(Default)]
struct Current {
    method: String,
    last: Option<Box<Received>>,
    /// The item and the page under way: failures are told with them.
    part: tally::Part,
    failed: Vec<Assertion>,
}

impl<W: Write> Console<W> {
    pub fn new(out: W, settings: Settings) -> Console<W> {
        let palette = Palette::new(settings.color);
        let (name_width, heading, current) = (0, None, Current::default());
        Console {
            out,
            settings,
            palette,
            steps: Arc::from([]),
            name_width,
            heading,
            current,
        }
    }

    fn started(&mut self, run: &RunStarted) {
        self.steps = run.steps.clone();
        self.name_width = line::name_width(&run.steps, self.settings.width);
    }

    fn attempt(&mut self, step: StepIx, attempt: &Attempt) -> io::Result<()> {
        self.current.part.enter(attempt);
        if self.settings.detail >= Detail::Exchanges {
            self.heading(step)?;
            let said = super::visible::visible_line(&tally::attempt(attempt));
            writeln!(self.out, "    {}", self.palette.dim(&format!("* {said}")))?;
        }
        Ok(())
    }

    fn sent(&mut self, step: StepIx, request: &Sent) -> io::Result<()> {
        self.current.method.clone_from(&request.method);
        if self.settings.detail >= Detail::Exchanges {
            self.heading(step)?;
            let style = self.trace();
            trace::request(&mut self.out, request, &style)?;
        }
        Ok(())
    }

    fn received(&mut self, response: &Received) -> io::Result<()> {
        if self.settings.detail >= Detail::Exchanges {
            let style = self.trace();
            trace::response(&mut self.out, response, &style)?;
        }
        self.current.last = Some(Box::new(response.shallow()));
        Ok(())
    }

    fn finished(&mut self, step: StepIx, finish: &Finish) -> io::Result<()> {
        let current = std::mem::take(&mut self.current);
        let quiet = self.settings.detail == Detail::Quiet;
        if quiet && matches!(finish.outcome, Outcome::Passed | Outcome::Skipped) {
            return Ok(());
        }
        self.heading(step)?;
        let status = current.last.as_ref().map(|response| response.status);
        let shown = line::Line {
            info: &self.steps[step],
            method: &current.method,
            status,
            finish,
        };
        line::write(&mut self.out, &shown, self.name_width, &self.palette)?;
        let explained = explain::Explained {
            failed: &current.failed,
            finish,
            last: current.last.as_deref(),
        };
        explain::write(&mut self.out, &explained, &self.settings, &self.palette)?;
        self.out.flush()
    }

    fn trace(&self) -> trace::Style<'static> {
        trace::Style {
            palette: self.palette,
            secrets: self.settings.secrets,
        }
    }

    /// The folders of a step, where they differ from the last shown.
    fn heading(&mut self, step: StepIx) -> io::Result<()> {
        let folders = &self.steps[step].folders;
        if self.heading.as_ref() == Some(folders) {
            return Ok(());
        }
        let lead = if self.heading.is_some() { "\n" } else { "" };
        let title = super::visible::visible_line(&folders.join(" / "));
        writeln!(self.out, "{lead}{}", self.palette.heading(&title))?;
        self.heading = Some(folders.clone());
        Ok(())
    }
}

impl Current {
    fn fail(&mut self, assertion: &Assertion) {
        let subject = format!("{}{}", self.part, assertion.subject).into();
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
            Event::StepStarted { .. } | Event::Captured { .. } => {}
            Event::AttemptStarted { step, attempt } => return self.attempt(*step, attempt),
            Event::RequestSent { step, request } => return self.sent(*step, request),
            Event::ResponseReceived { response, .. } => return self.received(response),
            Event::Assertion { assertion, .. } => {
                if !assertion.passed {
                    self.current.fail(assertion);
                }
            }
            Event::StepFinished { step, finish } => return self.finished(*step, finish),
            Event::Trouble(message) => {
                let shown = self.palette.bad(&super::visible(message));
                return writeln!(self.out, "\n{shown}");
            }
            Event::RunFinished(summary) => return summary::write(&mut self.out, summary, &self.palette),
        }
        Ok(())
    }
}
