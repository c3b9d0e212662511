//! What is remembered of a run, gathered from its events: a few numbers for each step, however often it runs.

use super::StepInfo;
use super::event::{Event, Finish, Outcome, StepIx, Summary};
use crate::io::last_run::{History, Past, Ranges, StepEnd};
use std::sync::Arc;
use std::time::Duration;

pub struct Recorder {
    /// What is known of an earlier run, of which this one does what is left.
    before: History,
    /// The iterations that this run is to go through.
    planned: Ranges,
    /// A failure ends the run.
    bail: bool,
    started: String,
    steps: Arc<[StepInfo]>,
    known: Vec<RecordedValues>,
    iterations: Option<RecordedIterations>,
}

/// What a step has come to so far.
#[derive(Clone, Copy)]
struct RecordedValues {
    worst: StepEnd,
    time: Duration,
    rounds: u32,
}

struct RecordedIterations {
    /// The one under way.
    number: usize,
    is_good: bool,
    /// Those that did not pass.
    open: Ranges,
}

impl Recorder {
    pub fn new(before: Option<History>, planned: Ranges, bail: bool) -> Recorder {
        Recorder {
            before: before.unwrap_or_default(),
            planned,
            bail,
            started: String::new(),
            steps: Arc::from([]),
            known: Vec::new(),
            iterations: None,
        }
    }

    pub fn event(&mut self, event: &Event) {
        match event {
            Event::RunStarted(run) => {
                self.started.clone_from(&run.started);
                self.steps = run.steps.clone();
                self.known = vec![RecordedValues::NOT_RUN; run.steps.len()];
            }
            Event::IterationStarted { number, .. } => self.begin(*number),
            Event::StepFinished { step, finish } => self.finished(*step, finish),
            Event::RunFinished(summary) => self.ended(summary),
            _ => {}
        }
    }

    /// To be kept, once the run has ended.
    pub fn history(&self) -> History {
        self.history_with(self.iterations.as_ref().map(|iterations| iterations.open.clone()))
    }

    /// As if the run ended here.
    pub fn so_far(&self) -> History {
        self.history_with(self.iterations.as_ref().map(|iterations| {
            let mut open = iterations.open.clone();
            open.push(iterations.number);
            open.extend_after(iterations.number, &self.planned);
            open
        }))
    }

    fn history_with(&self, iterations: Option<Ranges>) -> History {
        let mut steps = self.before.steps.clone();
        let now = self.steps.iter().zip(&self.known);
        steps.extend(now.map(|(info, known)| (info.id.to_string(), known.past())));
        History {
            started: self.started.clone(),
            steps,
            iterations,
            ..History::default()
        }
    }

    fn begin(&mut self, number: usize) {
        let iterations = self.iterations.get_or_insert(RecordedIterations {
            number,
            is_good: true,
            open: Ranges::default(),
        });
        iterations.close();
        iterations.number = number;
        iterations.is_good = true;
    }

    fn finished(&mut self, step: StepIx, finish: &Finish) {
        let ended = ended(finish);
        if let Some(known) = self.known.get_mut(step) {
            known.worst = if known.rounds == 0 {
                ended
            } else {
                known.worst.max(ended)
            };
            known.time += finish.duration;
            known.rounds += 1;
        }
        if let Some(iterations) = &mut self.iterations {
            iterations.is_good &= ended.is_good();
        }
    }

    fn ended(&mut self, summary: &Summary) {
        let Some(iterations) = &mut self.iterations else {
            return;
        };
        iterations.close();
        let failed = summary.failed + summary.errored > 0;
        if summary.interrupted || summary.bad_data || (self.bail && failed) {
            iterations.open.extend_after(iterations.number, &self.planned);
        }
    }
}

impl RecordedValues {
    const NOT_RUN: RecordedValues = RecordedValues {
        worst: StepEnd::NotRun,
        time: Duration::ZERO,
        rounds: 0,
    };

    fn past(&self) -> Past {
        let mean = self.time.checked_div(self.rounds).unwrap_or_default();
        Past {
            outcome: self.worst,
            micros: u64::try_from(mean.as_micros()).unwrap_or(u64::MAX),
        }
    }
}

impl RecordedIterations {
    fn close(&mut self) {
        if !self.is_good {
            self.open.push(self.number);
        }
    }
}

fn ended(finish: &Finish) -> StepEnd {
    match finish.outcome {
        Outcome::Passed => StepEnd::Passed,
        Outcome::Skipped if finish.as_written => StepEnd::Skipped,
        Outcome::Skipped => StepEnd::NotRun,
        Outcome::Aborted => StepEnd::Aborted,
        Outcome::Failed => StepEnd::Failed,
        Outcome::Errored => StepEnd::Errored,
    }
}
