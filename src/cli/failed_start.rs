//! A run that could not begin: its reports say why, so that none of an earlier run passes for one of this.

use super::args::run::RunArgs;
use super::reports::Reports;
use super::run_origin;
use super::surroundings::Surroundings;
use super::{CommandOutput, Exit};
use crate::io::clock;
use crate::run::Summary;
use crate::run::event::{Event, Problem, RunOrigin, RunStarted};
use crate::session::project;
use std::sync::Arc;

/// Writes the reports that the run would have written. A report that is refused is passed over: the error that kept the
/// run from beginning is the more important one.
pub fn report(args: &RunArgs, exit: Exit, around: &Surroundings) {
    if args.dry_run {
        return;
    }
    let opened = project::open(&around.process.directory, &[]);
    let Ok(mut reports) = Reports::without_steps(args, &opened.project, around) else {
        return;
    };
    let origin = run_origin::of(around, &opened.project.model.root);
    let problems = around.error_log.errors();
    events(args.seed, (exit, origin), problems).for_each(|event| reports.event(event));
    if let Err(problem) = reports.finish() {
        CommandOutput::new(around).error(&problem);
    }
}

fn events(
    seed: Option<u64>,
    (exit, origin): (Exit, RunOrigin),
    mut problems: Vec<Problem>,
) -> impl Iterator<Item = Event> {
    if problems.is_empty() {
        problems.push(Problem::error("the run did not begin"));
    }
    let started = Event::RunStarted(RunStarted {
        started: clock::timestamp().to_string(),
        environments: Vec::new(),
        shard: None,
        seed,
        origin,
        steps: Arc::from([]),
    });
    let summary = Summary {
        interrupted: exit == Exit::Interrupted,
        exit_code: Some(exit as u8),
        ..Summary::default()
    };
    let problems = problems.into_iter().map(Event::Problem);
    std::iter::once(started)
        .chain(problems)
        .chain([Event::RunFinished(summary)])
}
