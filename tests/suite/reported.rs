//! A project of a few files, run against a scripted server with every report that is asked for.

use crate::scripted::Scripted;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub struct Reported {
    pub home: tempfile::TempDir,
    pub server: Scripted,
}

impl Reported {
    /// `$SERVER` in files is the server's address.
    pub fn project(script: &str, files: &[(&str, &str)]) -> Reported {
        let home = tempfile::tempdir().expect("a directory");
        std::fs::write(home.path().join("script.yaml"), script).expect("a file");
        let server = Scripted::start(&home.path().join("script.yaml"))
            .expect("a script")
            .expect("a server");
        let collection = ("collection.yaml", "version: 1\n");
        for (name, text) in files.iter().chain([&collection]) {
            let path = home.path().join("collections/api").join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text.replace("$SERVER", &server.address())).expect("a file");
        }
        Reported { home, server }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary runs")
    }

    /// Runs with a report of each format in a file of its name.
    pub fn report(&self, formats: &[&str]) -> Output {
        let reports: Vec<String> = formats
            .iter()
            .map(|format| format!("--report={format}=run.{format}"))
            .collect();
        let arguments = [
            &["run"][..],
            &reports.iter().map(String::as_str).collect::<Vec<_>>(),
        ]
        .concat();
        self.run(&arguments)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        let path: &Path = &self.path(name);
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}
