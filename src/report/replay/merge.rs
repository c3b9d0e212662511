//! Several reports as one: those of the parts of a run.
//!
//! Numbers are added up; the longest part says how long the whole took, because parts run at the same time. Steps
//! are in declared order where all parts know it, and in the order of the files where they do not.

use crate::report::schema::{ReportDocument, StepReport};
use crate::run::event::{Problem, Shard};
use std::collections::HashMap;
use std::fmt;

/// A report and what people call it.
pub struct NamedReport {
    pub name: String,
    pub document: ReportDocument,
}

pub struct MergedReport {
    pub document: ReportDocument,
    /// Numbers of the parts whose reports are not there.
    pub missing: Vec<usize>,
}

/// Why reports are not parts of one run.
#[derive(Debug)]
pub enum MergeError {
    Nothing,
    /// Two reports, and of how many parts each says it is one.
    OtherParts([(String, usize); 2]),
    /// Two reports of the same part.
    SamePart([String; 2], Shard),
    /// A step that is in two reports, and the iteration where there are several.
    SameStep([String; 2], String, Option<usize>),
}

/// Fails if the reports are not parts of one run.
pub fn merge(reports: Vec<NamedReport>) -> Result<MergedReport, MergeError> {
    let missing = missing(&reports)?;
    overlap(&reports)?;
    let is_one = reports.len() == 1;
    let ordered = !is_one && is_ordered(&reports);
    let mut reports = reports.into_iter().map(|report| report.document);
    let mut document = reports.next().ok_or(MergeError::Nothing)?;
    reports.for_each(|other| document.take(other));
    if ordered {
        document.steps.sort_by_key(place);
    }
    if !is_one {
        document.run.shard = None;
    }
    let said = missing
        .iter()
        .map(|number| Problem::error(format!("the report of part {number} is missing")));
    document.problems.extend(said);
    Ok(MergedReport { document, missing })
}

impl ReportDocument {
    fn take(&mut self, other: ReportDocument) {
        for environment in other.run.environments.iter() {
            if !self.run.environments.contains(environment) {
                self.run.environments.to_mut().push(environment.clone());
            }
        }
        if self.run.seed != other.run.seed {
            self.run.seed = None;
        }
        self.run.origin.to_mut().keep_shared(&other.run.origin);
        self.run.started = other.run.started.min(std::mem::take(&mut self.run.started));
        self.steps.extend(other.steps);
        self.problems.extend(other.problems);
        self.end.duration_ms = self.end.duration_ms.max(other.end.duration_ms);
        self.end.interrupted |= other.end.interrupted;
        self.end.exit_code = graver(self.end.exit_code, other.end.exit_code);
        self.end.summary.add(&other.end.summary);
    }
}

/// The exit code that tells of the graver thing. One that is not known is the gravest: nobody can say that the part
/// passed.
fn graver(one: Option<u8>, other: Option<u8>) -> Option<u8> {
    /// From the gravest on, after those of signals.
    const ORDER: [u8; 7] = [1, 6, 2, 5, 3, 4, 0];
    let gravity = |code: u8| ORDER.iter().position(|known| *known == code);
    let (one, other) = one.zip(other)?;
    // A code that is in no list is a signal's, and its position, None, comes first.
    Some(if gravity(one) <= gravity(other) {
        one
    } else {
        other
    })
}

fn missing(reports: &[NamedReport]) -> Result<Vec<usize>, MergeError> {
    let mut seen: HashMap<usize, &str> = HashMap::new();
    let mut all: Option<(usize, &str)> = None;
    for report in reports {
        let Some(shard) = report.document.run.shard else {
            continue;
        };
        let (known, first) = *all.get_or_insert((shard.of, &report.name));
        if known != shard.of {
            let parts = [(first, known), (&report.name, shard.of)];
            return Err(MergeError::OtherParts(
                parts.map(|(name, of)| (name.to_owned(), of)),
            ));
        }
        if let Some(other) = seen.insert(shard.number, &report.name) {
            return Err(MergeError::SamePart(
                [other.to_owned(), report.name.clone()],
                shard,
            ));
        }
    }
    let of = all.map_or(0, |(of, _)| of);
    Ok((1..=of).filter(|number| !seen.contains_key(number)).collect())
}

/// What ran twice would be counted twice.
fn overlap(reports: &[NamedReport]) -> Result<(), MergeError> {
    let mut seen: HashMap<(&str, Option<usize>), usize> = HashMap::new();
    for (at, report) in reports.iter().enumerate() {
        for step in &report.document.steps {
            let round = step.iteration.as_ref().map(|iteration| iteration.number);
            let first = *seen.entry((&step.info.id, round)).or_insert(at);
            if first != at {
                let names = [reports[first].name.clone(), report.name.clone()];
                return Err(MergeError::SameStep(names, step.info.id.to_string(), round));
            }
        }
    }
    Ok(())
}

/// Whether the places of all steps are places in one order.
fn is_ordered(reports: &[NamedReport]) -> bool {
    let mut at: HashMap<usize, &str> = HashMap::new();
    let mut steps = reports.iter().flat_map(|report| &report.document.steps);
    steps.all(|step| *at.entry(step.info.order).or_insert(&step.info.id) == &*step.info.id)
}

fn place(step: &StepReport) -> (usize, usize) {
    let round = step.iteration.as_ref().map_or(0, |iteration| iteration.number);
    (round, step.info.order)
}

impl fmt::Display for MergeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MergeError::Nothing => write!(out, "there is no report to merge"),
            MergeError::OtherParts([(first, known), (other, of)]) => {
                write!(out, "`{first}` is one of {known} parts and `{other}` one of {of}")
            }
            MergeError::SamePart([first, other], Shard { number, of }) => {
                write!(out, "`{first}` and `{other}` are both part {number} of {of}")
            }
            MergeError::SameStep([first, other], id, round) => {
                let of = round.map(|number| format!(" of iteration {number}"));
                let of = of.unwrap_or_default();
                write!(out, "`{id}`{of} is both in `{first}` and in `{other}`")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_graver_exit_code_is_that_of_all_parts() {
        let check = |one, other, expected| {
            assert_eq!(graver(one, other), expected);
            assert_eq!(graver(other, one), expected);
        };
        check(Some(0), Some(4), Some(4));
        check(Some(4), Some(3), Some(3));
        check(Some(5), Some(3), Some(5));
        check(Some(2), Some(5), Some(2));
        check(Some(130), Some(2), Some(130));
        check(Some(143), Some(0), Some(143));
        check(Some(0), None, None);
    }
}
