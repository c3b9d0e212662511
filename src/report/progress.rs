//! How far the run is, for someone who waits.

use super::Report;
use super::visible::visible_line;
use crate::run::{Event, StepInfo};
use indicatif::{HumanDuration, ProgressBar};
use std::io;
use std::sync::Arc;

pub struct Progress {
    bar: ProgressBar,
    steps: Arc<[StepInfo]>,
}

impl Progress {
    pub fn new(bar: ProgressBar) -> Progress {
        Progress {
            bar,
            steps: Arc::from([]),
        }
    }
}

impl Report for Progress {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.steps = run.steps.clone(),
            // The bar was made for one round.
            Event::IterationStarted { number, .. } if *number > 1 => {
                self.bar.inc_length(self.steps.len() as u64);
            }
            Event::StepStarted { step } => self.bar.set_message(visible_line(self.steps[*step].name)),
            Event::Waiting { step, waiting } => {
                let (name, pause) = (self.steps[*step].name, HumanDuration(waiting.duration));
                let message = format!("{name}: waiting {pause:#} {}", waiting.before);
                self.bar.set_message(visible_line(&message));
            }
            Event::RequestSent { step, .. } => self.bar.set_message(visible_line(self.steps[*step].name)),
            Event::StepFinished { .. } => self.bar.inc(1),
            Event::RunFinished(_) => self.bar.finish_and_clear(),
            _ => {}
        }
        Ok(())
    }
}
