//! The `json` report: the run, its steps, and how it ended.

use super::exchange::{Bodies, RequestRecord};
use super::{SCHEMA, text};
use crate::report::step_record::{AttemptRecord, CapturedName, FinishedStepRecord, PromptRecord, Round};
use crate::run::StepInfo;
use crate::run::event::{
    self, AssertionRecord, Outcome, Problem, RunOrigin, RunStarted, Shard, Summary, from_millis, to_millis,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The whole document, as it is read. It is written piece by piece.
#[derive(Deserialize)]
pub struct ReportDocument {
    #[serde(flatten)]
    pub run: RunHead<'static>,
    pub steps: Vec<StepReport<'static>>,
    pub problems: Vec<Problem>,
    #[serde(flatten)]
    pub end: RunEnd,
}

#[derive(Serialize, Deserialize)]
pub struct Tool<'a> {
    name: Cow<'a, str>,
    version: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
pub struct RunHead<'a> {
    pub schema: u32,
    pub tool: Tool<'a>,
    pub environments: Cow<'a, [String]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// RFC 3339, UTC.
    pub started: Cow<'a, str>,
    #[serde(flatten)]
    pub origin: Cow<'a, RunOrigin>,
}

/// How the run ended.
#[derive(Serialize, Deserialize)]
pub struct RunEnd {
    pub duration_ms: f64,
    pub interrupted: bool,
    /// What the program ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<u8>,
    pub summary: Summary,
}

pub type IterationRecord<'a> = Cow<'a, Round>;

/// Everything about one step, as the `json` report and the page have it.
#[derive(Serialize, Deserialize)]
pub struct StepReport<'a> {
    #[serde(flatten)]
    pub info: Cow<'a, StepInfo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iteration: Option<IterationRecord<'a>>,
    #[serde(flatten)]
    pub finish: FinishRecord<'a>,
    pub attempts: Cow<'a, [AttemptRecord]>,
    #[serde(default, skip_serializing_if = "is_empty")]
    pub prompts: Cow<'a, [PromptRecord]>,
    pub requests: Vec<RequestRecord<'a>>,
    pub assertions: Cow<'a, [AssertionRecord]>,
    pub captured: Cow<'a, [CapturedName]>,
}

/// How a step ended.
#[derive(Clone, Serialize, Deserialize)]
pub struct FinishRecord<'a> {
    pub outcome: Outcome,
    pub reason: Option<Cow<'a, str>>,
    pub started_ms: f64,
    pub duration_ms: f64,
    /// It passed, but not on the first try.
    pub flaky: bool,
    /// `max_pages` was met and there are more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub more_pages: bool,
    /// A login was refused.
    #[serde(default, skip_serializing_if = "is_false")]
    pub login_failed: bool,
    /// It was skipped because its files say so, not because of what happened before.
    #[serde(default, skip_serializing_if = "is_false")]
    pub as_written: bool,
    pub problems: Cow<'a, [Problem]>,
}

impl<'a> RunHead<'a> {
    pub fn of(run: &'a RunStarted) -> RunHead<'a> {
        RunHead {
            schema: SCHEMA,
            tool: Tool {
                name: "callsheet".into(),
                version: env!("CARGO_PKG_VERSION").into(),
            },
            environments: Cow::Borrowed(&run.environments),
            shard: run.shard,
            seed: run.seed,
            started: Cow::Borrowed(&run.started),
            origin: Cow::Borrowed(&run.origin),
        }
    }
}

impl RunEnd {
    pub fn of(summary: &Summary) -> RunEnd {
        RunEnd {
            duration_ms: to_millis(summary.duration),
            interrupted: summary.interrupted,
            exit_code: summary.exit_code,
            summary: *summary,
        }
    }

    pub fn summary(&self) -> Summary {
        Summary {
            interrupted: self.interrupted,
            duration: from_millis(self.duration_ms),
            exit_code: self.exit_code,
            ..self.summary
        }
    }
}

impl<'a> StepReport<'a> {
    pub fn of(ended: &'a FinishedStepRecord, bodies: Bodies<'a>) -> StepReport<'a> {
        let record = &ended.record;
        StepReport {
            info: Cow::Borrowed(&ended.info),
            iteration: ended.round.as_ref().map(Cow::Borrowed),
            finish: FinishRecord::of(&ended.finish),
            attempts: Cow::Borrowed(&record.attempts),
            prompts: Cow::Borrowed(&record.prompts),
            requests: record
                .hops
                .iter()
                .map(|hop| RequestRecord::of(hop, bodies))
                .collect(),
            assertions: Cow::Borrowed(&record.assertions),
            captured: Cow::Borrowed(&record.captured),
        }
    }
}

impl<'a> FinishRecord<'a> {
    pub(crate) fn of(finish: &'a event::Finish) -> FinishRecord<'a> {
        FinishRecord {
            outcome: finish.outcome,
            reason: finish.reason.as_deref().map(Cow::Borrowed),
            started_ms: to_millis(finish.started),
            duration_ms: to_millis(finish.duration),
            flaky: finish.is_flaky(),
            more_pages: finish.tally.more_pages,
            login_failed: finish.authentication,
            as_written: finish.as_written,
            problems: Cow::Borrowed(&finish.problems),
        }
    }
}

impl ReportDocument {
    /// What comes before the steps.
    pub fn head(run: &RunStarted) -> String {
        let mut head = text(&RunHead::of(run));
        head.pop();
        head + ",\n\"steps\":["
    }

    /// What comes after the steps.
    pub fn tail(problems: &[Problem], summary: &Summary) -> String {
        let end = text(&RunEnd::of(summary));
        format!("\n],\n\"problems\":{},{}\n", text(&problems), &end[1..])
    }
}

fn is_false(is: &bool) -> bool {
    !is
}

fn is_empty<T: Clone>(list: &[T]) -> bool {
    list.is_empty()
}
