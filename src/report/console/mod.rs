//! The run as a person at a terminal reads it: the tree of folders, a line for each step, failures explained
//! after the step, a summary.

mod answer;
mod body;
mod current;
mod explain;
mod left_out;
mod line;
pub(super) mod pretty;
mod recap;
mod style;
mod summary;
mod tally;
mod trace;
mod tree;
pub mod wrap;

pub use line::time;
pub use style::Palette;
pub use tally::{attempt as attempt_words, said as tally_words};

use super::Report;
use crate::run::event::{
    Attempt, Event, Finish, Prompt, ReadValue, Received, RunStarted, Sent, StepIx, Waiting,
};
use crate::run::{Outcome, StepInfo, Summary};
use crate::secret::Secrets;
use current::Current;
use left_out::{LeftOut, not_run};
use recap::{Recap, RecapStep};
use std::io::{self, Write};
use std::sync::Arc;
use tree::TreeView;

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

#[derive(Debug, Clone)]
pub struct ConsoleSettings {
    pub detail: Detail,
    /// Nothing of steps that passed or were skipped.
    pub failed_only: bool,
    pub color: bool,
    /// Columns.
    pub width: usize,
    /// Lines end at that width: somebody sees them there. A file has no edge.
    pub wraps: bool,
    /// The command that runs what did not pass once more, where the run is remembered.
    pub again: Option<String>,
    /// Files that reports are written to.
    pub reports: Vec<String>,
    /// What is cut to be shown is masked before: a truncated secret no longer matches.
    pub secrets: Secrets,
}

/// Writes the run to `out` as it happens, a step at a time.
pub struct Console<W> {
    out: W,
    settings: ConsoleSettings,
    palette: Palette,
    steps: Arc<[StepInfo]>,
    /// Columns that names take, their indentation included.
    name_width: usize,
    tree: TreeView,
    current: Current,
    recap: Recap,
    /// The iteration, where there are several.
    round: Option<usize>,
    /// Its heading, until it is written.
    heading: Option<String>,
    /// Why steps were not run, and how many, until that is written.
    left_out: Option<LeftOut>,
    /// What the generated values come from, where it was given.
    seed: Option<u64>,
}

impl<W: Write> Console<W> {
    pub fn new(out: W, settings: ConsoleSettings) -> Console<W> {
        Console {
            out,
            palette: Palette::new(settings.color),
            settings,
            steps: Arc::from([]),
            name_width: 0,
            tree: TreeView::default(),
            current: Current::default(),
            recap: Recap::default(),
            round: None,
            heading: None,
            left_out: None,
            seed: None,
        }
    }

    fn started(&mut self, run: &RunStarted) {
        self.seed = run.seed;
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
        self.tree = TreeView::default();
        writeln!(self.out, "{lead}{heading}")
    }

    fn attempt(&mut self, attempt: &Attempt) -> io::Result<()> {
        self.exchanged(None)?;
        self.current.parts.enter(attempt);
        if self.settings.detail >= Detail::Exchanges {
            self.note(&tally::attempt(attempt))?;
        }
        Ok(())
    }

    /// At once and by itself: the step's own lines come when it is over.
    fn waiting(&mut self, step: StepIx, waiting: &Waiting) -> io::Result<()> {
        let Some(info) = self.steps.get(step).cloned() else {
            return Ok(());
        };
        if self.settings.detail < Detail::Exchanges {
            return Ok(());
        }
        self.head()?;
        self.tree
            .enter(&mut self.out, &info.folders, self.settings.width, &self.palette)?;
        let pause = line::time(waiting.duration);
        let said = format!("* {}: waiting {pause} {}", info.name, waiting.before);
        let said = self.palette.dim(&super::visible::visible_line(&said));
        let text = format!("    {said}\n");
        tree::indented(&mut self.out, text.as_bytes(), tree::indent(&info.folders))?;
        self.out.flush()
    }

    fn sent(&mut self, request: &Sent) -> io::Result<()> {
        self.exchanged(None)?;
        self.current.of_login = request.login.is_some();
        if let Some(login) = &request.login {
            return self.login_sent(login, request);
        }
        self.current.last = None;
        self.current.asked.method.clone_from(&request.method);
        self.current.asked.url.clone_from(&request.url);
        if self.settings.detail >= Detail::Exchanges {
            self.current.sent = Some(Box::new(request.clone()));
        }
        Ok(())
    }

    /// A login's requests are shown, and are not what the step asked.
    fn login_sent(&mut self, login: &str, request: &Sent) -> io::Result<()> {
        if self.settings.detail < Detail::Exchanges {
            return Ok(());
        }
        self.note(&format!("login `{login}`"))?;
        self.current.sent = Some(Box::new(request.clone()));
        Ok(())
    }

    fn prompted(&mut self, prompt: &Prompt) -> io::Result<()> {
        self.exchanged(None)?;
        if self.settings.detail < Detail::Exchanges {
            return Ok(());
        }
        self.note(&prompt.to_string())
    }

    /// A line between the exchanges.
    fn note(&mut self, said: &str) -> io::Result<()> {
        let said = self
            .palette
            .dim(&format!("* {}", super::visible::visible_line(said)));
        writeln!(self.current.trace, "    {said}")
    }

    /// The request that waits for its answer, which tells the version that was spoken.
    fn exchanged(&mut self, received: Option<&Received>) -> io::Result<()> {
        let style = trace::TraceStyle {
            palette: self.palette,
            secrets: &self.settings.secrets,
        };
        match self.current.sent.take() {
            Some(sent) => trace::exchange(&mut self.current.trace, &sent, received, &style),
            None => Ok(()),
        }
    }

