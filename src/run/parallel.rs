//! Carries a plan out with several steps under way, all on the one thread: those of an iteration that its schedule allows,
//! and those of later iterations while there is room.
//!
//! What happens is reported in declared order, as if one step had followed the other. An iteration is begun only when no
//! earlier one has a step to start, and only so many are begun before the first has been reported.

use super::driver::always;
use super::event::{Event, Problem, StepIx, Summary};
use super::iteration::{Iteration, Iterations};
use super::iteration_run::{FinishedStep, IterationRun, RunContext};
use super::schedule::{NextStep, Schedule};
use super::sequence::Sequence;
use crate::plan::precedence::{Precedence, accesses, rounds_meet};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Steps, for each job, that an iteration may be ahead of its first one that has not ended: enough for all to be busy while
/// one takes its time.
const AHEAD: usize = 32;

/// Runs all iterations and returns the numbers.
pub async fn run(context: &RunContext<'_>, iterations: Iterations, emit: &mut dyn FnMut(Event)) -> Summary {
    let input = &context.input;
    let always = always(context);
    let touched = accesses(&input.steps, &input.layers);
    let sequence = RefCell::new(Sequence::new(emit));
    let mut rounds = ActiveIterations {
        precedence: Rc::new(Precedence::new(&touched, &always)),
        always,
        context,
        iterations: Some(iterations),
        sequence: &sequence,
        active: VecDeque::new(),
        one_by_one: input.restock.is_some() || rounds_meet(&input.steps),
        begun: 0,
        trouble: None,
        summary: Summary::default(),
    };
    let mut running = FuturesUnordered::new();
    loop {
        rounds.listen();
        while running.len() < input.jobs
            // With nothing under way, the first of the steps that are left is the one whose turn it is.
            && (running.is_empty() || !sequence.borrow().is_full())
            && let Some(running_step) = rounds.next()
        {
            // A step is large, and would be copied each time it is handed on.
            running.push(Box::pin(running_step.run(&sequence)));
        }
        match running.next().await {
            Some((running_step, ended)) => rounds.ended(running_step, ended),
            None => break,
        }
    }
    if let Some(problem) = rounds.trouble.take() {
        let end = sequence.borrow().emitted();
        rounds.tell(end, Event::Problem(Problem::error(problem)));
    }
    rounds.summary
}

/// A step that is started.
struct RunningStep<'g> {
    round: Rc<IterationRun<'g>>,
    number: usize,
    step: StepIx,
    /// The step's place in the whole run.
    place: usize,
}

impl<'g> RunningStep<'g> {
    async fn run(self, sequence: &RefCell<Sequence<'_>>) -> (RunningStep<'g>, FinishedStep) {
        let mut tell = |event| sequence.borrow_mut().tell(self.place, event);
        let ended = self.round.step(self.step, &mut tell).await;
        (self, ended)
    }
}

/// An iteration that has steps left.
struct ActiveIteration<'g> {
    round: Rc<IterationRun<'g>>,
    schedule: Schedule,
}

/// The iterations under way, and those to come.
struct ActiveIterations<'g, 'e> {
    context: &'g RunContext<'g>,
    always: Rc<[bool]>,
    precedence: Rc<Precedence>,
    /// None once no more are begun.
    iterations: Option<Iterations>,
    sequence: &'g RefCell<Sequence<'e>>,
    /// The last is number `begun - 1`.
    active: VecDeque<ActiveIteration<'g>>,
    /// No iteration is begun before the one before it has ended.
    one_by_one: bool,
    begun: usize,
    /// A row that could not be read.
    trouble: Option<String>,
    summary: Summary,
}

impl<'g> ActiveIterations<'g, '_> {
    fn listen(&mut self) {
        if self.context.input.interrupt.signal().is_some() {
            self.iterations = None;
            self.active
                .iter_mut()
                .for_each(|active| active.schedule.interrupt());
        }
        if self.context.input.interrupt.insists() {
            self.active
                .iter_mut()
                .for_each(|active| active.schedule.abandon());
        }
    }

    /// The step to start now, of the first iteration that has one.
    fn next(&mut self) -> Option<RunningStep<'g>> {
        let mut at = 0;
        loop {
            if at == self.active.len() && !self.begin() {
                return None;
            }
            match self.active[at].schedule.advance() {
                NextStep::Start(step) => return Some(self.running_step(at, step)),
                NextStep::Skip(step, stop) => {
                    let place = self.place(at, step);
                    self.tell(place, Event::StepStarted { step });
                    self.end(place, step, self.context.stopped(stop));
                }
                NextStep::Done if at == 0 => drop(self.active.pop_front()),
                NextStep::Wait | NextStep::Done => at += 1,
            }
        }
    }

    /// Begins another iteration, if there is one and the first is not too far behind.
    fn begin(&mut self) -> bool {
        let input = &self.context.input;
        let emitted = self.sequence.borrow().emitted() / input.steps.len();
        let waits = self.one_by_one && !self.active.is_empty();
        if waits || self.begun - emitted >= 2 * input.jobs {
            return false;
        }
        let Some(mut iteration) = self.upcoming() else {
            return false;
        };
        if let Some(event) = self.summary.begin(input.steps.len(), &mut iteration) {
            self.tell(self.begun * input.steps.len(), event);
        }
        self.begun += 1;
        self.active.push_back(ActiveIteration {
            round: Rc::new(IterationRun::new(self.context, iteration.number, iteration.row)),
            schedule: self.schedule(),
        });
        true
    }

    fn upcoming(&mut self) -> Option<Iteration> {
        match self.iterations.as_mut()?.next() {
            Some(Ok(iteration)) => return Some(iteration),
            Some(Err(problem)) => {
                self.summary.bad_data = true;
                self.trouble = Some(problem);
            }
            None => {}
        }
        self.iterations = None;
        None
    }

    fn schedule(&self) -> Schedule {
        let input = &self.context.input;
        let window = AHEAD * input.jobs;
        Schedule::at_once(self.always.clone(), input.bail, self.precedence.clone(), window)
    }

    fn running_step(&self, at: usize, step: StepIx) -> RunningStep<'g> {
        RunningStep {
            round: self.active[at].round.clone(),
            number: self.first() + at,
            step,
            place: self.place(at, step),
        }
    }

    /// The number of the first active iteration.
    fn first(&self) -> usize {
        self.begun - self.active.len()
    }

    fn place(&self, at: usize, step: StepIx) -> usize {
        (self.first() + at) * self.context.input.steps.len() + step
    }

    fn ended(&mut self, running_step: RunningStep<'g>, ended: FinishedStep) {
        let at = running_step.number - self.first();
        let schedule = &mut self.active[at].schedule;
        schedule.finished(running_step.step, ended.finish.outcome);
        if let Some(failed) = schedule.failed() {
            self.iterations = None;
            let later = self.active.range_mut(at + 1..);
            later.for_each(|active| active.schedule.halt(failed));
        }
        self.end(running_step.place, running_step.step, ended);
    }

    fn end(&mut self, place: usize, step: StepIx, ended: FinishedStep) {
        self.summary.take(&ended);
        self.tell(place, ended.event(step));
    }

    fn tell(&self, place: usize, event: Event) {
        self.sequence.borrow_mut().tell(place, event);
    }
}
