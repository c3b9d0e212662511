//! The outer world, read once: directory, environment variables, terminal.

use super::args::ColorChoice;
use super::error_log::ErrorLog;
use crate::secret::Secrets;
use crate::session::Process;
use std::collections::HashMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

/// What a command knows about where it runs.
#[derive(Clone)]
pub struct Surroundings {
    pub process: Process,
    pub stdout: OutputStream,
    pub stderr: OutputStream,
    /// Whether someone can be asked.
    pub stdin_terminal: bool,
    /// What follows the name of the program.
    pub arguments: Vec<String>,
    /// Columns of the terminal, where there is one.
    pub width: Option<usize>,
    /// Everything secret that is known: whatever is printed, to the last message, goes through it.
    pub secrets: Secrets,
    /// Every error that was shown.
    pub error_log: Rc<ErrorLog>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputStream {
    pub terminal: bool,
    pub color: bool,
}

/// One of them is set in every job of GitHub, GitLab and most others, of Azure, and of TeamCity.
const CI_VARIABLES: [&str; 4] = ["CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"];

impl Surroundings {
    /// Reads everything there is to read. Fails without a current directory, or without the one that is named.
    pub fn read(color: ColorChoice, directory: Option<PathBuf>) -> std::io::Result<Surroundings> {
        let here = std::env::current_dir()?;
        let directory = match directory {
            // A directory that is not there has parents, in which a project would be found.
            Some(wanted) => here.join(&wanted).canonicalize().map_err(|error| {
                std::io::Error::new(
                    error.kind(),
                    format!("there is no directory `{}`", wanted.display()),
                )
            })?,
            None => here,
        };
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        let variables: HashMap<String, String> = std::env::vars_os().filter_map(text).collect();
        let stream = |terminal: bool| OutputStream {
            terminal,
            color: colored(color, terminal, &variables),
        };
        let stderr = stream(std::io::stderr().is_terminal());
        let stdin_terminal = std::io::stdin().is_terminal();
        Ok(Surroundings {
            stdout: stream(std::io::stdout().is_terminal()),
            stderr,
            stdin_terminal,
            arguments: std::env::args_os()
                .skip(1)
                .map(|word| word.to_string_lossy().into_owned())
                .collect(),
            width: width(&variables),
            secrets: Secrets::default(),
            error_log: Rc::default(),
            process: Process {
                directory,
                interactive: stdin_terminal && stderr.terminal,
                variables: Arc::new(variables),
            },
        })
    }

    /// A line can be drawn over where standard error is a terminal.
    pub fn moves_cursor(&self) -> bool {
        !is_dumb(&self.process.variables) && self.variable("CI").is_none()
    }

    /// Whether a runner may read what is printed.
    pub fn is_ci_job(&self) -> bool {
        let is_set = |name: &str| self.variable(name).is_some_and(|value| !value.is_empty());
        CI_VARIABLES.into_iter().any(is_set)
    }

    /// Columns that lines on standard output have to fit into; none where nobody is watching.
    pub fn columns(&self) -> Option<usize> {
        self.width.filter(|_| self.stdout.terminal)
    }

    /// None if the variable is not set.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.process.variable(name)
    }
}

/// The shell that asks what may follow, where the script of `completions` has started the program.
pub fn asked_for_completion() -> Option<std::ffi::OsString> {
    std::env::var_os(super::completing::VARIABLE).filter(|shell| !shell.is_empty())
}

pub fn working_directory() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

fn is_dumb(variables: &HashMap<String, String>) -> bool {
    variables.get("TERM").is_some_and(|term| term == "dumb")
}

fn colored(color: ColorChoice, terminal: bool, variables: &HashMap<String, String>) -> bool {
    let set = |name: &str| variables.get(name).is_some_and(|value| !value.is_empty());
    match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal && !is_dumb(variables) && !set("NO_COLOR") && !set("CI"),
    }
}

fn width(variables: &HashMap<String, String>) -> Option<usize> {
    let asked = variables.get("COLUMNS").and_then(|columns| columns.parse().ok());
    asked
        .or_else(crate::io::term::width)
        .filter(|columns| *columns > 0)
}