    fn received(&mut self, response: &Received) -> io::Result<()> {
        self.exchanged(Some(response))?;
        let (out, palette) = (&mut self.current.trace, &self.palette);
        if self.settings.detail == Detail::Everything {
            trace::phases(out, response, palette)?;
        }
        if !self.current.of_login {
            self.current.last = Some(Box::new(response.shallow()));
        }
        Ok(())
    }

    fn values(&mut self, values: &[ReadValue]) -> io::Result<()> {
        if self.settings.detail == Detail::Everything {
            trace::values(&mut self.current.trace, values, &self.palette)
        } else {
            Ok(())
        }
    }

    fn finished(&mut self, step: StepIx, finish: &Finish) -> io::Result<()> {
        self.exchanged(None)?;
        let current = std::mem::take(&mut self.current);
        let Some(info) = self.steps.get(step).cloned() else {
            return Ok(());
        };
        self.recap.take(&RecapStep {
            info: &info,
            finish,
            round: self.round,
            failed: current.failed.first().map(|failed| &failed.assertion),
        });
        let quiet = self.settings.failed_only || self.settings.detail == Detail::Quiet;
        if quiet && matches!(finish.outcome, Outcome::Passed | Outcome::Skipped) {
            return Ok(());
        }
        if let Some(reason) = not_run(finish) {
            return self.left_out(&info.name, reason);
        }
        self.count_left_out()?;
        self.head()?;
        self.tree
            .enter(&mut self.out, &info.folders, self.settings.width, &self.palette)?;
        let indent = tree::indent(&info.folders);
        let text = self.step_text(&info, finish, &current);
        tree::indented(&mut self.out, &text, indent)?;
        self.out.flush()
    }

    /// Steps that a bail or an interrupt leaves out are counted: their lines would all be the same.
    fn left_out(&mut self, name: &str, reason: &str) -> io::Result<()> {
        match &mut self.left_out {
            Some(left_out) if left_out.reason == reason => left_out.more += 1,
            _ => {
                self.count_left_out()?;
                self.left_out = Some(LeftOut {
                    name: name.to_owned(),
                    reason: reason.to_owned(),
                    more: 0,
                });
            }
        }
        Ok(())
    }

    fn count_left_out(&mut self) -> io::Result<()> {
        let Some(left_out) = self.left_out.take() else {
            return Ok(());
        };
        let said = super::visible::visible_line(&left_out.to_string());
        writeln!(self.out, "\n{}", self.palette.dim(&said))
    }

    fn step_text(&self, info: &StepInfo, finish: &Finish, current: &Current) -> Vec<u8> {
        let mut text = Vec::new();
        // A row that says why a step failed tells of that answer.
        let answer = current.failing.as_deref().or(current.last.as_deref());
        let shown = line::ConsoleLine {
            info,
            method: &current.asked.method,
            status: answer.map(|answer| answer.status),
            finish,
        };
        let width = self.name_width.saturating_sub(tree::indent(&info.folders));
        let columns = self.columns(&info.folders);
        text.extend_from_slice(
            self.fitted(line::text(&shown, width, &self.palette), columns)
                .as_bytes(),
        );
        text.extend_from_slice(&current.trace);
        let seen = !current.trace.is_empty();
        let explained = explain::ExplainedFailure {
            failed: &current.failed,
            finish,
            parts: &current.parts,
            asked: &current.asked,
            answer: answer.filter(|_| !seen),
            columns,
        };
        let explained = explain::text(&explained, &self.settings, &self.palette);
        text.extend_from_slice(self.fitted(explained, columns).as_bytes());
        text
    }

    /// Columns that are left next to the indentation of these folders' steps.
    fn columns(&self, folders: &[Arc<str>]) -> Option<usize> {
        let columns = self.settings.width.saturating_sub(tree::indent(folders));
        self.settings.wraps.then_some(columns)
    }

    /// Text whose lines end in time. Secrets are masked before they are broken in two.
    fn fitted(&self, text: String, columns: Option<usize>) -> String {
        if wrap::fits(&text, columns) {
            text
        } else {
            wrap::wrapped(&self.settings.secrets.redact(&text), columns).into_owned()
        }
    }

    fn ended(&mut self, summary: &Summary) -> io::Result<()> {
        self.count_left_out()?;
        let mut text = String::new();
        if self.settings.detail > Detail::Quiet {
            text = self.recap.text(&self.palette, self.settings.again.as_deref());
        }
        text += &summary::text(summary, self.seed, &self.palette);
        if !self.settings.reports.is_empty() && self.settings.detail > Detail::Quiet {
            let reports = format!("reports: {}\n", self.settings.reports.join(", "));
            text += &self.palette.dim(&super::visible(&reports));
        }
        let fitted = self.fitted(text, self.columns(&[]));
        self.out.write_all(fitted.as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> Report for Console<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.started(run),
            Event::IterationStarted { number, label } => self.iteration(*number, label),
            Event::ValuesRead { values, .. } => return self.values(values),
            Event::AttemptStarted { attempt, .. } => return self.attempt(attempt),
            Event::Prompted { prompt, .. } => return self.prompted(prompt),
            Event::Waiting { step, waiting } => return self.waiting(*step, waiting),
            Event::RequestSent { request, .. } => return self.sent(request),
            Event::ResponseReceived { response, .. } => return self.received(response),
            Event::Assertion { assertion, .. } if !assertion.passed => self.current.fail(assertion),
            Event::StepFinished { step, finish } => return self.finished(*step, finish),
            Event::Problem(problem) => {
                let shown = self.palette.bad(&super::visible(&problem.text()));
                return writeln!(self.out, "\n{shown}");
            }
            Event::RunFinished(summary) => return self.ended(summary),
            _ => {}
        }
        Ok(())
    }
}
