//! A run that could not begin: its reports say why, so that none of an earlier run passes for one of this.

use super::args::run::RunArgs;
use super::reports::Reports;
use super::surroundings::Surroundings;
use super::{Exit, Output};
use crate::io::clock;
use crate::run::Summary;
use crate::run::event::{Event, RunStarted, Trouble};
use crate::session::project;
use std::sync::Arc;

/// Writes the reports that the run would have written. Those that are refused have been told of, or are less than what
/// kept the run from beginning.
pub fn report(args: &RunArgs, exit: Exit, around: &Surroundings) {
    if args.dry_run {
        return;
    }
    let opened = project::open(&around.process.directory, &[]);
    let Ok(mut reports) = Reports::without_steps(args, &opened.project, around) else {
        return;
    };
    events(exit, around.error_log.errors()).for_each(|event| reports.event(event));
    if let Err(problem) = reports.finish() {
        Output::new(around).error(&problem);
    }
}

fn events(exit: Exit, mut troubles: Vec<Trouble>) -> impl Iterator<Item = Event> {
    if troubles.is_empty() {
        troubles.push(Trouble::of("the run did not begin".to_owned()));
    }
    let started = Event::RunStarted(RunStarted {
        started: clock::timestamp().to_string(),
        environments: Vec::new(),
        shard: None,
        steps: Arc::from([]),
    });
    let summary = Summary {
        interrupted: exit == Exit::Interrupted,
        ..Summary::default()
    };
    let troubles = troubles.into_iter().map(Event::Trouble);
    std::iter::once(started)
        .chain(troubles)
        .chain([Event::RunFinished(summary)])
}
