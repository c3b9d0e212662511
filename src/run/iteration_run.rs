//! One iteration through the steps: its values, its cookies, and the life of each of its steps.
//!
//! Nothing that was captured and no cookie of another iteration is seen by it. Several of its steps may be under way;
//! its values are borrowed between their requests only.

use super::captured_layers::Captures;
use super::driver::RunInput;
use super::event::{CapturedValue, Event, Finish, Outcome, StepIx};
use super::folders::{FolderLayers, OwnLayers, RunLayers};
use super::origins::{self, KnownOrigins};
use super::step::{self, Emit, StepDone, StepTurn};
use super::values::RunValues;
use crate::http::cookie::Jar;
use crate::io::clock;
use crate::io::state::StateChange;
use crate::model::Pick;
use crate::plan::missing::{self, WantedVariable};
use crate::plan::{Step, logins};
use crate::scope::{Scope, VariableLayer};
use crate::template::{Ambient, Generated};
use crate::verify::Captured;
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::time::{Duration, Instant};

/// What all iterations of a run share.
pub struct RunContext<'p> {
    pub input: RunInput<'p>,
    pub folders: FolderLayers<'p>,
    pub began: Instant,
    /// A step has begun, of whatever iteration: the next ones wait for the delay.
    pub has_begun: Cell<bool>,
}

pub struct IterationRun<'g> {
    context: &'g RunContext<'g>,
    row: Option<VariableLayer<'static>>,
    generated: Generated,
    values: RefCell<RunValues>,
    jar: RefCell<Jar>,
}

/// A step that has ended and is not reported yet.
pub struct FinishedStep {
    pub finish: Finish,
    /// Assertions: all, and those that failed.
    pub assertions: (usize, usize),
    pub captures: usize,
}

