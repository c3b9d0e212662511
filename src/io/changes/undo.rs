//! A change put back, from its last operation to its first.

use super::files::{self, content, decoded, is};
use super::journal::ChangeJournal;
use super::operation::{FileContent, Operation};
use super::{ChangeError, failed, real};
use std::fs;
use std::path::{Path, PathBuf};

/// Puts everything back, and returns the files that somebody else has changed since: they stay as they are.
///
/// # Errors
/// Where the disk refuses; the next command goes on.
pub(super) fn all(journal: &ChangeJournal) -> Result<Vec<PathBuf>, ChangeError> {
    journal.mark_undone()?;
    let mut kept = Vec::new();
    for (number, operation) in journal.operations.iter().enumerate().rev() {
        if !undo(journal, number, operation)? {
            kept.extend(files_of(journal, operation));
        }
    }
    files::sync_folders(journal)?;
    journal.finish()?;
    kept.reverse();
    Ok(kept)
}

/// False where something that is neither old nor new was left as it is.
fn undo(journal: &ChangeJournal, number: usize, operation: &Operation) -> Result<bool, ChangeError> {
    match operation {
        Operation::MakeFolder { path } => {
            // A folder in which somebody has put something stays.
            let _ = fs::remove_dir(journal.path(path));
            Ok(true)
        }
        Operation::Move { from, to } => rename_back(&journal.path(to), &journal.path(from)),
        Operation::Remove { path } => {
            let removed = journal.removed(number);
            if removed.symlink_metadata().is_err() {
                return Ok(true);
            }
            rename_back(&removed, &journal.path(path))
        }
        Operation::Write { path, old, new, .. } => {
            let place = journal.path(path);
            // The folder was moved back already, or not moved yet: the file in it was never written, or put back.
            let is_moved = files::before(journal, path) != *path && !place.exists();
            Ok(is_moved || unwrite(&place, old.as_ref(), new)?)
        }
    }
}

fn rename_back(now: &Path, before: &Path) -> Result<bool, ChangeError> {
    match (now.symlink_metadata().is_ok(), before.symlink_metadata().is_ok()) {
        (true, false) => fs::rename(now, before)
            .map(|()| true)
            .map_err(failed("move", now)),
        (false, true) => Ok(true),
        _ => Ok(false),
    }
}

fn unwrite(path: &Path, old: Option<&FileContent>, new: &FileContent) -> Result<bool, ChangeError> {
    let now = content(path)?;
    if is(now.as_deref(), old) {
        return Ok(true);
    }
    if !is(now.as_deref(), Some(new)) {
        return Ok(false);
    }
    match old {
        None => fs::remove_file(path).map_err(failed("remove", path))?,
        Some(old) => files::put(&real(path), &decoded(path, old)?).map_err(failed("write", path))?,
    }
    Ok(true)
}

fn files_of(journal: &ChangeJournal, operation: &Operation) -> Option<PathBuf> {
    match operation {
        Operation::MakeFolder { .. } => None,
        Operation::Move { to: path, .. } | Operation::Remove { path } | Operation::Write { path, .. } => {
            Some(journal.path(path))
        }
    }
}
