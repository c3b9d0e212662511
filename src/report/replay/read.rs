//! Reading a `json` or `jsonl` report.

use super::lines;
use crate::report::schema::{ReportDocument, SCHEMA};
use crate::run::event::from_millis;
use serde::Deserialize;
use std::collections::HashMap;
use std::fmt;

/// Why a file is no report that can be used.
#[derive(Debug)]
pub enum ReportError {
    NoReport(serde_json::Error),
    /// It has this schema.
    OtherSchema(u32),
    Damaged(serde_json::Error),
    /// Its lines stop before the run has ended.
    Unfinished,
}

/// Reads a `json` or a `jsonl` report. Fails if the bytes are neither, are of another schema, or are not whole.
pub fn read(bytes: &[u8]) -> Result<ReportDocument, ReportError> {
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    if lines::are_lines(bytes) {
        return lines::document(bytes);
    }
    let version: Version = serde_json::from_slice(bytes).map_err(ReportError::NoReport)?;
    if version.schema != SCHEMA {
        return Err(ReportError::OtherSchema(version.schema));
    }
    serde_json::from_slice(bytes).map_err(ReportError::Damaged)
}

/// How long each step took, in microseconds: of several iterations the longest. Steps that sent nothing have none.
pub fn times(document: &ReportDocument) -> HashMap<String, u64> {
    let mut times: HashMap<String, u64> = HashMap::new();
    for step in document.steps.iter().filter(|step| !step.requests.is_empty()) {
        let micros = from_millis(step.finish.duration_ms).as_micros() as u64;
        let longest = times.entry(step.info.id.to_string()).or_default();
        *longest = micros.max(*longest);
    }
    times
}

impl fmt::Display for ReportError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReportError::NoReport(error) => write!(out, "it is no `json` report of a run: {error}"),
            ReportError::OtherSchema(found) => {
                write!(
                    out,
                    "it has schema {found}, and this program reads schema {SCHEMA}"
                )
            }
            ReportError::Damaged(error) => write!(out, "it does not keep its schema: {error}"),
            ReportError::Unfinished => write!(out, "it stops before the run has ended"),
        }
    }
}
