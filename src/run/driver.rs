//! Carries a plan out: asks the schedule what is next, runs it, and tells what happened.
//!
//! It decides nothing about values, verdicts or order; it connects the parts that do with the network, the state and
//! the events. `parallel` does the same with several steps under way.

use super::event::{Event, Problem, RunOrigin, RunStarted, Shard, StepIx, Summary};
use super::folders::FolderLayers;
use super::info;
use super::iteration::{Iteration, Iterations};
use super::iteration_run::{FinishedStep, IterationRun, RunContext};
use super::origins::Authors;
use super::parallel;
use super::schedule::{NextStep, Schedule, ScheduleStop};
use super::step::StepContext;
use crate::io::clock;
use crate::io::interrupt::Interrupt;
use crate::io::state::StateWriter;
use crate::model::Collection;
use crate::plan::Step;
use crate::scope::VariableLayer;
use crate::source::Sources;
use crate::template::{Ambient, Chance};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Everything a run needs, fixed before it starts.
pub struct RunInput<'p> {
    pub steps: Vec<Step<'p>>,
    /// The place of each step among all, where this run does a part of them.
    pub order: Option<Vec<usize>>,
    pub shard: Option<Shard>,
    /// Strongest first; captured values go in between those given for this run and the rest.
    pub layers: Vec<VariableLayer<'p>>,
    /// What expressions may ask for besides variables.
    pub ambient: Ambient,
    /// What generated values come from.
    pub chance: Arc<Chance>,
    pub environments: Vec<String>,
    pub sources: &'p Sources,
    pub collections: &'p [Collection],
    pub bail: bool,
    /// A step that passes on a later try only makes the run a failure.
    pub fail_on_flaky: bool,
    /// Steps under way at most.
    pub jobs: usize,
    /// Waited between steps.
    pub delay: Duration,
    /// None keeps nothing.
    pub writer: Option<StateWriter>,
    pub interrupt: Interrupt,
    pub step: StepContext,
    /// Tell where the values of each request come from; these are those of the state.
    pub origins: Option<Authors>,
    /// Puts the mock's items back to their start, at the beginning of each iteration: iterations then follow one another.
    pub restock: Option<Rc<dyn Fn() + 'p>>,
}

/// Runs everything and returns the numbers. Events come in declared order; none is lost.
pub async fn run(
    mut input: RunInput<'_>,
    mut iterations: Iterations,
    emit: &mut dyn FnMut(Event),
) -> Summary {
    let began = clock::instant();
    input.step.began = began;
    let context = RunContext {
        folders: FolderLayers::new(input.collections, input.sources),
        began,
        has_begun: Cell::new(false),
        input,
    };
    emit(started(&context));
    let summary = if context.input.jobs > 1 && !context.input.steps.is_empty() {
        Box::pin(parallel::run(&context, iterations, emit)).await
    } else {
        let mut driver = Driver {
            always: always(&context),
            context: &context,
            emit: &mut *emit,
            summary: Summary::default(),
        };
        driver.iterations(&mut iterations).await;
        driver.summary
    };
    finish(context, summary, emit)
}

fn started(context: &RunContext<'_>) -> Event {
    let input = &context.input;
    Event::RunStarted(RunStarted {
        started: clock::timestamp().to_string(),
        environments: input.environments.clone(),
        shard: input.shard,
        seed: input.chance.seed(),
        origin: RunOrigin::default(),
        steps: info::of(&input.steps, input.order.as_deref(), input.sources),
    })
}

fn finish(mut context: RunContext<'_>, mut summary: Summary, emit: &mut dyn FnMut(Event)) -> Summary {
    summary.requests = context.input.step.sent.get();
    summary.prompts = context.input.step.prompts.get();
    summary.duration = context.began.elapsed();
    summary.interrupted = context.input.interrupt.signal().is_some();
    if let Some(error) = context.input.writer.take().and_then(StateWriter::finish) {
        summary.unsaved = true;
        emit(Event::Problem(Problem::error(format!(
            "captured values could not be saved: {error}"
        ))));
    }
    if context.input.fail_on_flaky && summary.flaky > 0 {
        emit(Event::Problem(Problem::error(too_flaky(summary.flaky))));
    }
    emit(Event::RunFinished(summary));
    summary
}

