//! The process that a session works in: its directory, its variables, and whether a person can be asked.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What a session knows of the process around it. It is read once, when the session is made.
#[derive(Debug, Clone, Default)]
pub struct Process {
    /// Where relative paths of the caller begin.
    pub directory: PathBuf,
    /// Variables of the operating system whose name and value are valid text.
    pub variables: Arc<HashMap<String, String>>,
    /// True if a person at a terminal can be asked for secrets.
    pub interactive: bool,
}

impl Process {
    /// The value of a variable of the operating system; None if it is not set.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }
}
