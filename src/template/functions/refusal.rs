//! Errors of our own functions, told apart from the engine's: these hold no value and may be shown.

use minijinja::{Error, ErrorKind};
use std::error::Error as _;

#[derive(Debug)]
struct Refusal(String);

impl std::fmt::Display for Refusal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// `words` are shown to people and must not hold what the function was given.
pub(in crate::template) fn refuse(words: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, "refused").with_source(Refusal(words.into()))
}

/// The words, where the error is one of ours.
pub(in crate::template) fn refusal(error: &Error) -> Option<&str> {
    let refusal = error.source()?.downcast_ref::<Refusal>()?;
    Some(&refusal.0)
}
