//! Where secrets come from: OS variables, `.env`, a command, a file, a prompt.
//!
//! A secret is fetched only if the run uses it, once. A command is run as it is listed, never through a shell,
//! and only if the file that names it has been trusted.

use super::interrupt::Interrupt;
use super::program::{self, ProgramFailure, Ran, WaitingProgram};
use super::question::{Answer, Question};
use crate::source::ci_commands::{Spelling, harmless};
use crate::source::escape::visible;
use crate::source::{dotenv, encoding};
use std::collections::HashMap;
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How long a command may take.
const COMMAND_TIME: Duration = Duration::from_secs(60);

/// More than this is no secret.
const MOST_OUTPUT: u64 = 1 << 20;

/// A line of a value that is a secret by itself: shorter ones may be words.
const SHORTEST_LINE: usize = 8;

/// What typing Ctrl-C sends.
pub(super) const CANCELLED: u8 = 3;

/// A source with its texts rendered.
#[derive(Debug, Clone, PartialEq)]
pub enum SecretOrigin {
    Env(String),
    Dotenv(String),
    Command(Vec<String>),
    File(String),
    Prompt(String),
    /// What is no secret.
    Question(Question),
}

/// What fetching may use.
pub struct Fetcher<'a> {
    /// OS variables, read once.
    pub variables: &'a HashMap<String, String>,
    /// What may be the `.env` file: in the environments' folder, then at the project's root.
    pub dotenv_files: Vec<PathBuf>,
    /// Relative files are below this.
    pub base: PathBuf,
    /// The environment, as it is named on the command line.
    pub environment: &'a str,
    /// The project. What lies outside it is read for trusted files only.
    pub root: PathBuf,
    /// Whether this environment file may reach beyond the project: run commands, read variables and files.
    pub trusted: bool,
    /// Nothing can leave this machine, so that reading needs no trust; running still does.
    pub mocked: bool,
    /// Whether someone can be asked.
    pub interactive: bool,
    /// Ends a program that is waited for.
    pub interrupt: &'a Interrupt,
    /// Takes a value that is not to be shown.
    pub learn: &'a dyn Fn(&str),
    /// A text without what is not to be shown.
    pub mask: &'a dyn Fn(&str) -> String,
}

/// Why there is no secret.
#[derive(Debug, Clone, PartialEq)]
pub enum FetchError {
    Missing {
        message: String,
        /// What to do.
        help: String,
    },
    /// Somebody was asked and typed Ctrl-C, or the command was interrupted while a program ran.
    Cancelled,
}

/// The value of `name` in the bytes of a `.env` file, or why they cannot be read.
fn value_in(bytes: &[u8], name: &str) -> Result<Option<String>, String> {
    let text = encoding::text(bytes).map_err(|error| error.to_string())?;
    dotenv::value(text, name).map_err(|fault| fault.to_string())
}

fn unreadable(path: &Path, problem: &str) -> FetchError {
    failed(
        format!("cannot read `{}`: {problem}", path.display()),
        "mend the file".to_owned(),
    )
}

