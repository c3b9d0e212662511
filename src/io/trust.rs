//! Which files may reach beyond the project, to commands, variables and files: those whose sources the user has looked
//! at and recorded.
//!
//! The record is the user's, outside every project, so that nobody can commit it. It names files by their path and
//! holds a digest of path and sources: a file whose sources were changed, or that was moved, is a stranger again. It is
//! never read from the project, and it holds no secret.

use super::atomic_file::{self, Readers};
use super::lock::Lock;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The user's record.
#[derive(Debug, Clone)]
pub struct Trust {
    path: PathBuf,
}

/// Digests by path.
#[derive(Debug, Default, Serialize, Deserialize)]
struct TrustRecord {
    files: BTreeMap<String, String>,
}

impl Trust {
    /// Where the user's record is, from the OS variables. None where the user has no home.
    pub fn of(variables: &HashMap<String, String>) -> Option<Trust> {
        let absolute = |name: &str| {
            let path = PathBuf::from(variables.get(name)?);
            path.is_absolute().then_some(path)
        };
        let folder = absolute("XDG_STATE_HOME")
            .or_else(|| absolute("LOCALAPPDATA"))
            .or_else(|| absolute("HOME").map(|home| home.join(".local").join("state")))?;
        Some(Trust {
            path: folder.join("callsheet").join("trusted.json"),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this file was recorded with just this content. What cannot be read trusts nobody.
    pub fn holds(&self, file: &Path, content: &str) -> bool {
        let record = self.read().unwrap_or_default();
        record.files.get(&name(file)) == Some(&digest(file, content))
    }

    /// # Errors
    /// As the operating system says.
    pub fn record(&self, file: &Path, content: &str) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        atomic_file::private_folder(folder)?;
        let _lock = Lock::take(&folder.join("trusted.lock"))?;
        let mut record = self.read()?;
        record.files.insert(name(file), digest(file, content));
        let mut bytes = serde_json::to_vec_pretty(&record)?;
        bytes.push(b'\n');
        atomic_file::replace(&self.path, &bytes, Readers::Owner)
    }

    /// The recorded files, and whether each is still there.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn list(&self) -> io::Result<Vec<(PathBuf, bool)>> {
        let record = self.read()?;
        let holds = |(path, _): (String, String)| {
            let path = PathBuf::from(path);
            let is_there = path.is_file();
            (path, is_there)
        };
        Ok(record.files.into_iter().map(holds).collect())
    }

    fn read(&self) -> io::Result<TrustRecord> {
        match fs::read(&self.path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(TrustRecord::default()),
            Err(error) => Err(error),
        }
    }
}

/// Whether a path leads out of the project, through links or not. Of a file that is not there, its nearest folder counts.
pub fn is_outside(root: &Path, path: &Path) -> bool {
    let Ok(root) = root.canonicalize() else {
        return true;
    };
    let nearest = path.ancestors().find_map(|place| place.canonicalize().ok());
    nearest.is_none_or(|real| !real.starts_with(&root))
}

/// Whether a program is a file of the project. One without a folder is looked for by the system elsewhere.
pub fn is_own_program(root: &Path, base: &Path, program: &str) -> bool {
    program.contains(['/', '\\']) && !is_outside(root, &base.join(program))
}

/// The digests of the files of the project that a command names, so that a record covers them: its program, scripts that
/// an interpreter is given, files behind an option's `=`.
pub fn command_digests(root: &Path, base: &Path, words: &[Option<String>]) -> Vec<String> {
    let mut digests = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some(word) = word else { continue };
        if at == 0 && !is_own_program(root, base, word) {
            continue;
        }
        let behind_option = word.split_once('=').map(|(_, value)| value);
        let files = std::iter::once(&**word).chain(behind_option);
        digests.extend(files.filter_map(|file| own_digest(root, &base.join(file))));
    }
    digests
}

/// The digest of a regular file of the project. It is read in pieces, whatever its size.
#[expect(clippy::disallowed_methods, reason = "this is io, where files are opened")]
fn own_digest(root: &Path, path: &Path) -> Option<String> {
    let is_file = fs::metadata(path).is_ok_and(|known| known.is_file());
    if !is_file || is_outside(root, path) {
        return None;
    }
    let mut file = fs::File::open(path).ok()?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(hex(&hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The file's one path, whatever links lead to it.
fn name(file: &Path) -> String {
    let whole = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    whole.to_string_lossy().into_owned()
}

fn digest(file: &Path, content: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(name(file).as_bytes());
    hasher.update([0]);
    hasher.update(content.as_bytes());
    hex(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust(folder: &Path) -> Trust {
        let variables = HashMap::from([("XDG_STATE_HOME".to_owned(), folder.display().to_string())]);
        Trust::of(&variables).unwrap()
    }

    #[test]
    fn a_change_of_the_file_ends_the_trust() {
        let folder = tempfile::tempdir().unwrap();
        let (trust, file) = (trust(folder.path()), folder.path().join("dev.yaml"));
        fs::write(&file, "one").unwrap();
        assert!(!trust.holds(&file, "one"));
        trust.record(&file, "one").unwrap();
        assert!(trust.holds(&file, "one"));
        assert!(!trust.holds(&file, "two"));
        assert!(!trust.holds(&folder.path().join("other.yaml"), "one"));
        assert!(trust.list().unwrap()[0].1);
        fs::remove_file(&file).unwrap();
        assert!(!trust.list().unwrap()[0].1);
    }

    #[test]
    fn files_of_the_project_are_a_part_of_the_record() {
        let folder = tempfile::tempdir().unwrap();
        let (root, base) = (folder.path(), folder.path().join("environments"));
        fs::create_dir(&base).unwrap();
        fs::write(base.join("tool.sh"), "echo 1").unwrap();
        let digests = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(|word| Some((*word).to_owned())).collect();
            command_digests(root, &base, &words)
        };
        assert_eq!(digests(&["pass", "show"]), [""; 0]);
        // The system looks for a program of this name, and the shell for a file.
        assert_eq!(digests(&["tool.sh"]), [""; 0]);
        let named = [
            digests(&["./tool.sh"]),
            digests(&["sh", "tool.sh"]),
            digests(&["sh", "--rcfile=../environments/tool.sh"]),
        ];
        fs::write(base.join("tool.sh"), "echo 2").unwrap();
        for before in named {
            assert_eq!(before.len(), 1);
            assert_ne!(before, digests(&["./tool.sh"]));
        }
        assert_eq!(digests(&["sh", "../../etc/passwd", "/etc/passwd", "."]), [""; 0]);
    }

    #[test]
    fn the_record_is_the_users() {
        let of = |name: &str, value: &str| Trust::of(&HashMap::from([(name.to_owned(), value.to_owned())]));
        let path = |trust: Option<Trust>| trust.map(|trust| trust.path);
        assert_eq!(path(of("HOME", "relative")), None);
        assert_eq!(path(of("OTHER", "/home/ada")), None);
        if cfg!(unix) {
            let home = PathBuf::from("/home/ada/.local/state/callsheet/trusted.json");
            assert_eq!(path(of("HOME", "/home/ada")), Some(home));
        }
    }

    #[test]
    fn a_damaged_record_trusts_nobody_and_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let trust = trust(folder.path());
        fs::create_dir(folder.path().join("callsheet")).unwrap();
        fs::write(trust.path(), "{").unwrap();
        assert!(!trust.holds(&folder.path().join("x"), ""));
        assert!(trust.record(&folder.path().join("x"), "").is_err());
        assert_eq!(fs::read(trust.path()).unwrap(), b"{");
    }
}
