//! Every event as a line of JSON, as it happens: for programs that watch a run.

use super::Report;
use super::schema::{
    self, Bodies, FinishRecord, LineValues, OfStep, ReceivedRecord, ReportLine, RunEnd, RunLine, SentRecord,
    StepLine,
};
use super::step_record::{CapturedName, Round};
use crate::run::StepInfo;
use crate::run::event::{Event, StepIx};
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

pub struct JsonLines<W> {
    out: W,
    steps: Arc<[StepInfo]>,
    /// The number of the iteration, where there are several.
    round: Option<usize>,
}

impl<W: Write> JsonLines<W> {
    pub fn new(out: W) -> JsonLines<W> {
        JsonLines {
            out,
            steps: Arc::from([]),
            round: None,
        }
    }

    /// None for a step that the run does not have.
    fn line<'a>(&'a self, event: &'a Event) -> Option<ReportLine<'a>> {
        Some(match event {
            Event::RunStarted(run) => ReportLine::RunStarted(RunLine::of(run)),
            Event::IterationStarted { number, label } => ReportLine::IterationStarted(Cow::Owned(Round {
                number: *number,
                label: label.as_str().into(),
            })),
            Event::StepStarted { step } => ReportLine::StepStarted(of(*step, self.started(*step)?)),
            Event::ValuesRead { step, values } => ReportLine::ValuesRead(of(*step, LineValues::of(values))),
            Event::AttemptStarted { step, attempt } => ReportLine::AttemptStarted(borrowed(*step, attempt)),
            Event::AttemptFinished { step, finished } => {
                ReportLine::AttemptFinished(borrowed(*step, finished))
            }
            Event::Prompted { step, prompt } => ReportLine::Prompted(borrowed(*step, prompt)),
            Event::Waiting { step, waiting } => ReportLine::Waiting(borrowed(*step, waiting)),
            Event::RequestSent { step, request } => {
                ReportLine::RequestSent(of(*step, SentRecord::of(request, Bodies::Whole)))
            }
            Event::ResponseReceived { step, response } => {
                ReportLine::ResponseReceived(of(*step, ReceivedRecord::of(response, Bodies::Whole)))
            }
            Event::Assertion { step, assertion } => ReportLine::Assertion(borrowed(*step, assertion)),
            Event::Captured { step, captured } => {
                let (name, secret) = (captured.name.clone(), captured.secret);
                ReportLine::Captured(of(*step, CapturedName { name, secret }))
            }
            Event::StepFinished { step, finish } => {
                ReportLine::StepFinished(of(*step, FinishRecord::of(finish)))
            }
            Event::Problem(problem) => ReportLine::Problem(Cow::Borrowed(problem)),
            Event::RunFinished(summary) => ReportLine::RunFinished(RunEnd::of(summary)),
        })
    }

    fn started(&self, step: StepIx) -> Option<StepLine<'_>> {
        Some(StepLine {
            info: Cow::Borrowed(self.steps.get(step)?),
            iteration: self.round,
        })
    }
}

fn of<T>(step: StepIx, what: T) -> OfStep<T> {
    OfStep { step, what }
}

fn borrowed<T: Clone>(step: StepIx, what: &T) -> OfStep<Cow<'_, T>> {
    of(step, Cow::Borrowed(what))
}

/// Whether more of what belongs to it comes in the same moment: a watcher gets all of it at once.
fn has_more(event: &Event) -> bool {
    match event {
        Event::RequestSent { request, .. } => request.lost.is_none(),
        Event::Assertion { .. } | Event::Captured { .. } => true,
        _ => false,
    }
}

impl<W: Write> Report for JsonLines<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.steps = run.steps.clone(),
            Event::IterationStarted { number, .. } => self.round = Some(*number),
            _ => {}
        }
        if let Some(line) = self.line(event) {
            let line = schema::text(&line) + "\n";
            self.out.write_all(line.as_bytes())?;
        }
        if has_more(event) { Ok(()) } else { self.out.flush() }
    }
}
