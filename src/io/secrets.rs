//! Where secrets come from: OS variables, `.env`, a command, a file, a prompt.
//!
//! A secret is fetched only if the run uses it, once. A command is run as it is listed, never through a shell,
//! and only if the file that names it has been trusted.

pub mod dotenv;

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a command may take.
const COMMAND_TIME: Duration = Duration::from_secs(60);

/// A source with its texts rendered.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    Env(String),
    Dotenv(String),
    Command(Vec<String>),
    File(String),
    Prompt(String),
}

/// What fetching may use.
#[derive(Debug)]
pub struct Fetcher<'a> {
    /// OS variables, read once.
    pub variables: &'a HashMap<String, String>,
    /// Where `.env` is looked for: the environments' folder, then the project's root.
    pub dotenv_folders: Vec<PathBuf>,
    /// Relative files are below this.
    pub base: PathBuf,
    /// Whether commands of this environment file may run.
    pub trusted: bool,
    /// Whether someone can be asked.
    pub interactive: bool,
}

/// Why a secret could not be had, and what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchError {
    pub message: String,
    pub help: String,
}

impl Fetcher<'_> {
    pub fn fetch(&self, source: &Source) -> Result<String, FetchError> {
        match source {
            Source::Env(name) => self.variable(name),
            Source::Dotenv(name) => self.dotenv(name),
            Source::Command(words) => self.command(words),
            Source::File(path) => self.file(path),
            Source::Prompt(text) => self.prompt(text),
        }
    }

    fn variable(&self, name: &str) -> Result<String, FetchError> {
        let found = self.variables.get(name).filter(|value| !value.is_empty());
        found.cloned().ok_or_else(|| {
            failed(
                format!("the variable `{name}` is not set"),
                format!("set it, for example `export {name}=...`"),
            )
        })
    }

    fn dotenv(&self, name: &str) -> Result<String, FetchError> {
        for folder in &self.dotenv_folders {
            let path = folder.join(".env");
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            if let Some(value) = dotenv::value(&text, name) {
                return Ok(value);
            }
        }
        let places: Vec<String> = self
            .dotenv_folders
            .iter()
            .map(|folder| folder.join(".env").display().to_string())
            .collect();
        Err(failed(
            format!("`{name}` is in no `.env` file"),
            format!("add `{name}=...` to {}", places.join(" or ")),
        ))
    }

    fn file(&self, path: &str) -> Result<String, FetchError> {
        let whole = self.base.join(path);
        match std::fs::read_to_string(&whole) {
            Ok(text) => Ok(text.trim_end_matches(['\n', '\r']).to_owned()),
            Err(error) => Err(failed(
                format!("cannot read `{}`: {error}", whole.display()),
                "create it, or change the path".to_owned(),
            )),
        }
    }

    fn command(&self, words: &[String]) -> Result<String, FetchError> {
        let shown = words.join(" ");
        if !self.trusted {
            return Err(failed(
                format!("`{shown}` is not run: this environment file has not been trusted"),
                "read the file, then run `callsheet trust`; in CI, give --trust".to_owned(),
            ));
        }
        let [program, arguments @ ..] = words else {
            return Err(failed(
                "the command is empty".to_owned(),
                "write `command: [program, argument]`".to_owned(),
            ));
        };
        run(program, arguments, &self.base).map_err(|problem| {
            failed(
                format!("`{shown}` {problem}"),
                "run it by hand to see why".to_owned(),
            )
        })
    }

    fn prompt(&self, text: &str) -> Result<String, FetchError> {
        if !self.interactive {
            return Err(failed(
                format!("`{text}` has to be typed, and there is no terminal to ask in"),
                "give it with --var-file, or use an `env` secret in CI".to_owned(),
            ));
        }
        ask(text).map_err(|error| failed(format!("nothing could be read: {error}"), "try again".to_owned()))
    }
}

fn failed(message: String, help: String) -> FetchError {
    FetchError { message, help }
}

/// Standard output of the program, without its last line break.
fn run(program: &str, arguments: &[String], directory: &Path) -> Result<String, String> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let mut child = command
        .spawn()
        .map_err(|error| format!("could not be started: {error}"))?;
    let mut stdout = child.stdout.take().ok_or("has no output")?;
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut stdout, &mut bytes).map(|_| bytes)
    });
    let deadline = Instant::now() + COMMAND_TIME;
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if Instant::now() > deadline => {
                let _ = child.kill();
                return Err(format!("took longer than {} s", COMMAND_TIME.as_secs()));
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    if !status.success() {
        return Err(format!("ended with {status}"));
    }
    let bytes = reader
        .join()
        .map_err(|_| "could not be read")?
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| "printed bytes that are not text")?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

/// Asks on standard error and reads a line that is not echoed.
fn ask(text: &str) -> std::io::Result<String> {
    let mut stderr = std::io::stderr().lock();
    write!(stderr, "{text}: ")?;
    stderr.flush()?;
    let _hidden = super::term::hide_input();
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    writeln!(stderr)?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetch(source: Source, trusted: bool) -> Result<String, String> {
        let variables = HashMap::from([
            ("HERE".to_owned(), "value".to_owned()),
            ("EMPTY".to_owned(), String::new()),
        ]);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".env"), "A=1\nexport B='two words' # note\n").unwrap();
        std::fs::write(folder.path().join("secret.txt"), "from a file\n").unwrap();
        let base = folder.path().to_owned();
        let fetcher = Fetcher {
            variables: &variables,
            dotenv_folders: vec![base.clone()],
            base,
            trusted,
            interactive: false,
        };
        fetcher.fetch(&source).map_err(|error| error.message)
    }

    #[test]
    fn each_source_gives_its_value() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(fetch(Source::Env("HERE".into()), false).unwrap(), "value");
        assert_eq!(fetch(Source::Dotenv("B".into()), false).unwrap(), "two words");
        assert_eq!(
            fetch(Source::File("secret.txt".into()), false).unwrap(),
            "from a file"
        );
        assert_eq!(
            fetch(Source::Command(words(&["printf", "%s", "$(id) *"])), true).unwrap(),
            "$(id) *"
        );
    }

    #[test]
    fn what_cannot_be_had_says_why() {
        let check = |source, expected: &str| {
            let error = fetch(source, false).unwrap_err();
            assert!(error.contains(expected), "{error}");
        };
        check(Source::Env("EMPTY".into()), "is not set");
        check(Source::Dotenv("C".into()), "is in no `.env` file");
        check(Source::Command(vec!["true".into()]), "has not been trusted");
        check(Source::Prompt("Token".into()), "no terminal");
        assert!(
            fetch(Source::Command(vec!["false".into()]), true)
                .unwrap_err()
                .contains("ended with")
        );
    }
}
