//! A `jsonl` report as the document that `json` would have written.

use super::ReportError;
use crate::report::schema::{
    FinishRecord, ReportDocument, ReportLine, RequestRecord, RunEnd, RunHead, SCHEMA, StepLine, StepReport,
};
use crate::report::step_record::{AttemptRecord, PromptRecord, Round};
use crate::run::event::{Attempt, AttemptFinish, Outcome, Problem};
use serde::Deserialize;
use std::borrow::Cow;

/// Whether the bytes begin with the line of an event.
pub fn are_lines(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Any {
        #[serde(rename = "event")]
        _event: String,
    }
    let mut lines = serde_json::Deserializer::from_slice(bytes).into_iter::<Any>();
    matches!(lines.next(), Some(Ok(_)))
}

/// Fails if a line is no event, or the run's end is missing.
pub fn document(bytes: &[u8]) -> Result<ReportDocument, ReportError> {
    let mut gathered = Gathered::default();
    for line in serde_json::Deserializer::from_slice(bytes).into_iter::<ReportLine<'static>>() {
        gathered.take(line.map_err(ReportError::Damaged)?);
    }
    gathered.finish()
}

#[derive(Default)]
struct Gathered {
    run: Option<RunHead<'static>>,
    end: Option<RunEnd>,
    steps: Vec<StepReport<'static>>,
    problems: Vec<Problem>,
    iteration: Option<Round>,
}

impl Gathered {
    fn take(&mut self, line: ReportLine<'static>) {
        match line {
            ReportLine::RunStarted(line) => self.run = Some(line.run),
            ReportLine::IterationStarted(round) => self.iteration = Some(round.into_owned()),
            ReportLine::StepStarted(line) => self.begin(line.what),
            ReportLine::Problem(problem) => self.problems.push(problem.into_owned()),
            ReportLine::RunFinished(end) => self.end = Some(end),
            ReportLine::Unknown => {}
            of_step => {
                if let Some(step) = self.steps.last_mut() {
                    of_last_step(step, of_step);
                }
            }
        }
    }

    fn begin(&mut self, line: StepLine<'static>) {
        self.steps.push(StepReport {
            info: line.info,
            iteration: self.iteration.clone().map(Cow::Owned),
            finish: cut_off(),
            attempts: Cow::Owned(Vec::new()),
            prompts: Cow::Owned(Vec::new()),
            requests: Vec::new(),
            assertions: Cow::Owned(Vec::new()),
            captured: Cow::Owned(Vec::new()),
        });
    }

    fn finish(self) -> Result<ReportDocument, ReportError> {
        let (run, end) = self.run.zip(self.end).ok_or(ReportError::Unfinished)?;
        if run.schema != SCHEMA {
            return Err(ReportError::OtherSchema(run.schema));
        }
        Ok(ReportDocument {
            run,
            steps: self.steps,
            problems: self.problems,
            end,
        })
    }
}

/// How a step ended whose end is in no line.
fn cut_off() -> FinishRecord<'static> {
    FinishRecord {
        outcome: Outcome::Aborted,
        reason: None,
        started_ms: 0.0,
        duration_ms: 0.0,
        flaky: false,
        more_pages: false,
        login_failed: false,
        as_written: false,
        problems: Cow::Owned(Vec::new()),
    }
}

fn of_last_step(step: &mut StepReport<'static>, line: ReportLine<'static>) {
    match line {
        ReportLine::AttemptStarted(line) => attempt(step, line.what.into_owned()),
        ReportLine::AttemptFinished(line) => attempt_finished(step, line.what.into_owned()),
        ReportLine::Prompted(line) => step.prompts.to_mut().push(PromptRecord {
            prompt: line.what.into_owned(),
            before_hop: step.requests.len(),
        }),
        ReportLine::RequestSent(line) => step.requests.push(RequestRecord {
            sent: line.what,
            response: None,
        }),
        ReportLine::ResponseReceived(line) => {
            if let Some(request) = step.requests.last_mut() {
                request.response = Some(line.what);
            }
        }
        ReportLine::Assertion(line) => step.assertions.to_mut().push(line.what.into_owned()),
        ReportLine::Captured(line) => step.captured.to_mut().push(line.what),
        ReportLine::StepFinished(line) => step.finish = line.what,
        _ => {}
    }
}

fn attempt(step: &mut StepReport<'static>, attempt: Attempt) {
    let first_hop = step.requests.len();
    step.attempts.to_mut().push(AttemptRecord {
        attempt,
        first_hop,
        outcome: None,
        error: None,
    });
}

fn attempt_finished(step: &mut StepReport<'static>, finished: AttemptFinish) {
    if let Some(attempt) = step.attempts.to_mut().get_mut(finished.attempt) {
        attempt.outcome = Some(finished.outcome);
        attempt.error = finished.reason;
    }
}
