//! Events as JSON: the one vocabulary of the `json`, `jsonl` and `html` reports, described in
//! `docs/report.schema.json`.
//!
//! These are views that borrow from the events and are written straight to text: a run with all reports on writes
//! each step three times. Bytes that are no text are in base64 under a name that says so; values of secret headers
//! are masked here already, all other secrets by the writer.

mod exchange;

pub use exchange::{Bodies, Received, Request, Sent};

use super::record::Round;
use crate::run::StepInfo;
use crate::run::event::{self, RunStarted};
use crate::source::{Sources, Span};
use serde::{Serialize, Serializer};
use std::time::Duration;

/// Version of the shapes. Additions leave it as it is.
pub const SCHEMA: u32 = 1;

/// A view as text.
pub fn text(view: &impl Serialize) -> String {
    // Views have no maps with odd keys, which is all that could go wrong.
    serde_json::to_string(view).unwrap_or_default()
}

#[derive(Serialize)]
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

pub const TOOL: Tool = Tool {
    name: "callsheet",
    version: env!("CARGO_PKG_VERSION"),
};

#[derive(Serialize)]
pub struct Run<'a> {
    schema: u32,
    tool: Tool,
    started: &'a str,
    environments: &'a [String],
    steps: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    shard: Option<Shard>,
}

#[derive(Serialize)]
pub struct Shard {
    number: usize,
    of: usize,
}

#[derive(Serialize)]
pub struct Step<'a> {
    id: &'a str,
    order: usize,
    name: &'a str,
    folders: &'a [&'static str],
    tags: &'a [&'static str],
    file: &'a str,
    line: usize,
    uses: &'a [&'static str],
}

/// A variable that a request reads; one that is secret is masked already.
#[derive(Serialize)]
pub struct ReadValue<'a> {
    name: &'a str,
    value: Option<&'a str>,
    from: &'a str,
}

#[derive(Serialize)]
pub struct Iteration<'a> {
    pub number: usize,
    pub label: &'a str,
}

#[derive(Serialize)]
pub struct Attempt<'a> {
    kind: &'static str,
    number: u32,
    of: Option<u32>,
    detail: Option<&'a str>,
    waited_ms: f64,
}

/// How an attempt ended.
#[derive(Serialize)]
pub struct AttemptEnd<'a> {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize)]
pub struct Assertion<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<usize>,
    subject: &'a str,
    expected: &'a str,
    actual: Option<&'a str>,
    passed: bool,
    detail: Option<&'a str>,
    place: Option<LocationRecord<'a>>,
}

#[derive(Serialize)]
pub struct Captured<'a> {
    pub name: &'a str,
    pub secret: bool,
}

#[derive(Serialize)]
pub struct Finish<'a> {
    outcome: &'static str,
    reason: Option<&'a str>,
    started_ms: f64,
    duration_ms: f64,
    flaky: bool,
    problems: Vec<Problem<'a>>,
}

#[derive(Serialize)]
struct Problem<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<usize>,
    code: &'static str,
    message: &'a str,
    help: &'a [String],
    place: Option<LocationRecord<'a>>,
}

/// What went wrong with the run as a whole.
#[derive(Serialize)]
pub struct Trouble<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<LocationRecord<'a>>,
}

#[derive(Serialize)]
struct LocationRecord<'a> {
    file: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
pub struct Summary {
    steps: usize,
    iterations: usize,
    passed: usize,
    flaky: usize,
    failed: usize,
    errored: usize,
    skipped: usize,
    aborted: usize,
    requests: usize,
    assertions: usize,
    assertions_failed: usize,
    captures: usize,
}

/// A list whose items are viewed as they are written.
pub struct List<'a, T, V>(pub &'a [T], pub fn(&'a T) -> V);

impl<'a, T, V: Serialize> Serialize for List<'a, T, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(self.1))
    }
}