/// Why a run in which all passed is a failure.
fn too_flaky(count: usize) -> String {
    let steps = if count == 1 { "step" } else { "steps" };
    format!("{count} {steps} passed on a later try only, which --fail-on-flaky takes for a failure")
}

/// Whether each step is an `always` step.
pub fn always(context: &RunContext<'_>) -> Rc<[bool]> {
    context.input.steps.iter().map(Step::always).collect()
}

/// One step after the other.
struct Driver<'e> {
    context: &'e RunContext<'e>,
    always: Rc<[bool]>,
    emit: &'e mut dyn FnMut(Event),
    summary: Summary,
}

impl Driver<'_> {
    async fn iterations(&mut self, iterations: &mut Iterations) {
        for next in iterations {
            match next {
                Ok(iteration) => Box::pin(self.iteration(iteration)).await,
                Err(problem) => {
                    self.summary.bad_data = true;
                    (self.emit)(Event::Problem(Problem::error(problem)));
                    return;
                }
            }
            let bad = self.summary.failed + self.summary.errored > 0;
            let input = &self.context.input;
            if input.interrupt.signal().is_some() || (input.bail && bad) {
                return;
            }
        }
    }

    async fn iteration(&mut self, mut iteration: Iteration) {
        let context = self.context;
        let begun = self.summary.begin(context.input.steps.len(), &mut iteration);
        begun.into_iter().for_each(&mut *self.emit);
        let round = IterationRun::new(context, iteration.number, iteration.row);
        let mut schedule = Schedule::in_turn(self.always.clone(), context.input.bail);
        loop {
            if context.input.interrupt.signal().is_some() {
                schedule.interrupt();
            }
            if context.input.interrupt.insists() {
                schedule.abandon();
            }
            match schedule.advance() {
                NextStep::Start(step) => {
                    let ended = round.step(step, &mut *self.emit).await;
                    schedule.finished(step, ended.finish.outcome);
                    self.end(step, ended);
                }
                NextStep::Skip(step, stop) => {
                    (self.emit)(Event::StepStarted { step });
                    self.end(step, context.stopped(stop));
                }
                NextStep::Wait | NextStep::Done => return,
            }
        }
    }

    fn end(&mut self, step: StepIx, ended: FinishedStep) {
        self.summary.take(&ended);
        (self.emit)(ended.event(step));
    }
}

impl RunContext<'_> {
    /// The end of a step that is not run.
    pub fn stopped(&self, stop: ScheduleStop) -> FinishedStep {
        self.not_run(match stop {
            ScheduleStop::Bailed(failed) => format!("not run: `{}` failed", self.input.steps[failed].id()),
            ScheduleStop::Interrupted => "not run: the run was interrupted".to_owned(),
        })
    }
}

impl FinishedStep {
    pub fn event(self, step: StepIx) -> Event {
        Event::StepFinished {
            step,
            finish: Box::new(self.finish),
        }
    }
}

impl Summary {
    /// Counts another iteration. The event that begins it; None if it is the only one.
    pub(crate) fn begin(&mut self, steps: usize, iteration: &mut Iteration) -> Option<Event> {
        self.steps += steps;
        let label = iteration.label.take()?;
        self.iterations += 1;
        Some(Event::IterationStarted {
            number: iteration.number,
            label,
        })
    }

    pub(crate) fn take(&mut self, ended: &FinishedStep) {
        self.assertions += ended.assertions.0;
        self.assertions_failed += ended.assertions.1;
        self.captures += ended.captures;
        self.count(&ended.finish);
    }
}
