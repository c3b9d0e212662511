//! Events to bytes: one file for each format. No report asks the run anything; what it shows was in an event.
//!
//! Reports write whole lines or documents to the writer they are given, which redacts. They keep nothing of a
//! finished step.

pub mod console;
pub mod json;
pub mod progress;
pub mod redacted;
pub mod visible;

pub use visible::visible;

use crate::run::Event;
use std::io;

/// A consumer of the event stream.
pub trait Report {
    fn event(&mut self, event: &Event) -> io::Result<()>;
}
