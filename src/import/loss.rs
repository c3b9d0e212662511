//! What an import came to: how much of each kind, and everything that is not as it was.

use serde::Serialize;

/// One thing that did not come over as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loss {
    pub kind: LossKind,
    pub reason: String,
    /// File and item of the source.
    pub source: String,
    /// File of the result, and its line where a comment holds what was kept.
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The source's own words, credentials masked.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kept: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LossKind {
    /// It has no equal here and is in a comment.
    Kept,
    /// It came over, and does something else than it did.
    Changed,
    /// It is nowhere in the result.
    Dropped,
}

/// How much there was, and how much of it became declarations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub collections: usize,
    pub folders: usize,
    pub requests: usize,
    pub environments: usize,
    pub examples: usize,
    pub assertions: usize,
    pub captures: usize,
    pub scripts: ScriptCounts,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ScriptCounts {
    /// Everything in them is declared.
    pub whole: usize,
    pub in_part: usize,
    /// Nothing in them could be declared.
    pub kept: usize,
    pub statements: usize,
    pub translated: usize,
}

impl ScriptCounts {
    pub fn total(&self) -> usize {
        self.whole + self.in_part + self.kept
    }

    /// How many of 100 statements that do something are declared. None if there are no statements.
    pub fn percent(&self) -> Option<usize> {
        (self.statements > 0).then(|| self.translated * 100 / self.statements)
    }
}
