//! Carrying a plan out: the schedule decides (pure), the driver does, everything is reported as events.
//!
//! The life of a step: its conditions are evaluated; what a failed step owed it is looked for; the request is
//! rendered; a login's token is fetched if it wants one; the exchange runs; assertions and captures are taken;
//! durable captures are on disk; only then is the step finished and the next one started.

pub mod attempt_labels;
pub mod captured_layers;
pub mod checked_requests;
pub mod control;
pub mod driver;
pub mod event;
pub mod event_queue;
pub mod exchange;
pub mod folders;
pub mod history_recorder;
pub mod info;
pub mod iteration;
pub mod iteration_run;
pub mod login;
pub mod origins;
pub mod pace;
mod parallel;
pub mod prepare;
pub mod schedule;
pub mod schemas;
mod sequence;
pub mod step;
#[cfg(test)]
mod tests;
pub mod values;

pub use event::{Event, Outcome, StepInfo, Summary};

/// Receives the name and the value of each secret that the run comes by, before any event that may hold it.
pub type Learn = std::rc::Rc<dyn Fn(&str, &str)>;

/// Whether a text holds a secret that the run knows.
pub type HoldsSecret = std::rc::Rc<dyn Fn(&str) -> bool>;

/// Gives a text back with every secret that the run knows replaced.
pub type RunMask = std::rc::Rc<dyn Fn(&str) -> String>;
