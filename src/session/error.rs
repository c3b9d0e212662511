//! Why a session cannot do what it was asked.

use crate::run::login::LoginError;
use crate::source::Diagnostic;
use std::fmt;

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
    Login(LoginFailure),
    /// A person was asked, and wants to end.
    Interrupted(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(message)
            | Error::Data(message)
            | Error::NotCarriedOut(message)
            | Error::NothingSelected(message) => out.write_str(message),
            Error::Files(found) => {
                let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
                out.write_str(&messages.join("\n"))
            }
            Error::Login(failure) => write!(out, "{failure}"),
            Error::Interrupted(message) => out.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

/// Why there is no token; `Display` says it in words.
#[derive(Debug)]
pub struct LoginFailure(pub(crate) LoginError);

impl fmt::Display for LoginFailure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl Error {
    pub(crate) fn login(error: LoginError) -> Error {
        Error::Login(LoginFailure(error))
    }
}
