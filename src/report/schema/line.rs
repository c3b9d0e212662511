//! The `jsonl` report: a line for each event.

use super::document::{Finish, Iteration, RunEnd, RunHead};
use super::exchange::{Received, Sent};
use crate::report::record::CapturedName;
use crate::run::StepInfo;
use crate::run::event::{
    self, AssertionRecord, Attempt, AttemptFinish, Problem, Prompt, RunStarted, StepIx, Waiting,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Line<'a> {
    RunStarted(RunLine<'a>),
    IterationStarted(Iteration<'a>),
    StepStarted(OfStep<StepLine<'a>>),
    ValuesRead(OfStep<Values<'a>>),
    AttemptStarted(OfStep<Cow<'a, Attempt>>),
    AttemptFinished(OfStep<Cow<'a, AttemptFinish>>),
    Prompted(OfStep<Cow<'a, Prompt>>),
    Waiting(OfStep<Cow<'a, Waiting>>),
    RequestSent(OfStep<Sent<'a>>),
    ResponseReceived(OfStep<Received<'a>>),
    Assertion(OfStep<Cow<'a, AssertionRecord>>),
    Captured(OfStep<CapturedName>),
    StepFinished(OfStep<Finish<'a>>),
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
pub struct Values<'a> {
    pub values: Vec<Value<'a>>,
}

/// A variable that a request reads; one that is secret is masked already.
#[derive(Serialize, Deserialize)]
pub struct Value<'a> {
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

impl<'a> Values<'a> {
    pub fn of(values: &'a [event::ReadValue]) -> Values<'a> {
        Values {
            values: values.iter().map(Value::of).collect(),
        }
    }
}

impl<'a> Value<'a> {
    fn of(read: &'a event::ReadValue) -> Value<'a> {
        let value = read.value.as_deref().map(Cow::Borrowed);
        Value {
            name: Cow::Borrowed(&read.name),
            value: if read.secret { Some("***".into()) } else { value },
            from: Cow::Borrowed(&read.from),
        }
    }
}
