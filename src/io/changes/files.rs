//! The operations of a change on disk. Each may be repeated: one that was done already is left as it is.

use super::journal::ChangeJournal;
use super::operation::{FileContent, Operation};
use super::{ChangeError, failed, real};
use crate::io::atomic_file;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Files are synced and renamed on several threads: most of that time is spent waiting for the disk, also for a rename,
/// which frees what the old file had.
const THREADS: usize = 16;

/// Fewer files than this are not worth a thread.
const WORTH_A_THREAD: usize = 8;

/// Writes the new bytes of every file into the change's folder and makes them durable.
///
/// # Errors
/// [`ChangeError`] if a file was changed meanwhile or the disk refuses.
pub(super) fn stage(journal: &ChangeJournal) -> Result<(), ChangeError> {
    let numbers: Vec<usize> = (0..journal.operations.len()).collect();
    on_threads(&numbers, |number| stage_one(journal, number))
}

/// # Errors
/// The first of those that `one` returns, once all threads have ended.
fn on_threads(
    numbers: &[usize],
    one: impl Fn(usize) -> Result<(), ChangeError> + Sync,
) -> Result<(), ChangeError> {
    let share = numbers.len().div_ceil(THREADS).max(WORTH_A_THREAD);
    if numbers.len() <= share {
        return numbers.iter().try_for_each(|number| one(*number));
    }
    let one = &|share: &[usize]| share.iter().try_for_each(|number| one(*number));
    std::thread::scope(|scope| {
        let workers: Vec<_> = numbers
            .chunks(share)
            .map(|share| scope.spawn(move || one(share)))
            .collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

fn stage_one(journal: &ChangeJournal, number: usize) -> Result<(), ChangeError> {
    let Operation::Write {
        path,
        new,
        owner_only,
        ..
    } = &journal.operations[number]
    else {
        return Ok(());
    };
    let path = journal.path(&before(journal, path));
    let bytes = decoded(&path, new)?;
    write_like(&journal.staged(number), &real(&path), &bytes, *owner_only).map_err(failed("write", &path))
}

/// Where the file of an operation is before the moves of the change.
pub(super) fn before(journal: &ChangeJournal, path: &str) -> String {
    for operation in journal.moves().rev() {
        if let Operation::Move { from, to } = operation
            && let Some(rest) = path.strip_prefix(to.as_str())
            && (rest.is_empty() || rest.starts_with('/'))
        {
            return format!("{from}{rest}");
        }
    }
    path.to_owned()
}

/// A new file with the permissions of `like`, where that exists.
fn write_like(path: &Path, like: &Path, bytes: &[u8], owner_only: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if owner_only { 0o600 } else { 0o666 });
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    keep_properties(like, &file)?;
    file.sync_all()
}

fn keep_properties(like: &Path, file: &File) -> io::Result<()> {
    let Ok(known) = fs::metadata(like) else {
        return Ok(());
    };
    let ours = file.metadata()?;
    atomic_file::same_owner(&known, &ours)?;
    atomic_file::keep_owner(&known, file);
    if ours.permissions() == known.permissions() {
        return Ok(());
    }
    file.set_permissions(known.permissions())
}

/// Does all operations that were not done before.
///
/// # Errors
/// As [`make`].
pub(super) fn make_all(journal: &ChangeJournal) -> Result<(), ChangeError> {
    let numbers: Vec<usize> = (0..journal.operations.len()).collect();
    let operation = |number: usize| &journal.operations[number];
    // Files do not depend on each other, but on the folders and moves before them.
    for together in numbers.chunk_by(|one, next| operation(*one).is_write() && operation(*next).is_write()) {
        on_threads(together, |number| make(journal, number, operation(number)))?;
    }
    Ok(())
}

/// Does one operation, unless it was done before.
///
/// # Errors
/// `Changed` where what is on disk is neither what was before nor what comes after.
pub(super) fn make(journal: &ChangeJournal, number: usize, operation: &Operation) -> Result<(), ChangeError> {
    match operation {
        Operation::MakeFolder { path } => {
            let path = journal.path(path);
            fs::create_dir_all(&path).map_err(failed("create", &path))
        }
        Operation::Move { from, to } => rename(&journal.path(from), &journal.path(to)),
        Operation::Remove { path } => {
            let path = journal.path(path);
            if path.symlink_metadata().is_err() {
                return Ok(());
            }
            fs::rename(&path, journal.removed(number)).map_err(failed("remove", &path))
        }
        Operation::Write { path, old, new, .. } => {
            let path = journal.path(path);
            match content(&path)? {
                now if is(now.as_deref(), Some(new)) => Ok(()),
                now if is(now.as_deref(), old.as_ref()) => write(journal, number, &path, new),
                _ => Err(ChangeError::Changed(path)),
            }
        }
    }
}

/// Moves something unless it is there already.
fn rename(from: &Path, to: &Path) -> Result<(), ChangeError> {
    match (from.symlink_metadata().is_ok(), to.symlink_metadata().is_ok()) {
        (true, false) => fs::rename(from, to).map_err(failed("move", from)),
        (false, true) => Ok(()),
        _ => Err(ChangeError::Changed(from.to_path_buf())),
    }
}

/// Puts the staged file into its place; where it is gone, or on another file system, the bytes of the journal.
fn write(journal: &ChangeJournal, number: usize, path: &Path, new: &FileContent) -> Result<(), ChangeError> {
    let target = real(path);
    if fs::rename(journal.staged(number), &target).is_ok() {
        return Ok(());
    }
    put(&target, &decoded(path, new)?).map_err(failed("write", path))
}

/// Replaces a file at once, with the permissions that it has.
///
/// # Errors
/// As the operating system says.
pub(super) fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut temporary = atomic_file::temporary(path, atomic_file::Readers::Owner)?;
    temporary.write_all(bytes)?;
    keep_properties(path, temporary.as_file())?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map(drop).map_err(|error| error.error)
}

/// None where there is no file.
///
/// # Errors
/// [`ChangeError`] if a file was changed meanwhile or the disk refuses.
pub(super) fn content(path: &Path) -> Result<Option<Vec<u8>>, ChangeError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path)(error)),
    }
}

/// Whether the file on disk is as the journal says: these bytes, or no file.
pub(super) fn is(now: Option<&[u8]>, known: Option<&FileContent>) -> bool {
    match (now, known) {
        (Some(now), Some(known)) => known.is(now),
        (None, None) => true,
        _ => false,
    }
}

/// # Errors
/// [`ChangeError`] if a file was changed meanwhile or the disk refuses.
pub(super) fn decoded(path: &Path, bytes: &FileContent) -> Result<Vec<u8>, ChangeError> {
    let reason = "is in a journal that was damaged";
    bytes
        .decoded()
        .ok_or_else(|| ChangeError::Refused(path.to_path_buf(), reason))
}

/// A rename is durable once its folder is.
///
/// # Errors
/// [`ChangeError`] if a file was changed meanwhile or the disk refuses.
pub(super) fn sync_folders(journal: &ChangeJournal) -> Result<(), ChangeError> {
    let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
    for operation in &journal.operations {
        let paths: [Option<&String>; 2] = match operation {
            Operation::MakeFolder { path } | Operation::Write { path, .. } | Operation::Remove { path } => {
                [Some(path), None]
            }
            Operation::Move { from, to } => [Some(from), Some(to)],
        };
        let parents = paths.into_iter().flatten().map(|path| real(&journal.path(path)));
        folders.extend(parents.filter_map(|path| path.parent().map(Path::to_path_buf)));
    }
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        atomic_file::sync_folder(folder).map_err(failed("save", folder))?;
    }
    Ok(())
}
