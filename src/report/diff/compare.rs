//! Two documents to a list of changes.

use super::shape::{self, ShapeChange};
use super::unit::{At, DiffUnit, items, units};
use super::{ChangeKind, Comparison, DiffSide, FLOOR, ReportChange, TIMES};
use crate::report::schema::{ReportDocument, StepReport};
use crate::run::Outcome;
use crate::source::Severity;
use std::collections::{HashMap, HashSet};

/// What is different in the new one. The names are those of the files.
pub fn compare<'a>(old: (&'a str, &'a ReportDocument), new: (&'a str, &'a ReportDocument)) -> Comparison<'a> {
    let by_item = known_items(&old.1.steps, &new.1.steps);
    let mut before: HashMap<At, DiffUnit> = HashMap::new();
    let mut order = Vec::new();
    for (at, unit) in all_units(&old.1.steps, &by_item) {
        order.push(at.clone());
        before.insert(at, unit);
    }
    let mut found = ComparedChanges::default();
    for (at, unit) in all_units(&new.1.steps, &by_item) {
        let old = before.remove(&at);
        found.look(at, old, unit);
    }
    for at in order {
        // Of a step that was skipped there is nothing to miss.
        if let Some(unit) = before.remove(&at).filter(|unit| unit.outcome != Outcome::Skipped) {
            found.push(ChangeKind::Vanished, &at, Some(unit), None);
        }
    }
    found.drop_wholes();
    found.changes.sort_by_key(|change| change.kind);
    let problems = problems(old.1, new.1);
    let worse = !problems.is_empty()
        || found
            .changes
            .iter()
            .any(|change| change.kind == ChangeKind::NewlyFailing);
    Comparison {
        old: DiffSide::of(old.0, old.1),
        new: DiffSide::of(new.0, new.1),
        worse,
        problems,
        still_failing: found.still_failing.len(),
        not_compared: found.not_compared,
        changes: found.changes,
    }
}

#[derive(Default)]
struct ComparedChanges<'a> {
    changes: Vec<ReportChange<'a>>,
    still_failing: Vec<At>,
    not_compared: usize,
}

impl<'a> ComparedChanges<'a> {
    fn look(&mut self, at: At, old: Option<DiffUnit<'a>>, new: DiffUnit<'a>) {
        let was_run = old.as_ref().is_some_and(|old| old.outcome != Outcome::Skipped);
        let was_bad = old.as_ref().is_some_and(|old| is_bad(old.outcome));
        let is_run = new.outcome != Outcome::Skipped;
        let kind = match (was_run, is_run) {
            (_, true) if is_bad(new.outcome) && was_bad => {
                self.still_failing.push(at.clone());
                None
            }
            (_, true) if is_bad(new.outcome) => Some(ChangeKind::NewlyFailing),
            (_, true) if was_bad => Some(ChangeKind::Fixed),
            (false, true) => Some(ChangeKind::New),
            (true, false) => Some(ChangeKind::Vanished),
            _ => None,
        };
        if let Some(kind) = kind {
            self.push(kind, &at, old.clone(), Some(new.clone()));
        }
        if new.flaky {
            self.push(ChangeKind::Flaky, &at, old.clone(), Some(new.clone()));
        }
        let Some(old) = old.filter(|old| old.is_leaf && new.is_leaf) else {
            return;
        };
        let both_passed = !was_bad && !is_bad(new.outcome);
        if both_passed && new.millis > old.millis * TIMES && new.millis - old.millis >= FLOOR && was_run {
            self.push(ChangeKind::Slower, &at, Some(old.clone()), Some(new.clone()));
        }
        self.shapes(at, old, new);
    }

    fn shapes(&mut self, at: At, old: DiffUnit<'a>, new: DiffUnit<'a>) {
        let answer = |unit: &DiffUnit<'a>| unit.exchange.and_then(|exchange| exchange.response.as_ref());
        let (Some(before), Some(after)) = (answer(&old), answer(&new)) else {
            return;
        };
        if before.status != after.status {
            // Why a step fails, or no longer does, is said there.
            if is_bad(old.outcome) == is_bad(new.outcome) {
                let changed = ShapeChange::status(before.status, after.status);
                self.push_shape(at, old, new, vec![changed]);
            }
            return;
        }
        match shape::compare(before.body.as_ref(), after.body.as_ref()) {
            None => self.not_compared += 1,
            Some(changed) if changed.is_empty() => {}
            Some(changed) => self.push_shape(at, old, new, changed),
        }
    }

