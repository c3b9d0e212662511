//! What happens to one file or folder of a project.

use std::path::{Path, PathBuf};

/// One thing that a command does to the project. Paths are absolute and lie below the project's root.
///
/// Changes are made in their order. A path is named by one change only, with one exception: what a `Move` brings to a
/// place may be written there afterwards, so moves come first and writes name the new place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditChange {
    /// The file holds `new` afterwards. Folders above it are made. Permissions of a file that exists stay.
    Write {
        path: PathBuf,
        /// The bytes from which `new` was made. None for a file that must not exist yet.
        old: Option<Vec<u8>>,
        new: Vec<u8>,
        /// Whether a file that is made holds secrets, so that nobody but its owner may read it.
        owner_only: bool,
    },
    /// A file or a folder with everything in it gets another name. Nothing may be at `to`.
    Move { from: PathBuf, to: PathBuf },
    /// A file or a folder with everything in it goes.
    Remove { path: PathBuf },
}

impl EditChange {
    /// A file that does not exist yet.
    pub fn create(path: PathBuf, text: impl Into<Vec<u8>>) -> EditChange {
        EditChange::Write {
            path,
            old: None,
            new: text.into(),
            owner_only: false,
        }
    }

    /// A file that exists and gets another text.
    pub fn replace(path: PathBuf, old: impl Into<Vec<u8>>, new: impl Into<Vec<u8>>) -> EditChange {
        EditChange::Write {
            path,
            old: Some(old.into()),
            new: new.into(),
            owner_only: false,
        }
    }

    /// Where something is after the change, or was before it was removed.
    pub fn path(&self) -> &Path {
        match self {
            EditChange::Write { path, .. } | EditChange::Remove { path } => path,
            EditChange::Move { to, .. } => to,
        }
    }
}
