//! The run as one JSON document, written as it happens so that nothing of a finished step is kept.

use super::Report;
use super::record::{self, FinishedStep};
use super::schema::{self, Bodies};
use crate::run::event::{Event, RunStarted, Summary, Trouble};
use crate::source::Sources;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

pub struct JsonReport<W> {
    out: W,
    sources: &'static Sources,
    written: usize,
    troubles: Vec<Trouble>,
}

impl<W: Write> JsonReport<W> {
    pub fn new(out: W, sources: &'static Sources) -> JsonReport<W> {
        JsonReport {
            out,
            sources,
            written: 0,
            troubles: Vec::new(),
        }
    }

    fn started(&mut self, run: &RunStarted) -> io::Result<()> {
        let (schema, tool) = (schema::SCHEMA, schema::text(&schema::TOOL));
        let environments = schema::text(&run.environments);
        write!(
            self.out,
            "{{\"schema\":{schema},\"tool\":{tool},\"environments\":{environments},"
        )?;
        if let Some(part) = run.shard {
            write!(self.out, "\"shard\":{},", schema::text(&schema::Shard::of(part)))?;
        }
        write!(
            self.out,
            "\"started\":{},\n\"steps\":[",
            schema::text(&run.started)
        )
    }

    fn ended(&mut self, summary: &Summary) -> io::Result<()> {
        let troubles: Vec<&str> = self.troubles.iter().map(|trouble| &*trouble.message).collect();
        let problems = self.troubles.iter().filter(|trouble| trouble.place.is_some());
        let problems: Vec<schema::Trouble> = problems.map(schema::Trouble::of).collect();
        let problems = if problems.is_empty() {
            String::new()
        } else {
            format!(",\"problems\":{}", schema::text(&problems))
        };
        writeln!(
            self.out,
            "\n],\n\"duration_ms\":{},\"interrupted\":{},\"troubles\":{}{problems},\"summary\":{}}}",
            schema::text(&schema::millis(summary.duration)),
            summary.interrupted,
            schema::text(&troubles),
            schema::text(&schema::Summary::of(summary)),
        )?;
        self.out.flush()
    }
}

/// Everything about one step, as the `json` report and the page show it.
#[derive(Serialize)]
pub struct Step<'a> {
    #[serde(flatten)]
    step: schema::Step<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iteration: Option<schema::Iteration<'a>>,
    #[serde(flatten)]
    finish: schema::Finish<'a>,
    attempts: Vec<Attempt<'a>>,
    requests: Requests<'a>,
    assertions: Assertions<'a>,
    captured: schema::List<'a, record::Captured, schema::Captured<'a>>,
}

#[derive(Serialize)]
struct Attempt<'a> {
    #[serde(flatten)]
    attempt: schema::Attempt<'a>,
    first_request: usize,
    #[serde(flatten)]
    end: Option<schema::AttemptEnd<'a>>,
}

struct Requests<'a>(&'a FinishedStep, Bodies<'a>);

struct Assertions<'a>(&'a FinishedStep, &'a Sources);

impl<'a> Step<'a> {
    pub fn of(ended: &'a FinishedStep, sources: &'a Sources, bodies: Bodies<'a>) -> Step<'a> {
        let record = &ended.record;
        let attempts = record.attempts.iter().map(|tried| Attempt {
            attempt: schema::Attempt::of(&tried.attempt),
            first_request: tried.first_hop,
            end: tried.finish.as_ref().map(schema::AttemptEnd::of),
        });
        Step {
            step: schema::Step::of(&ended.info),
            iteration: ended.round.as_ref().map(schema::Iteration::of),
            finish: schema::Finish::of(&ended.finish, sources),
            attempts: attempts.collect(),
            requests: Requests(ended, bodies),
            assertions: Assertions(ended, sources),
            captured: schema::List(&record.captured, captured),
        }
    }
}

fn captured(captured: &record::Captured) -> schema::Captured<'_> {
    schema::Captured {
        name: &captured.name,
        secret: captured.secret,
    }
}

impl Serialize for Requests<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hops = self.0.record.hops.iter();
        serializer.collect_seq(hops.map(|hop| schema::Request::of(hop, self.1)))
    }
}

impl Serialize for Assertions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let assertions = self.0.record.assertions.iter();
        serializer.collect_seq(
            assertions
                .map(|checked| schema::Assertion::of(&checked.assertion, self.1).within(checked.attempt)),
        )
    }
}

impl<W: Write> Report for JsonReport<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.started(run),
            Event::Trouble(trouble) => {
                self.troubles.push(trouble.clone());
                Ok(())
            }
            Event::RunFinished(summary) => self.ended(summary),
            _ => Ok(()),
        }
    }

    fn step(&mut self, ended: &FinishedStep) -> io::Result<()> {
        let mut text = if self.written > 0 { ",\n" } else { "\n" }.to_owned();
        self.written += 1;
        text += &schema::text(&Step::of(ended, self.sources, Bodies::Whole));
        self.out.write_all(text.as_bytes())
    }
}
