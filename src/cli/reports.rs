//! From `--report` and the terminal to the consumers of a run's events.

pub mod report_target;

pub use report_target::TargetError;

use super::args::run::RunArgs;
use super::formats::{self, Making, ReportFormat};
use super::surroundings::Surroundings;
use crate::io::report_file::{FileMask, ReportFile};
use crate::io::terminal::{self, Below, Screen, TerminalFailure};
use crate::report::Report;
use crate::report::console::{Console, ConsoleSettings, Detail};
use crate::report::excerpt;
use crate::report::progress::Progress;
use crate::report::redacted::Redacted;
use crate::report::step_record::StepRecorder;
use crate::run::Event;
use crate::secret::Secrets;
use crate::session::{Project, Session};
use crate::source::ci_commands::{Harmless, Spelling};
use indicatif::ProgressBar;
use report_target::{
    ResolveTarget, STDOUT, TakenTargets, apart, cannot_write, confined, misused, plain, unwritable,
};
use std::cell::RefCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Columns where the width is not known.
const WIDTH: usize = 100;

/// Every consumer of one run.
pub struct Reports {
    consumers: Vec<Consumer>,
    /// None without a report, because the terminal shows events as they happen.
    gather: Option<StepRecorder>,
    files: Vec<ReportDestination>,
    bar: Option<ProgressBar>,
    stdout: TakenTargets,
    /// Why the lines for people could not be written.
    failure: TerminalFailure,
    /// Where the state is kept, if not in the project.
    state: Option<PathBuf>,
    secrets: Secrets,
    /// Secrets that were known when the reports were opened.
    known: usize,
}

struct Consumer {
    report: Box<dyn Report>,
    /// What it writes to, as people see it; None for the terminal, whose loss is no failure.
    file: Option<String>,
    broken: Option<io::Error>,
}

/// A file that several owners see: the report writes it, the end of the run finishes it.
#[derive(Clone)]
struct ReportDestination {
    path: PathBuf,
    file: Rc<RefCell<Option<ReportFile>>>,
}