impl Fetcher<'_> {
    /// # Errors
    /// [`FetchError`] if the source cannot be read, or has no such secret.
    pub fn fetch(&self, source: &SecretOrigin) -> Result<String, FetchError> {
        match source {
            SecretOrigin::Env(name) => self.variable(name),
            SecretOrigin::Dotenv(name) => self.dotenv(name),
            SecretOrigin::Command(words) => self.command(words),
            SecretOrigin::File(path) => self.file(path),
            SecretOrigin::Prompt(text) => self.prompt(text),
            SecretOrigin::Question(question) => self.question(question),
        }
    }

    /// The refusal of a file that was not trusted.
    fn untrusted(&self, what: &str) -> FetchError {
        failed(
            format!("{what}: this environment file has not been trusted"),
            format!(
                "read the file, then run `callsheet trust {}`; in CI, give --trust or set CALLSHEET_TRUST=1",
                self.environment
            ),
        )
    }

    /// Whether a path is not to be read: it leads out of the project, through links or not.
    fn is_beyond(&self, path: &Path) -> bool {
        !self.trusted && !self.mocked && super::trust::is_outside(&self.root, path)
    }

    fn variable(&self, name: &str) -> Result<String, FetchError> {
        if !self.trusted && !self.mocked && !is_own_variable(name) {
            return Err(self.untrusted(&format!("the variable `{name}` of your shell is not read")));
        }
        let found = self.variables.get(name).filter(|value| !value.is_empty());
        found.cloned().ok_or_else(|| {
            failed(
                format!("the variable `{name}` is not set"),
                format!("set it, for example `export {name}=...`"),
            )
        })
    }

    fn dotenv(&self, name: &str) -> Result<String, FetchError> {
        for path in &self.dotenv_files {
            if self.is_beyond(path) {
                return Err(self.untrusted(&format!(
                    "`{}` leads out of the project and is not read",
                    path.display()
                )));
            }
            let bytes = match read_regular(path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => {
                    let help = "make it a file of UTF-8 text with lines such as `NAME=value`";
                    return Err(failed(
                        format!("cannot read `{}`: {error}", path.display()),
                        help.to_owned(),
                    ));
                }
            };
            if let Some(value) = value_in(&bytes, name).map_err(|problem| unreadable(path, &problem))? {
                return Ok(value);
            }
        }
        let files = self.dotenv_files.iter();
        let places: Vec<String> = files.clone().map(|path| path.display().to_string()).collect();
        let file = files
            .clone()
            .find_map(|path| path.file_name())
            .unwrap_or_default();
        Err(failed(
            format!("`{name}` is in no `{}` file", file.to_string_lossy()),
            format!("add `{name}=...` to {}", places.join(" or ")),
        ))
    }

    fn file(&self, path: &str) -> Result<String, FetchError> {
        let whole = self.base.join(path);
        if self.is_beyond(&whole) {
            return Err(self.untrusted(&format!("`{path}` lies outside the project and is not read")));
        }
        match read_regular(&whole) {
            Ok(bytes) => match encoding::text(&bytes) {
                Ok(text) => Ok(text.trim_end_matches(['\n', '\r']).to_owned()),
                Err(error) => Err(unreadable(&whole, &error.to_string())),
            },
            Err(error) => Err(failed(
                format!("cannot read `{}`: {error}", whole.display()),
                "create it, or change the path".to_owned(),
            )),
        }
    }

    fn command(&self, words: &[String]) -> Result<String, FetchError> {
        let shown = words.join(" ");
        if !self.trusted {
            return Err(self.untrusted(&format!("`{shown}` is not run")));
        }
        let [program, arguments @ ..] = words else {
            return Err(failed(
                "the command is empty".to_owned(),
                "write `command: [program, argument]`".to_owned(),
            ));
        };
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.base);
        let ran = program::run(
            command,
            &WaitingProgram {
                longest: COMMAND_TIME,
                is_interrupted: &|| self.interrupt.signal().is_some(),
                say: &|| self.log(&format!("waiting for `{shown}`")),
            },
        );
        self.log_said(&ran);
        ran.printed.map_err(|failure| match failure {
            ProgramFailure::Interrupted => FetchError::Cancelled,
            ProgramFailure::Problem(problem) => failed(
                format!("`{shown}` {problem}"),
                "run it by hand to see why".to_owned(),
            ),
        })
    }

    /// Shows what the program said on standard error, without what it printed.
    fn log_said(&self, ran: &Ran) {
        let printed = String::from_utf8_lossy(&ran.output);
        // A failed program may have printed its secret, and a value of several lines be mentioned in part.
        let lines = printed.lines().filter(|line| line.trim().len() >= SHORTEST_LINE);
        (self.learn)(printed.trim_end_matches(['\n', '\r']));
        lines.for_each(|line| (self.learn)(line.trim()));
        String::from_utf8_lossy(&ran.said)
            .lines()
            .for_each(|line| self.log(line));
    }

    /// A line on standard error, where prompts are, too.
    fn log(&self, line: &str) {
        let masked = (self.mask)(line);
        let text = harmless(visible(&masked).as_ref(), Spelling::Text).into_owned();
        // There is no other place to report that it cannot be written.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Where nobody can be asked, the default is the answer.
    fn question(&self, question: &Question) -> Result<String, FetchError> {
        let missing = |why: &str| {
            failed(
                format!("`{}` {why}", question.text),
                "give it with `--var`, or write a `default`".to_owned(),
            )
        };
        if !self.interactive {
            let default = question.default.clone();
            return default.ok_or_else(|| missing("has to be answered, and there is no terminal to ask in"));
        }
        match question.ask() {
            Ok(Answer::Given(answer)) => Ok(answer),
            Ok(Answer::None) => Err(missing("was not answered")),
            Ok(Answer::Cancelled) => Err(FetchError::Cancelled),
            Err(error) => Err(missing(&format!("could not be read: {error}"))),
        }
    }

    fn prompt(&self, text: &str) -> Result<String, FetchError> {
        if !self.interactive {
            return Err(failed(
                format!("`{text}` has to be typed, and there is no terminal to ask in"),
                "give it with --var-file, or use an `env` secret in CI".to_owned(),
            ));
        }
        let missing = |why: String| failed(format!("`{text}` {why}"), "try again".to_owned());
        match ask(text) {
            Ok(line) if line.as_bytes().contains(&CANCELLED) => Err(FetchError::Cancelled),
            Ok(line) if line.is_empty() => Err(missing("was not answered".to_owned())),
            Ok(line) => Ok(line),
            Err(error) => Err(missing(format!("could not be read: {error}"))),
        }
    }
}

