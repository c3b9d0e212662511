//! The run as one JSON document, written as it happens so that nothing of a finished step is kept.

use super::Report;
use super::record::{Ended, Gather, Hop};
use super::shape;
use crate::run::event::{Event, RunStarted, Summary};
use crate::source::Sources;
use serde_json::{Value as Json, json};
use std::io::{self, Write};

pub struct JsonReport<W> {
    out: W,
    sources: &'static Sources,
    gather: Gather,
    written: usize,
    troubles: Vec<Json>,
}

impl<W: Write> JsonReport<W> {
    pub fn new(out: W, sources: &'static Sources) -> JsonReport<W> {
        JsonReport {
            out,
            sources,
            gather: Gather::new(),
            written: 0,
            troubles: Vec::new(),
        }
    }

    fn started(&mut self, run: &RunStarted) -> io::Result<()> {
        let (schema, tool) = (shape::SCHEMA, shape::tool());
        let environments = json!(run.environments);
        write!(
            self.out,
            "{{\"schema\":{schema},\"tool\":{tool},\"environments\":{environments},"
        )?;
        if let Some(part) = run.shard {
            write!(self.out, "\"shard\":{},", shape::shard(part))?;
        }
        write!(self.out, "\"started\":{},\n\"steps\":[", json!(run.started))
    }

    fn finished(&mut self, ended: &Ended) -> io::Result<()> {
        let comma = if self.written > 0 { "," } else { "" };
        self.written += 1;
        write!(self.out, "{comma}\n{}", step(ended, self.sources))
    }

    fn ended(&mut self, summary: &Summary) -> io::Result<()> {
        writeln!(
            self.out,
            "\n],\n\"duration_ms\":{},\"interrupted\":{},\"troubles\":{},\"summary\":{}}}",
            shape::millis(summary.duration),
            summary.interrupted,
            json!(self.troubles),
            shape::summary(summary),
        )?;
        self.out.flush()
    }
}

/// Everything about one step, as the `json` report and the page show it.
pub fn step(ended: &Ended, sources: &Sources) -> Json {
    let record = &ended.record;
    let requests = record.hops.iter().map(request).collect();
    let assertions = record.assertions.iter();
    let assertions = assertions.map(|assertion| shape::assertion(assertion, sources));
    let captured = record.captured.iter().map(shape::captured);
    let mut step = shape::step(&ended.info);
    if let Some(round) = &ended.round {
        step["iteration"] = shape::iteration(round.number, &round.label);
    }
    extend(&mut step, shape::finish(ended.finish, sources));
    let attempts = record.attempts.iter().map(|(attempt, first)| {
        let mut attempt = shape::attempt(attempt);
        attempt["first_request"] = json!(first);
        attempt
    });
    step["attempts"] = attempts.collect();
    step["requests"] = Json::Array(requests);
    step["assertions"] = Json::Array(assertions.collect());
    step["captured"] = Json::Array(captured.collect());
    step
}

fn request(hop: &Hop) -> Json {
    let mut request = shape::sent(&hop.sent);
    request["response"] = json!(hop.received.as_ref().map(shape::received));
    request
}

/// Moves the members of one object to the end of another.
pub fn extend(object: &mut Json, more: Json) {
    if let (Json::Object(object), Json::Object(more)) = (object, more) {
        object.extend(more);
    }
}

impl<W: Write> Report for JsonReport<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.started(run)?,
            Event::Trouble(message) => self.troubles.push(json!(message)),
            Event::RunFinished(summary) => self.ended(summary)?,
            _ => {}
        }
        match self.gather.take(event) {
            Some(ended) => self.finished(&ended),
            None => Ok(()),
        }
    }
}
