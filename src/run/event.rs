//! The closed set of things a run says about itself. What is shown or written is made from these and nothing else.
//!
//! Events own their data: a consumer may keep, reorder or drop them. They are not yet redacted; every sink
//! passes what it writes through the redactor.

mod attempt;

pub use attempt::{Attempt, AttemptFinish, AttemptKind, Level, Tally};

use crate::http::{Header, Hop, HttpBody, HttpResponse, Timings, Tls};
use crate::source::Diagnostic;
use crate::verify::Assertion;
use bytes::Bytes;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Index of a step in the plan.
pub type StepIx = usize;

#[derive(Debug)]
pub enum Event {
    RunStarted(RunStarted),
    /// One of several rounds through the steps; what follows up to the next one belongs to it.
    IterationStarted {
        /// From 1; of all rows, where this run does a part of them.
        number: usize,
        label: String,
    },
    StepStarted {
        step: StepIx,
    },
    /// The variables of a step's request, told where a consumer asked for them.
    ValuesRead {
        step: StepIx,
        values: Vec<ReadValue>,
    },
    /// The step tries again, asks again, fetches a page or takes the next item.
    AttemptStarted {
        step: StepIx,
        attempt: Box<Attempt>,
    },
    /// A try, poll, page or item is over. Those that only lead to the next, and those that are cut off, are not told
    /// so.
    AttemptFinished {
        step: StepIx,
        finished: Box<AttemptFinish>,
    },
    /// Nothing is sent for a while.
    Waiting {
        step: StepIx,
        waiting: Box<Waiting>,
    },
    RequestSent {
        step: StepIx,
        request: Box<Sent>,
    },
    ResponseReceived {
        step: StepIx,
        response: Box<Received>,
    },
    Assertion {
        step: StepIx,
        assertion: Box<Assertion>,
    },
    Captured {
        step: StepIx,
        captured: Box<CapturedValue>,
    },
    StepFinished {
        step: StepIx,
        finish: Box<Finish>,
    },
    /// Something that went wrong outside any step.
    Trouble(Trouble),
    RunFinished(Summary),
}

#[derive(Debug, Clone)]
pub struct RunStarted {
    /// RFC 3339, UTC.
    pub started: String,
    pub environments: Vec<String>,
    /// Where the run is one of several that do a part of the work each.
    pub shard: Option<Shard>,
    pub steps: Arc<[StepInfo]>,
}

/// The one of several parts that a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    pub number: usize,
    pub of: usize,
}

/// What consumers need to know about a step before it runs.
#[derive(Debug, Clone)]
pub struct StepInfo {
    pub id: &'static str,
    /// Its place among all steps, of which this run may do a part.
    pub order: usize,
    pub name: &'static str,
    /// Names of the folders around it, outermost first, the collection's own included.
    pub folders: Arc<[&'static str]>,
    /// The file, as shown to people.
    pub file: Arc<str>,
    /// Where its request line stands in the file, from 1.
    pub line: usize,
    /// Its own and those of its folders.
    pub tags: Arc<[&'static str]>,
    /// Variables that its files read.
    pub uses: Arc<[&'static str]>,
}

/// What went wrong with the run as a whole.
#[derive(Debug, Clone)]
pub struct Trouble {
    pub message: String,
    /// Of what kept the run from beginning.
    pub place: Option<Location>,
}

/// A place in a file, counted from 1.
#[derive(Debug, Clone)]
pub struct Location {
    pub file: Arc<str>,
    pub line: usize,
    pub column: usize,
}

/// A pause long enough to be wondered at.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub duration: Duration,
    /// What for, as in "for the next poll".
    pub before: String,
}

/// One hop as it went out.
#[derive(Clone)]
pub struct Sent {
    pub method: String,
    pub url: String,
    pub headers: Vec<Header>,
    pub body: HttpBody,
    /// 0 where there was no connection to send it over.
    pub size: u64,
    /// There is no answer, or none that could be read: what of it came follows as a [`Received`].
    pub lost: Option<Box<Lost>>,
}

/// How a request went that got no whole answer.
#[derive(Debug, Clone)]
pub struct Lost {
    pub reason: String,
    /// When the request was handed over, from the start of the run.
    pub started: Duration,
    pub timings: Timings,
}

/// The answer to one hop.
pub struct Received {
    pub status: u16,
    pub reason: String,
    pub version: &'static str,
    pub headers: Vec<(String, Vec<u8>)>,
    /// When the request was handed over, from the start of the run.
    pub started: Duration,
    pub timings: Timings,
    pub wire_size: u64,
    pub decoded_size: u64,
    pub remote: Option<SocketAddr>,
    pub reused: bool,
    pub tls: Option<Tls>,
    /// The decoded body of the last hop.
    pub body: Option<Bytes>,
    /// The step has no use for the body, and `body` is only what it begins with.
    pub unread: bool,
}

/// A variable that a request reads.
pub struct ReadValue {
    pub name: Box<str>,
    /// As text; masked by the sinks if secret. None where it has no value yet.
    pub value: Option<String>,
    pub secret: bool,
    /// `path:line:column`, or `captured` and the like.
    pub from: String,
}

pub struct CapturedValue {
    pub name: Box<str>,
    pub secret: bool,
    /// As text; masked by the sinks if secret.
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Passed,
    /// An assertion or a capture did not hold.
    Failed,
    /// The request could not be carried out.
    Errored,
    Skipped,
    /// Begun and cut off by an interrupt.
    Aborted,
}

/// How a step ended.
#[derive(Debug)]
pub struct Finish {
    pub outcome: Outcome,
    /// Why it was skipped, aborted or could not be carried out; of several items a line each, at least.
    pub reason: Option<String>,
    /// From the start of the run.
    pub started: Duration,
    pub duration: Duration,
    /// Mistakes with a place in a file: what could not be rendered, captures that found nothing.
    pub problems: Vec<Problem>,
    /// Logging in failed, which has an exit code of its own.
    pub authentication: bool,
    /// Skipped as its files say, and not for what happened before: there is nothing left to do.
    pub as_written: bool,
    pub tally: Tally,
}

/// A mistake of a step.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The index of the attempt it was found in, where there are several.
    pub attempt: Option<usize>,
    pub found: Diagnostic,
}

/// The run in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Summary {
    /// Those of all iterations.
    pub steps: usize,
    /// Rounds through the steps; 0 where the run was not one of several.
    pub iterations: usize,
    pub passed: usize,
    /// Of those that passed: not on the first try.
    pub flaky: usize,
    pub failed: usize,
    pub errored: usize,
    pub skipped: usize,
    pub aborted: usize,
    pub requests: usize,
    pub assertions: usize,
    pub assertions_failed: usize,
    pub captures: usize,
    pub authentication_failed: usize,
    pub interrupted: bool,
    /// A row of the data could not be read.
    pub bad_data: bool,
    /// Captured values could not be saved.
    pub unsaved: bool,
    pub duration: Duration,
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Sent({}, {} bytes)", self.method, self.size)
    }
}

