//! How the last run of each selection went: what `--resume` and `--rerun-failed` start from, and how long each step
//! took, for sharing steps out.
//!
//! It holds ids, outcomes, times, numbers of iterations and what generated values were made of; no value, no address, nothing a server said, and nothing of
//! secrets. One file for
//! each environment and selection below `.callsheet/history/`; the oldest go when there are many.

mod history_file;
mod ranges;
mod store;

pub use history_file::{History, Past, StepEnd};
pub use ranges::Ranges;
pub use store::LastRun;
