//! Where a report may go: standard output once, a file of its own, never what a run is made of.

use crate::cli::formats::ReportFormat;
use crate::cli::{CommandOutput, Exit};
use crate::io::atomic_file;
use crate::io::report_place;
use crate::source::{Diagnostic, Sources, Spanned, code};
use std::path::{Component, Path, PathBuf};

/// Names of standard output.
pub const STDOUT: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// From a path as it is written to the file that is meant.
pub type ResolveTarget<'p> = dyn Fn(&str, &ReportFormat) -> Result<PathBuf, TargetError> + 'p;

/// Why there is no such report.
#[derive(Debug)]
pub enum TargetError {
    /// The report is not what was meant: an unknown format, a place that another report has.
    Misused(String),
    /// The place cannot be written.
    Unwritable(String),
    /// A file names a place that no file may name.
    Refused(Box<Diagnostic>),
}

impl TargetError {
    /// Says what is wrong, and how the program ends.
    pub fn show(self, sources: &Sources, output: CommandOutput) -> Exit {
        match self {
            TargetError::Misused(problem) => {
                output.error(&problem);
                Exit::Usage
            }
            TargetError::Unwritable(problem) => {
                output.error(&problem);
                Exit::NotCarriedOut
            }
            TargetError::Refused(problem) => {
                output.diagnostics(&[*problem], sources);
                Exit::FileWrong
            }
        }
    }
}

/// What standard output is for.
#[derive(Default)]
pub struct TakenTargets {
    /// A report alone.
    pub whole: bool,
    /// A report that shares standard output with the lines that people read.
    with_console: bool,
}

impl TakenTargets {
    /// # Errors
    /// [`TargetError`] if the report cannot go there.
    pub fn take(&mut self, format: &ReportFormat) -> Result<(), TargetError> {
        let other = if format.with_console {
            std::mem::replace(&mut self.with_console, true) || self.whole
        } else {
            std::mem::replace(&mut self.whole, true) || self.with_console
        };
        if other {
            Err(misused(
                "two reports would write standard output; give one of them a file: `--report FORMAT=FILE`"
                    .to_owned(),
            ))
        } else {
            Ok(())
        }
    }
}

/// The place of a report that `callsheet.yaml` names. `wanted` is all that it says of the report.
///
/// # Errors
/// [`TargetError`] if the report cannot go there.
pub fn confined(
    root: &Path,
    wanted: &Spanned<String>,
    path: &str,
    format: &ReportFormat,
) -> Result<PathBuf, TargetError> {
    let is_own = |path: &Path| report_place::holds_report(path, &|beginning| format.mark.is_on(beginning));
    report_place::place(root, path, &is_own).map_err(|error| {
        let message = format!("no report may be written to `{path}`: {error}");
        let problem = Diagnostic::error(code::REPORT_PLACE, message)
            .at(wanted.span, "this report")
            .help("name a file of its own below the project, in no folder that begins with a dot; or write it with `--report`");
        TargetError::Refused(Box::new(problem))
    })
}

/// A place that is none of those that are read.
///
/// # Errors
/// [`TargetError`] if the report cannot go there.
pub fn apart(path: PathBuf, read: &[PathBuf]) -> Result<PathBuf, TargetError> {
    let place = atomic_file::target(&plain(&path));
    if read.iter().any(|read| atomic_file::target(&plain(read)) == place) {
        Err(misused(format!(
            "the report `{}` would replace a report that it is made from; give it another name",
            path.display()
        )))
    } else {
        Ok(path)
    }
}

/// A file of its own, and none of those that a run reads.
///
/// # Errors
/// [`TargetError`] if the report cannot go there.
pub fn refuse(path: &Path, taken: &[PathBuf], state: Option<&Path>) -> Result<(), TargetError> {
    let place = atomic_file::target(path);
    if taken.iter().any(|file| atomic_file::target(file) == place) {
        return Err(misused(format!("two reports would write `{}`", path.display())));
    }
    if is_yaml(path) || is_yaml(&place) {
        let problem =
            "requests, folders and environments are YAML files, and reports are not; give it another name";
        return Err(misused(cannot_write(path, problem)));
    }
    let is_state = state.is_some_and(|state| place.starts_with(atomic_file::target(&plain(state))));
    let kept = kept_folder(&place).or(is_state.then_some("CALLSHEET_STATE_DIR"));
    if let Some(kept) = kept {
        let problem = format!("`{kept}` is no place for reports; give it another folder");
        return Err(misused(cannot_write(path, &problem)));
    }
    Ok(())
}

/// The folder around a place that only git or callsheet writes to.
fn kept_folder(place: &Path) -> Option<&'static str> {
    let is_part = |kept: &&str| {
        let mut parts = place.components();
        parts.any(|part| part.as_os_str().eq_ignore_ascii_case(kept))
    };
    [".git", ".callsheet"].into_iter().find(|kept| is_part(kept))
}

pub fn misused(problem: String) -> TargetError {
    TargetError::Misused(problem)
}

pub fn unwritable(path: &Path, problem: &str) -> TargetError {
    TargetError::Unwritable(cannot_write(path, problem))
}

pub fn cannot_write(path: &Path, problem: &str) -> String {
    format!("the report `{}` cannot be written: {problem}", path.display())
}

/// What a run is made of, or would be made of the next time.
fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
}

/// The same file by one name: without `.`, and with `..` taken back where the name before it is known.
pub fn plain(path: &Path) -> PathBuf {
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
