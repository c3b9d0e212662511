//! From `--report` and the terminal to the consumers of a run's events.

use super::args::run::RunArgs;
use super::formats::{self, Format, Making};
use super::stage::Stage;
use super::surroundings::Surroundings;
use crate::io::files::place_confined;
use crate::io::report_file::ReportFile;
use crate::io::terminal::{self, Screen};
use crate::report::Report;
use crate::report::console::{Console, Detail, Settings};
use crate::report::excerpt;
use crate::report::progress::Progress;
use crate::report::record::Gather;
use crate::report::redacted::{Redacted, Secrets};
use crate::run::Event;
use crate::source::Sources;
use indicatif::ProgressBar;
use std::cell::RefCell;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

/// Columns where the width is not known.
const WIDTH: usize = 100;

/// From a path as it is written to the file that is meant.
type Place<'p> = dyn Fn(&str) -> Result<PathBuf, String> + 'p;

/// Every consumer of one run.
pub struct Reports {
    consumers: Vec<Consumer>,
    /// Where there is a report: the terminal is told as it happens.
    gather: Option<Gather>,
    files: Vec<Target>,
    bar: Option<ProgressBar>,
    stdout_taken: bool,
    secrets: Secrets,
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
        stage: &Stage,
        steps: usize,
        around: &Surroundings,
        secrets: &Secrets,
    ) -> Result<Reports, String> {
        let mut opened = Reports::none(secrets);
        let making = Making {
            sources: stage.opened.sources,
            secrets: secrets.clone(),
            prefix: prefix(&stage.opened.project.root, around),
        };
        // What files name stays in the project; what is typed is the user's own business.
        let root = args.report.is_empty().then_some(&*stage.opened.project.root);
        for wanted in stage.reports(&args.report) {
            opened.add(&wanted, &making, &|path| match root {
                Some(root) => confined(root, path),
                None => Ok(around.directory.join(path)),
            })?;
        }
        if !opened.stdout_taken {
            opened.add_console(args, steps, &making, around);
        }
        Ok(opened)
    }

    /// The reports that are asked for and no more, for what is told again.
    pub fn again(
        asked: &[String],
        sources: &'static Sources,
        around: &Surroundings,
    ) -> Result<Reports, String> {
        let mut opened = Reports::none(around.secrets);
        let making = Making {
            sources,
            secrets: around.secrets.clone(),
            prefix: prefix(&around.directory, around),
        };
        for wanted in asked {
            opened.add(wanted, &making, &|path| Ok(around.directory.join(path)))?;
        }
        Ok(opened)
    }

    fn none(secrets: &Secrets) -> Reports {
        Reports {
            consumers: Vec::new(),
            gather: None,
            files: Vec::new(),
            bar: None,
            stdout_taken: false,
            secrets: secrets.clone(),
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

    fn add(&mut self, wanted: &str, making: &Making, place: &Place) -> Result<(), String> {
        let (name, path) = wanted.split_once('=').unwrap_or((wanted, "-"));
        let format = formats::find(name)?;
        if path == "-" {
            if !format.beside_console && std::mem::replace(&mut self.stdout_taken, true) {
                return Err("two reports would write standard output".to_owned());
            }
            return self.make(format, making, Box::new(io::stdout()), "standard output");
        }
        let target = self.create(&place(path)?)?;
        self.make(format, making, Box::new(target), path)
    }

    fn make(
        &mut self,
        format: &Format,
        making: &Making,
        out: Box<dyn Write>,
        place: &str,
    ) -> Result<(), String> {
        let out = Redacted::new(out, making.secrets.clone());
        let report = (format.make)(out, making)
            .map_err(|error| format!("the report `{place}` cannot be written: {error}"))?;
        self.gather.get_or_insert_default();
        self.push(report, Some(place.to_owned()));
        Ok(())
    }

    fn create(&mut self, path: &Path) -> Result<Target, String> {
        let path = plain(path);
        if self.files.iter().any(|file| file.path == path) {
            return Err(format!("two reports would write `{}`", path.display()));
        }
        if path.exists() && is_yaml(&path) {
            let shown = path.display();
            return Err(format!(
                "the report `{shown}` cannot be written: it would replace a YAML file; give it another name"
            ));
        }
        let file = ReportFile::create(&path)
            .map_err(|error| format!("the report `{}` cannot be written: {error}", path.display()))?;
        let target = Target {
            path,
            file: Rc::new(RefCell::new(Some(file))),
        };
        self.files.push(target.clone());
        Ok(target)
    }

    fn add_console(&mut self, args: &RunArgs, steps: usize, making: &Making, around: &Surroundings) {
        let watched = around.stdout.terminal && around.stderr.terminal && around.moves_cursor();
        let bar = watched.then(|| terminal::progress(steps as u64));
        let screen = Screen::new(around.stdout.terminal, bar.clone());
        let settings = Settings {
            detail: detail(args),
            failed_only: args.failed_only,
            color: around.stdout.color,
            width: around.width.unwrap_or(WIDTH),
            wraps: around.stdout.terminal,
            sources: making.sources,
            secrets: around.secrets,
        };
        let console = Console::new(Redacted::new(screen, making.secrets.clone()), settings);
        self.push(Box::new(console), None);
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

/// The place of a report that `callsheet.yaml` names.
fn confined(root: &Path, path: &str) -> Result<PathBuf, String> {
    place_confined(root, path).map_err(|refused| {
        format!(
            "`callsheet.yaml` names the report `{path}`: {refused}; only `--report` may name such a place"
        )
    })
}

/// Requests, folders and environments: what a run is made of is not what it writes.
fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
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

/// The same file by one name: without `.`, and with `..` taken back where the name before it is known.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

fn detail(args: &RunArgs) -> Detail {
    match (args.quiet, args.verbose) {
        (true, _) => Detail::Quiet,
        (false, 0) => Detail::Normal,
        (false, 1) => Detail::Exchanges,
        (false, _) => Detail::Everything,
    }
}
