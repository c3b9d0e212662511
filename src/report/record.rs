//! What happened in one step, gathered once for all reports until it has finished; then it is shown to them, and gone.

use crate::run::StepInfo;
use crate::run::attempt_labels::AttemptLabels;
use crate::run::event::{Attempt, AttemptFinish, Event, Finish, Received, Sent, StepIx};
use crate::verify::Assertion;
use std::sync::Arc;

/// Gathers the events of the step under way.
pub struct StepRecorder {
    steps: Arc<[StepInfo]>,
    round: Option<Round>,
    current: Record,
}

/// One of several iterations.
#[derive(Clone)]
pub struct Round {
    /// From 1.
    pub number: usize,
    pub label: Arc<str>,
}

/// A request that went out, and what came back.
pub struct Hop {
    pub sent: Sent,
    pub received: Option<Received>,
}

#[derive(Default)]
pub struct Record {
    pub hops: Vec<Hop>,
    pub assertions: Vec<AssertionRecord>,
    /// Tries, polls, pages and items.
    pub attempts: Vec<AttemptRecord>,
    pub parts: AttemptLabels,
    pub captured: Vec<Captured>,
}

/// An assertion, and the index of the attempt whose answer it was put to, where there are several.
pub struct AssertionRecord {
    pub attempt: Option<usize>,
    pub assertion: Assertion,
}

/// An attempt, and what became of it.
pub struct AttemptRecord {
    pub attempt: Attempt,
    /// The index of its first hop.
    pub first_hop: usize,
    pub finish: Option<AttemptFinish>,
}

/// A captured value by its name; the value itself is in the exchange already.
pub struct Captured {
    pub name: Box<str>,
    pub secret: bool,
}

/// The folders, and the iteration.
pub type SuiteKey = (Arc<[&'static str]>, Option<usize>);

/// A step that has finished.
pub struct FinishedStep {
    pub step: StepIx,
    pub info: StepInfo,
    /// Where there are several.
    pub round: Option<Round>,
    pub finish: Box<Finish>,
    pub record: Record,
}

impl StepRecorder {
    pub fn new() -> StepRecorder {
        StepRecorder {
            steps: Arc::from([]),
            round: None,
            current: Record::default(),
        }
    }

    /// Takes an event in; the whole step with its last one.
    pub fn take(&mut self, event: Event) -> Option<FinishedStep> {
        match event {
            Event::RunStarted(run) => self.steps = run.steps,
            Event::IterationStarted { number, label } => {
                self.round = Some(Round {
                    number,
                    label: label.into(),
                });
            }
            Event::StepStarted { .. } => self.current = Record::default(),
            Event::AttemptStarted { attempt, .. } => {
                self.current.attempt(*attempt);
            }
            Event::AttemptFinished { finished, .. } => {
                if let Some(tried) = self.current.attempts.get_mut(finished.attempt) {
                    tried.finish = Some(*finished);
                }
            }
            Event::RequestSent { request, .. } => self.current.hops.push(Hop {
                sent: *request,
                received: None,
            }),
            Event::ResponseReceived { response, .. } => {
                if let Some(hop) = self.current.hops.last_mut() {
                    hop.received = Some(*response);
                }
            }
            Event::Assertion { assertion, .. } => self.current.assertions.push(AssertionRecord {
                attempt: self.current.parts.last(),
                assertion: *assertion,
            }),
            Event::Captured { captured, .. } => self.current.captured.push(Captured {
                name: captured.name,
                secret: captured.secret,
            }),
            Event::StepFinished { step, finish } => return self.finished(step, finish),
            _ => {}
        }
        None
    }

    fn finished(&mut self, step: StepIx, finish: Box<Finish>) -> Option<FinishedStep> {
        let record = std::mem::take(&mut self.current);
        let info = self.steps.get(step)?.clone();
        Some(FinishedStep {
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

impl FinishedStep {
    /// Its name, with its iteration where there are several: readers take cases of one name for one case.
    pub fn title(&self) -> String {
        match &self.round {
            Some(round) => format!("{} ({round})", self.info.name),
            None => self.info.name.to_owned(),
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

impl Record {
    fn attempt(&mut self, attempt: Attempt) {
        self.parts.enter(&attempt);
        self.attempts.push(AttemptRecord {
            attempt,
            first_hop: self.hops.len(),
            finish: None,
        });
    }

    /// The assertions that failed, with the item and the page they were put to: `item 2 (b): `.
    pub fn failed(&self) -> impl Iterator<Item = (&str, &Assertion)> {
        let failed = self.assertions.iter().filter(|checked| !checked.assertion.passed);
        failed.map(|checked| (self.parts.label(checked.attempt), &checked.assertion))
    }

    /// Method of the last request, the step's own.
    pub fn method(&self) -> &str {
        self.hops.last().map_or("", |hop| &hop.sent.method)
    }

    pub fn status(&self) -> Option<u16> {
        self.hops
            .last()?
            .received
            .as_ref()
            .map(|received| received.status)
    }
}