impl<'a> Run<'a> {
    pub fn of(run: &'a RunStarted) -> Run<'a> {
        Run {
            schema: SCHEMA,
            tool: TOOL,
            started: &run.started,
            environments: &run.environments,
            steps: run.steps.len(),
            shard: run.shard.map(Shard::of),
        }
    }
}

impl Shard {
    pub fn of(shard: event::Shard) -> Shard {
        Shard {
            number: shard.number,
            of: shard.of,
        }
    }
}

impl<'a> Step<'a> {
    pub fn of(info: &'a StepInfo) -> Step<'a> {
        Step {
            id: info.id,
            order: info.order,
            name: info.name,
            folders: &info.folders,
            tags: &info.tags,
            file: &info.file,
            line: info.line,
            uses: &info.uses,
        }
    }
}

impl<'a> ReadValue<'a> {
    pub fn of(read: &'a event::ReadValue) -> ReadValue<'a> {
        ReadValue {
            name: &read.name,
            value: if read.secret {
                Some("***")
            } else {
                read.value.as_deref()
            },
            from: &read.from,
        }
    }
}

impl<'a> Iteration<'a> {
    pub fn of(round: &'a Round) -> Iteration<'a> {
        Iteration {
            number: round.number,
            label: &round.label,
        }
    }
}

impl<'a> Attempt<'a> {
    pub fn of(attempt: &'a event::Attempt) -> Attempt<'a> {
        Attempt {
            kind: attempt.kind.name(),
            number: attempt.number,
            of: attempt.of,
            detail: attempt.detail.as_deref(),
            waited_ms: millis(attempt.waited),
        }
    }
}

impl<'a> AttemptEnd<'a> {
    pub fn of(finish: &'a event::AttemptFinish) -> AttemptEnd<'a> {
        AttemptEnd {
            outcome: finish.outcome.name(),
            error: finish.reason.as_deref(),
        }
    }
}

impl<'a> Assertion<'a> {
    pub fn of(assertion: &'a crate::verify::Assertion, sources: &'a Sources) -> Assertion<'a> {
        Assertion {
            attempt: None,
            subject: &assertion.subject,
            expected: &assertion.expected,
            actual: assertion.actual.as_deref(),
            passed: assertion.passed,
            detail: assertion.detail.as_deref(),
            place: assertion.span.map(|span| LocationRecord::of(span, sources)),
        }
    }

    /// Put to the answer of the attempt with this index.
    pub fn within(self, attempt: Option<usize>) -> Assertion<'a> {
        Assertion { attempt, ..self }
    }
}

impl<'a> Finish<'a> {
    pub fn of(finish: &'a event::Finish, sources: &'a Sources) -> Finish<'a> {
        let problems = finish.problems.iter();
        Finish {
            outcome: finish.outcome.name(),
            reason: finish.reason.as_deref(),
            started_ms: millis(finish.started),
            duration_ms: millis(finish.duration),
            flaky: finish.is_flaky(),
            problems: problems.map(|problem| Problem::of(problem, sources)).collect(),
        }
    }
}

impl<'a> Problem<'a> {
    fn of(problem: &'a event::Problem, sources: &'a Sources) -> Problem<'a> {
        let found = &problem.found;
        let label = found.labels.first();
        Problem {
            attempt: problem.attempt,
            code: found.code.0,
            message: &found.message,
            help: &found.help,
            place: label.map(|label| LocationRecord::of(label.span, sources)),
        }
    }
}

impl<'a> Trouble<'a> {
    pub fn of(trouble: &'a event::Trouble) -> Trouble<'a> {
        let place = trouble.place.as_ref().map(|place| LocationRecord {
            file: &place.file,
            line: place.line,
            column: place.column,
        });
        Trouble {
            message: &trouble.message,
            place,
        }
    }
}

impl<'a> LocationRecord<'a> {
    fn of(span: Span, sources: &'a Sources) -> LocationRecord<'a> {
        let (line, column) = sources.line_col(span);
        LocationRecord {
            file: &sources.get(span.file).path,
            line,
            column,
        }
    }
}

impl Summary {
    pub fn of(summary: &event::Summary) -> Summary {
        Summary {
            steps: summary.steps,
            iterations: summary.iterations,
            passed: summary.passed,
            flaky: summary.flaky,
            failed: summary.failed,
            errored: summary.errored,
            skipped: summary.skipped,
            aborted: summary.aborted,
            requests: summary.requests,
            assertions: summary.assertions,
            assertions_failed: summary.assertions_failed,
            captures: summary.captures,
        }
    }
}

/// Milliseconds with microsecond precision.
pub fn millis(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}
