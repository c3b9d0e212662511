//! Errors of our own functions, distinguished from the engine's.

use super::mismatch::Mismatch;
use minijinja::{Error, ErrorKind};
use std::error::Error as _;

/// Why one of our functions gives nothing.
#[derive(Debug)]
pub(in crate::template) enum FunctionError {
    /// These hold no value and may be shown.
    Words(String),
    Mismatch(Mismatch),
    /// This text from outside was asked whether it is true.
    Ambiguous(Box<str>),
}

impl std::fmt::Display for FunctionError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FunctionError::Words(words) => out.write_str(words),
            FunctionError::Mismatch(mismatch) => out.write_str(&mismatch.words(true)),
            FunctionError::Ambiguous(_) => out.write_str("text from outside is no truth"),
        }
    }
}

impl std::error::Error for FunctionError {}

/// `words` are shown to people and must not hold what the function was given.
pub(in crate::template) fn refuse(words: impl Into<String>) -> Error {
    error(FunctionError::Words(words.into()))
}

/// Values that do not fit one another.
pub(in crate::template) fn unfit(mismatch: Mismatch) -> Error {
    error(FunctionError::Mismatch(mismatch))
}

pub(super) fn ambiguous(text: &str) -> Error {
    error(FunctionError::Ambiguous(text.into()))
}

fn error(refusal: FunctionError) -> Error {
    Error::new(ErrorKind::InvalidOperation, "refused").with_source(refusal)
}

/// What one of our functions had to say, where the error is one of theirs.
pub(in crate::template) fn refusal(error: &Error) -> Option<&FunctionError> {
    error.source()?.downcast_ref::<FunctionError>()
}
