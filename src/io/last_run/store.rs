//! Where a history is, and how it is replaced.

use super::History;
use crate::io::atomic_file::{self, Readers};
use crate::io::lock::Lock;
use crate::io::state;
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Histories that are kept.
const MOST: usize = 100;

/// The history of one selection.
#[derive(Debug, Clone)]
pub struct LastRun {
    root: PathBuf,
    /// What was selected, in words.
    selection: String,
    name: String,
}

impl LastRun {
    /// The last run of a selection with an environment in a project. Nothing is created before something is saved.
    pub fn new(root: &Path, environment: &str, selection: &str) -> LastRun {
        let digest = Sha256::digest(selection);
        let key: String = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        let environment = match environment {
            "" => "default".to_owned(),
            name => name.replace('/', "__"),
        };
        LastRun {
            root: root.to_owned(),
            selection: selection.to_owned(),
            name: format!("{environment}-{key}.json"),
        }
    }

    pub fn path(&self) -> PathBuf {
        self.folder().join(&self.name)
    }

    /// How the last run went; None where there is nothing to read. A damaged or foreign file is kept aside, and the
    /// second value says so.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn read(&self) -> io::Result<(Option<History>, Option<String>)> {
        let path = self.path();
        let bytes = match state::guarded::read(&self.root, &path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((None, None)),
            Err(error) => return Err(error),
        };
        let problem = match History::parse(&bytes) {
            Ok(history) => return Ok((Some(history), None)),
            Err(problem) => problem,
        };
        let aside = atomic_file::free_name(&path);
        fs::rename(&path, &aside)?;
        let (path, aside) = (path.display(), aside.display());
        let warning = format!("the history `{path}` is not used: {problem}; it was kept as `{aside}`");
        Ok((None, Some(warning)))
    }

    /// A run begins: what is known of the one before it is not true any more, should this one be killed.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn begin(&self) -> io::Result<()> {
        match fs::remove_file(self.path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Returns once the history is on disk.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn save(&self, mut history: History) -> io::Result<()> {
        history.version = super::history_file::VERSION;
        history.selection.clone_from(&self.selection);
        state::prepare_folder(&self.root)?;
        let folder = self.folder();
        state::guarded::check_folders(&self.root, &folder)?;
        atomic_file::private_folder(&folder)?;
        let _lock = Lock::take(&folder.join("lock"))?;
        let path = self.path();
        state::guarded::check_file(&self.root, &path)?;
        atomic_file::remove_leftovers(&path)?;
        atomic_file::replace(&path, &history.to_bytes(), Readers::Owner)?;
        drop_oldest(&folder)
    }

    fn folder(&self) -> PathBuf {
        self.root.join(".callsheet").join("history")
    }
}

/// Every selection ever typed would leave a file.
fn drop_oldest(folder: &Path) -> io::Result<()> {
    let mut known: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|ending| ending == "json") {
            known.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    known.sort();
    let many = known.len().saturating_sub(MOST);
    known
        .iter()
        .take(many)
        .try_for_each(|(_, path)| fs::remove_file(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::last_run::{Past, StepEnd};

    fn history(id: &str) -> History {
        let past = Past {
            outcome: StepEnd::NotRun,
            micros: 7,
        };
        History {
            steps: [(id.to_owned(), past)].into_iter().collect(),
            ..History::default()
        }
    }

    #[test]
    fn what_is_saved_is_read_again_and_each_selection_has_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let book = |selection| LastRun::new(folder.path(), "dev/eu", selection);
        assert_eq!(book("a").read().unwrap().0, None);
        book("a").save(history("shop/a")).unwrap();
        book("b").save(history("shop/b")).unwrap();
        let read = book("a").read().unwrap().0.unwrap();
        assert_eq!(read.steps, history("shop/a").steps);
        assert!(!read.has_passed("shop/a"));
        assert_eq!(read.selection, "a");
        book("a").begin().unwrap();
        assert_eq!(book("a").read().unwrap().0, None);
        assert!(book("b").read().unwrap().0.is_some());
    }

    #[test]
    fn a_damaged_history_is_kept_aside_and_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let book = LastRun::new(folder.path(), "", "a");
        for damage in [
            "{ broken",
            r#"{"version":9,"started":"","selection":"","steps":{}}"#,
        ] {
            book.save(history("shop/a")).unwrap();
            fs::write(book.path(), damage).unwrap();
            let (history, warning) = book.read().unwrap();
            assert_eq!(history, None);
            assert!(warning.unwrap().contains(".json.kept-"));
        }
    }

    #[test]
    fn only_so_many_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..MOST + 3 {
            let book = LastRun::new(folder.path(), "", &number.to_string());
            book.save(history("shop/a")).unwrap();
        }
        let left = fs::read_dir(folder.path().join(".callsheet/history")).unwrap();
        assert_eq!(left.count(), MOST + 1, "and the lock");
    }

    #[cfg(unix)]
    #[test]
    fn d18_a_history_is_its_owners() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let book = LastRun::new(folder.path(), "", "a");
        book.save(history("shop/a")).unwrap();
        let mode = fs::metadata(book.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
