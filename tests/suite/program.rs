//! A project in a temporary directory, and the program run in it as a user would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

pub struct Project {
    folder: TempDir,
}

impl Project {
    pub fn new() -> Project {
        Project {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    pub fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The state of an environment.
    pub fn state(&self, environment: &str) -> PathBuf {
        self.path(&format!(".callsheet/state/{environment}.json"))
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
        command.args(arguments);
        surround(&mut command, self.folder.path());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }
}

/// The same few OS variables wherever the tests run.
pub fn surround(command: &mut Command, directory: &Path) {
    command
        .current_dir(directory)
        .env_clear()
        .env("HOME", directory)
        // The tests here wrote the project's files themselves; what needs trust is shown by cases.
        .env("CALLSHEET_TRUST", "1")
        .stdin(Stdio::null());
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
