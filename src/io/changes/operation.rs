//! What is to be done, one step at a time, as the journal keeps it: paths below the root, bytes before and after.

use super::{ChangeError, real};
use crate::edit::EditChange;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File, Permissions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// One step. Paths are relative to the project's root, so that a project that was moved can still be mended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Operation {
    MakeFolder {
        path: String,
    },
    Move {
        from: String,
        to: String,
    },
    Remove {
        path: String,
    },
    Write {
        path: String,
        old: Option<FileContent>,
        new: FileContent,
        owner_only: bool,
    },
}

impl Operation {
    pub(super) fn is_write(&self) -> bool {
        matches!(self, Operation::Write { .. })
    }
}

/// A file's bytes: as text where they are text, so that a person can read the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FileContent {
    Text(String),
    Base64(String),
}

impl FileContent {
    fn of(bytes: &[u8]) -> FileContent {
        match std::str::from_utf8(bytes) {
            Ok(text) => FileContent::Text(text.to_owned()),
            Err(_) => FileContent::Base64(STANDARD.encode(bytes)),
        }
    }

    /// Whether these are the bytes. What cannot be decoded equals nothing.
    pub(super) fn is(&self, bytes: &[u8]) -> bool {
        match self {
            FileContent::Text(text) => text.as_bytes() == bytes,
            FileContent::Base64(text) => STANDARD.decode(text).is_ok_and(|known| known == bytes),
        }
    }

    /// None where somebody has damaged the journal.
    pub(super) fn decoded(&self) -> Option<Vec<u8>> {
        match self {
            FileContent::Text(text) => Some(text.clone().into_bytes()),
            FileContent::Base64(text) => STANDARD.decode(text).ok(),
        }
    }
}

/// The steps of these changes, folders that are missing included.
///
/// # Errors
/// Where something is not on disk as the changes expect it.
pub(super) fn plan(root: &Path, changes: &[EditChange]) -> Result<Vec<Operation>, ChangeError> {
    let mut planner = Planner {
        root,
        moves: Vec::new(),
        folders: HashSet::new(),
        existing: HashSet::new(),
        named: HashSet::new(),
        written: HashMap::new(),
        operations: Vec::new(),
    };
    for change in changes {
        planner.add(change)?;
    }
    Ok(planner.operations)
}

struct Planner<'a> {
    root: &'a Path,
    /// From and to, as far as planned.
    moves: Vec<(PathBuf, PathBuf)>,
    /// Folders that are made.
    folders: HashSet<PathBuf>,
    /// Folders that were looked at and are there.
    existing: HashSet<PathBuf>,
    /// Paths that a change has named.
    named: HashSet<PathBuf>,
    /// What the files become, by their paths without links: two links may lead to one file.
    written: HashMap<PathBuf, &'a [u8]>,
    operations: Vec<Operation>,
}

impl<'a> Planner<'a> {
    fn add(&mut self, change: &'a EditChange) -> Result<(), ChangeError> {
        match change {
            EditChange::Write {
                path,
                old,
                new,
                owner_only,
            } => {
                let now = real(&self.before(path));
                if self.is_written_already(path, &now, new)? {
                    return Ok(());
                }
                self.check_write(path, &now, old.as_deref())?;
                self.make_parents(path)?;
                self.operations.push(Operation::Write {
                    path: self.relative(path)?,
                    old: old.as_deref().map(FileContent::of),
                    new: FileContent::of(new),
                    owner_only: *owner_only,
                });
            }
            EditChange::Move { from, to } => {
                self.name(from)?;
                self.check_move(from, to)?;
                self.make_parents(to)?;
                self.moves.push((from.clone(), to.clone()));
                let (from, to) = (self.relative(from)?, self.relative(to)?);
                self.operations.push(Operation::Move { from, to });
            }
            EditChange::Remove { path } => {
                self.name(path)?;
                if path.symlink_metadata().is_err() {
                    return Err(ChangeError::Missing(path.clone()));
                }
                let path = self.relative(path)?;
                self.operations.push(Operation::Remove { path });
            }
        }
        Ok(())
    }

    /// Whether the file `now`, which `path` leads to, becomes `new` through another path already.
    fn is_written_already(&mut self, path: &Path, now: &Path, new: &'a [u8]) -> Result<bool, ChangeError> {
        let Some(known) = self.written.insert(now.to_path_buf(), new) else {
            return Ok(false);
        };
        if self.named.contains(path) {
            return Ok(false);
        }
        if known == new {
            return Ok(true);
        }
        let reason = "is a link to a file that the same command changes in another way";
        Err(ChangeError::Refused(path.to_path_buf(), reason))
    }

