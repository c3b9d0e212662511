//! The vocabulary of the `json`, `jsonl` and `html` reports, described in `docs/report.schema.json`. The same types are
//! written and read.
//!
//! Written, they borrow from the events: a run with all reports on writes each step three times. Read, they own what
//! they hold. Members that a later version adds are passed over. Bytes that are no text are in base64 under a name that
//! says so; values of secret headers are masked here already, all other secrets by the writer.

mod document;
mod exchange;
mod line;

pub use document::{FinishRecord, IterationRecord, ReportDocument, RunEnd, RunHead, StepReport};
pub use exchange::{Bodies, BodyRecord, HeaderRecord, ReceivedRecord, RequestRecord, SentRecord};
pub use line::{LineValues, OfStep, ReportLine, RunLine, StepLine};

use serde::Serialize;

/// Version of the shapes. Additions leave it as it is.
pub const SCHEMA: u32 = 1;

/// A value as text.
pub fn text(value: &impl Serialize) -> String {
    // None of the types has maps with odd keys, which is all that could go wrong.
    serde_json::to_string(value).unwrap_or_default()
}
