//! The content of a history file: JSON, versioned.

use super::Ranges;
use crate::template::PastChance;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// The version this program reads and writes.
pub const VERSION: u32 = 1;

#[derive(Debug, Clone, Serialize, Deserialize, Default, PartialEq)]
pub struct History {
    pub version: u32,
    /// RFC 3339, UTC.
    pub started: String,
    /// For people who open the file.
    pub selection: String,
    /// By id, in the order they ran.
    pub steps: IndexMap<String, Past>,
    /// Those that did not pass, where there were several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iterations: Option<Ranges>,
    /// What its generated values come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<PastChance>,
}

/// How a step ended; of several iterations the worst, and the mean time.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, PartialEq, Eq)]
pub struct Past {
    pub outcome: StepEnd,
    pub micros: u64,
}

/// From the best to the worst.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum StepEnd {
    Passed,
    /// As its files say: a `when` was false.
    Skipped,
    /// Because of what happened before it.
    NotRun,
    Aborted,
    Failed,
    Errored,
}

impl StepEnd {
    /// Nothing is left to do.
    pub fn is_good(self) -> bool {
        matches!(self, StepEnd::Passed | StepEnd::Skipped)
    }
}

impl History {
    /// Whether the step of this id is over and done with.
    pub fn has_passed(&self, id: &str) -> bool {
        self.steps.get(id).is_some_and(|past| past.outcome.is_good())
    }

    /// Reads the bytes of a file; the error says in words what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<History, String> {
        let damaged = |error: serde_json::Error| {
            format!("it is damaged (line {}, column {})", error.line(), error.column())
        };
        let history: History = serde_json::from_slice(bytes).map_err(damaged)?;
        match history.version {
            VERSION => Ok(history),
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
}
