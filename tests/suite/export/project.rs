//! A project of one request, and its exported forms as someone pastes them.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// Words that a shell, curl or a program would read if they were not quoted.
pub const HARMFUL: &str =
    "it's $(touch owned) `touch owned` \"; touch owned; @/etc/passwd %s \\n !x {a,b} [1-3]";

pub const LANGUAGES: [&str; 3] = ["curl", "python", "javascript"];

pub struct Project {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

impl Project {
    pub fn new(request: &str) -> Project {
        let project = Project {
            folder: tempfile::tempdir().expect("a directory"),
            variables: Vec::new(),
        };
        project.write("callsheet.yaml", "environment: dev\n");
        project.write("environments/dev.yaml", "secrets: {secret: {env: SECRET}}\n");
        project.write("data.bin", "\u{0}bytes\n");
        project.write("collections/api/collection.yaml", "name: api\n");
        project.write("collections/api/one.yaml", request);
        project
    }

    /// With an OS variable for everything that is run here.
    pub fn with(mut self, name: &str, value: &str) -> Project {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    pub fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }

    pub fn callsheet(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
        command.args(arguments);
        self.output(&mut command)
    }

    pub fn run(&self, options: &[&str]) {
        succeeded(self.callsheet(&[&["run"], options].concat()), "the run");
    }

    pub fn shown(&self, language: &str, options: &[&str]) -> String {
        let shown = self.callsheet(&[&["show", "api/one", "--as", language], options].concat());
        succeeded(shown, "show")
    }

    /// Carries the text out in the way of its language.
    pub fn paste(&self, language: &str, text: &str) -> Output {
        // As an argument it might be too long.
        self.write("pasted.mjs", text);
        let program = match language {
            "curl" => "sh",
            "python" => "python3",
            _ => "node",
        };
        let mut command = Command::new(program);
        command.arg("pasted.mjs");
        let output = self.output(&mut command);
        assert!(!self.path("owned").exists(), "{text}");
        output
    }

    pub fn output(&self, command: &mut Command) -> Output {
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .envs([("PATH", std::env::var_os("PATH").unwrap_or_default())])
            .env("HOME", self.folder.path())
            // The project's environment reads its secret from a variable, which needs trust.
            .env("CALLSHEET_TRUST", "1")
            .envs(variables)
            .stdin(Stdio::null());
        let program = command.get_program().to_owned();
        command
            .output()
            .unwrap_or_else(|error| panic!("{program:?} is needed: {error}"))
    }
}

/// Standard output, of what has to have gone well.
pub fn succeeded(output: Output, what: &str) -> String {
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{what}\n{}{}",
        shown(&output.stdout),
        shown(&output.stderr)
    );
    shown(&output.stdout)
}

pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
