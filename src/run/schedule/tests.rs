use super::*;
use crate::plan::precedence::{Mode, StepAccess};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::HashMap;

/// Runs a schedule over steps written as `p` (passes), `f` (fails), `!` before one that always runs.
fn check(steps: &str, bail: bool, expected: &str) {
    let always = steps.split(' ').map(|step| step.starts_with('!')).collect();
    let outcomes: Vec<bool> = steps.split(' ').map(|step| step.ends_with('p')).collect();
    let mut schedule = Schedule::in_turn(always, bail);
    let mut seen = Vec::new();
    loop {
        match schedule.advance() {
            NextStep::Start(step) => {
                seen.push(format!("run{step}"));
                let outcome = if outcomes[step] {
                    Outcome::Passed
                } else {
                    Outcome::Failed
                };
                schedule.finished(step, outcome);
            }
            NextStep::Skip(step, _) => seen.push(format!("skip{step}")),
            NextStep::Wait | NextStep::Done => break,
        }
    }
    assert_eq!(seen.join(" "), expected, "{steps} bail={bail}");
}

#[test]
fn steps_run_in_order_and_failures_do_not_stop_them() {
    check("p f p", false, "run0 run1 run2");
}

#[test]
fn bail_leaves_only_always_steps() {
    check("p f p !p p", true, "run0 run1 skip2 run3 skip4");
}

#[test]
fn an_interrupt_leaves_only_always_steps() {
    let mut schedule = Schedule::in_turn(Rc::new([false, false, true]), false);
    assert_eq!(schedule.advance(), NextStep::Start(0));
    schedule.interrupt();
    assert_eq!(schedule.advance(), NextStep::Wait);
    schedule.finished(0, Outcome::Aborted);
    assert_eq!(schedule.advance(), NextStep::Skip(1, ScheduleStop::Interrupted));
    assert_eq!(schedule.advance(), NextStep::Start(2));
    schedule.finished(2, Outcome::Passed);
    assert_eq!(schedule.advance(), NextStep::Done);
}

#[test]
fn d02_a_second_interrupt_leaves_nothing() {
    let mut schedule = Schedule::in_turn(Rc::new([false, true]), false);
    assert_eq!(schedule.advance(), NextStep::Start(0));
    schedule.interrupt();
    schedule.abandon();
    schedule.finished(0, Outcome::Aborted);
    assert_eq!(schedule.advance(), NextStep::Skip(1, ScheduleStop::Interrupted));
    assert_eq!(schedule.advance(), NextStep::Done);
}

/// Steps without anything in common.
fn free(always: &[bool], bail: bool, window: usize) -> Schedule {
    let precedence = Precedence::new(&vec![Vec::new(); always.len()], always);
    Schedule::at_once(always.into(), bail, Rc::new(precedence), window)
}

#[test]
fn clean_up_waits_for_those_under_way_when_the_run_is_interrupted() {
    let mut schedule = free(&[false, false, false, true], false, 9);
    assert_eq!(schedule.advance(), NextStep::Start(0));
    assert_eq!(schedule.advance(), NextStep::Start(1));
    schedule.interrupt();
    assert_eq!(schedule.advance(), NextStep::Wait);
    schedule.finished(1, Outcome::Passed);
    schedule.finished(0, Outcome::Aborted);
    assert_eq!(schedule.advance(), NextStep::Skip(2, ScheduleStop::Interrupted));
    assert_eq!(schedule.advance(), NextStep::Start(3));
    assert_eq!(schedule.advance(), NextStep::Wait);
}

#[test]
fn a_bail_names_the_first_failure_in_declared_order_however_late_it_comes() {
    let mut schedule = free(&[false; 4], true, 9);
    (0..3).for_each(|step| assert_eq!(schedule.advance(), NextStep::Start(step)));
    schedule.finished(2, Outcome::Failed);
    schedule.finished(1, Outcome::Errored);
    assert_eq!(schedule.advance(), NextStep::Wait);
    schedule.finished(0, Outcome::Passed);
    assert_eq!(schedule.advance(), NextStep::Skip(3, ScheduleStop::Bailed(1)));
    assert_eq!(schedule.advance(), NextStep::Done);
}

#[test]
fn what_is_declared_before_a_failure_still_runs() {
    let accesses = vec![vec![(0, Mode::Alone)], vec![(0, Mode::Alone)], Vec::new()];
    let precedence = Rc::new(Precedence::new(&accesses, &[]));
    let mut schedule = Schedule::at_once([false; 3].into(), true, precedence, 9);
    assert_eq!(schedule.advance(), NextStep::Start(0));
    assert_eq!(schedule.advance(), NextStep::Start(2));
    schedule.finished(2, Outcome::Failed);
    schedule.finished(0, Outcome::Passed);
    assert_eq!(schedule.advance(), NextStep::Start(1));
}

#[test]
fn a_slow_step_is_not_run_away_from() {
    let mut schedule = free(&[false; 4], false, 2);
    assert_eq!(schedule.advance(), NextStep::Start(0));
    assert_eq!(schedule.advance(), NextStep::Start(1));
    schedule.finished(1, Outcome::Passed);
    assert_eq!(schedule.advance(), NextStep::Wait);
    schedule.finished(0, Outcome::Passed);
    assert_eq!(schedule.advance(), NextStep::Start(2));
}

const VARIABLES: u32 = 4;
const LOGIN: u32 = VARIABLES;

/// A step made up: what it reads, captures and forgets.
#[derive(Debug, Clone)]
struct Made {
    reads: Vec<u32>,
    captures: Vec<u32>,
    forgets: Vec<u32>,
    logs_in: bool,
    fails: bool,
    always: bool,
}

