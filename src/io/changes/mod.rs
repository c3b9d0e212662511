//! Changes to several files of a project: all of them are made, or none.
//!
//! The life of a change: under a lock of the project, what is on disk is compared with what the change was planned
//! from. The new files are written into `.callsheet/edit/`, then a journal of all operations is renamed into its
//! place there: from this moment on the change counts as made. The files are renamed into their places, and the
//! journal is removed. A process that dies before the journal is there has changed nothing; one that dies later
//! leaves the rest to the next command, through [`recover`].
//!
//! A file that somebody else has changed since it was read is not overwritten: everything else is put back.

mod files;
mod journal;
mod links;
mod operation;
mod undo;

pub use links::refuse_links;

use crate::edit::EditChange;
use crate::io::lock::Lock;
use crate::io::{atomic_file, state};
use journal::ChangeJournal;
use operation::{Operation, before};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why a change was not made. The project is as it was, unless the last sentence of the message says otherwise.
#[derive(Debug)]
pub enum ChangeError {
    /// The file is no longer what it was when the change was planned.
    Changed(PathBuf),
    /// Something is where a new file would be.
    Exists(PathBuf),
    /// There is nothing at the place that the change speaks of.
    Missing(PathBuf),
    /// The link leads out of the project.
    Outside(PathBuf),
    /// Another process has been changing the project for longer than anybody waits.
    Busy(PathBuf),
    /// The path cannot be changed, and why.
    Refused(PathBuf, &'static str),
    Io {
        path: PathBuf,
        doing: &'static str,
        source: io::Error,
    },
}

/// What became of a change that another process had begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovered {
    /// There was none, or it had changed nothing.
    Nothing,
    /// It was finished, with so many operations.
    Finished(usize),
    /// Everything was put back but these files, which somebody has changed since.
    Undone { kept: Vec<PathBuf> },
}

/// The folder of a change that is under way.
fn folder(root: &Path) -> PathBuf {
    root.join(".callsheet").join("edit")
}

/// How long a command waits for another one that changes the same project.
const PATIENCE: Duration = Duration::from_secs(15);

/// Keeps other commands from changing the project. Held from before the files are read until the change is made, it
/// lets one command follow the other, and neither is planned from what the other has changed since.
#[derive(Debug)]
pub struct EditLock {
    _lock: Lock,
}

impl EditLock {
    /// Waits for the lock of the project at `root`.
    ///
    /// # Errors
    /// `Busy` where another process keeps it too long, or the disk refuses.
    pub fn take(root: &Path) -> Result<EditLock, ChangeError> {
        let home = root.join(".callsheet");
        state::prepare_folder(root).map_err(failed("create", &home))?;
        take_lock(&home).map(|lock| EditLock { _lock: lock })
    }
}

/// Makes all the changes in the project at `root`, or none. What a dead process left undone is dealt with first.
///
/// # Errors
/// Where something is not as the change expects it, or the disk refuses; everything is then as it was.
pub fn apply(root: &Path, changes: &[EditChange]) -> Result<Recovered, ChangeError> {
    if changes.is_empty() {
        return Ok(Recovered::Nothing);
    }
    refuse_links(root, changes)?;
    let lock = EditLock::take(root)?;
    apply_under(&lock, root, changes)
}

/// The same under a lock that the caller has taken before it read the files.
///
/// # Errors
/// As [`apply`].
pub fn apply_under(_lock: &EditLock, root: &Path, changes: &[EditChange]) -> Result<Recovered, ChangeError> {
    if changes.is_empty() {
        return Ok(Recovered::Nothing);
    }
    refuse_links(root, changes)?;
    let recovered = recover_locked(root)?;
    let operations = operation::plan(root, changes)?;
    let folder = folder(root);
    let journal = prepare(root, &folder, operations).inspect_err(|_| discard(&folder))?;
    journal.commit().inspect_err(|_| discard(&folder))?;
    carry_out(&journal)?;
    Ok(recovered)
}

