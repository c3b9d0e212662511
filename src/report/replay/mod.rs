//! A report that was written before, as the events it was made from: so every format can be made of a `json` or `jsonl`
//! report, and of several parts of a run as of one.
//!
//! What was masked stays masked, and what the report does not hold is not made up: captured values, the origins of
//! values, the lines of files that problems are about.

mod lines;
mod merge;
mod read;
mod step;

pub use merge::{MergeError, MergedReport, NamedReport, merge};
pub use read::{ReportError, read, times};

pub use super::schema::ReportDocument;

use super::schema::StepReport;
use crate::run::event::{Event, RunStarted, StepInfo};
use std::collections::HashMap;
use std::sync::Arc;

/// Emits the events of the run that the document is about.
pub fn replay(document: ReportDocument, emit: &mut dyn FnMut(Event)) {
    let (infos, numbers) = infos(&document.steps);
    emit(Event::RunStarted(RunStarted {
        started: document.run.started.into_owned(),
        environments: document.run.environments.into_owned(),
        shard: document.run.shard,
        seed: document.run.seed,
        origin: document.run.origin.into_owned(),
        steps: infos,
    }));
    let mut iteration = None;
    for (step, number) in document.steps.into_iter().zip(numbers) {
        if let Some(of) = &step.iteration
            && iteration != Some(of.number)
        {
            iteration = Some(of.number);
            emit(Event::IterationStarted {
                number: of.number,
                label: of.label.to_string(),
            });
        }
        step::replay(step, number, emit);
    }
    let problems = document.problems.into_iter();
    problems.for_each(|problem| emit(Event::Problem(problem)));
    emit(Event::RunFinished(document.end.summary()));
}

/// Each step once, however often it ran, and the index of each report among them.
fn infos(steps: &[StepReport]) -> (Arc<[StepInfo]>, Vec<usize>) {
    let mut known: HashMap<(&str, usize), usize> = HashMap::new();
    let mut infos: Vec<StepInfo> = Vec::new();
    let numbers = steps.iter().map(|step| {
        let info = &*step.info;
        *known.entry((&info.id, info.order)).or_insert_with(|| {
            infos.push(info.clone());
            infos.len() - 1
        })
    });
    let numbers = numbers.collect();
    (infos.into(), numbers)
}