/// Variables that are meant for callsheet; all others belong to somebody else.
pub fn is_own_variable(name: &str) -> bool {
    name.starts_with("CALLSHEET_")
}

/// Shows what files reach for, and asks whether they may. Anything but `y` or `yes` is no.
///
/// # Errors
/// If the terminal cannot be read.
pub fn confirm(question: &str) -> std::io::Result<bool> {
    let mut stderr = std::io::stderr().lock();
    write!(stderr, "{question} [y/N] ")?;
    stderr.flush()?;
    let answer = typed(&mut std::io::stdin().lock())?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

fn failed(message: String, help: String) -> FetchError {
    FetchError::Missing { message, help }
}

/// Asks on standard error and reads a line that is not echoed. Who sees the question can answer unseen.
fn ask(text: &str) -> std::io::Result<String> {
    let _hidden = super::term::hide_input();
    let mut stderr = std::io::stderr().lock();
    write!(stderr, "{}: ", visible(text))?;
    stderr.flush()?;
    let line = typed(&mut std::io::stdin().lock())?;
    writeln!(stderr)?;
    Ok(line.trim_end_matches('\r').to_owned())
}

/// The bytes of a regular file; a pipe or a device would keep the run waiting, or never end.
fn read_regular(path: &std::path::Path) -> std::io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    if metadata.len() > MOST_OUTPUT {
        return Err(std::io::Error::other("it is larger than 1 MiB"));
    }
    std::fs::read(path)
}

/// Up to the end of the line, or to Ctrl-C, after which no end comes.
pub(super) fn typed(input: &mut impl BufRead) -> std::io::Result<String> {
    let mut line = Vec::new();
    for byte in input.bytes() {
        match byte? {
            b'\n' => break,
            byte => line.push(byte),
        }
        if line.last() == Some(&CANCELLED) {
            break;
        }
    }
    String::from_utf8(line).map_err(|_| std::io::Error::other("it is not text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetch(source: SecretOrigin, trusted: bool) -> Result<String, String> {
        let variables = HashMap::from([
            ("HERE".to_owned(), "value".to_owned()),
            ("CALLSHEET_HERE".to_owned(), "own".to_owned()),
            ("CALLSHEET_EMPTY".to_owned(), String::new()),
        ]);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".env"), "A=1\nexport B='two words' # note\n").unwrap();
        std::fs::write(folder.path().join("secret.txt"), "from a file\n").unwrap();
        let base = folder.path().to_owned();
        let fetcher = Fetcher {
            variables: &variables,
            dotenv_files: vec![base.join(".env")],
            root: base.clone(),
            base,
            environment: "dev",
            trusted,
            mocked: false,
            interactive: false,
            interrupt: &Interrupt::never(),
            learn: &|_| {},
            mask: &str::to_owned,
        };
        fetcher.fetch(&source).map_err(|error| match error {
            FetchError::Missing { message, .. } => message,
            FetchError::Cancelled => "cancelled".to_owned(),
        })
    }

    #[test]
    fn each_source_gives_its_value() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(fetch(SecretOrigin::Env("HERE".into()), true).unwrap(), "value");
        assert_eq!(
            fetch(SecretOrigin::Env("CALLSHEET_HERE".into()), false).unwrap(),
            "own"
        );
        assert_eq!(
            fetch(SecretOrigin::Dotenv("B".into()), false).unwrap(),
            "two words"
        );
        assert_eq!(
            fetch(SecretOrigin::File("secret.txt".into()), false).unwrap(),
            "from a file"
        );
        assert_eq!(
            fetch(SecretOrigin::Command(words(&["printf", "%s", "$(id) *"])), true).unwrap(),
            "$(id) *"
        );
    }

    #[test]
    fn what_cannot_be_had_says_why() {
        let check = |source, expected: &str| {
            let error = fetch(source, false).unwrap_err();
            assert!(error.contains(expected), "{error}");
        };
        check(SecretOrigin::Env("CALLSHEET_EMPTY".into()), "is not set");
        check(
            SecretOrigin::Env("HERE".into()),
            "the variable `HERE` of your shell is not read",
        );
        check(SecretOrigin::File("../x".into()), "lies outside the project");
        check(SecretOrigin::Dotenv("C".into()), "is in no `.env` file");
        check(SecretOrigin::Command(vec!["true".into()]), "has not been trusted");
        check(SecretOrigin::Prompt("Token".into()), "no terminal");
        assert!(
            fetch(SecretOrigin::Command(vec!["false".into()]), true)
                .unwrap_err()
                .contains("ended with")
        );
    }
}
