//! Bytes that must not be lost, on disk before anybody reads them: next to the state, for its owner only, and gone
//! once the state holds what they say.

use super::guarded;
use super::store::{StateError, Store};
use crate::io::atomic_file::{self, Readers};
use std::fs;
use std::io;
use std::path::PathBuf;

/// The part of a journal's name between the state's name and the key.
const MARK: &str = ".answer-";

/// One entry. It is made under the state's lock, and used while that is held.
#[derive(Debug)]
pub struct StateJournal {
    root: PathBuf,
    path: PathBuf,
}

impl StateJournal {
    pub(super) fn of(store: &Store, key: &str) -> StateJournal {
        StateJournal {
            root: store.root().to_owned(),
            path: PathBuf::from(format!("{}{MARK}{key}", store.path().display())),
        }
    }

    /// Returns once the bytes are on disk.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn write(&self, bytes: &[u8]) -> Result<(), StateError> {
        guarded::check_file(&self.root, &self.path)
            .and_then(|()| atomic_file::replace(&self.path, bytes, Readers::Owner))
            .map_err(|source| self.failed("write", source))
    }

    /// What a process has left that did not live to read it.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn read(&self) -> Result<Option<Vec<u8>>, StateError> {
        match guarded::read(&self.root, &self.path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(self.failed("read", source)),
        }
    }

    /// Removes it, and what killed processes have left of it.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn remove(&self) -> Result<(), StateError> {
        let removed = atomic_file::remove_leftovers(&self.path).and_then(|()| fs::remove_file(&self.path));
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.failed("remove", error)),
            _ => Ok(()),
        }
    }

    fn failed(&self, doing: &'static str, source: io::Error) -> StateError {
        StateError {
            path: self.path.clone(),
            doing,
            source,
        }
    }
}

/// Removes every journal of a state that is dropped as a whole.
///
/// # Errors
/// As the operating system says.
pub(super) fn remove_all(store: &Store) -> io::Result<()> {
    let state = store.path();
    let Some((folder, name)) = state.parent().zip(state.file_name()) else {
        return Ok(());
    };
    let prefix = format!("{}{MARK}", name.to_string_lossy());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::state::StateChange;

    #[test]
    fn d05_what_is_journalled_is_there_until_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), "dev");
        let guard = store.lock().unwrap();
        let journal = guard.journal("key");
        assert_eq!(journal.read().unwrap(), None);
        journal.write(b"an answer").unwrap();
        assert_eq!(guard.journal("key").read().unwrap().unwrap(), b"an answer");
        assert_eq!(guard.journal("other").read().unwrap(), None);
        journal.remove().unwrap();
        journal.remove().unwrap();
        assert_eq!(journal.read().unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn d05_a_journal_is_its_owners() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let journal = Store::new(folder.path(), "dev").lock().unwrap().journal("key");
        journal.write(b"an answer").unwrap();
        let mode = fs::metadata(&journal.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn dropping_the_state_drops_its_journals_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let journal_of = |name: &str| {
            let store = Store::new(folder.path(), name);
            let journal = store.lock().unwrap().journal("key");
            journal.write(b"an answer").unwrap();
            (store, journal)
        };
        let ((store, dropped), (_, other)) = (journal_of("dev"), journal_of("dev2"));
        store.apply(&[StateChange::Clear]).unwrap();
        assert_eq!(dropped.read().unwrap(), None);
        assert!(other.read().unwrap().is_some());
    }
}
