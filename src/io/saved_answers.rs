//! Files that answers are saved to: `save` of a request.
//!
//! The place is one that a report of the project could have ([`report_place`]), and no YAML file, which the next run would take for a part
//! of the project. A saved file has no mark of its own, so `.callsheet/saved.json` keeps the digest of what was written: a file that
//! holds something else is not replaced.

use super::atomic_file::{self, Readers};
use super::lock::Lock;
use super::report_place::{self, PlaceError};
use super::state;
use crate::source::{Diagnostic, code};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

const VERSION: u32 = 1;

/// The digests of a file that are known: of what it holds, and of what it held before, should a run be killed between the two.
const DIGESTS: usize = 2;

/// A place below the root where an answer may be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavePlace {
    /// Relative to the root, with `/`.
    pub shown: String,
}

/// What this run has saved, and what earlier ones have.
#[derive(Debug)]
pub struct SavedFiles {
    root: PathBuf,
    /// By place, the digests of what this run has saved.
    this_run: RefCell<HashMap<String, String>>,
}

/// What is in the file.
#[derive(Debug, Default, Serialize, Deserialize)]
struct SavedRecord {
    version: u32,
    /// By place, the digests in hexadecimal, the newest last.
    files: BTreeMap<String, Vec<String>>,
}

impl SavedFiles {
    pub fn new(root: &Path) -> SavedFiles {
        SavedFiles {
            root: root.to_owned(),
            this_run: RefCell::default(),
        }
    }

    /// The place that `relative` means, as seen from the root.
    ///
    /// # Errors
    /// A diagnostic without a place if no answer may be saved there.
    pub fn place(&self, relative: &str) -> Result<SavePlace, Box<Diagnostic>> {
        let record = self
            .read()
            .map_err(|error| explain(relative, &PlaceError::Io(error)))?;
        self.place_by(relative, &record)
            .map_err(|error| explain(relative, &error))
    }

    /// Puts an answer into its place, whole or not at all.
    ///
    /// # Errors
    /// A sentence that says why it is not there.
    pub fn write(&self, place: &SavePlace, bytes: &[u8]) -> Result<(), String> {
        let digest = digest(bytes);
        let earlier = self.this_run.borrow().get(&place.shown).cloned();
        match earlier {
            Some(earlier) if earlier == digest => return Ok(()),
            Some(_) => {
                return Err(
                    "this run has saved another answer there: let the path hold what differs, such as `<<id>>`"
                        .to_owned(),
                );
            }
            None => {}
        }
        self.put(place, bytes, &digest)
            .map_err(|error| error.to_string())?;
        self.this_run.borrow_mut().insert(place.shown.clone(), digest);
        Ok(())
    }

    /// The record is written first: a file that is there and not in it would never be replaced again.
    fn put(&self, place: &SavePlace, bytes: &[u8], digest: &str) -> Result<(), PlaceError> {
        state::prepare_folder(&self.root)?;
        let folder = self.root.join(".callsheet");
        state::guarded::check_folders(&self.root, &folder)?;
        let _lock = Lock::take(&folder.join("saved.lock"))?;
        let mut record = self.read()?;
        let path = self.root.join(&place.shown);
        self.place_by(&place.shown, &record)?;
        fs::create_dir_all(atomic_file::folder_of(&path))?;
        // Folders that have become links meanwhile.
        self.place_by(&place.shown, &record)?;
        record.files.retain(|file, _| self.root.join(file).exists());
        let known = record.files.entry(place.shown.clone()).or_default();
        known.retain(|known| known != digest);
        known.push(digest.to_owned());
        known.drain(..known.len().saturating_sub(DIGESTS));
        self.keep(&record)?;
        let mut temporary = atomic_file::temporary(&path, Readers::Owner)?;
        temporary.write_all(bytes)?;
        temporary.as_file().sync_all()?;
        temporary.persist(&path).map_err(|error| error.error)?;
        atomic_file::sync_folder(atomic_file::folder_of(&path))?;
        Ok(())
    }

    fn place_by(&self, relative: &str, record: &SavedRecord) -> Result<SavePlace, PlaceError> {
        let is_yaml = |ending: &std::ffi::OsStr| {
            ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml")
        };
        if Path::new(relative).extension().is_some_and(is_yaml) {
            return Err(PlaceError::Path("ends as the files of a project do"));
        }
        let root = self.root.canonicalize()?;
        let is_own = |path: &Path| {
            let known = record.files.get(&shown(&root, path));
            let found = known.map(|_| digest_of(path)).transpose()?;
            Ok(known
                .zip(found)
                .is_some_and(|(known, found)| known.contains(&found)))
        };
        let path = report_place::place(&self.root, relative, &is_own)?;
        Ok(SavePlace {
            shown: shown(&root, &path),
        })
    }

