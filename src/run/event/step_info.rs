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
    pub steps: Arc<[StepInfo]>,
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
