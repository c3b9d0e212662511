//! From `--report` and the terminal to the consumers of a run's events.

use super::args::run::RunArgs;
use super::surroundings::Surroundings;
use crate::io::report_file::ReportFile;
use crate::io::terminal::{self, Screen};
use crate::report::Report;
use crate::report::console::{Console, Detail, Settings};
use crate::report::json::JsonReport;
use crate::report::progress::Progress;
use crate::report::redacted::{Redacted, Secrets};
use crate::run::Event;
use crate::source::Sources;
use indicatif::ProgressBar;
use std::cell::RefCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Columns where the width is not known.
const WIDTH: usize = 100;

/// Every consumer of one run.
pub struct Reports {
    consumers: Vec<Consumer>,
    files: Vec<Target>,
    bar: Option<ProgressBar>,
}

struct Consumer {
    report: Box<dyn Report>,
    /// What it writes to, as people are told; None for the terminal, whose loss is no failure.
    file: Option<String>,
    broken: Option<io::Error>,
}

/// A file that several owners see: the report writes it, the end of the run finishes it.
#[derive(Clone)]
struct Target {
    path: PathBuf,
    file: Rc<RefCell<Option<ReportFile>>>,
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file
            .borrow_mut()
            .as_mut()
            .map_or(Ok(bytes.len()), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.borrow_mut().as_mut().map_or(Ok(()), ReportFile::flush)
    }
}

impl Reports {
    /// Opens every report's file now, so that what cannot be written is known before anything is sent.
    pub fn open(
        args: &RunArgs,
        reports: &[String],
        steps: usize,
        sources: &'static Sources,
        around: &Surroundings,
        secrets: &Secrets,
    ) -> Result<Reports, String> {
        let mut opened = Reports {
            consumers: Vec::new(),
            files: Vec::new(),
            bar: None,
        };
        let mut stdout_taken = false;
        for wanted in reports {
            stdout_taken |= opened.add(wanted, around, secrets)?;
        }
        if !stdout_taken {
            opened.add_console(args, steps, sources, around, secrets);
        }
        Ok(opened)
    }

    pub fn event(&mut self, event: &Event) {
        for consumer in self
            .consumers
            .iter_mut()
            .filter(|consumer| consumer.broken.is_none())
        {
            consumer.broken = consumer.report.event(event).err();
        }
    }

    /// The progress line, where there is one.
    pub fn bar(&self) -> Option<ProgressBar> {
        self.bar.clone()
    }

    /// Puts the files in their places. The error says what could not be written.
    pub fn finish(self) -> Result<(), String> {
        let mut problems = Vec::new();
        for consumer in self.consumers {
            if let (Some(file), Some(error)) = (consumer.file, consumer.broken) {
                problems.push(format!("the report `{file}` could not be written: {error}"));
            }
        }
        for target in self.files {
            let finished = target.file.borrow_mut().take().map_or(Ok(()), ReportFile::finish);
            if let Err(error) = finished {
                problems.push(format!(
                    "the report `{}` could not be written: {error}",
                    target.path.display()
                ));
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems.join("\n"))
        }
    }

    /// True if the report takes standard output.
    fn add(&mut self, wanted: &str, around: &Surroundings, secrets: &Secrets) -> Result<bool, String> {
        let (format, path) = wanted.split_once('=').unwrap_or((wanted, "-"));
        if path == "-" {
            let out = Redacted::new(io::stdout(), secrets.clone());
            self.push(make(format, out)?, Some("standard output".to_owned()));
            return Ok(true);
        }
        let target = self.create(&around.directory.join(path))?;
        self.push(
            make(format, Redacted::new(target, secrets.clone()))?,
            Some(path.to_owned()),
        );
        Ok(false)
    }

    fn create(&mut self, path: &Path) -> Result<Target, String> {
        if self.files.iter().any(|file| file.path == path) {
            return Err(format!("two reports would write `{}`", path.display()));
        }
        let file = ReportFile::create(path)
            .map_err(|error| format!("the report `{}` cannot be written: {error}", path.display()))?;
        let target = Target {
            path: path.to_owned(),
            file: Rc::new(RefCell::new(Some(file))),
        };
        self.files.push(target.clone());
        Ok(target)
    }

    fn add_console(
        &mut self,
        args: &RunArgs,
        steps: usize,
        sources: &'static Sources,
        around: &Surroundings,
        secrets: &Secrets,
    ) {
        let watched = around.stdout.terminal && around.stderr.terminal;
        let bar = (watched && around.variable("CI").is_none()).then(|| terminal::progress(steps as u64));
        let screen = Screen::new(around.stdout.terminal, bar.clone());
        let settings = Settings {
            detail: detail(args),
            color: around.stdout.color,
            width: around.width.unwrap_or(WIDTH),
            sources,
            secrets: around.secrets,
        };
        let console = Console::new(Redacted::new(screen, secrets.clone()), settings);
        self.push(Box::new(console), None);
        self.bar.clone_from(&bar);
        if let Some(bar) = bar {
            self.push(Box::new(Progress::new(bar)), None);
        }
    }

    fn push(&mut self, report: Box<dyn Report>, file: Option<String>) {
        self.consumers.push(Consumer {
            report,
            file,
            broken: None,
        });
    }
}

fn make<W: Write + 'static>(format: &str, out: W) -> Result<Box<dyn Report>, String> {
    match format {
        "json" => Ok(Box::new(JsonReport::new(out))),
        other => Err(format!("there is no report `{other}`; there is: json")),
    }
}

fn detail(args: &RunArgs) -> Detail {
    match (args.quiet, args.verbose) {
        (true, _) => Detail::Quiet,
        (false, 0) => Detail::Normal,
        (false, _) => Detail::Exchanges,
    }
}
