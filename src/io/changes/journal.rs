//! The journal of a change: what is to be done, on disk as a whole before the first file is touched.

use super::operation::Operation;
use super::{ChangeError, failed};
use crate::io::atomic_file::{self, Readers};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The version this program reads and writes.
const VERSION: u32 = 1;

/// The operations of one change and the folder in which it is prepared.
#[derive(Debug)]
pub(super) struct ChangeJournal {
    pub(super) root: PathBuf,
    folder: PathBuf,
    pub(super) operations: Vec<Operation>,
    /// Where among the operations the moves are: few or none.
    moves: Vec<usize>,
}

#[derive(Serialize, Deserialize)]
struct JournalContent<'a> {
    version: u32,
    operations: std::borrow::Cow<'a, [Operation]>,
}

impl ChangeJournal {
    pub(super) fn new(root: &Path, folder: &Path, operations: Vec<Operation>) -> ChangeJournal {
        let is_move = |(number, operation): (usize, &Operation)| {
            matches!(operation, Operation::Move { .. }).then_some(number)
        };
        let moves = operations.iter().enumerate().filter_map(is_move).collect();
        ChangeJournal {
            root: root.to_path_buf(),
            folder: folder.to_path_buf(),
            moves,
            operations,
        }
    }

    pub(super) fn moves(&self) -> impl DoubleEndedIterator<Item = &Operation> {
        self.moves
            .iter()
            .filter_map(|number| self.operations.get(*number))
    }

    /// None where no change counts as made: there is no journal.
    ///
    /// # Errors
    /// [`ChangeError`] if a file was changed meanwhile or the disk refuses.
    pub(super) fn read(root: &Path, folder: &Path) -> Result<Option<ChangeJournal>, ChangeError> {
        let path = folder.join("journal.json");
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed("read", &path)(error)),
        };
        match serde_json::from_slice::<JournalContent<'_>>(&bytes) {
            Ok(content) if content.version == VERSION => Ok(Some(ChangeJournal::new(
                root,
                folder,
                content.operations.into_owned(),
            ))),
            _ => Err(ChangeError::Refused(
                path,
                "holds an unfinished change that this version cannot read; finish it with the version that began it",
            )),
        }
    }

    /// Where the absolute path of an operation's path is.
    pub(super) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where the new bytes of an operation wait.
    pub(super) fn staged(&self, number: usize) -> PathBuf {
        self.folder.join(format!("new-{number}"))
    }

    /// Where the thing that an operation removes is kept until the change is finished.
    pub(super) fn removed(&self, number: usize) -> PathBuf {
        self.folder.join(format!("removed-{number}"))
    }

    /// # Errors
    /// [`ChangeError`] if a file was changed meanwhile or the disk refuses.
    pub(super) fn make_folder(&self) -> Result<(), ChangeError> {
        atomic_file::private_folder(&self.folder).map_err(failed("create", &self.folder))
    }

    /// From now on the change counts as made.
    ///
    /// # Errors
    /// [`ChangeError`] if a file was changed meanwhile or the disk refuses.
    pub(super) fn commit(&self) -> Result<(), ChangeError> {
        let path = self.folder.join("journal.json");
        let content = JournalContent {
            version: VERSION,
            operations: self.operations.as_slice().into(),
        };
        let bytes = serde_json::to_vec(&content).map_err(|error| failed("write", &path)(error.into()))?;
        let home = atomic_file::folder_of(&self.folder);
        atomic_file::replace(&path, &bytes, Readers::Owner)
            .and_then(|()| atomic_file::sync_folder(home))
            .map_err(failed("write", &path))
    }

    /// From now on the change is being put back.
    ///
    /// # Errors
    /// [`ChangeError`] if a file was changed meanwhile or the disk refuses.
    pub(super) fn mark_undone(&self) -> Result<(), ChangeError> {
        let path = self.folder.join("undo");
        atomic_file::replace(&path, b"", Readers::Owner).map_err(failed("write", &path))
    }

    pub(super) fn is_undone(&self) -> bool {
        self.folder.join("undo").exists()
    }

    /// Nothing is left to be done. What cannot be removed now is removed by the next command.
    pub(super) fn finish(&self) -> Result<(), ChangeError> {
        let path = self.folder.join("journal.json");
        fs::remove_file(&path)
            .and_then(|()| atomic_file::sync_folder(&self.folder))
            .map_err(failed("remove", &path))?;
        let _ = fs::remove_dir_all(&self.folder);
        Ok(())
    }
}
