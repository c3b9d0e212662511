//! Where the state file is, its lock, and changes made under the lock.

use super::file::{StateEntry, StateFile};
use super::guarded;
use super::journal::{self, StateJournal};
use crate::io::atomic_file::{self, Readers};
use crate::io::lock::Lock;
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One change to the state. The last one of a name wins.
#[derive(Clone)]
pub enum StateChange {
    Set(String, StateEntry),
    Unset(String),
    /// Drops everything.
    Clear,
}

/// Why the state could not be read or written.
#[derive(Debug)]
pub struct StateError {
    pub path: PathBuf,
    pub doing: &'static str,
    pub source: io::Error,
}

impl std::fmt::Display for StateError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "cannot {} `{}`: {}",
            self.doing,
            self.path.display(),
            self.source
        )
    }
}

/// The state of one environment.
#[derive(Debug, Clone)]
pub struct Store {
    /// What the folder lies in, whose owner may own the state too.
    root: PathBuf,
    folder: PathBuf,
    name: String,
}

/// The state under its lock, released when this is dropped, and by the system if the process dies.
#[derive(Debug)]
pub struct Guard {
    store: Store,
    lock: Lock,
}

impl Guard {
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn read(&self) -> Result<StateFile, StateError> {
        self.store.read().map(|(state, _)| state)
    }

    /// Where an answer about `key` is kept until the state holds what it says.
    pub fn journal(&self, key: &str) -> StateJournal {
        StateJournal::of(&self.store, key)
    }

    /// Returns once the state is on disk.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn write(&self, state: &StateFile) -> Result<(), StateError> {
        let path = self.store.path();
        guarded::check_file(&self.store.root, &path)
            .and_then(|()| atomic_file::remove_leftovers(&path))
            .and_then(|()| atomic_file::replace(&path, &state.to_bytes(), Readers::Owner))
            .map_err(|source| StateError {
                path,
                doing: "write",
                source,
            })
    }
}

impl Store {
    /// The state of `environment` in the project at `root`. Nothing is created before something is saved.
    pub fn new(root: &Path, environment: &str) -> Store {
        Store::in_folder(root, root.join(".callsheet"), environment)
    }

    /// The same, kept in a folder of the user's choice (`CALLSHEET_STATE_DIR`), which other projects may share.
    pub fn elsewhere(root: &Path, home: &Path, environment: &str) -> Store {
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let digest = Sha256::digest(real.as_os_str().as_encoded_bytes());
        let key: String = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        let name = real.file_name().unwrap_or_default().to_string_lossy();
        Store::in_folder(home, home.join(format!("{name}-{key}")), environment)
    }

    fn in_folder(root: &Path, folder: PathBuf, environment: &str) -> Store {
        let name = if environment.is_empty() {
            "default".to_owned()
        } else {
            environment.replace('/', "__")
        };
        Store {
            root: root.to_owned(),
            folder,
            name,
        }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self) -> PathBuf {
        self.folder.join("state").join(format!("{}.json", self.name))
    }

    /// The state as it is now. A damaged or foreign file is moved aside, and the second value says so.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn read(&self) -> Result<(StateFile, Option<String>), StateError> {
        let path = self.path();
        match guarded::read(&self.root, &path) {
            Ok(bytes) => self.parse(&path, &bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((StateFile::new(), None)),
            Err(source) => Err(StateError {
                path,
                doing: "read",
                source,
            }),
        }
    }

    /// Makes the changes on the file as it is now and returns what was written, once it is on disk.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn apply(&self, changes: &[StateChange]) -> Result<StateFile, StateError> {
        let guard = self.lock()?;
        let mut state = guard.read()?;
        for change in changes {
            make(&mut state, change);
        }
        guard.write(&state)?;
        if changes.iter().any(|change| matches!(change, StateChange::Clear)) {
            journal::remove_all(self).map_err(|source| StateError {
                path: self.folder.join("state"),
                doing: "clear",
                source,
            })?;
        }
        Ok(state)
    }

    fn parse(&self, path: &Path, bytes: &[u8]) -> Result<(StateFile, Option<String>), StateError> {
        let problem = match StateFile::parse(bytes) {
            Ok(state) => return Ok((state, exposed(path))),
            Err(problem) => problem,
        };
        let aside = atomic_file::free_name(path);
        fs::rename(path, &aside).map_err(|source| StateError {
            path: path.to_owned(),
            doing: "move",
            source,
        })?;
        let warning = format!(
            "the state `{}` is not used: {problem}; it was kept as `{}`",
            path.display(),
            aside.display()
        );
        Ok((StateFile::new(), Some(warning)))
    }

    /// Waits until no other process has the lock.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn lock(&self) -> Result<Guard, StateError> {
        let folder = self.folder.join("state");
        let path = folder.join(format!("{}.lock", self.name));
        let failed = |doing, path: &Path| {
            let path = path.to_owned();
            move |source| StateError { path, doing, source }
        };
        guarded::check_folders(&self.root, &folder).map_err(failed("use", &folder))?;
        atomic_file::private_folder(&folder).map_err(failed("create", &folder))?;
        ignore(&self.root, &self.folder).map_err(failed("write into", &self.folder))?;
        let lock = Lock::take(&path).map_err(failed("open", &path))?;
        Ok(Guard {
            store: self.clone(),
            lock,
        })
    }

    /// Whether the state can be written, found out before anything depends on it. The warning says that others
    /// cannot be kept out.
    pub fn probe(&self) -> Result<Option<String>, StateError> {
        let guard = self.lock()?;
        let path = self.path();
        atomic_file::probe(&path).map_err(|source| StateError {
            path,
            doing: "write",
            source,
        })?;
        Ok(guard.lock.problem)
    }
}

