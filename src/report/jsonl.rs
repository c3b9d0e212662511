//! Every event as a line of JSON, as it happens: for programs that watch a run.

use super::json::extend;
use super::record::Captured;
use super::{Report, shape};
use crate::run::StepInfo;
use crate::run::event::{Event, StepIx, Summary};
use crate::source::Sources;
use serde_json::{Value as Json, json};
use std::io::{self, Write};
use std::sync::Arc;

pub struct JsonLines<W> {
    out: W,
    sources: &'static Sources,
    steps: Arc<[StepInfo]>,
    /// The number of the iteration, where there are several.
    round: Option<usize>,
}

impl<W: Write> JsonLines<W> {
    pub fn new(out: W, sources: &'static Sources) -> JsonLines<W> {
        JsonLines {
            out,
            sources,
            steps: Arc::from([]),
            round: None,
        }
    }

    fn line(&self, event: &Event) -> Json {
        let sources = self.sources;
        match event {
            Event::RunStarted(run) => named("run_started", None, shape::run(run)),
            Event::IterationStarted { number, label } => {
                named("iteration_started", None, shape::iteration(*number, label))
            }
            Event::StepStarted { step } => named("step_started", Some(*step), self.info(*step)),
            Event::ValuesRead { step, values } => named(
                "values_read",
                Some(*step),
                json!({"values": shape::values(values)}),
            ),
            Event::AttemptStarted { step, attempt } => {
                named("attempt_started", Some(*step), shape::attempt(attempt))
            }
            Event::RequestSent { step, request } => named("request_sent", Some(*step), shape::sent(request)),
            Event::ResponseReceived { step, response } => {
                named("response_received", Some(*step), shape::received(response))
            }
            Event::Assertion { step, assertion } => {
                named("assertion", Some(*step), shape::assertion(assertion, sources))
            }
            Event::Captured { step, captured } => {
                let captured = Captured {
                    name: captured.name.clone(),
                    secret: captured.secret,
                };
                named("captured", Some(*step), shape::captured(&captured))
            }
            Event::StepFinished { step, finish } => {
                named("step_finished", Some(*step), shape::finish(finish, sources))
            }
            Event::Trouble(message) => named("trouble", None, json!({"message": message})),
            Event::RunFinished(summary) => named("run_finished", None, end(summary)),
        }
    }

    fn info(&self, step: StepIx) -> Json {
        let mut info = self.steps.get(step).map_or(json!({}), shape::step);
        if let Some(number) = self.round {
            info["iteration"] = json!(number);
        }
        info
    }
}

fn named(event: &str, step: Option<StepIx>, body: Json) -> Json {
    let mut line = json!({"event": event});
    if let Some(step) = step {
        line["step"] = json!(step);
    }
    extend(&mut line, body);
    line
}

fn end(summary: &Summary) -> Json {
    json!({
        "duration_ms": shape::millis(summary.duration),
        "interrupted": summary.interrupted,
        "summary": shape::summary(summary),
    })
}

impl<W: Write> Report for JsonLines<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.steps = run.steps.clone(),
            Event::IterationStarted { number, .. } => self.round = Some(*number),
            _ => {}
        }
        writeln!(self.out, "{}", self.line(event))?;
        // A watcher is told of a step when it is over, not when a buffer is full.
        match event {
            Event::StepFinished { .. } | Event::RunFinished(_) => self.out.flush(),
            _ => Ok(()),
        }
    }
}
