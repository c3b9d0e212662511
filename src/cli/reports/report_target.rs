//! Where a report may go: standard output once, a file of its own, never what a run is made of.

use crate::cli::exit::Exit;
use crate::cli::formats::Format;
use crate::io::files::place_confined;
use crate::io::save;
use std::path::{Component, Path, PathBuf};

/// Names of standard output.
pub const STDOUT: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// From a path as it is written to the file that is meant.
pub type ResolveTarget<'p> = dyn Fn(&str) -> Result<PathBuf, TargetError> + 'p;

/// Why there is no such report, and how the program ends.
pub type TargetError = (Exit, String);

/// What standard output is for.
#[derive(Default)]
pub struct Taken {
    /// A report alone.
    pub whole: bool,
    /// A report that shares standard output with the lines that people read.
    beside: bool,
}

impl Taken {
    pub fn take(&mut self, format: &Format) -> Result<(), TargetError> {
        let other = if format.beside_console {
            std::mem::replace(&mut self.beside, true) || self.whole
        } else {
            std::mem::replace(&mut self.whole, true) || self.beside
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

/// The place of a report that `callsheet.yaml` names.
pub fn confined(root: &Path, path: &str) -> Result<PathBuf, TargetError> {
    place_confined(root, path).map_err(|refused| {
        let problem = format!(
            "`callsheet.yaml` names the report `{path}`: {refused}; only `--report` may name such a place"
        );
        (Exit::FileWrong, problem)
    })
}

/// A place that is none of those that are read.
pub fn apart(path: PathBuf, read: &[PathBuf]) -> Result<PathBuf, TargetError> {
    let place = save::target(&plain(&path));
    if read.iter().any(|read| save::target(&plain(read)) == place) {
        Err(misused(format!(
            "the report `{}` would replace a report that it is made from; give it another name",
            path.display()
        )))
    } else {
        Ok(path)
    }
}

/// A file of its own, and none of those that a run reads.
pub fn refuse(path: &Path, taken: &[PathBuf]) -> Result<(), TargetError> {
    let place = save::target(path);
    if taken.iter().any(|file| save::target(file) == place) {
        return Err(misused(format!("two reports would write `{}`", path.display())));
    }
    if is_yaml(path) || is_yaml(&place) {
        let problem =
            "requests, folders and environments are YAML files, and reports are not; give it another name";
        return Err((Exit::Usage, unwritable(path, problem).1));
    }
    Ok(())
}

pub fn misused(problem: String) -> TargetError {
    (Exit::Usage, problem)
}

pub fn unwritable(path: &Path, problem: &str) -> TargetError {
    let problem = format!("the report `{}` cannot be written: {problem}", path.display());
    (Exit::NotCarriedOut, problem)
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