impl std::fmt::Debug for Received {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Received({}, {} bytes)", self.status, self.decoded_size)
    }
}

/// A value may be secret, and what prints itself would tell it.
impl std::fmt::Debug for ReadValue {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} from {}", self.name, self.from)
    }
}

impl std::fmt::Debug for CapturedValue {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "CapturedValue({})", self.name)
    }
}

impl Received {
    /// Of a run that began at that time. `answer` is the one that the hop's body was read from.
    pub fn new(hop: &Hop, answer: Option<&HttpResponse>, began: Instant) -> Received {
        Received {
            status: hop.status,
            reason: hop.reason.clone(),
            version: hop.version,
            headers: hop.response_headers.clone(),
            started: hop.started.saturating_duration_since(began),
            timings: hop.timings,
            wire_size: hop.wire_size,
            decoded_size: hop.decoded_size,
            remote: hop.remote,
            reused: hop.reused,
            tls: hop.tls,
            body: answer.and_then(HttpResponse::shown_body),
            unread: answer.is_some_and(|answer| !answer.body_kept),
        }
    }

    /// There is more of the body than is shown.
    pub fn is_cut(&self) -> bool {
        let shown = self.body.as_ref().map(|body| body.len() as u64);
        self.unread && shown.is_some_and(|shown| shown < self.decoded_size)
    }

    /// The same without copying the body's bytes.
    pub fn shallow(&self) -> Received {
        Received {
            reason: self.reason.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            ..*self
        }
    }
}

impl Finish {
    /// It passed, and not on the first try.
    pub fn is_flaky(&self) -> bool {
        self.outcome == Outcome::Passed && self.tally.retries > 0
    }
}

impl Trouble {
    pub fn of(message: String) -> Trouble {
        Trouble { message, place: None }
    }
}

impl From<Diagnostic> for Problem {
    fn from(found: Diagnostic) -> Problem {
        Problem { attempt: None, found }
    }
}

impl Outcome {
    /// The graver of the two.
    pub fn worse(self, other: Outcome) -> Outcome {
        if other.gravity() > self.gravity() {
            other
        } else {
            self
        }
    }

    fn gravity(self) -> u8 {
        match self {
            Outcome::Passed => 0,
            Outcome::Skipped => 1,
            Outcome::Failed => 2,
            Outcome::Errored => 3,
            Outcome::Aborted => 4,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::Errored => "errored",
            Outcome::Skipped => "skipped",
            Outcome::Aborted => "aborted",
        }
    }
}

impl Summary {
    pub fn count(&mut self, finish: &Finish) {
        *self.slot(finish.outcome) += 1;
        self.authentication_failed += usize::from(finish.authentication);
        self.flaky += usize::from(finish.is_flaky());
    }

    fn slot(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Passed => &mut self.passed,
            Outcome::Failed => &mut self.failed,
            Outcome::Errored => &mut self.errored,
            Outcome::Skipped => &mut self.skipped,
            Outcome::Aborted => &mut self.aborted,
        }
    }
}