impl<'g> IterationRun<'g> {
    /// Iteration `number` begins, with the values of its row.
    pub fn new(
        context: &'g RunContext<'g>,
        number: usize,
        row: Option<VariableLayer<'static>>,
    ) -> IterationRun<'g> {
        if let Some(restock) = &context.input.restock {
            restock();
        }
        IterationRun {
            context,
            row,
            generated: Generated::of_iteration(context.input.chance.clone(), number, clock::timestamp()),
            values: RefCell::default(),
            jar: RefCell::default(),
        }
    }

    pub async fn step(&self, ix: StepIx, emit: &mut Emit<'_>) -> FinishedStep {
        emit(Event::StepStarted { step: ix });
        let input = &self.context.input;
        let mut queued = Duration::ZERO;
        if self.context.has_begun.replace(true) && !input.delay.is_zero() {
            let ready = clock::instant();
            tokio::select! {
                () = tokio::time::sleep(input.delay) => {}
                () = input.interrupt.asked() => {}
            }
            queued = ready.elapsed();
        }
        let began = clock::instant();
        let turn = StepTurn {
            ix,
            step: &input.steps[ix],
            sources: input.sources,
            jar: &self.jar,
            queued,
        };
        let done = self.carry_out(turn, emit).await;
        let duration = began.elapsed();
        let mut ended = self.settle(ix, done, emit).await;
        ended.finish.duration = duration;
        ended.finish.started = began.duration_since(self.context.began);
        ended
    }

    /// Runs the step, cut off where an interrupt's grace ends.
    async fn carry_out(&self, turn: StepTurn<'_>, emit: &mut Emit<'_>) -> StepDone {
        let input = &self.context.input;
        let step = turn.step;
        let own = OwnLayers::of(step, input.sources);
        let ambient = self.ambient(step);
        match self.provide(turn, (&own, &ambient), emit).await {
            // What logins saved is known and kept before the step is rendered.
            Ok(saved) => self.take(step, &saved, |_| true),
            Err(done) => return *done,
        }
        let captured = self.captured();
        let scope = self.context.scope(step, &own, self.visible(&captured, &ambient));
        if let Some(state) = &input.origins {
            let known = self.values.borrow();
            let known = KnownOrigins {
                sources: input.sources,
                state,
                captured: known.authors(),
            };
            let values = origins::read(step, &scope, &known);
            emit(Event::ValuesRead {
                step: turn.ix,
                values,
            });
        }
        if input.interrupt.signal().is_some() {
            input.interrupt.clean_up();
        }
        let mut run = pin!(input.step.run(turn, &scope, emit));
        tokio::select! {
            // A request that is cut off reports that itself.
            biased;
            done = &mut run => done,
            () = input.interrupt.over() => StepDone::aborted("cut off by the interrupt".to_owned()),
        }
    }

    /// Whether the step runs at all, and the variables that logins provide for it.
    async fn provide(
        &self,
        turn: StepTurn<'_>,
        (own, ambient): (&OwnLayers<'g>, &Ambient),
        emit: &mut Emit<'_>,
    ) -> Result<Vec<Captured>, Box<StepDone>> {
        let step = turn.step;
        if logins::any_saves(step.collection) {
            let captured = self.captured();
            let scope = self.context.scope(step, own, self.visible(&captured, ambient));
            let (names, _) = of_logins(step, missing::of_conditions(step, &scope), &scope);
            let context = &self.context.input.step;
            let saved = context.provide(turn, &scope, &names, emit).await?;
            self.take(step, &saved, |_| true);
        }
        self.provide_fields(turn, (own, ambient), emit).await
    }

    async fn provide_fields(
        &self,
        turn: StepTurn<'_>,
        (own, ambient): (&OwnLayers<'g>, &Ambient),
        emit: &mut Emit<'_>,
    ) -> Result<Vec<Captured>, Box<StepDone>> {
        let step = turn.step;
        let captured = self.captured();
        let scope = self.context.scope(step, own, self.visible(&captured, ambient));
        let held = step::condition(step, &scope);
        if let Some(reason) = held.map_err(|wrong| self.undecided(step, &scope).unwrap_or(wrong))? {
            return Err(Box::new(StepDone::skipped(reason)));
        }
        if !self.values.borrow().has_debts() && !logins::any_saves(step.collection) {
            return Ok(Vec::new());
        }
        let (names, others) = of_logins(step, missing::of_step(step, &scope), &scope);
        if let Some(done) = self.owed(&others) {
            return Err(done);
        }
        let context = &self.context.input.step;
        // Few steps log in, and all would have to find room for what that takes.
        Box::pin(context.provide(turn, &scope, &names, emit)).await
    }

    /// The end of a step whose condition reads a value that an earlier step should have captured.
    fn undecided(&self, step: &Step<'g>, scope: &Scope<'_, '_>) -> Option<Box<StepDone>> {
        self.owed(&missing::of_conditions(step, scope).missing)
    }

    fn owed(&self, names: &[&str]) -> Option<Box<StepDone>> {
        let values = self.values.borrow();
        let (name, by) = values.owed(names)?;
        let reason = format!("it needs `{name}`, which `{by}` should have captured");
        Some(Box::new(StepDone::not_run(reason)))
    }

    /// Makes the values known to the steps of this iteration, and keeps those that last for later runs.
    fn take(&self, step: &Step<'g>, saved: &[Captured], lasts: impl Fn(&Captured) -> bool) {
        let now = clock::timestamp().as_second();
        for captured in saved {
            let change = self.values.borrow_mut().keep(captured, step.id(), now);
            if lasts(captured) {
                self.save(change);
            }
        }
    }

    /// What the step changes for those after it, on disk where that was asked for before anything else happens.
    async fn settle(&self, ix: StepIx, mut done: StepDone, emit: &mut Emit<'_>) -> FinishedStep {
        let step = &self.context.input.steps[ix];
        done.quote_problems(self.context.input.sources);
        let mut finish = done.finish;
        // Clean-up steps of this run see what was collected before an interrupt; a later run is not to take it for all.
        let is_whole =
            |captured: &Captured| finish.outcome != Outcome::Aborted || !is_collected(step, captured);
        self.take(step, &done.captured, is_whole);
        if finish.outcome == Outcome::Passed {
            self.forget(step).await;
        } else {
            self.values.borrow_mut().owe(step, &done.captured);
        }
        if done.captured.iter().any(|captured| captured.durable) {
            self.sync(&mut finish).await;
        }
        for captured in &done.captured {
            emit(captured_event(ix, captured));
        }
        FinishedStep {
            finish,
            assertions: done.assertions,
            captures: done.captured.len(),
        }
    }

    /// Drops variables, and the tokens of the logins that provided them: a revoked token is not used again.
    async fn forget(&self, step: &Step<'g>) {
        for name in step.forgets() {
            self.forget_tokens(step, &name.value).await;
            let change = self.values.borrow_mut().forget(&name.value, step.id());
            self.save(change);
        }
    }

    async fn forget_tokens(&self, step: &Step<'g>, name: &str) {
        let own = OwnLayers::of(step, self.context.input.sources);
        let (captured, ambient) = (self.captured(), self.ambient(step));
        let scope = self.context.scope(step, &own, self.visible(&captured, &ambient));
        let logins = &self.context.input.step.logins;
        logins.forget(step, name, &scope).await;
    }

    fn save(&self, change: StateChange) {
        if let Some(writer) = &self.context.input.writer {
            writer.behind(change);
        }
    }

    async fn sync(&self, finish: &mut Finish) {
        let Some(writer) = &self.context.input.writer else {
            return;
        };
        if let Err(error) = writer.durable().await {
            finish.outcome = Outcome::Errored;
            finish.reason = Some(format!("a captured value could not be saved: {error}"));
        }
    }

    fn captured(&self) -> Captures {
        self.values.borrow().captures()
    }

    /// What this iteration knows besides what the run started with.
    fn visible<'a>(&'a self, captured: &'a Captures, ambient: &'a Ambient) -> RunLayers<'a, 'a> {
        RunLayers {
            row: self.row.as_ref(),
            captured: Some(captured),
            ambient: Some(ambient),
        }
    }

    /// What the expressions of a step that begins now may ask for.
    fn ambient(&self, step: &Step<'g>) -> Ambient {
        let generated = self.generated.of_step(step.id(), clock::timestamp());
        self.context.input.ambient.with_generated(generated)
    }
}