/// What became of a step: how it ended, what it had read, and whether it was the one that logged in.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    outcome: Outcome,
    read: Vec<Option<u64>>,
    logged_in: bool,
    stop: Option<ScheduleStop>,
}

fn made() -> impl Strategy<Value = Made> {
    let names = || vec(0..VARIABLES, 0..3);
    (names(), names(), names(), 0..100u8).prop_map(|(reads, captures, mut forgets, dice)| {
        forgets.truncate(usize::from(dice.is_multiple_of(5)));
        Made {
            reads,
            captures,
            forgets,
            logs_in: dice.is_multiple_of(3),
            fails: dice.is_multiple_of(7),
            always: dice.is_multiple_of(11),
        }
    })
}

fn touched(step: &Made) -> Vec<StepAccess> {
    let reads = step.reads.iter().map(|name| (*name, Mode::Shared(0)));
    let written = step.captures.iter().chain(&step.forgets);
    let writes = written.map(|name| (*name, Mode::Alone));
    let login = step.logs_in.then_some((LOGIN, Mode::Opened(1)));
    reads.chain(writes).chain(login).collect()
}

/// The variables, and whether somebody has logged in.
#[derive(Default)]
struct World {
    values: HashMap<u32, u64>,
    logged_in: bool,
}

impl World {
    /// What a step finds when it starts. One that misses a value is skipped.
    fn start(&self, step: &Made) -> Seen {
        let read: Vec<_> = step
            .reads
            .iter()
            .map(|name| self.values.get(name).copied())
            .collect();
        let outcome = match (read.contains(&None), step.fails) {
            (true, _) => Outcome::Skipped,
            (false, true) => Outcome::Failed,
            (false, false) => Outcome::Passed,
        };
        Seen {
            outcome,
            logged_in: step.logs_in && outcome != Outcome::Skipped && !self.logged_in,
            read,
            stop: None,
        }
    }

    /// What it leaves when it ends.
    fn end(&mut self, ix: StepIx, step: &Made, seen: &Seen) {
        self.logged_in |= seen.logged_in;
        if seen.outcome != Outcome::Passed {
            return;
        }
        let sum = seen
            .read
            .iter()
            .flatten()
            .fold(ix as u64 + 1, |sum, value| sum.wrapping_mul(31) ^ value);
        self.values.extend(step.captures.iter().map(|name| (*name, sum)));
        self.values.retain(|name, _| !step.forgets.contains(name));
    }
}

/// Runs the steps, at most `jobs` at once; `ends` says which of those under way ends next.
fn run(
    steps: &[Made],
    mut schedule: Schedule,
    jobs: usize,
    ends: &[usize],
) -> (Vec<Seen>, HashMap<u32, u64>) {
    let mut world = World {
        values: HashMap::from([(0, 7), (1, 8)]),
        ..World::default()
    };
    let mut seen: HashMap<StepIx, Seen> = HashMap::new();
    let mut under_way: Vec<StepIx> = Vec::new();
    let mut ends = ends.iter().cycle();
    loop {
        let next = if under_way.len() < jobs {
            schedule.advance()
        } else {
            NextStep::Wait
        };
        match next {
            NextStep::Start(step) => {
                seen.insert(step, world.start(&steps[step]));
                under_way.push(step);
            }
            NextStep::Skip(step, stop) => {
                let skipped = Seen {
                    outcome: Outcome::Skipped,
                    read: Vec::new(),
                    logged_in: false,
                    stop: Some(stop),
                };
                seen.insert(step, skipped);
            }
            NextStep::Wait => {
                let step = under_way.remove(ends.next().unwrap() % under_way.len());
                world.end(step, &steps[step], &seen[&step]);
                schedule.finished(step, seen[&step].outcome);
            }
            NextStep::Done => break,
        }
    }
    assert!(under_way.is_empty());
    (
        (0..steps.len()).map(|step| seen[&step].clone()).collect(),
        world.values,
    )
}

fn flags(steps: &[Made]) -> Rc<[bool]> {
    steps.iter().map(|step| step.always).collect()
}

fn at_once(steps: &[Made], bail: bool, window: usize) -> Schedule {
    let accesses: Vec<Vec<StepAccess>> = steps.iter().map(touched).collect();
    let precedence = Precedence::new(&accesses, &flags(steps));
    Schedule::at_once(flags(steps), bail, Rc::new(precedence), window)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn several_at_once_come_to_what_one_by_one_comes_to(
        steps in vec(made(), 1..16), jobs in 1usize..6, window in 1usize..8, ends in vec(0usize..60, 1..24),
    ) {
        let one_by_one = run(&steps, Schedule::in_turn(flags(&steps), false), 1, &[0]);
        let together = run(&steps, at_once(&steps, false, window), jobs, &ends);
        prop_assert_eq!(one_by_one, together);
    }

    /// After the first failure a step may have been under way already; else it is not run, for the same reason.
    #[test]
    fn with_bail_everything_up_to_the_first_failure_is_the_same(
        steps in vec(made(), 1..16), jobs in 1usize..6, ends in vec(0usize..60, 1..24),
    ) {
        let (bailed, _) = run(&steps, Schedule::in_turn(flags(&steps), true), 1, &[0]);
        let (whole, _) = run(&steps, Schedule::in_turn(flags(&steps), false), 1, &[0]);
        let (together, _) = run(&steps, at_once(&steps, true, 99), jobs, &ends);
        let first = bailed.iter().position(|seen| seen.outcome == Outcome::Failed).unwrap_or(steps.len());
        for (at, seen) in together.iter().enumerate() {
            let expected = at <= first || steps[at].always || *seen == bailed[at] || *seen == whole[at];
            prop_assert!(expected, "{} {:?}", at, seen);
            if at <= first {
                prop_assert_eq!(seen, &bailed[at]);
            }
        }
    }
}
