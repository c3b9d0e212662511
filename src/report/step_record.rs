//! What happened in one step, gathered once for all reports until it has finished; then it is shown to them, and gone.

use crate::run::StepInfo;
use crate::run::attempt_labels::AttemptLabels;
use crate::run::event::{
    AssertionRecord, Attempt, AttemptFinish, Event, Finish, Outcome, Prompt, Received, Sent, StepIx,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Gathers the events of the step under way.
pub struct StepRecorder {
    steps: Arc<[StepInfo]>,
    round: Option<Round>,
    current: StepRecord,
}

/// One of several iterations.
#[derive(Clone, Serialize, Deserialize)]
pub struct Round {
    /// Counted from 1.
    pub number: usize,
    pub label: Arc<str>,
}

/// A request that went out, and what came back.
pub struct HopRecord {
    pub sent: Sent,
    pub received: Option<Received>,
}

#[derive(Default)]
pub struct StepRecord {
    pub hops: Vec<HopRecord>,
    pub assertions: Vec<AssertionRecord>,
    /// Tries, polls, pages and items.
    pub attempts: Vec<AttemptRecord>,
    pub parts: AttemptLabels,
    pub prompts: Vec<PromptRecord>,
    pub captured: Vec<CapturedName>,
}

/// An attempt, and what became of it.
#[derive(Clone, Serialize, Deserialize)]
pub struct AttemptRecord {
    #[serde(flatten)]
    pub attempt: Attempt,
    /// The index of its first hop.
    #[serde(rename = "first_request")]
    pub first_hop: usize,
    /// None where it was cut off, and for polls that led to the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What kept it from passing, other than assertions and problems.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A person who was asked to sign in.
#[derive(Clone, Serialize, Deserialize)]
pub struct PromptRecord {
    #[serde(flatten)]
    pub prompt: Prompt,
    /// The index of the hop that followed.
    #[serde(rename = "before_request")]
    pub before_hop: usize,
}

/// A captured value by its name; the value itself is in the exchange already.
#[derive(Clone, Serialize, Deserialize)]
pub struct CapturedName {
    pub name: Box<str>,
    pub secret: bool,
}

/// The folders, and the iteration.
pub type SuiteKey = (Arc<[Arc<str>]>, Option<usize>);

/// A step that has finished.
pub struct FinishedStepRecord {
    pub step: StepIx,
    pub info: StepInfo,
    /// Where there are several.
    pub round: Option<Round>,
    pub finish: Box<Finish>,
    pub record: StepRecord,
}

impl StepRecorder {
    pub fn new() -> StepRecorder {
        StepRecorder {
            steps: Arc::from([]),
            round: None,
            current: StepRecord::default(),
        }
    }

    /// Takes an event in; the whole step with its last one. None until then.
    pub fn take(&mut self, event: Event) -> Option<FinishedStepRecord> {
        match event {
            Event::RunStarted(run) => self.steps = run.steps,
            Event::IterationStarted { number, label } => {
                self.round = Some(Round {
                    number,
                    label: label.into(),
                });
            }
            Event::StepStarted { .. } => self.current = StepRecord::default(),
            Event::AttemptStarted { attempt, .. } => {
                self.current.attempt(*attempt);
            }
            Event::AttemptFinished { finished, .. } => {
                self.current.attempt_finished(*finished);
            }
            Event::Prompted { prompt, .. } => self.current.prompts.push(PromptRecord {
                prompt: *prompt,
                before_hop: self.current.hops.len(),
            }),
            Event::RequestSent { request, .. } => self.current.hops.push(HopRecord {
                sent: *request,
                received: None,
            }),
            Event::ResponseReceived { response, .. } => {
                if let Some(hop) = self.current.hops.last_mut() {
                    hop.received = Some(*response);
                }
            }
            Event::Assertion { assertion, .. } => self.current.assertions.push(*assertion),
            Event::Captured { captured, .. } => self.current.captured.push(CapturedName {
                name: captured.name,
                secret: captured.secret,
            }),
            Event::StepFinished { step, finish } => return self.finished(step, finish),
            _ => {}
        }
        None
    }

    fn finished(&mut self, step: StepIx, finish: Box<Finish>) -> Option<FinishedStepRecord> {
        let record = std::mem::take(&mut self.current);
        let info = self.steps.get(step)?.clone();
        Some(FinishedStepRecord {
            step,
            info,
            round: self.round.clone(),
            finish,
            record,
        })
    }
}

impl Default for StepRecorder {
    fn default() -> StepRecorder {
        StepRecorder::new()
    }
}

impl std::fmt::Display for Round {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "iteration {}", self.number)?;
        match &*self.label {
            "" => Ok(()),
            label => write!(out, ": {label}"),
        }
    }
}

impl FinishedStepRecord {
    /// Its name, with its iteration where there are several: readers take cases of one name for one case.
    pub fn title(&self) -> String {
        match &self.round {
            Some(round) => format!("{} ({round})", self.info.name),
            None => self.info.name.to_string(),
        }
    }

    /// Its folders' names, and the iteration.
    pub fn suite(&self) -> String {
        let folders = self.info.folders.join(" / ");
        match &self.round {
            Some(round) => format!("{folders} ({round})"),
            None => folders,
        }
    }

    /// What tells its suite from all others.
    pub fn suite_key(&self) -> SuiteKey {
        (
            self.info.folders.clone(),
            self.round.as_ref().map(|round| round.number),
        )
    }
}

impl StepRecord {
    fn attempt(&mut self, attempt: Attempt) {
        self.parts.enter(&attempt);
        self.attempts.push(AttemptRecord {
            attempt,
            first_hop: self.hops.len(),
            outcome: None,
            error: None,
        });
    }

    fn attempt_finished(&mut self, finished: AttemptFinish) {
        if let Some(tried) = self.attempts.get_mut(finished.attempt) {
            tried.outcome = Some(finished.outcome);
            tried.error = finished.reason;
        }
    }

    /// The assertions that failed, with the item and the page they are about: `item 2 (b): `.
    pub fn failed(&self) -> impl Iterator<Item = (&str, &AssertionRecord)> {
        let failed = self.assertions.iter().filter(|assertion| !assertion.passed);
        failed.map(|assertion| (self.parts.label(assertion.attempt), assertion))
    }

    /// The last request of the step itself, not of a login.
    fn last_own(&self) -> Option<&HopRecord> {
        self.hops.iter().rfind(|hop| hop.sent.login.is_none())
    }

    /// Method of the step's last request; empty where it has sent none.
    pub fn method(&self) -> &str {
        self.last_own().map_or("", |hop| &hop.sent.method)
    }

    /// Status of the answer to the step's last request. None without an answer.
    pub fn status(&self) -> Option<u16> {
        let received = self.last_own()?.received.as_ref();
        received.map(|received| received.status)
    }
}