/// Finishes or puts back what a process that died had begun. Without such a thing nothing is written and no lock taken.
///
/// # Errors
/// Where the disk refuses. The journal stays then, for the next command.
pub fn recover(root: &Path) -> Result<Recovered, ChangeError> {
    if !folder(root).exists() {
        return Ok(Recovered::Nothing);
    }
    let _lock = take_lock(&root.join(".callsheet"))?;
    recover_locked(root)
}

fn recover_locked(root: &Path) -> Result<Recovered, ChangeError> {
    let folder = folder(root);
    let Some(journal) = ChangeJournal::read(root, &folder)? else {
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed("remove", &folder))?;
        }
        return Ok(Recovered::Nothing);
    };
    if journal.is_undone() {
        return undo::all(&journal).map(|kept| Recovered::Undone { kept });
    }
    match redo(&journal) {
        Ok(()) => {
            journal.finish()?;
            Ok(Recovered::Finished(journal.operations.len()))
        }
        Err(ChangeError::Changed(_)) => undo::all(&journal).map(|kept| Recovered::Undone { kept }),
        Err(error) => Err(error),
    }
}

/// Everything that takes room on the disk, so that only renames are left to be done.
fn prepare(root: &Path, folder: &Path, operations: Vec<Operation>) -> Result<ChangeJournal, ChangeError> {
    let journal = ChangeJournal::new(root, folder, operations);
    journal.make_folder()?;
    files::stage(&journal)?;
    Ok(journal)
}

fn carry_out(journal: &ChangeJournal) -> Result<(), ChangeError> {
    match redo(journal) {
        Ok(()) => journal.finish(),
        Err(error) => {
            undo::all(journal)?;
            Err(error)
        }
    }
}

fn redo(journal: &ChangeJournal) -> Result<(), ChangeError> {
    files::make_all(journal)?;
    files::sync_folders(journal)
}

/// Nothing was changed yet: what was prepared goes. What cannot be removed is removed by the next command.
fn discard(folder: &Path) {
    let _ = fs::remove_dir_all(folder);
}

fn take_lock(home: &Path) -> Result<Lock, ChangeError> {
    let path = home.join("edit.lock");
    match Lock::take_within(&path, PATIENCE).map_err(failed("lock", &path))? {
        Some(lock) => Ok(lock),
        None => Err(ChangeError::Busy(path)),
    }
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ChangeError {
    let path = path.to_path_buf();
    move |source| ChangeError::Io { path, doing, source }
}

/// The file itself, where `path` is a link to one. Links among the folders above need no look: every call follows them.
fn real(path: &Path) -> PathBuf {
    if path.symlink_metadata().is_ok_and(|known| known.is_symlink()) {
        atomic_file::target(path)
    } else {
        path.to_path_buf()
    }
}

impl ChangeError {
    /// What a person can do about it; None where the message says it all.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            ChangeError::Changed(_) | ChangeError::Exists(_) | ChangeError::Missing(_) => {
                Some("run the command again to start from the files as they are now")
            }
            ChangeError::Outside(_) => Some(
                "replace the link by a file or directory of the project's own, or change what it leads to there",
            ),
            ChangeError::Busy(_) => Some("let the other command end, and run this one again"),
            ChangeError::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Some("the command needs the right to write in the directories of the files that it changes")
            }
            ChangeError::Refused(..) | ChangeError::Io { .. } => None,
        }
    }
}

impl std::fmt::Display for ChangeError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ChangeError::Changed(path) => {
                write!(
                    out,
                    "`{}` was changed by another program meanwhile",
                    path.display()
                )
            }
            ChangeError::Exists(path) => write!(out, "`{}` exists already", path.display()),
            ChangeError::Missing(path) => write!(out, "there is no `{}`", path.display()),
            ChangeError::Outside(path) => write!(
                out,
                "`{}` is a link that leads out of the project, and nothing is written through it",
                path.display()
            ),
            ChangeError::Busy(path) => write!(
                out,
                "another command of callsheet is changing the project: it holds `{}`",
                path.display()
            ),
            ChangeError::Refused(path, reason) => write!(out, "`{}` {reason}", path.display()),
            ChangeError::Io { path, doing, source } => {
                write!(out, "cannot {doing} `{}`: {source}", path.display())
            }
        }
    }
}

impl std::error::Error for ChangeError {}

#[cfg(test)]
mod tests;
