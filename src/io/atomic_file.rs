//! The only way a file is replaced: the new content goes to a temporary file next to it, is synced and renamed over it,
//! and the directory is synced.
//!
//! After a kill or a power cut the file holds the old bytes or the new ones, never a mixture. Nothing else in the
//! crate writes a file that has to survive. A link stays a link: what it points to is replaced. A file of another
//! user is not replaced, because it would become this user's.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tempfile::NamedTempFile;

/// Begins the name of every file that is not yet in its place.
const PREFIX: &str = ".callsheet-";

/// The temporary files of this process: where it is ended by a signal, nothing else removes them.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Lists a temporary file for as long as it lives.
struct RegisteredTemporary(PathBuf);

impl RegisteredTemporary {
    fn new(temporary: &NamedTempFile) -> RegisteredTemporary {
        let path = temporary.path().to_owned();
        let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        unfinished.push(path.clone());
        RegisteredTemporary(path)
    }
}

impl Drop for RegisteredTemporary {
    fn drop(&mut self) {
        let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        unfinished.retain(|path| *path != self.0);
    }
}

/// Removes what this process has not put in its place. Nothing is put there any more, because the list stays locked: the
/// process must end now.
pub(super) fn remove_unfinished() {
    let unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    for path in unfinished.iter() {
        let _ = fs::remove_file(path);
    }
    std::mem::forget(unfinished);
}

/// Who may read what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// 0600: holds secrets.
    Owner,
    /// As the user's umask says.
    Everyone,
}

/// Replaces `path` with `bytes`. On an error the old file is untouched and no temporary file is left.
pub fn replace(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let path = target(path);
    let mut temporary = temporary_for(&path, readers)?;
    let _listed = RegisteredTemporary::new(&temporary);
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(&path).map_err(|error| error.error)?;
    sync_folder(folder_of(&path))
}

/// Removes a file, if it is there.
///
/// # Errors
/// As the operating system says.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Whether [`replace`] could do its work now, as far as that can be known. Nothing is left behind.
///
/// # Errors
/// As the operating system says.
pub fn probe(path: &Path) -> io::Result<()> {
    temporary_for(&target(path), Readers::Owner).map(drop)
}

/// Removes the temporary files that killed writers of `path` have left. The caller must hold the lock of `path`.
///
/// # Errors
/// As the operating system says.
pub fn remove_leftovers(path: &Path) -> io::Result<()> {
    leftovers(&target(path))?
        .into_iter()
        .try_for_each(fs::remove_file)
}

/// The temporary files of writers of `path`.
fn leftovers(path: &Path) -> io::Result<Vec<PathBuf>> {
    let prefix = prefix_of(path);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder_of(path))? {
        let entry = entry?;
        let name = entry.file_name();
        let rest = name.to_str().and_then(|name| name.strip_prefix(&prefix));
        if rest.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Where something that cannot be read is kept: the first of `name.kept-1`, `name.kept-2` ... that is not taken.
pub fn free_name(path: &Path) -> PathBuf {
    let numbered = |number: u32| PathBuf::from(format!("{}.kept-{number}", path.display()));
    (1..)
        .map(numbered)
        .find(|candidate| !candidate.exists())
        .unwrap_or_else(|| numbered(0))
}

/// What a link points to, or the path itself. A link to nothing is followed one step, so that the file is made there.
pub fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path)
        .or_else(|_| fs::read_link(path).map(|link| folder_of(path).join(link)))
        .unwrap_or_else(|_| path.to_owned())
}

pub fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// No two files share it: what follows it in a name holds no dot.
fn prefix_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!("{PREFIX}{name}.")
}

/// A temporary file next to `path`, with the same owner.
fn temporary_for(path: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    let prefix = prefix_of(path);
    builder.prefix(&prefix);
    set_mode(&mut builder, readers);
    let temporary = builder.tempfile_in(folder_of(path))?;
    if let Ok(theirs) = fs::metadata(path) {
        same_owner(&theirs, &temporary.as_file().metadata()?)?;
    }
    Ok(temporary)
}

/// # Errors
/// `PermissionDenied` where the file is another user's: replaced, it would become this user's.
#[cfg(unix)]
pub(super) fn same_owner(theirs: &fs::Metadata, ours: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    if theirs.uid() == ours.uid() {
        return Ok(());
    }
    let message = format!("it belongs to another user (number {})", theirs.uid());
    Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
}

