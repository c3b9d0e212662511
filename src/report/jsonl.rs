//! Every event as a line of JSON, as it happens: for programs that watch a run.

use super::Report;
use super::schema::{self, Bodies};
use crate::run::StepInfo;
use crate::run::event::{Event, ReadValue, StepIx, Summary};
use crate::source::Sources;
use serde::Serialize;
use std::io::{self, Write};
use std::sync::Arc;

pub struct JsonLines<W> {
    out: W,
    sources: &'static Sources,
    steps: Arc<[StepInfo]>,
    /// The number of the iteration, where there are several.
    round: Option<usize>,
    /// Those of the step under way that have begun.
    attempts: usize,
}

impl<W: Write> JsonLines<W> {
    pub fn new(out: W, sources: &'static Sources) -> JsonLines<W> {
        JsonLines {
            out,
            sources,
            steps: Arc::from([]),
            round: None,
            attempts: 0,
        }
    }

    fn line(&self, event: &Event) -> String {
        let sources = self.sources;
        match event {
            Event::RunStarted(run) => line("run_started", None, schema::Run::of(run)),
            Event::IterationStarted { number, label } => {
                let (number, label) = (*number, label.as_str());
                line("iteration_started", None, schema::Iteration { number, label })
            }
            Event::StepStarted { step } => line("step_started", Some(*step), self.started(*step)),
            Event::ValuesRead { step, values } => {
                let values = schema::List(values, schema::ReadValue::of);
                line("values_read", Some(*step), Values { values })
            }
            Event::AttemptStarted { step, attempt } => {
                line("attempt_started", Some(*step), schema::Attempt::of(attempt))
            }
            Event::AttemptFinished { step, finished } => {
                let (attempt, end) = (finished.attempt, schema::AttemptEnd::of(finished));
                line("attempt_finished", Some(*step), AttemptEnd { attempt, end })
            }
            Event::Waiting { step, waiting } => {
                let (for_ms, before) = (schema::millis(waiting.duration), &*waiting.before);
                line("waiting", Some(*step), Waiting { for_ms, before })
            }
            Event::RequestSent { step, request } => line(
                "request_sent",
                Some(*step),
                schema::Sent::of(request, Bodies::Whole),
            ),
            Event::ResponseReceived { step, response } => {
                let received = schema::Received::of(response, Bodies::Whole);
                line("response_received", Some(*step), received)
            }
            Event::Assertion { step, assertion } => {
                let view = schema::Assertion::of(assertion, sources);
                line(
                    "assertion",
                    Some(*step),
                    view.within(self.attempts.checked_sub(1)),
                )
            }
            Event::Captured { step, captured } => {
                let (name, secret) = (&*captured.name, captured.secret);
                line("captured", Some(*step), schema::Captured { name, secret })
            }
            Event::StepFinished { step, finish } => {
                line("step_finished", Some(*step), schema::Finish::of(finish, sources))
            }
            Event::Trouble(trouble) => line("trouble", None, schema::Trouble::of(trouble)),
            Event::RunFinished(summary) => line("run_finished", None, End::of(summary)),
        }
    }

    fn started(&self, step: StepIx) -> Started<'_> {
        Started {
            info: self.steps.get(step).map(schema::Step::of),
            iteration: self.round,
        }
    }
}

#[derive(Serialize)]
struct Line<B> {
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<StepIx>,
    #[serde(flatten)]
    body: B,
}

#[derive(Serialize)]
struct Started<'a> {
    #[serde(flatten)]
    info: Option<schema::Step<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iteration: Option<usize>,
}

#[derive(Serialize)]
struct AttemptEnd<'a> {
    attempt: usize,
    #[serde(flatten)]
    end: schema::AttemptEnd<'a>,
}

#[derive(Serialize)]
struct Values<'a> {
    values: schema::List<'a, ReadValue, schema::ReadValue<'a>>,
}

#[derive(Serialize)]
struct Waiting<'a> {
    for_ms: f64,
    before: &'a str,
}

#[derive(Serialize)]
struct End {
    duration_ms: f64,
    interrupted: bool,
    summary: schema::Summary,
}

impl End {
    fn of(summary: &Summary) -> End {
        End {
            duration_ms: schema::millis(summary.duration),
            interrupted: summary.interrupted,
            summary: schema::Summary::of(summary),
        }
    }
}

/// With its line break.
fn line(event: &'static str, step: Option<StepIx>, body: impl Serialize) -> String {
    schema::text(&Line { event, step, body }) + "\n"
}

/// What belongs to it is told in the same moment: a watcher gets both at once.
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
            Event::StepStarted { .. } => self.attempts = 0,
            Event::AttemptStarted { .. } => self.attempts += 1,
            _ => {}
        }
        self.out.write_all(self.line(event).as_bytes())?;
        if has_more(event) { Ok(()) } else { self.out.flush() }
    }
}
