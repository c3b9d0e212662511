//! The run as one JSON document, written as it happens so that nothing of a finished step is kept.

use super::Report;
use crate::http::Timings;
use crate::run::StepInfo;
use crate::run::event::{Attempt, Event, Finish, Received, RunStarted, Sent, Summary};
use crate::verify::Assertion;
use serde_json::{Value as Json, json};
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

/// Version of the document's shape.
const SCHEMA: u32 = 1;

pub struct JsonReport<W> {
    out: W,
    steps: Arc<[StepInfo]>,
    written: usize,
    /// Number and label of the round under way, where there are several.
    iteration: Option<(usize, String)>,
    troubles: Vec<Json>,
    current: Current,
}

#[derive(Default)]
struct Current {
    attempts: Vec<Json>,
    requests: Vec<Json>,
    assertions: Vec<Json>,
    captured: Vec<Json>,
}

impl<W: Write> JsonReport<W> {
    pub fn new(out: W) -> JsonReport<W> {
        JsonReport {
            out,
            steps: Arc::from([]),
            written: 0,
            iteration: None,
            troubles: Vec::new(),
            current: Current::default(),
        }
    }

    fn started(&mut self, run: &RunStarted) -> io::Result<()> {
        self.steps = run.steps.clone();
        let tool = json!({"name": "callsheet", "version": env!("CARGO_PKG_VERSION")});
        write!(
            self.out,
            "{{\"schema\":{SCHEMA},\"tool\":{tool},\"environments\":{},",
            json!(run.environments)
        )?;
        write!(self.out, "\"started\":{},\n\"steps\":[", json!(run.started))
    }

    fn answered(&mut self, response: &Received) {
        if let Some(request) = self.current.requests.last_mut() {
            request["status"] = json!(response.status);
            request["http"] = json!(response.version);
            request["reused"] = json!(response.reused);
            request["remote"] = json!(response.remote.map(|remote| remote.to_string()));
            request["timings"] = timings(&response.timings);
            request["sizes"]["wire"] = json!(response.wire_size);
            request["sizes"]["decoded"] = json!(response.decoded_size);
        }
    }

    fn finished(&mut self, step: usize, finish: &Finish) -> io::Result<()> {
        let current = std::mem::take(&mut self.current);
        let info = &self.steps[step];
        let mut step = json!({
            "id": info.id,
            "name": info.name,
            "folders": &info.folders[..],
            "file": &*info.file,
            "outcome": finish.outcome.name(),
            "reason": finish.reason,
            "duration_ms": millis(finish.duration),
            "flaky": finish.is_flaky(),
            "attempts": current.attempts,
            "requests": current.requests,
            "assertions": current.assertions,
            "captured": current.captured,
            "problems": finish.diagnostics.iter().map(problem).collect::<Vec<_>>(),
        });
        if let Some((number, label)) = &self.iteration {
            step["iteration"] = json!({"number": number, "label": label});
        }
        let comma = if self.written > 0 { "," } else { "" };
        self.written += 1;
        write!(self.out, "{comma}\n{step}")
    }

    fn ended(&mut self, summary: &Summary) -> io::Result<()> {
        let counts = json!({
            "steps": summary.steps,
            "iterations": summary.iterations,
            "passed": summary.passed,
            "flaky": summary.flaky,
            "failed": summary.failed,
            "errored": summary.errored,
            "skipped": summary.skipped,
            "aborted": summary.aborted,
            "requests": summary.requests,
            "assertions": summary.assertions,
            "assertions_failed": summary.assertions_failed,
            "captures": summary.captures,
        });
        let duration = millis(summary.duration);
        writeln!(
            self.out,
            "\n],\n\"duration_ms\":{duration},\"interrupted\":{},\"troubles\":{},\"summary\":{counts}}}",
            summary.interrupted,
            json!(self.troubles)
        )?;
        self.out.flush()
    }
}

impl Current {
    /// The entry with the index of the attempt it belongs to, where the step has several.
    fn within(&self, mut entry: Json) -> Json {
        if let Some(at) = self.attempts.len().checked_sub(1) {
            entry["attempt"] = json!(at);
        }
        entry
    }
}

impl<W: Write> Report for JsonReport<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => return self.started(run),
            Event::IterationStarted { number, label } => self.iteration = Some((*number, label.clone())),
            Event::StepStarted { .. } => self.current = Current::default(),
            Event::AttemptStarted { attempt, .. } => self.current.attempts.push(attempted(attempt)),
            Event::RequestSent { request, .. } => {
                let entry = self.current.within(sent(request));
                self.current.requests.push(entry);
            }
            Event::ResponseReceived { response, .. } => self.answered(response),
            Event::Assertion { assertion, .. } => {
                let entry = self.current.within(asserted(assertion));
                self.current.assertions.push(entry);
            }
            Event::Captured { captured, .. } => self.current.captured.push(json!(captured.name)),
            Event::StepFinished { step, finish } => return self.finished(*step, finish),
            Event::Trouble(message) => self.troubles.push(json!(message)),
            Event::RunFinished(summary) => return self.ended(summary),
        }
        Ok(())
    }
}

fn attempted(attempt: &Attempt) -> Json {
    json!({
        "kind": attempt.kind.name(),
        "number": attempt.number,
        "of": attempt.of,
        "detail": attempt.detail,
        "waited_ms": millis(attempt.waited),
    })
}

fn sent(request: &Sent) -> Json {
    json!({"method": request.method, "url": request.url, "status": null, "sizes": {"sent": request.size}})
}

fn asserted(assertion: &Assertion) -> Json {
    json!({
        "subject": assertion.subject,
        "expected": assertion.expected,
        "actual": assertion.actual,
        "passed": assertion.passed,
        "detail": assertion.detail,
    })
}

fn problem(found: &crate::source::Diagnostic) -> Json {
    json!({"code": found.code.0, "message": found.message, "help": found.help})
}

fn timings(timings: &Timings) -> Json {
    json!({
        "dns_ms": timings.dns.map(millis),
        "connect_ms": timings.connect.map(millis),
        "tls_ms": timings.tls.map(millis),
        "waiting_ms": millis(timings.waiting),
        "reading_ms": millis(timings.reading),
        "total_ms": millis(timings.total),
    })
}

/// Milliseconds with microsecond precision.
fn millis(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}