    fn push_shape(&mut self, at: At, old: DiffUnit<'a>, new: DiffUnit<'a>, shape: Vec<ShapeChange>) {
        self.push(ChangeKind::Shape, &at, Some(old), Some(new));
        if let Some(last) = self.changes.last_mut() {
            last.shape = shape;
        }
    }

    fn push(&mut self, kind: ChangeKind, at: &At, old: Option<DiffUnit<'a>>, new: Option<DiffUnit<'a>>) {
        self.changes.push(ReportChange {
            kind,
            at: at.clone(),
            old,
            new,
            shape: Vec::new(),
        });
    }

    /// An item says more than its step: where both changed in the same way, the item is named. Of what is there or
    /// is gone as a whole, the step is named.
    fn drop_wholes(&mut self) {
        let keys: Vec<(ChangeKind, At)> = self
            .changes
            .iter()
            .map(|change| (change.kind, change.at.clone()))
            .collect();
        let mut by_step: HashMap<(ChangeKind, &str), Vec<&At>> = HashMap::new();
        for (kind, at) in &keys {
            by_step.entry((*kind, &at.id)).or_default().push(at);
        }
        let is_told = |kind: ChangeKind, at: &At| {
            let others = by_step
                .get(&(kind, at.id.as_str()))
                .map(Vec::as_slice)
                .unwrap_or_default();
            match kind {
                ChangeKind::New | ChangeKind::Vanished => others.iter().any(|other| other.holds(at)),
                _ => others.iter().any(|other| at.holds(other)),
            }
        };
        let kept: Vec<bool> = keys.iter().map(|(kind, at)| !is_told(*kind, at)).collect();
        let mut kept = kept.into_iter();
        self.changes.retain(|_| kept.next().unwrap_or(true));
        let failing = self.still_failing.clone();
        self.still_failing
            .retain(|at| !failing.iter().any(|other| at.holds(other)));
    }
}

fn is_bad(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Failed | Outcome::Errored | Outcome::Aborted)
}

fn all_units<'a>(steps: &'a [StepReport<'a>], by_item: &HashSet<&str>) -> Vec<(At, DiffUnit<'a>)> {
    let mut seen: HashMap<(&str, Option<usize>), usize> = HashMap::new();
    let each = steps.iter().flat_map(|step| {
        let round = step.iteration.as_ref().map(|iteration| iteration.number);
        let times = seen.entry((&step.info.id, round)).or_default();
        let occurrence = *times;
        *times += 1;
        units(step, occurrence, by_item.contains(&*step.info.id))
    });
    each.collect()
}

/// Ids of steps whose items are matched by what they are: where both runs share one and none is there twice. Items
/// that are made anew in each run, as ids are, are matched by their numbers.
fn known_items<'a>(old: &'a [StepReport], new: &'a [StepReport]) -> HashSet<&'a str> {
    let mut before: HashMap<&str, HashSet<&str>> = HashMap::new();
    for step in old {
        before
            .entry(&step.info.id)
            .or_default()
            .extend(items(step).flatten());
    }
    let is_distinct = |step: &StepReport| {
        let mut seen = HashSet::new();
        items(step).all(|item| item.is_some_and(|item| seen.insert(item.to_owned())))
    };
    let shared = new.iter().filter(|step| {
        let known = before.get(&*step.info.id);
        known.is_some_and(|known| items(step).flatten().any(|item| known.contains(item)))
    });
    let mut shared: HashSet<&str> = shared.map(|step| &*step.info.id).collect();
    for step in old.iter().chain(new).filter(|step| !is_distinct(step)) {
        shared.remove(&*step.info.id);
    }
    shared
}