    fn path(&self) -> PathBuf {
        self.root.join(".callsheet").join("saved.json")
    }

    /// One that cannot be understood knows of no file: nothing is replaced then.
    fn read(&self) -> io::Result<SavedRecord> {
        match state::guarded::read(&self.root, &self.path()) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)
                .ok()
                .filter(|record: &SavedRecord| record.version == VERSION)
                .unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(SavedRecord::default()),
            Err(error) => Err(error),
        }
    }

    fn keep(&self, record: &SavedRecord) -> io::Result<()> {
        state::guarded::check_file(&self.root, &self.path())?;
        let record = SavedRecord {
            version: VERSION,
            files: record.files.clone(),
        };
        let mut bytes = serde_json::to_vec_pretty(&record)?;
        bytes.push(b'\n');
        atomic_file::replace(&self.path(), &bytes, Readers::Owner)
    }
}

fn shown(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts = below.iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Of a file, which may be larger than what anybody wants in memory.
fn digest_of(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let (mut state, mut chunk) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hex(&state.finalize())),
            length => state.update(&chunk[..length]),
        }
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn explain(relative: &str, error: &PlaceError) -> Box<Diagnostic> {
    let (reason, help) = match error {
        PlaceError::Foreign => (
            "there is a file that callsheet did not write, or that was changed since".to_owned(),
            "remove it or give it another name; only what an earlier run saved there is replaced",
        ),
        other => (
            other.to_string(),
            "name a file below the project's root, such as `downloads/report.pdf`, in no folder that begins with a dot",
        ),
    };
    let message = format!("no answer is saved to `{relative}`: {reason}");
    Box::new(Diagnostic::error(code::SAVE_REFUSED, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(root: &Path, relative: &str, bytes: &[u8]) -> Result<(), String> {
        let files = SavedFiles::new(root);
        let place = files.place(relative).map_err(|refused| refused.message)?;
        files.write(&place, bytes)
    }

    #[test]
    fn what_an_earlier_run_saved_is_replaced_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::write(root.join("Makefile"), "all:\n").unwrap();
        fs::write(root.join("empty"), "").unwrap();
        saved(root, "out/a.bin", b"one").unwrap();
        saved(root, "out/../out/a.bin", b"two").unwrap();
        assert_eq!(fs::read(root.join("out/a.bin")).unwrap(), b"two");
        fs::write(root.join("out/a.bin"), "mine now").unwrap();
        let foreign = "there is a file that callsheet did not write, or that was changed since";
        for place in ["out/a.bin", "Makefile", "empty"] {
            let refused = saved(root, place, b"three").unwrap_err();
            assert_eq!(refused, format!("no answer is saved to `{place}`: {foreign}"));
        }
        // A run that was killed between the record and the file leaves the one before.
        saved(root, "b", b"one").unwrap();
        saved(root, "b", b"two").unwrap();
        fs::write(root.join("b"), "one").unwrap();
        saved(root, "b", b"three").unwrap();
    }

    #[test]
    fn two_answers_of_one_run_have_two_places() {
        let root = tempfile::tempdir().unwrap();
        let files = SavedFiles::new(root.path());
        let place = files.place("a").unwrap();
        files.write(&place, b"one").unwrap();
        files.write(&place, b"one").unwrap();
        let refused = files.write(&place, b"two").unwrap_err();
        assert!(
            refused.starts_with("this run has saved another answer"),
            "{refused}"
        );
        assert_eq!(fs::read(root.path().join("a")).unwrap(), b"one");
    }

    #[test]
    fn x20_an_answer_becomes_no_part_of_the_project_and_leaves_it_nowhere() {
        let root = tempfile::tempdir().unwrap();
        for (place, reason) in [
            ("../x", "it leads out of the project"),
            ("/tmp/x", "the path is absolute"),
            (".git/hooks/pre-commit", "`.git` begins with a dot"),
            (
                "collections/a/b.yaml",
                "the path ends as the files of a project do",
            ),
            (
                "environments/dev.YML",
                "the path ends as the files of a project do",
            ),
        ] {
            let refused = saved(root.path(), place, b"x").unwrap_err();
            assert_eq!(refused, format!("no answer is saved to `{place}`: {reason}"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn x20_no_link_is_followed() {
        let (root, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(other.path(), root.path().join("out")).unwrap();
        let refused = saved(root.path(), "out/x", b"x").unwrap_err();
        assert_eq!(refused, "no answer is saved to `out/x`: `out` is a link");
    }
}
