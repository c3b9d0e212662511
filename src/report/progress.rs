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
            Event::StepStarted { step } => self.bar.set_message(visible_line(&self.steps[*step].name)),
            Event::Waiting { step, waiting } => {
                let (name, pause) = (&self.steps[*step].name, HumanDuration(waiting.duration));
                let message = format!("{name}: waiting {pause:#} {}", waiting.before);
                self.bar.set_message(visible_line(&message));
            }
            Event::RequestSent { step, .. } => self.bar.set_message(visible_line(&self.steps[*step].name)),
            Event::StepFinished { .. } => self.bar.inc(1),
            Event::RunFinished(_) => self.bar.finish_and_clear(),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::event::{RunOrigin, RunStarted, Waiting};
    use std::time::Duration;

    #[test]
    fn whoever_waits_is_told_why() {
        let info = StepInfo {
            id: "c/get".into(),
            order: 0,
            name: "Get".into(),
            folders: Arc::from([]),
            file: "get.yaml".into(),
            line: 1,
            tags: Arc::from([]),
            uses: Arc::from([]),
        };
        let bar = ProgressBar::hidden();
        let mut progress = Progress::new(bar.clone());
        let events = [
            Event::RunStarted(RunStarted {
                started: String::new(),
                environments: Vec::new(),
                shard: None,
                seed: None,
                origin: RunOrigin::default(),
                steps: Arc::from([info]),
            }),
            Event::StepStarted { step: 0 },
            Event::Waiting {
                step: 0,
                waiting: Box::new(Waiting {
                    duration: Duration::from_secs(300),
                    before: "for the rate limit".to_owned(),
                }),
            },
        ];
        for event in &events {
            progress.event(event).expect("a bar takes everything");
        }
        assert_eq!(bar.message(), "Get: waiting 5m for the rate limit");
    }
}
