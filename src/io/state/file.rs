//! The state file's content: JSON, versioned.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// The version this program reads and writes.
pub const VERSION: u32 = 1;

/// All that is kept for one environment.
#[derive(Debug, Clone, Serialize, Deserialize, Default, PartialEq)]
pub struct StateFile {
    pub version: u32,
    #[serde(default)]
    pub variables: IndexMap<String, Entry>,
    /// Tokens of logins, by the login's cache key.
    #[serde(default)]
    pub logins: IndexMap<String, Json>,
}

/// A captured variable.
#[derive(Clone, Serialize, Deserialize, PartialEq)]
pub struct Entry {
    pub value: Json,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// Id of the step that captured it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Seconds since 1970 after which it counts as absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Entry {{ by: {:?}, secret: {}, .. }}", self.by, self.secret)
    }
}

impl StateFile {
    pub fn new() -> StateFile {
        StateFile {
            version: VERSION,
            ..StateFile::default()
        }
    }

    /// Reads the bytes of a file; the error says in words what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<StateFile, String> {
        let state: StateFile =
            serde_json::from_slice(bytes).map_err(|error| format!("it is damaged: {error}"))?;
        match state.version {
            VERSION => Ok(state),
            other => Err(format!(
                "it has version {other}, and this program reads version {VERSION}"
            )),
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Variables that have not expired at `now` (seconds since 1970).
    pub fn valid(&self, now: i64) -> impl Iterator<Item = (&String, &Entry)> {
        self.variables
            .iter()
            .filter(move |(_, entry)| entry.expires_at.is_none_or(|at| at > now))
    }
}
