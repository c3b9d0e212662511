//! The closed set of events of a run. What is shown or written is made from these and from nothing else.
//!
//! Events own their data: a consumer may keep, reorder or drop them, and needs neither the project nor its files to
//! understand them. They are not redacted yet; every sink passes what it writes through the redactor.
//!
//! The parts that reports write as they are implement `Serialize` and `Deserialize`: their members are those of
//! `docs/report.schema.json`.

mod assertion;
mod attempt;
mod exchange;
mod millis;
mod outcome;
mod problem;
mod step_info;

pub use assertion::{AssertionRecord, CapturedValue, ReadValue};
pub use attempt::{Attempt, AttemptFinish, AttemptKind, Level, Prompt, PromptKind, Tally, Waiting};
pub use exchange::{Lost, Received, Sent};
pub use millis::{from_millis, to_millis};
pub use outcome::{Finish, Outcome, Summary};
pub use problem::{Location, Problem, QuotedDiagnostic};
pub use step_info::{RunOrigin, RunStarted, Shard, StepInfo};

/// Index of a step in the plan.
pub type StepIx = usize;

#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    RunStarted(RunStarted),
    /// An iteration through the steps begins, where there are several. The events up to the next one belong to it.
    IterationStarted {
        /// Counted from 1 over all rows, where this run does a part of them.
        number: usize,
        label: String,
    },
    StepStarted {
        step: StepIx,
    },
    /// The variables that a step's request reads. Sent only where a consumer asked for them.
    ValuesRead {
        step: StepIx,
        values: Vec<ReadValue>,
    },
    /// The step tries again, polls again, fetches a page or takes the next item.
    AttemptStarted {
        step: StepIx,
        attempt: Box<Attempt>,
    },
    /// A try, poll, page or item has ended. There is no such event for polls that only lead to the next one, nor for
    /// attempts that are cut off.
    AttemptFinished {
        step: StepIx,
        finished: Box<AttemptFinish>,
    },
    /// A login asks a person to sign in.
    Prompted {
        step: StepIx,
        prompt: Box<Prompt>,
    },
    /// Nothing is sent for a while.
    Waiting {
        step: StepIx,
        waiting: Box<Waiting>,
    },
    /// A request of the step, or of a login that the step needs.
    RequestSent {
        step: StepIx,
        request: Box<Sent>,
    },
    /// The answer to the last request that was sent.
    ResponseReceived {
        step: StepIx,
        response: Box<Received>,
    },
    Assertion {
        step: StepIx,
        assertion: Box<AssertionRecord>,
    },
    Captured {
        step: StepIx,
        captured: Box<CapturedValue>,
    },
    StepFinished {
        step: StepIx,
        finish: Box<Finish>,
    },
    /// Something went wrong outside any step.
    Problem(Problem),
    RunFinished(Summary),
}

impl Event {
    /// Bytes that it keeps in memory, about: bodies, and values that were read or captured.
    pub(crate) fn size(&self) -> usize {
        match self {
            Event::RequestSent { request, .. } => request.kept(),
            Event::ResponseReceived { response, .. } => response.body.as_ref().map_or(0, bytes::Bytes::len),
            Event::Captured { captured, .. } => captured.value.len(),
            Event::ValuesRead { values, .. } => {
                let values = values.iter().filter_map(|read| read.value.as_ref());
                values.map(String::len).sum()
            }
            _ => 0,
        }
    }
}
