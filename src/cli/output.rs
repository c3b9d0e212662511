//! Standard output and standard error: results to the one, diagnostics to the other.
//!
//! Nothing secret that is known by then goes to standard error. Results are their command's business: one of them
//! prints a token, because it was asked to.

use super::error_log::ErrorLog;
use super::surroundings::Surroundings;
use crate::plan::credentials_in_files;
use crate::report::quoted;
use crate::report::visible;
use crate::secret::Secrets;
use crate::source::ci_commands::{self, Spelling};
use crate::source::{Diagnostic, FileId, Severity, Sources, draw};
use std::io::{self, Write};

/// What a command prints to, and whether in colour.
#[derive(Debug, Clone, Copy)]
pub struct CommandOutput<'a> {
    pub stdout_color: bool,
    pub stderr_color: bool,
    secrets: Option<&'a Secrets>,
    /// Remembers what is said.
    error_log: Option<&'a ErrorLog>,
}

impl<'a> CommandOutput<'a> {
    pub fn new(surroundings: &'a Surroundings) -> CommandOutput<'a> {
        CommandOutput {
            stdout_color: surroundings.stdout.color,
            stderr_color: surroundings.stderr.color,
            secrets: Some(&surroundings.secrets),
            error_log: Some(&surroundings.error_log),
        }
    }

    pub fn plain() -> CommandOutput<'static> {
        CommandOutput {
            stdout_color: false,
            stderr_color: false,
            secrets: None,
            error_log: None,
        }
    }

    /// A result for people. What the runners of CI systems would obey in it is spelled out.
    pub fn print(&self, text: &str) {
        self.print_raw(&ci_commands::harmless(text, Spelling::Text));
    }

    /// A result that is JSON.
    pub fn print_json(&self, text: &str) {
        self.print_raw(&ci_commands::harmless(text, Spelling::Json));
    }

    /// A result for programs, or to be pasted, as it is.
    pub fn print_raw(&self, text: &str) {
        let written = write_all(&mut io::stdout().lock(), text);
        if let (Err(error), Some(error_log)) = (written, self.error_log) {
            error_log.stdout_failed(error);
        }
    }

    /// Words on standard error.
    fn log(&self, text: &str) {
        // Where it cannot be written, there is no other place to report it.
        let text = ci_commands::harmless(text, Spelling::Text);
        let _ = write_all(&mut io::stderr().lock(), &text);
    }

    /// A mistake that has no place in a file.
    pub fn error(&self, message: &str) {
        if let Some(error_log) = self.error_log {
            error_log.error(message);
        }
        self.say(anstyle::AnsiColor::Red.on_default().bold(), "error", message);
    }

    pub fn warning(&self, message: &str) {
        self.say(anstyle::AnsiColor::Yellow.on_default().bold(), "warning", message);
    }

    pub fn note(&self, message: &str) {
        let message = self.masked(message);
        self.log(&format!("{}\n", visible(&message)));
    }

    /// Draws diagnostics and counts them, on standard error.
    pub fn diagnostics(&self, found: &[Diagnostic], sources: &Sources) {
        if found.is_empty() {
            return;
        }
        if let Some(error_log) = self.error_log {
            error_log.diagnostics(found, sources);
        }
        let masked: Vec<Diagnostic> = match self.secrets {
            Some(secrets) => found
                .iter()
                .map(|found| quoted::redacted(found, secrets))
                .collect(),
            None => found.to_vec(),
        };
        let sources = quoted::masked(&masked, sources, &|file| literals_in(sources, file));
        let drawn = self.masked(&draw::draw(&masked, &sources, self.stderr_color));
        self.log(&format!("{}\n\n{}\n", drawn.trim_end(), count(found)));
    }

    fn masked(&self, text: &str) -> String {
        self.secrets
            .map_or_else(|| text.to_owned(), |secrets| secrets.redact(text))
    }

    fn say(&self, style: anstyle::Style, kind: &str, message: &str) {
        let message = self.masked(message);
        let message = visible(&message);
        let text = if self.stderr_color {
            format!("{style}{kind}{style:#}: {message}\n")
        } else {
            format!("{kind}: {message}\n")
        };
        self.log(&text);
    }
}

fn write_all(out: &mut dyn Write, text: &str) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Credentials that are written in a file, which may be too broken for anything else to have learnt them.
fn literals_in(sources: &Sources, file: FileId) -> Vec<String> {
    let found = credentials_in_files::credentials_of(sources, file).into_iter();
    found.flat_map(|credential| credential.values).collect()
}

/// `2 errors, 1 warning`.
fn count(found: &[Diagnostic]) -> String {
    let kinds = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Note, "note"),
    ];
    let counted = kinds.into_iter().filter_map(|(severity, name)| {
        let number = found
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count();
        (number > 0).then(|| format!("{number} {name}{}", if number == 1 { "" } else { "s" }))
    });
    counted.collect::<Vec<_>>().join(", ")
}
