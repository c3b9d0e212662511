//! The `json` report as it is read: the shapes of `docs/report.schema.json`. What later versions add is passed over.

use super::content::Content;
use super::lines;
use crate::report::schema::SCHEMA;
use crate::run::event::{self, AttemptKind, Event, Outcome, Summary};
use serde::Deserialize;
use std::collections::HashMap;
use std::time::Duration;

#[derive(Deserialize)]
pub struct Document {
    pub environments: Vec<String>,
    pub shard: Option<ReportPart>,
    pub started: String,
    pub steps: Vec<Step>,
    pub duration_ms: f64,
    pub interrupted: bool,
    pub troubles: Vec<String>,
    /// Those of them that have a place in a file.
    #[serde(default)]
    pub problems: Vec<Trouble>,
    pub summary: Counts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct ReportPart {
    pub number: usize,
    pub of: usize,
}

#[derive(Deserialize)]
pub struct Step {
    pub id: String,
    /// Reports of older versions have none.
    pub order: Option<usize>,
    pub name: String,
    pub folders: Vec<String>,
    pub tags: Vec<String>,
    pub file: String,
    pub line: usize,
    #[serde(default)]
    pub uses: Vec<String>,
    pub iteration: Option<Iteration>,
    #[serde(with = "OutcomeName")]
    pub outcome: Outcome,
    pub reason: Option<String>,
    pub started_ms: f64,
    pub duration_ms: f64,
    #[serde(default)]
    pub flaky: bool,
    pub problems: Vec<Problem>,
    pub attempts: Vec<Attempt>,
    pub requests: Vec<Request>,
    pub assertions: Vec<Assertion>,
    pub captured: Vec<Captured>,
}

#[derive(Clone, Deserialize)]
pub struct Iteration {
    pub number: usize,
    pub label: String,
}

#[derive(Deserialize)]
pub struct Problem {
    pub attempt: Option<usize>,
    pub code: String,
    pub message: String,
    pub help: Vec<String>,
    pub place: Option<LocationRecord>,
}

#[derive(Deserialize)]
pub struct Trouble {
    pub message: String,
    pub place: Option<LocationRecord>,
}

#[derive(Deserialize)]
pub struct LocationRecord {
    pub file: String,
    pub line: usize,
    pub column: usize,
}

#[derive(Deserialize)]
pub struct Attempt {
    #[serde(with = "KindName")]
    pub kind: AttemptKind,
    pub number: u32,
    pub of: Option<u32>,
    pub detail: Option<String>,
    pub waited_ms: f64,
    pub first_request: usize,
    #[serde(flatten)]
    pub end: Option<AttemptEnd>,
}

/// Reports of older versions have none.
#[derive(Deserialize)]
pub struct AttemptEnd {
    #[serde(with = "OutcomeName")]
    pub outcome: Outcome,
    pub error: Option<String>,
}

#[derive(Deserialize)]
pub struct Request {
    pub method: String,
    pub url: String,
    pub headers: Vec<Header>,
    pub body: Option<Vec<Content>>,
    pub size: u64,
    pub error: Option<String>,
    #[serde(default)]
    pub started_ms: f64,
    #[serde(default)]
    pub timings: Timings,
    pub response: Option<Response>,
}

#[derive(Deserialize)]
pub struct Header {
    pub name: String,
    pub value: String,
}

#[derive(Deserialize)]
pub struct Response {
    pub status: u16,
    pub reason: String,
    pub http: String,
    pub remote: Option<String>,
    pub reused: bool,
    pub tls: Option<Tls>,
    pub headers: Vec<Header>,
    pub body: Option<Content>,
    pub sizes: Sizes,
    #[serde(default)]
    pub started_ms: f64,
    pub timings: Timings,
}

#[derive(Deserialize)]
pub struct Tls {
    pub version: String,
    pub not_after: Option<String>,
    pub days_left: Option<i64>,
}

#[derive(Deserialize)]
pub struct Sizes {
    pub wire: u64,
    pub decoded: u64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Timings {
    pub queued_ms: f64,
    pub dns_ms: Option<f64>,
    pub connect_ms: Option<f64>,
    pub tls_ms: Option<f64>,
    pub waiting_ms: f64,
    pub reading_ms: f64,
    pub total_ms: f64,
}

#[derive(Deserialize)]
pub struct Assertion {
    pub attempt: Option<usize>,
    pub subject: String,
    pub expected: String,
    pub actual: Option<String>,
    pub passed: bool,
    pub detail: Option<String>,
    pub place: Option<LocationRecord>,
}

#[derive(Deserialize)]
pub struct Captured {
    pub name: String,
    pub secret: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Counts {
    pub steps: usize,
    pub iterations: usize,
    pub passed: usize,
    pub flaky: usize,
    pub failed: usize,
    pub errored: usize,
    pub skipped: usize,
    pub aborted: usize,
    pub requests: usize,
    pub assertions: usize,
    pub assertions_failed: usize,
    pub captures: usize,
}

#[derive(Deserialize)]
#[serde(remote = "Outcome", rename_all = "lowercase")]
enum OutcomeName {
    Passed,
    Failed,
    Errored,
    Skipped,
    Aborted,
}

#[derive(Deserialize)]
#[serde(remote = "AttemptKind", rename_all = "lowercase")]
enum KindName {
    Retry,
    Poll,
    Page,
    Item,
}

impl Document {
    /// Reads a `json` or a `jsonl` report. The error says in words what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Document, String> {
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        let lines = lines::document(bytes)?;
        let bytes = lines.as_deref().unwrap_or(bytes);
        let version: Version = serde_json::from_slice(bytes)
            .map_err(|error| format!("it is no `json` report of a run: {error}"))?;
        if version.schema != SCHEMA {
            let found = version.schema;
            return Err(format!(
                "it has schema {found}, and this program reads schema {SCHEMA}"
            ));
        }
        serde_json::from_slice(bytes).map_err(|error| format!("it does not keep its schema: {error}"))
    }