impl<'p> RunContext<'p> {
    fn scope<'a>(&'a self, step: &Step<'p>, own: &'a OwnLayers<'p>, run: RunLayers<'a, 'p>) -> Scope<'a, 'p> {
        self.folders.scope(step, own, &self.input.layers, run)
    }

    /// The end of a step that is not run.
    pub fn not_run(&self, reason: String) -> FinishedStep {
        let mut finish = StepDone::not_run(reason).finish;
        finish.started = self.began.elapsed();
        FinishedStep {
            finish,
            assertions: (0, 0),
            captures: 0,
        }
    }
}

/// The names that logins give the step, and those that nothing does.
fn of_logins<'m>(
    step: &Step<'m>,
    wanted: WantedVariable<'m>,
    scope: &Scope<'_, 'm>,
) -> (Vec<&'m str>, Vec<&'m str>) {
    let has_login = |name: &&str| logins::provider(step, name, scope).is_some();
    let (mut names, others): (Vec<&str>, Vec<&str>) = wanted.missing.into_iter().partition(has_login);
    names.extend(wanted.saved.into_iter().filter(has_login));
    (names, others)
}

/// Whether the value is a list that grows over items and pages.
fn is_collected(step: &Step, captured: &Captured) -> bool {
    let mut captures = step.captures();
    captures.any(|capture| capture.name.value == captured.name && capture.pick == Pick::All)
}

fn captured_event(step: StepIx, captured: &Captured) -> Event {
    let value = CapturedValue {
        name: captured.name.clone(),
        secret: captured.value.secret,
        value: captured.value.to_text(),
    };
    Event::Captured {
        step,
        captured: Box::new(value),
    }
}
