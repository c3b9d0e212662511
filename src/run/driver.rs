//! Carries a plan out: asks the schedule what is next, runs it, and tells what happened.
//!
//! It decides nothing about values, verdicts or order; it connects those who do with the network, the state and
//! the events.

use super::event::{CapturedValue, Event, Finish, Outcome, RunStarted, StepIx, Summary};
use super::folders::{FolderLayers, OwnLayers, RunLayers};
use super::info;
use super::iteration::{Iteration, Iterations};
use super::origins;
use super::schedule::{Next, Schedule, Stop};
use super::step::{self, Done, StepContext};
use super::values::Values;
use crate::io::clock;
use crate::io::interrupt::Interrupt;
use crate::io::state::{Change, Writer};
use crate::model::Collection;
use crate::plan::missing::missing;
use crate::plan::{Step, logins};
use crate::scope::Layer;
use crate::source::Sources;
use crate::verify::Captured;
use std::time::Duration;

/// Everything a run needs, fixed before it starts.
pub struct RunInput {
    pub steps: Vec<Step<'static>>,
    /// Strongest first; captured values go in between those given for this run and the rest.
    pub layers: Vec<Layer<'static>>,
    pub environments: Vec<String>,
    pub iterations: Iterations,
    pub sources: &'static Sources,
    pub collections: &'static [Collection],
    pub bail: bool,
    /// Waited between steps.
    pub delay: Duration,
    /// None keeps nothing.
    pub writer: Option<Writer>,
    pub interrupt: Interrupt,
    pub step: StepContext,
    /// Tell where the values of each request come from.
    pub origins: bool,
}

/// Runs everything and returns the numbers. Events come in order; none is lost.
pub async fn run(input: RunInput, emit: &mut dyn FnMut(Event)) -> Summary {
    let mut driver = Driver::new(input, emit);
    driver.start();
    driver.iterations().await;
    driver.finish()
}

struct Driver<'e> {
    input: RunInput,
    emit: &'e mut dyn FnMut(Event),
    folders: FolderLayers<'static>,
    /// Of this iteration.
    row: Option<Layer<'static>>,
    values: Values<'static>,
    schedule: Schedule,
    summary: Summary,
    began: std::time::Instant,
}