/// What is wrong with the new run as a whole and was not with the old one.
fn problems(old: &ReportDocument, new: &ReportDocument) -> Vec<String> {
    let known: HashSet<&str> = old.problems.iter().map(|problem| &*problem.message).collect();
    let errors = new
        .problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error);
    let unknown = errors.filter(|problem| !known.contains(&*problem.message));
    let mut found: Vec<String> = unknown.map(|problem| problem.text()).collect();
    if new.end.interrupted && !old.end.interrupted {
        found.push("the new run was interrupted".to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::replay;
    use serde_json::{Value as Json, json};

    /// A report whose steps are given as outcome, milliseconds and whether it is flaky; an id may come twice.
    fn report(steps: &[(&str, &str, f64, bool)]) -> ReportDocument {
        let steps = steps.iter().map(|(id, outcome, millis, flaky)| {
            let timings = json!({"queued_ms": 500.0, "dns_ms": null, "connect_ms": null, "tls_ms": null,
                "waiting_ms": millis, "reading_ms": 0.0, "total_ms": millis});
            json!({"id": id, "order": 0, "name": id, "folders": [], "tags": [], "file": "a.yaml", "line": 1, "uses": [],
                "outcome": outcome, "reason": null, "started_ms": 0.0, "duration_ms": 9999.0, "flaky": flaky,
                "problems": [], "attempts": [], "assertions": [], "captured": [],
                "requests": [{"method": "GET", "url": "http://a/", "headers": [], "body": null, "size": 0,
                    "error": "cut off", "started_ms": 0.0, "timings": timings, "response": null}]})
        });
        let steps: Vec<Json> = steps.collect();
        let sample = include_bytes!("../../../tests/cases/reports/diff/old.json");
        let mut whole: Json = serde_json::from_slice(sample).unwrap();
        whole["steps"] = Json::Array(steps);
        replay::read(whole.to_string().as_bytes()).unwrap()
    }

    fn check(
        old: &[(&str, &str, f64, bool)],
        new: &[(&str, &str, f64, bool)],
        expected: &[(ChangeKind, &str)],
    ) {
        let (old, new) = (report(old), report(new));
        let found = compare(("old", &old), ("new", &new));
        let changes = found.changes.iter().map(|change| (change.kind, change.at.text()));
        let changes: Vec<(ChangeKind, String)> = changes.collect();
        let expected: Vec<(ChangeKind, String)> = expected
            .iter()
            .map(|(kind, at)| (*kind, (*at).to_owned()))
            .collect();
        assert_eq!(changes, expected);
        let fails = expected.iter().any(|(kind, _)| *kind == ChangeKind::NewlyFailing);
        assert_eq!(found.worse, fails);
    }

    #[test]
    fn outcomes_that_change_are_told() {
        let step = |outcome| ("a", outcome, 1.0, false);
        check(
            &[step("passed")],
            &[step("failed")],
            &[(ChangeKind::NewlyFailing, "a")],
        );
        check(
            &[step("passed")],
            &[step("aborted")],
            &[(ChangeKind::NewlyFailing, "a")],
        );
        check(
            &[step("skipped")],
            &[step("errored")],
            &[(ChangeKind::NewlyFailing, "a")],
        );
        check(&[], &[step("failed")], &[(ChangeKind::NewlyFailing, "a")]);
        check(&[step("failed")], &[step("errored")], &[]);
        check(&[step("failed")], &[step("passed")], &[(ChangeKind::Fixed, "a")]);
        check(&[step("skipped")], &[step("passed")], &[(ChangeKind::New, "a")]);
        check(
            &[step("passed")],
            &[step("skipped")],
            &[(ChangeKind::Vanished, "a")],
        );
        check(&[step("passed")], &[], &[(ChangeKind::Vanished, "a")]);
        check(&[step("skipped")], &[], &[]);
        check(
            &[step("passed")],
            &[("a", "passed", 1.0, true)],
            &[(ChangeKind::Flaky, "a")],
        );
    }

    #[test]
    fn slower_is_a_multiple_and_above_the_floor() {
        let step = |millis| ("a", "passed", millis, false);
        check(&[step(4.0)], &[step(40.0)], &[]);
        check(&[step(1000.0)], &[step(1400.0)], &[]);
        check(&[step(1000.0)], &[step(1501.0)], &[(ChangeKind::Slower, "a")]);
        check(&[step(10.0)], &[step(61.0)], &[(ChangeKind::Slower, "a")]);
        check(
            &[step(10.0)],
            &[("a", "failed", 900.0, false)],
            &[(ChangeKind::NewlyFailing, "a")],
        );
    }

    #[test]
    fn a_step_that_runs_twice_is_matched_in_its_order() {
        let (good, bad) = (("a", "passed", 1.0, false), ("a", "failed", 1.0, false));
        check(
            &[good, good],
            &[good, bad],
            &[(ChangeKind::NewlyFailing, "a, run 2")],
        );
        check(&[good, bad], &[good, bad], &[]);
    }
}