    fn check_write(&mut self, path: &Path, now: &Path, old: Option<&[u8]>) -> Result<(), ChangeError> {
        self.name(path)?;
        let Some(old) = old else {
            return match now.symlink_metadata() {
                Ok(_) => Err(ChangeError::Exists(path.to_path_buf())),
                Err(_) => Ok(()),
            };
        };
        let (bytes, permissions) = read(now).map_err(|_| ChangeError::Changed(path.to_path_buf()))?;
        if bytes != old {
            return Err(ChangeError::Changed(path.to_path_buf()));
        }
        if permissions.readonly() {
            return Err(ChangeError::Refused(
                path.to_path_buf(),
                "is read-only: `chmod u+w` makes it writable",
            ));
        }
        Ok(())
    }

    fn check_move(&self, from: &Path, to: &Path) -> Result<(), ChangeError> {
        let Ok(known) = from.symlink_metadata() else {
            return Err(ChangeError::Missing(from.to_path_buf()));
        };
        if to.symlink_metadata().is_ok() || self.named.contains(to) {
            return Err(ChangeError::Exists(to.to_path_buf()));
        }
        if to.starts_with(from) {
            return Err(ChangeError::Refused(
                to.to_path_buf(),
                "lies in the folder that is moved",
            ));
        }
        let is_relative_link = || fs::read_link(from).is_ok_and(|link| link.is_relative());
        if known.is_symlink() && is_relative_link() && from.parent() != to.parent() {
            let reason = "is a link to a path that would mean another file from there";
            return Err(ChangeError::Refused(from.to_path_buf(), reason));
        }
        Ok(())
    }

    /// A path that two changes name could not be distinguished after a crash.
    fn name(&mut self, path: &Path) -> Result<(), ChangeError> {
        if self.named.insert(path.to_path_buf()) {
            Ok(())
        } else {
            let reason = "would be changed twice by one command";
            Err(ChangeError::Refused(path.to_path_buf(), reason))
        }
    }

    /// Where the file that will be at `path` is now.
    fn before(&self, path: &Path) -> PathBuf {
        before(&self.moves, path)
    }

    fn make_parents(&mut self, path: &Path) -> Result<(), ChangeError> {
        let Some(parent) = path.parent() else {
            return Ok(());
        };
        if self.existing.contains(parent) {
            return Ok(());
        }
        let is_new = |folder: &&Path| !self.before(folder).is_dir() && !self.folders.contains(*folder);
        let above = path
            .ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(self.root));
        let mut missing: Vec<PathBuf> = above.take_while(is_new).map(Path::to_path_buf).collect();
        missing.reverse();
        for folder in missing {
            let path = self.relative(&folder)?;
            self.operations.push(Operation::MakeFolder { path });
            self.folders.insert(folder);
        }
        self.existing.insert(parent.to_path_buf());
        Ok(())
    }

    fn relative(&self, path: &Path) -> Result<String, ChangeError> {
        let below = path.strip_prefix(self.root).ok().and_then(Path::to_str);
        let below =
            below.ok_or_else(|| ChangeError::Refused(path.to_path_buf(), "lies outside the project"))?;
        Ok(below.replace(std::path::MAIN_SEPARATOR, "/"))
    }
}

/// Where the file that will be at `path` is before these moves, each from and to.
pub(super) fn before(moves: &[(PathBuf, PathBuf)], path: &Path) -> PathBuf {
    let moved = |(from, to): &(PathBuf, PathBuf)| path.strip_prefix(to).ok().map(|rest| join(from, rest));
    moves
        .iter()
        .rev()
        .find_map(moved)
        .unwrap_or_else(|| path.to_path_buf())
}

/// A file's bytes and permissions, of one and the same file.
fn read(path: &Path) -> io::Result<(Vec<u8>, Permissions)> {
    let mut file = File::open(path)?;
    let known = file.metadata()?;
    let mut bytes = Vec::with_capacity(usize::try_from(known.len()).unwrap_or_default());
    file.read_to_end(&mut bytes)?;
    Ok((bytes, known.permissions()))
}

/// Without the separator that joining nothing would add.
fn join(from: &Path, rest: &Path) -> PathBuf {
    if rest.as_os_str().is_empty() {
        from.to_path_buf()
    } else {
        from.join(rest)
    }
}
