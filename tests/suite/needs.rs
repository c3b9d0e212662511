//! What a test may need of the machine that not every machine has.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

crate::tests! {
    a_program_that_is_not_there_is_named,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    Bash,
    Chromium,
    Curl,
    Fish,
    /// A small file system that can be filled: only root may mount one.
    Mount,
    Node,
    /// Files that can be given to another user, as root can.
    OtherOwner,
    Python,
    /// A pseudo-terminal.
    Script,
    Strace,
    Xmllint,
    Zsh,
}

/// What was found out once, as some of it takes a process.
static MISSING: Mutex<BTreeMap<Need, Option<String>>> = Mutex::new(BTreeMap::new());

impl Need {
    /// Why a test with this need cannot be run here; None where it can.
    pub fn missing(self) -> Option<String> {
        let mut known = MISSING.lock().unwrap();
        known.entry(self).or_insert_with(|| self.look()).clone()
    }

    fn look(self) -> Option<String> {
        match self {
            Need::Bash => program("bash"),
            Need::Chromium => chromium().is_none().then(|| not_found("chromium")),
            Need::Curl => program("curl"),
            Need::Fish => program("fish"),
            Need::Mount => mounts(),
            Need::Node => program("node"),
            Need::OtherOwner => owners(),
            Need::Python => program("python3"),
            Need::Script => program("script"),
            Need::Strace => program("strace").or_else(traces),
            Need::Xmllint => program("xmllint"),
            Need::Zsh => program("zsh"),
        }
    }
}

/// The browser, by one of the names it is installed under.
pub fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(find)
}

fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

fn program(name: &str) -> Option<String> {
    find(name).is_none().then(|| not_found(name))
}

fn not_found(name: &str) -> String {
    format!("`{name}` is not in PATH")
}

/// A container may forbid it.
fn traces() -> Option<String> {
    let mut command = Command::new("strace");
    command.args(["-o", "/dev/null", "true"]);
    (!succeeds(&mut command)).then(|| "`strace` may not trace processes here".to_owned())
}

fn mounts() -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let mounted = mount(&["-t", "tmpfs", "tmpfs"], folder.path());
    if mounted {
        unmount(folder.path());
    }
    (!mounted).then(|| "no file system may be mounted here".to_owned())
}

pub fn mount(options: &[&str], at: &Path) -> bool {
    succeeds(Command::new("mount").args(options).arg(at))
}

pub fn unmount(at: &Path) {
    succeeds(Command::new("umount").arg("-l").arg(at));
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(unix)]
fn owners() -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let given = std::os::unix::fs::chown(file.path(), Some(12345), None);
    given
        .is_err()
        .then(|| "files cannot be given to another user here".to_owned())
}

#[cfg(not(unix))]
fn owners() -> Option<String> {
    Some("files have no owners here".to_owned())
}

fn a_program_that_is_not_there_is_named() {
    let expected = "`callsheet-no-such-program` is not in PATH";
    assert_eq!(program("callsheet-no-such-program").as_deref(), Some(expected));
    assert_eq!(program("sh"), None);
}