/// Makes `.callsheet/` in the project at `root`, for its owner only.
///
/// # Errors
/// As the operating system says.
pub fn prepare_folder(root: &Path) -> io::Result<()> {
    let folder = root.join(".callsheet");
    guarded::check_folders(root, &folder)?;
    atomic_file::private_folder(&folder)?;
    ignore(root, &folder)
}

/// State is never committed: the folder ignores itself.
fn ignore(root: &Path, folder: &Path) -> io::Result<()> {
    let path = folder.join(".gitignore");
    guarded::check_file(root, &path)?;
    if path.exists() {
        Ok(())
    } else {
        atomic_file::replace(&path, b"*\n", Readers::Everyone)
    }
}

/// The warning for a state that others can read.
fn exposed(path: &Path) -> Option<String> {
    atomic_file::is_open_to_others(path).then(|| {
        let shown = path.display();
        format!("other users can read the state `{shown}`; the next save closes it to them, or `chmod 600 {shown}` now")
    })
}

fn make(state: &mut StateFile, change: &StateChange) {
    match change {
        StateChange::Set(name, entry) => {
            state.variables.insert(name.clone(), entry.clone());
        }
        StateChange::Unset(name) => {
            state.variables.shift_remove(name);
        }
        StateChange::Clear => *state = StateFile::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Value;
    use serde_json::{Value as Json, json};

    fn set(name: &str, value: Json) -> StateChange {
        StateChange::Set(name.to_owned(), StateEntry::new(Value::new(value), "a/b"))
    }

    #[test]
    fn changes_are_merged_into_what_others_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let (mine, theirs) = (Store::new(folder.path(), "dev"), Store::new(folder.path(), "dev"));
        mine.apply(&[set("a", json!(1))]).unwrap();
        theirs.apply(&[set("b", json!(2))]).unwrap();
        let (state, warning) = mine.read().unwrap();
        assert_eq!(state.variables.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(warning, None);
    }

    #[test]
    fn a_damaged_file_is_kept_aside_and_reported() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), "dev");
        store.apply(&[set("a", json!(1))]).unwrap();
        fs::write(store.path(), "{ broken").unwrap();
        let (state, warning) = store.read().unwrap();
        assert!(state.variables.is_empty());
        assert!(warning.unwrap().contains("dev.json.kept-1"));
        assert_eq!(
            fs::read(format!("{}.kept-1", store.path().display())).unwrap(),
            b"{ broken"
        );
    }

    #[cfg(unix)]
    #[test]
    fn d18_folders_and_files_are_the_owners_and_wider_ones_are_told_of() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), "dev");
        store.apply(&[set("a", json!(1))]).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&store.path()), 0o600);
        assert_eq!(mode(store.path().parent().unwrap()), 0o700);
        assert_eq!(mode(&folder.path().join(".callsheet")), 0o700);
        assert_eq!(store.read().unwrap().1, None);
        fs::set_permissions(store.path(), fs::Permissions::from_mode(0o644)).unwrap();
        let warning = store.read().unwrap().1.unwrap();
        assert!(warning.contains("other users can read the state"), "{warning}");
    }

    /// A directory in the file's place keeps it from being written, even for root.
    #[test]
    fn d16_what_cannot_be_written_is_known_before() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), "dev");
        fs::write(folder.path().join(".callsheet"), "a file in the folder's place").unwrap();
        let error = store.probe().unwrap_err();
        assert!(error.to_string().contains(".callsheet"), "{error}");
    }

    #[test]
    fn the_folder_ignores_itself() {
        let folder = tempfile::tempdir().unwrap();
        Store::new(folder.path(), "")
            .apply(&[set("a", json!(1))])
            .unwrap();
        assert_eq!(
            fs::read_to_string(folder.path().join(".callsheet/.gitignore")).unwrap(),
            "*\n"
        );
        assert!(folder.path().join(".callsheet/state/default.json").exists());
    }
}
