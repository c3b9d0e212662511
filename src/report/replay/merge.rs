//! Several reports as one: those of the parts of a run.
//!
//! Numbers are added up; the longest part says how long the whole took, because parts run at the same time. Steps
//! stand in declared order where all parts know it, and in the order of the files where they do not.

use super::document::{Counts, Document, ReportPart, Step};
use std::collections::HashMap;

/// A report and what people call it.
pub struct Named {
    pub name: String,
    pub document: Document,
}

pub struct Merged {
    pub document: Document,
    /// AttemptLabels whose reports are not there.
    pub missing: Vec<usize>,
}

/// The error says why these are not parts of one run.
pub fn merge(reports: Vec<Named>) -> Result<Merged, String> {
    let missing = missing(&reports)?;
    overlap(&reports)?;
    let is_one = reports.len() == 1;
    let ordered = !is_one && is_ordered(&reports);
    let mut reports = reports.into_iter().map(|report| report.document);
    let mut document = reports.next().ok_or("there is no report to merge")?;
    reports.for_each(|other| document.take(other));
    if ordered {
        document.steps.sort_by_key(place);
    }
    if !is_one {
        document.shard = None;
    }
    let said = missing
        .iter()
        .map(|number| format!("the report of part {number} is missing"));
    document.troubles.extend(said);
    Ok(Merged { document, missing })
}

impl Document {
    fn take(&mut self, other: Document) {
        for environment in other.environments {
            if !self.environments.contains(&environment) {
                self.environments.push(environment);
            }
        }
        self.started = other.started.min(std::mem::take(&mut self.started));
        self.steps.extend(other.steps);
        self.duration_ms = self.duration_ms.max(other.duration_ms);
        self.interrupted |= other.interrupted;
        self.troubles.extend(other.troubles);
        self.problems.extend(other.problems);
        Counts::add(&mut self.summary, &other.summary);
    }
}

fn missing(reports: &[Named]) -> Result<Vec<usize>, String> {
    let mut seen: HashMap<usize, &str> = HashMap::new();
    let mut all: Option<(usize, &str)> = None;
    for report in reports {
        let Some(ReportPart { number, of }) = report.document.shard else {
            continue;
        };
        let (known, first) = *all.get_or_insert((of, &report.name));
        if known != of {
            return Err(format!(
                "`{first}` is one of {known} parts and `{}` one of {of}",
                report.name
            ));
        }
        if let Some(other) = seen.insert(number, &report.name) {
            return Err(format!(
                "`{other}` and `{}` are both part {number} of {of}",
                report.name
            ));
        }
    }
    let of = all.map_or(0, |(of, _)| of);
    Ok((1..=of).filter(|number| !seen.contains_key(number)).collect())
}

/// What ran twice would be counted twice.
fn overlap(reports: &[Named]) -> Result<(), String> {
    let mut seen: HashMap<(&str, Option<usize>), usize> = HashMap::new();
    for (at, report) in reports.iter().enumerate() {
        for step in &report.document.steps {
            let round = step.iteration.as_ref().map(|iteration| iteration.number);
            let first = *seen.entry((&step.id, round)).or_insert(at);
            if first != at {
                let of = round
                    .map(|number| format!(" of iteration {number}"))
                    .unwrap_or_default();
                let (one, other) = (&reports[first].name, &report.name);
                return Err(format!("`{}`{of} is both in `{one}` and in `{other}`", step.id));
            }
        }
    }
    Ok(())
}

/// Whether the places of all steps are places in one order.
fn is_ordered(reports: &[Named]) -> bool {
    let mut at: HashMap<usize, &str> = HashMap::new();
    let mut steps = reports.iter().flat_map(|report| &report.document.steps);
    steps.all(|step| {
        let Some(order) = step.order else { return false };
        *at.entry(order).or_insert(&step.id) == step.id
    })
}

fn place(step: &Step) -> (usize, usize) {
    let round = step.iteration.as_ref().map_or(0, |iteration| iteration.number);
    (round, step.order.unwrap_or(usize::MAX))
}