impl<'e> Driver<'e> {
    fn new(input: RunInput, emit: &'e mut dyn FnMut(Event)) -> Driver<'e> {
        Driver {
            folders: FolderLayers::new(input.collections, input.sources),
            row: None,
            values: Values::new(),
            schedule: Schedule::new(Vec::new(), false),
            summary: Summary::default(),
            began: clock::instant(),
            input,
            emit,
        }
    }

    fn start(&mut self) {
        let steps = info::of(&self.input.steps, self.input.sources);
        let environments = self.input.environments.clone();
        let started = clock::timestamp().to_string();
        (self.emit)(Event::RunStarted(RunStarted {
            started,
            environments,
            steps,
        }));
    }

    async fn iterations(&mut self) {
        while let Some(next) = self.input.iterations.next() {
            match next {
                Ok(iteration) => self.iteration(iteration).await,
                Err(problem) => {
                    self.summary.bad_data = true;
                    (self.emit)(Event::Trouble(problem));
                    return;
                }
            }
            let bad = self.summary.failed + self.summary.errored > 0;
            if self.input.interrupt.signal().is_some() || (self.input.bail && bad) {
                return;
            }
        }
    }

    /// Nothing that was captured and no cookie of an earlier iteration is seen by this one.
    async fn iteration(&mut self, iteration: Iteration) {
        let always = self.input.steps.iter().map(Step::always).collect();
        self.schedule = Schedule::new(always, self.input.bail);
        self.values = Values::new();
        self.input.step.jar.take();
        self.row = iteration.row;
        self.summary.steps += self.input.steps.len();
        if let Some(label) = iteration.label {
            self.summary.iterations += 1;
            let number = self.summary.iterations;
            (self.emit)(Event::IterationStarted { number, label });
        }
        self.steps().await;
    }

    async fn steps(&mut self) {
        loop {
            if self.input.interrupt.signal().is_some() && !self.schedule.interrupted() {
                self.schedule.interrupt();
            }
            match self.schedule.advance() {
                Next::Start(step) => self.step(step).await,
                Next::Skip(step, stop) => self.not_run(step, stop),
                Next::Done => return,
            }
        }
    }

    async fn step(&mut self, ix: StepIx) {
        (self.emit)(Event::StepStarted { step: ix });
        if ix > 0 && !self.input.delay.is_zero() {
            tokio::select! {
                () = tokio::time::sleep(self.input.delay) => {}
                () = self.input.interrupt.asked() => {}
            }
        }
        let began = clock::instant();
        let done = self.carry_out(ix).await;
        let mut finish = self.settle(ix, done, began.elapsed()).await;
        finish.started = began.duration_since(self.began);
        self.schedule.finished(ix, finish.outcome);
        self.end(ix, finish);
    }

    /// Runs the step, cut off where an interrupt's grace ends.
    async fn carry_out(&mut self, ix: StepIx) -> Done {
        let step = self.input.steps[ix];
        let own = OwnLayers::of(&step, self.input.sources);
        match self.provide(ix, &step, &own).await {
            Ok(saved) => self.take(&step, &saved),
            Err(done) => return *done,
        }
        let scope = self
            .folders
            .scope(&step, &own, &self.input.layers, visible(&self.row, &self.values));
        if self.input.origins {
            let values = origins::read(&step, &scope, self.input.sources);
            (self.emit)(Event::ValuesRead { step: ix, values });
        }
        let run = self.input.step.run(ix, &step, &scope, &mut *self.emit);
        tokio::select! {
            done = run => done,
            () = self.input.interrupt.over() => Done::aborted("cut off by the interrupt".to_owned()),
        }
    }

    /// Whether the step runs at all, and the variables that logins provide for it.
    async fn provide(
        &mut self,
        ix: StepIx,
        step: &Step<'static>,
        own: &OwnLayers<'static>,
    ) -> Result<Vec<Captured>, Box<Done>> {
        let scope = self
            .folders
            .scope(step, own, &self.input.layers, visible(&self.row, &self.values));
        if let Some(reason) = step::condition(step, &scope)? {
            return Err(Box::new(Done::skipped(reason)));
        }
        if !self.values.has_debts() && !logins::any_saves(step.collection) {
            return Ok(Vec::new());
        }
        let missing = missing(step, &scope);
        let (of_logins, others): (Vec<&str>, Vec<&str>) = missing
            .iter()
            .partition(|name| logins::provider(step, name, &scope).is_some());
        if let Some((name, by)) = self.values.owed(&others) {
            return Err(Box::new(Done::skipped(format!(
                "it needs `{name}`, which `{by}` should have captured"
            ))));
        }
        self.input
            .step
            .provide(ix, step, &scope, &of_logins, &mut *self.emit)
            .await
    }

    /// What logins saved is known and kept before the step is rendered.
    fn take(&mut self, step: &Step<'static>, saved: &[Captured]) {
        let now = clock::timestamp().as_second();
        for captured in saved {
            let change = self.values.keep(captured, step.id(), now);
            self.save(change);
        }
    }

    /// What the step changes for those after it, on disk where that was asked for before anything else happens.
    async fn settle(&mut self, ix: StepIx, done: Done, duration: Duration) -> Finish {
        let step = self.input.steps[ix];
        let mut finish = done.finish;
        finish.duration = duration;
        self.summary.assertions += done.assertions.0;
        self.summary.assertions_failed += done.assertions.1;
        let now = clock::timestamp().as_second();
        let mut durable = false;
        for captured in &done.captured {
            durable |= captured.durable;
            let change = self.values.keep(captured, step.id(), now);
            self.save(change);
        }
        if finish.outcome == Outcome::Passed {
            self.forget(&step).await;
        } else {
            self.values.owe(&step, &done.captured);
        }
        if durable {
            self.sync(&mut finish).await;
        }
        done.captured
            .iter()
            .for_each(|captured| self.captured(ix, captured));
        finish
    }

    /// Drops variables, and the tokens of the logins that provided them: a revoked token is not used again.
    async fn forget(&mut self, step: &Step<'static>) {
        for name in step.forgets() {
            let own = OwnLayers::of(step, self.input.sources);
            let scope = self
                .folders
                .scope(step, &own, &self.input.layers, visible(&self.row, &self.values));
            self.input.step.logins.forget(step, &name.value, &scope).await;
            let change = self.values.forget(&name.value, step.id());
            self.save(change);
        }
    }

    fn save(&self, change: Change) {
        if let Some(writer) = &self.input.writer {
            writer.behind(change);
        }
    }

    async fn sync(&self, finish: &mut Finish) {
        let Some(writer) = &self.input.writer else { return };
        if let Err(error) = writer.durable().await {
            finish.outcome = Outcome::Errored;
            finish.reason = Some(format!("a captured value could not be saved: {error}"));
        }
    }

    fn captured(&mut self, step: StepIx, captured: &Captured) {
        self.summary.captures += 1;
        let value = CapturedValue {
            name: captured.name.clone(),
            secret: captured.value.secret,
            value: captured.value.to_text(),
        };
        (self.emit)(Event::Captured {
            step,
            captured: Box::new(value),
        });
    }

    fn not_run(&mut self, step: StepIx, stop: Stop) {
        (self.emit)(Event::StepStarted { step });
        let reason = match stop {
            Stop::Bailed(failed) => format!("not run: `{}` failed", self.input.steps[failed].id()),
            Stop::Interrupted => "not run: the run was interrupted".to_owned(),
        };
        let mut finish = Done::skipped(reason).finish;
        finish.started = self.began.elapsed();
        self.end(step, finish);
    }

    fn end(&mut self, step: StepIx, finish: Finish) {
        self.summary.count(&finish);
        (self.emit)(Event::StepFinished {
            step,
            finish: Box::new(finish),
        });
    }

    fn finish(mut self) -> Summary {
        self.summary.requests = self.input.step.sent.get();
        self.summary.duration = self.began.elapsed();
        self.summary.interrupted = self.input.interrupt.signal().is_some();
        if let Some(error) = self.input.writer.take().and_then(Writer::finish) {
            self.summary.unsaved = true;
            (self.emit)(Event::Trouble(format!(
                "captured values could not be saved: {error}"
            )));
        }
        (self.emit)(Event::RunFinished(self.summary));
        self.summary
    }
}

/// What this iteration knows besides what the run started with.
fn visible<'a>(row: &'a Option<Layer<'static>>, values: &'a Values<'static>) -> RunLayers<'a, 'static> {
    RunLayers {
        row: row.as_ref(),
        captured: Some(&values.layer),
    }
}
