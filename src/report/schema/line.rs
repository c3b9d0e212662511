//! The `jsonl` report: a line for each event.

use super::document::{FinishRecord, IterationRecord, RunEnd, RunHead};
use super::exchange::{ReceivedRecord, SentRecord};
use crate::report::step_record::CapturedName;
use crate::run::StepInfo;
use crate::run::event::{
    self, AssertionRecord, Attempt, AttemptFinish, Problem, Prompt, RunStarted, StepIx, Waiting,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ReportLine<'a> {
    RunStarted(RunLine<'a>),
    IterationStarted(IterationRecord<'a>),
    StepStarted(OfStep<StepLine<'a>>),
    ValuesRead(OfStep<LineValues<'a>>),
    AttemptStarted(OfStep<Cow<'a, Attempt>>),
    AttemptFinished(OfStep<Cow<'a, AttemptFinish>>),
    Prompted(OfStep<Cow<'a, Prompt>>),
    Waiting(OfStep<Cow<'a, Waiting>>),
    RequestSent(OfStep<SentRecord<'a>>),
    ResponseReceived(OfStep<ReceivedRecord<'a>>),
    Assertion(OfStep<Cow<'a, AssertionRecord>>),
    Captured(OfStep<CapturedName>),
    StepFinished(OfStep<FinishRecord<'a>>),
    Problem(Cow<'a, Problem>),
    RunFinished(RunEnd),
    /// What a later version has added.
    #[serde(other)]
    Unknown,
}

/// The index of the step in the run, and what happened in it.
#[derive(Serialize, Deserialize)]
pub struct OfStep<T> {
    pub step: StepIx,
    #[serde(flatten)]
    pub what: T,
}

#[derive(Serialize, Deserialize)]
pub struct RunLine<'a> {
    #[serde(flatten)]
    pub run: RunHead<'a>,
    /// How many steps there are.
    pub steps: usize,
}

#[derive(Serialize, Deserialize)]
pub struct StepLine<'a> {
    #[serde(flatten)]
    pub info: Cow<'a, StepInfo>,
    /// The number of the iteration, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iteration: Option<usize>,
}

#[derive(Serialize, Deserialize)]
pub struct LineValues<'a> {
    pub values: Vec<LineValue<'a>>,
}

/// A variable that a request reads; one that is secret is masked already.
#[derive(Serialize, Deserialize)]
pub struct LineValue<'a> {
    pub name: Cow<'a, str>,
    pub value: Option<Cow<'a, str>>,
    pub from: Cow<'a, str>,
}

impl<'a> RunLine<'a> {
    pub fn of(run: &'a RunStarted) -> RunLine<'a> {
        RunLine {
            run: RunHead::of(run),
            steps: run.steps.len(),
        }
    }
}

impl<'a> LineValues<'a> {
    pub fn of(values: &'a [event::ReadValue]) -> LineValues<'a> {
        LineValues {
            values: values.iter().map(LineValue::of).collect(),
        }
    }
}

impl<'a> LineValue<'a> {
    fn of(read: &'a event::ReadValue) -> LineValue<'a> {
        let value = read.value.as_deref().map(Cow::Borrowed);
        LineValue {
            name: Cow::Borrowed(&read.name),
            value: if read.secret { Some("***".into()) } else { value },
            from: Cow::Borrowed(&read.from),
        }
    }
}
