//! What consumers know about a run and its steps before it starts.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct RunStarted {
    /// RFC 3339, UTC.
    pub started: String,
    pub environments: Vec<String>,
    /// Where the run is one of several that do a part of the work each.
    pub shard: Option<Shard>,
    /// `--seed`: what its generated values come from.
    pub seed: Option<u64>,
    pub origin: RunOrigin,
    pub steps: Arc<[StepInfo]>,
}

/// Where a run comes from. The program knows it, and not the run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOrigin {
    /// The words of the command line, those that are secret masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// The commit that the project is at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The page of the job in a CI system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ci: Option<String>,
}

impl RunOrigin {
    /// Of several parts of a run, what is true of all of them.
    pub(crate) fn keep_shared(&mut self, other: &RunOrigin) {
        if self.command != other.command {
            self.command.clear();
        }
        self.commit
            .take_if(|commit| other.commit.as_ref() != Some(commit));
        self.ci.take_if(|ci| other.ci.as_ref() != Some(ci));
    }
}

/// The one of several parts that a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Counted from 1.
    pub number: usize,
    pub of: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StepInfo {
    pub id: Arc<str>,
    /// Its place among all steps, of which this run may do a part.
    pub order: usize,
    pub name: Arc<str>,
    /// Names of the folders around it, outermost first, the collection's own included.
    pub folders: Arc<[Arc<str>]>,
    /// Its own and those of its folders.
    pub tags: Arc<[Arc<str>]>,
    /// The file, relative to the project's root.
    pub file: Arc<str>,
    /// The line in the file that its request begins on, from 1.
    pub line: usize,
    /// Variables that its files read.
    pub uses: Arc<[Arc<str>]>,
}
