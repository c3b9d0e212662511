//! Why files were not changed.

use crate::edit::EditError;
use crate::io::changes::ChangeError;
use crate::source::{Diagnostic, Sources};
use std::path::PathBuf;

/// Nothing was changed.
#[derive(Debug)]
pub enum EditingError {
    /// The directory is in no project.
    NoProject(PathBuf),
    /// There is no file to work on, for these reasons.
    NoFiles(Vec<Diagnostic>),
    /// A file of an editor cannot be used: why, and what to do.
    Unusable(String, String),
    /// What was asked for makes no sense; a second sentence says what to do.
    Usage(String, Option<String>),
    /// No file has the id, or none fits the pattern.
    NothingSelected(String, Option<String>),
    /// The path of a file as people see it, and why it cannot be changed.
    Edit(String, EditError),
    /// The changed project would have these errors; the texts are those after the change.
    Files(Vec<Diagnostic>, Box<Sources>),
    /// Others depend on what is to be changed: what, and each place.
    Needed(String, Vec<String>),
    NotWritten(ChangeError),
    /// A state file or the like could not be read or written.
    NotCarriedOut(String),
}

impl EditingError {
    pub fn usage(message: impl Into<String>) -> EditingError {
        EditingError::Usage(message.into(), None)
    }
}