/// # Errors
/// Never: there is no such number here.
#[cfg(not(unix))]
pub(super) fn same_owner(_: &fs::Metadata, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// A temporary file next to `path` that is removed unless it is kept. Several processes may write one `path`: each has its own, and
/// locks it, so that what a killed one has left is known and removed here.
///
/// # Errors
/// As the operating system says.
pub fn temporary(path: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    remove_dead(path);
    let mut builder = tempfile::Builder::new();
    let prefix = prefix_of(path);
    builder.prefix(&prefix);
    set_mode(&mut builder, readers);
    loop {
        let temporary = builder.tempfile_in(folder_of(path))?;
        // Without locks nothing is removed either. If this one was removed, that was before it was locked.
        if temporary.as_file().lock().is_err() || temporary.path().exists() {
            // A report is written until the process ends, so that it stays listed.
            std::mem::forget(RegisteredTemporary::new(&temporary));
            return Ok(temporary);
        }
    }
}

/// A file that cannot be removed does no harm but to clutter the folder.
fn remove_dead(path: &Path) {
    for leftover in leftovers(path).unwrap_or_default() {
        if let Ok(file) = fs::OpenOptions::new().append(true).open(&leftover)
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(&leftover);
        }
    }
}

/// Gives the file to whom the other belongs, as far as this user may.
#[cfg(unix)]
pub fn keep_owner(theirs: &fs::Metadata, file: &File) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let is_same = |ours: fs::Metadata| ours.uid() == theirs.uid() && ours.gid() == theirs.gid();
    if !file.metadata().is_ok_and(is_same) {
        let _ = fchown(file, Some(theirs.uid()), Some(theirs.gid()));
    }
}

#[cfg(not(unix))]
pub fn keep_owner(_: &fs::Metadata, _: &File) {}

/// Creates a directory that only its owner can enter.
///
/// # Errors
/// As the operating system says.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Whether others than the owner may read the file.
#[cfg(unix)]
pub fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|known| known.permissions().mode() & 0o077 != 0)
}

/// Windows has no such modes: what is in a user's folder is the user's.
#[cfg(not(unix))]
pub fn is_open_to_others(_: &Path) -> bool {
    false
}

/// A rename is durable once its directory is; Windows has no such call and needs none.
///
/// # Errors
/// As the operating system says.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(unix)]
fn set_mode(builder: &mut tempfile::Builder, readers: Readers) {
    use std::os::unix::fs::PermissionsExt;
    let mode = if readers == Readers::Owner { 0o600 } else { 0o666 };
    builder.permissions(fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn set_mode(_: &mut tempfile::Builder, _: Readers) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_files_are_listed_until_they_are_in_their_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let lists = |temporary: &Path| UNFINISHED.lock().unwrap().iter().any(|path| path == temporary);
        let temporary = temporary_for(&path, Readers::Owner).unwrap();
        let listed = RegisteredTemporary::new(&temporary);
        assert!(lists(temporary.path()));
        drop(listed);
        assert!(!lists(temporary.path()));
        let report = super::temporary(&path, Readers::Everyone).unwrap();
        assert!(lists(report.path()), "a report is written until the end");
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        replace(&path, b"old", Readers::Owner).unwrap();
        replace(&path, b"new", Readers::Owner).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn d18_what_holds_secrets_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        fs::write(&path, "wide").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        replace(&path, b"secret", Readers::Owner).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn d06_what_killed_writers_left_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        for name in [
            ".callsheet-dev.json.Ab12Cd",
            ".callsheet-dev.json.x.json.Ab12Cd",
            "dev.json",
        ] {
            fs::write(place(name), "x").unwrap();
        }
        remove_leftovers(&place("dev.json")).unwrap();
        assert!(!place(".callsheet-dev.json.Ab12Cd").exists());
        assert!(place(".callsheet-dev.json.x.json.Ab12Cd").exists());
        assert!(place("dev.json").exists());
    }

    #[cfg(unix)]
    #[test]
    fn d17_a_link_is_kept_and_what_it_points_to_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (vault, link) = (folder.path().join("vault.json"), folder.path().join("dev.json"));
        std::os::unix::fs::symlink(&vault, &link).unwrap();
        replace(&link, b"first", Readers::Owner).unwrap();
        replace(&link, b"second", Readers::Owner).unwrap();
        assert_eq!(fs::read(&vault).unwrap(), b"second");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
