//! Why a session cannot do what it was asked.

use crate::run::login::LoginError;
use crate::source::Diagnostic;

/// Why something could not be done. Each kind has an exit code of its own on the command line.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// What was asked for makes no sense: an option, a value, a combination of them.
    Usage(String),
    /// A file of the project is wrong, with its place.
    Files(Vec<Diagnostic>),
    /// A file outside the project, such as a data file or a report, cannot be used.
    Data(String),
    /// Something could not be carried out: a file that cannot be written, an address that is taken.
    NotCarriedOut(String),
    /// Nothing matches the selection.
    NothingSelected(String),
    /// A login was refused, or its server could not be reached.
    Login(LoginError),
    /// A person was asked, and wants to end.
    Interrupted(&'static str),
}

impl std::fmt::Display for Error {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Usage(message)
            | Error::Data(message)
            | Error::NotCarriedOut(message)
            | Error::NothingSelected(message) => out.write_str(message),
            Error::Files(found) => {
                let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
                out.write_str(&messages.join("\n"))
            }
            Error::Login(error) => write!(out, "{error}"),
            Error::Interrupted(message) => out.write_str(message),
        }
    }
}

impl std::error::Error for Error {}
