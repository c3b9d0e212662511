//! The run as one JSON document, written as it happens so that nothing of a finished step is kept.

use super::Report;
use super::schema::{self, Bodies, ReportDocument, StepReport};
use super::step_record::FinishedStepRecord;
use crate::run::event::{Event, Problem};
use std::io::{self, Write};

pub struct JsonReport<W> {
    out: W,
    written: usize,
    problems: Vec<Problem>,
}

impl<W: Write> JsonReport<W> {
    pub fn new(out: W) -> JsonReport<W> {
        JsonReport {
            out,
            written: 0,
            problems: Vec::new(),
        }
    }
}

impl<W: Write> Report for JsonReport<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.out.write_all(ReportDocument::head(run).as_bytes()),
            Event::Problem(problem) => {
                self.problems.push(problem.clone());
                Ok(())
            }
            Event::RunFinished(summary) => {
                let tail = ReportDocument::tail(&self.problems, summary);
                self.out.write_all(tail.as_bytes())?;
                self.out.flush()
            }
            _ => Ok(()),
        }
    }

    fn step(&mut self, ended: &FinishedStepRecord) -> io::Result<()> {
        let mut text = if self.written > 0 { ",\n" } else { "\n" }.to_owned();
        self.written += 1;
        text += &schema::text(&StepReport::of(ended, Bodies::Whole));
        self.out.write_all(text.as_bytes())
    }
}
