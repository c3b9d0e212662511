//! Events to bytes: one file for each format. No report asks the run anything; what it shows was in an event.
//!
//! Reports write whole lines or documents to the writer they are given, which redacts. They keep nothing of a
//! finished step.

pub mod console;
pub mod diff;
pub mod excerpt;
pub mod github;
pub mod html;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod markdown;
pub mod progress;
pub mod quoted;
pub mod redacted;
pub mod replay;
mod scan;
mod schema;
mod slowest;
pub mod step_record;
pub mod tap;
pub mod visible;
mod words;
pub mod xml;

pub use visible::visible;

use crate::run::Event;
use std::io;
use step_record::FinishedStepRecord;

/// A consumer of the event stream.
pub trait Report {
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// A step that has finished, after its last event.
    fn step(&mut self, _ended: &FinishedStepRecord) -> io::Result<()> {
        Ok(())
    }
}