    /// How long each step took, in microseconds: of several iterations the longest. Those that sent nothing have none.
    pub fn times(&self) -> HashMap<String, u64> {
        let mut times: HashMap<String, u64> = HashMap::new();
        for step in self.steps.iter().filter(|step| !step.requests.is_empty()) {
            let micros = duration(step.duration_ms).as_micros() as u64;
            let longest = times.entry(step.id.clone()).or_default();
            *longest = micros.max(*longest);
        }
        times
    }

    /// A run that had troubles did not pass, whatever its steps did.
    pub fn summary(&self) -> Summary {
        Summary {
            bad_data: !self.problems.is_empty(),
            unsaved: !self.troubles.is_empty(),
            interrupted: self.interrupted,
            duration: duration(self.duration_ms),
            ..self.summary.into()
        }
    }
}

impl Trouble {
    pub fn event(self) -> event::Trouble {
        event::Trouble {
            message: self.message,
            place: self.place.map(|place| event::Location {
                file: place.file.into(),
                line: place.line,
                column: place.column,
            }),
        }
    }
}

impl Iteration {
    pub fn started(&self) -> Event {
        Event::IterationStarted {
            number: self.number,
            label: self.label.clone(),
        }
    }
}

impl Counts {
    pub fn add(&mut self, other: &Counts) {
        let numbers = [
            (&mut self.steps, other.steps),
            (&mut self.iterations, other.iterations),
            (&mut self.passed, other.passed),
            (&mut self.flaky, other.flaky),
            (&mut self.failed, other.failed),
            (&mut self.errored, other.errored),
            (&mut self.skipped, other.skipped),
            (&mut self.aborted, other.aborted),
            (&mut self.requests, other.requests),
            (&mut self.assertions, other.assertions),
            (&mut self.assertions_failed, other.assertions_failed),
            (&mut self.captures, other.captures),
        ];
        for (sum, more) in numbers {
            *sum = sum.saturating_add(more);
        }
    }
}

impl From<Counts> for Summary {
    fn from(counts: Counts) -> Summary {
        Summary {
            steps: counts.steps,
            iterations: counts.iterations,
            passed: counts.passed,
            flaky: counts.flaky,
            failed: counts.failed,
            errored: counts.errored,
            skipped: counts.skipped,
            aborted: counts.aborted,
            requests: counts.requests,
            assertions: counts.assertions,
            assertions_failed: counts.assertions_failed,
            captures: counts.captures,
            ..Summary::default()
        }
    }
}

/// Of milliseconds with microsecond precision; what is no time is none.
pub fn duration(millis: f64) -> Duration {
    Duration::from_micros((millis * 1000.0).round() as u64)
}