impl Write for ReportDestination {
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
        session: &Session,
        steps: usize,
        around: &Surroundings,
    ) -> Result<Reports, TargetError> {
        let mut opened = Reports::none(around);
        let making = making(session.root(), around);
        opened.add_all(args, &session.project, &making, around)?;
        if !opened.stdout.whole {
            opened.add_console(args, steps, &making, around);
        }
        Ok(opened)
    }

    /// The reports of a run that does not begin. The terminal has shown why.
    ///
    /// # Errors
    /// [`TargetError`] if the report cannot go there.
    pub fn without_steps(
        args: &RunArgs,
        project: &Project,
        around: &Surroundings,
    ) -> Result<Reports, TargetError> {
        let mut opened = Reports::none(around);
        let making = making(&project.model.root, around);
        opened.add_all(args, project, &making, around)?;
        Ok(opened)
    }

    /// Those of the command line, or else those of the project.
    fn add_all(
        &mut self,
        args: &RunArgs,
        project: &Project,
        making: &Making,
        around: &Surroundings,
    ) -> Result<(), TargetError> {
        for wanted in &args.report {
            self.add(wanted, making, &|path, _| Ok(around.process.directory.join(path)))?;
        }
        // What files name stays in the project; what is typed is the user's own business.
        let own = project
            .model
            .settings
            .reports
            .iter()
            .filter(|_| args.report.is_empty());
        for wanted in own {
            self.add(&wanted.value, making, &|path, format| {
                confined(&project.model.root, wanted, path, format)
            })?;
        }
        Ok(())
    }

    /// The reports that are asked for and no more, for reports that are merged. None of them replaces a report that it is
    /// made from.
    ///
    /// # Errors
    /// [`TargetError`] if the report cannot go there.
    pub fn again(asked: &[String], read: &[PathBuf], around: &Surroundings) -> Result<Reports, TargetError> {
        let mut opened = Reports::none(around);
        let making = making(&around.process.directory, around);
        for wanted in asked {
            opened.add(wanted, &making, &|path, _| {
                apart(around.process.directory.join(path), read)
            })?;
        }
        Ok(opened)
    }

    fn none(around: &Surroundings) -> Reports {
        let state = around.variable("CALLSHEET_STATE_DIR");
        Reports {
            consumers: Vec::new(),
            gather: None,
            files: Vec::new(),
            bar: None,
            stdout: TakenTargets::default(),
            failure: TerminalFailure::default(),
            state: state.map(|state| around.process.directory.join(state)),
            secrets: around.secrets.clone(),
            known: around.secrets.count(),
        }
    }

    pub fn event(&mut self, mut event: Event) {
        excerpt::cut(&mut event, &self.secrets);
        self.tell(|report| report.event(&event));
        if let Some(ended) = self.gather.as_mut().and_then(|gather| gather.take(event)) {
            self.tell(|report| report.step(&ended));
        }
    }

    fn tell(&mut self, tell: impl Fn(&mut dyn Report) -> io::Result<()>) {
        let whole = self
            .consumers
            .iter_mut()
            .filter(|consumer| consumer.broken.is_none());
        for consumer in whole {
            consumer.broken = tell(&mut *consumer.report).err();
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
            let broken = consumer.broken.filter(is_told);
            if let (Some(file), Some(error)) = (consumer.file, broken) {
                problems.push(format!("the report `{file}` could not be written: {error}"));
            }
        }
        let mask = |line: &[u8]| self.secrets.redact_bytes(line);
        let mask: Option<FileMask> = (self.secrets.count() > self.known).then_some(&mask);
        for target in self.files {
            let file = target.file.borrow_mut().take();
            let finished = file.map_or(Ok(()), |file| file.finish(mask));
            if let Some(error) = finished.err().filter(is_told) {
                problems.push(unwritten(&target.path, &error));
            }
        }
        if let Some(error) = self.failure.take().filter(is_told) {
            problems.push(format!("standard output could not be written: {error}"));
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems.join("\n"))
        }
    }

    fn add(&mut self, wanted: &str, making: &Making, place: &ResolveTarget) -> Result<(), TargetError> {
        let (name, path) = wanted.split_once('=').unwrap_or((wanted, "-"));
        let format = formats::find(name).map_err(misused)?;
        if STDOUT.contains(&path) {
            self.stdout.take(format)?;
            let out: Box<dyn Write> = match format.spelling {
                None => Box::new(Below::new(self.failure.clone())),
                Some(spelling) => Box::new(Harmless::new(io::stdout(), spelling)),
            };
            return self.make(format, making, out, "standard output");
        }
        if path.is_empty() {
            return Err(misused(format!("the report `{wanted}` names no file")));
        }
        let mut target = self.create(&place(path, format)?, format)?;
        let headed = target.write_all(format.mark.head.as_bytes());
        headed.map_err(|error| unwritable(Path::new(path), &error.to_string()))?;
        self.make(format, making, Box::new(target), path)
    }

    fn make(
        &mut self,
        format: &ReportFormat,
        making: &Making,
        out: Box<dyn Write>,
        place: &str,
    ) -> Result<(), TargetError> {
        let out = Redacted::new(out, making.secrets.clone());
        let report =
            (format.make)(out, making).map_err(|error| unwritable(Path::new(place), &error.to_string()))?;
        self.gather.get_or_insert_default();
        self.push(report, Some(place.to_owned()));
        Ok(())
    }

    fn create(&mut self, path: &Path, format: &ReportFormat) -> Result<ReportDestination, TargetError> {
        // A path in its plain form no longer says that it means a folder.
        let names_a_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
        let path = plain(path);
        if names_a_folder {
            return Err(misused(cannot_write(&path, "it is a directory")));
        }
        let taken: Vec<PathBuf> = self.files.iter().map(|file| file.path.clone()).collect();
        report_target::refuse(&path, &taken, self.state.as_deref())?;
        let file = ReportFile::create(&path, format.manner).map_err(|error| match error.kind() {
            io::ErrorKind::IsADirectory => misused(cannot_write(&path, &error.to_string())),
            _ => unwritable(&path, &error.to_string()),
        })?;
        let target = ReportDestination {
            path,
            file: Rc::new(RefCell::new(Some(file))),
        };
        self.files.push(target.clone());
        Ok(target)
    }

    fn add_console(&mut self, args: &RunArgs, steps: usize, making: &Making, around: &Surroundings) {
        let watched = around.stdout.terminal && around.stderr.terminal && around.moves_cursor();
        let bar = watched.then(|| terminal::progress(steps as u64));
        let screen = Screen::new(around.stdout.terminal, bar.clone(), self.failure.clone());
        let screen = Harmless::new(screen, Spelling::Text);
        let settings = ConsoleSettings {
            detail: detail(args),
            failed_only: args.failed_only,
            color: around.stdout.color,
            width: around.width.unwrap_or(WIDTH),
            wraps: around.stdout.terminal,
            again: (!args.no_save).then(|| again(args)),
            reports: self
                .files
                .iter()
                .map(|file| shown(&file.path, &around.process.directory))
                .collect(),
            secrets: around.secrets.clone(),
        };
        let console = Console::new(Redacted::new(screen, making.secrets.clone()), settings);
        self.push(Box::new(console), None);
        // It ends, and shows the last of what it holds, before anything is written below it.
        self.consumers.rotate_right(1);
        self.bar.clone_from(&bar);
        if let Some(bar) = bar {
            self.push(Box::new(Progress::new(bar)), None);
            // The line is gone before anybody else writes his last words.
            self.consumers.rotate_right(1);
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

/// The command that runs what did not pass. Values of variables are not repeated: they may be secret.
fn again(args: &RunArgs) -> String {
    let variables = &args.variables;
    if !variables.var.is_empty() || !variables.var_file.is_empty() {
        return "the same command with --rerun-failed".to_owned();
    }
    let targets = args.select.targets.iter().map(|target| target.to_string());
    let environments = variables.env.iter().map(|name| format!("-e {name}"));
    let mock = args.mock.then(|| "--mock".to_owned());
    let words = targets.chain(environments).chain(mock);
    let words: String = words.map(|word| word + " ").collect();
    format!("callsheet run {words}--rerun-failed")
}

/// A path as seen from where the command was typed, where it lies below.
fn shown(path: &Path, directory: &Path) -> String {
    path.strip_prefix(directory).unwrap_or(path).display().to_string()
}

/// A reader that has seen enough is no failure.
fn is_told(error: &io::Error) -> bool {
    error.kind() != io::ErrorKind::BrokenPipe
}

fn unwritten(path: &Path, error: &io::Error) -> String {
    format!("the report `{}` could not be written: {error}", path.display())
}

fn making(root: &Path, around: &Surroundings) -> Making {
    Making {
        secrets: around.secrets.clone(),
        prefix: prefix(root, around),
    }
}

/// From the repository that a runner works in to the project, where the one holds the other.
fn prefix(root: &Path, around: &Surroundings) -> String {
    let below = around
        .variable("GITHUB_WORKSPACE")
        .and_then(|workspace| root.strip_prefix(workspace).ok());
    let parts = below.into_iter().flat_map(Path::components);
    parts
        .map(|part| format!("{}/", part.as_os_str().to_string_lossy()))
        .collect()
}

fn detail(args: &RunArgs) -> Detail {
    match (args.quiet, args.verbose) {
        (true, _) => Detail::Quiet,
        (false, 0) => Detail::Normal,
        (false, 1) => Detail::Exchanges,
        (false, _) => Detail::Everything,
    }
}
