//! What is compared with what: a step, and each item and page of it.

use crate::report::schema::{RequestRecord, StepReport};
use crate::report::words;
use crate::run::Outcome;
use crate::run::event::{AttemptKind, Level};
use serde::Serialize;
use std::ops::Range;

/// By what two units are found to be the same.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct At {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iteration: Option<usize>,
    /// The item itself where both runs know it, else its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Which one it is of several runs of the step, as flows have them; from 0.
    #[serde(skip_serializing_if = "is_first")]
    pub occurrence: usize,
}

#[derive(Clone, Serialize)]
pub struct DiffUnit<'a> {
    pub outcome: Outcome,
    pub flaky: bool,
    /// On a line; of one that passed there is none.
    pub reason: Option<String>,
    /// What its own requests took, without pauses and logins.
    #[serde(rename = "duration_ms")]
    pub millis: f64,
    pub status: Option<u16>,
    /// `path:line`.
    pub file: String,
    /// The last of its own requests; for a page, which says more than numbers.
    #[serde(skip)]
    pub exchange: Option<&'a RequestRecord<'a>>,
    /// It has no items or pages within, so that its answer and its time are its own.
    #[serde(skip)]
    pub is_leaf: bool,
}

impl At {
    /// `shop/read, iteration 2, item b, page 3`.
    pub fn text(&self) -> String {
        let parts = [
            self.iteration.map(|number| format!("iteration {number}")),
            self.item.as_ref().map(|item| format!("item {item}")),
            self.page.map(|number| format!("page {number}")),
            (self.occurrence > 0).then(|| format!("run {}", self.occurrence + 1)),
        ];
        parts
            .into_iter()
            .flatten()
            .fold(self.id.clone(), |text, part| text + ", " + &part)
    }

    /// Whether the other is a part of it.
    pub fn holds(&self, other: &At) -> bool {
        let is_same_step =
            (&self.id, self.iteration, self.occurrence) == (&other.id, other.iteration, other.occurrence);
        let items = self.item.is_none() || self.item == other.item;
        let pages = self.page.is_none() || self.page == other.page;
        is_same_step && items && pages && self != other
    }
}

/// What the items of a step are, in their order.
pub fn items<'s>(step: &'s StepReport) -> impl Iterator<Item = Option<&'s str>> {
    let attempts = step.attempts.iter().map(|tried| &tried.attempt);
    attempts
        .filter(|attempt| attempt.kind == AttemptKind::Item)
        .map(|attempt| attempt.detail.as_deref())
}

/// The step itself, then its items and pages. Items are named by what they are where `by_item` says so.
pub fn units<'a>(step: &'a StepReport<'a>, occurrence: usize, by_item: bool) -> Vec<(At, DiffUnit<'a>)> {
    let whole = At {
        id: step.info.id.to_string(),
        iteration: step.iteration.as_ref().map(|iteration| iteration.number),
        item: None,
        page: None,
        occurrence,
    };
    let attempts = &step.attempts;
    let is_own = |kind| matches!(kind, AttemptKind::Item | AttemptKind::Page);
    let has_parts = attempts.iter().any(|tried| is_own(tried.attempt.kind));
    let mut found = vec![(whole.clone(), unit(step, None, !has_parts))];
    let mut item = None;
    for (index, tried) in attempts.iter().enumerate() {
        let attempt = &tried.attempt;
        let at = match attempt.kind {
            AttemptKind::Item => {
                let name = attempt.detail.clone().filter(|_| by_item);
                item = Some(name.unwrap_or_else(|| attempt.number.to_string()));
                None
            }
            AttemptKind::Page => Some(attempt.number),
            AttemptKind::Retry | AttemptKind::Poll => continue,
        };
        let level = attempt.kind.level();
        let later = &attempts[index + 1..];
        let next = later.iter().position(|later| later.attempt.kind.level() <= level);
        let range = index..next.map_or(attempts.len(), |next| index + 1 + next);
        let within = &attempts[index + 1..range.end];
        let is_leaf = level != Level::Item || !within.iter().any(|tried| is_own(tried.attempt.kind));
        let key = At {
            item: item.clone(),
            page: at,
            ..whole.clone()
        };
        found.push((key, unit(step, Some(range), is_leaf)));
    }
    found
}

/// What is compared of the whole step, or of the attempts of a part of it.
fn unit<'a>(step: &'a StepReport<'a>, part: Option<Range<usize>>, is_leaf: bool) -> DiffUnit<'a> {
    let attempts = &step.attempts;
    let hops = match &part {
        None => 0..step.requests.len(),
        Some(part) => {
            let end = attempts
                .get(part.end)
                .map_or(step.requests.len(), |next| next.first_hop);
            attempts[part.start].first_hop..end
        }
    };
    let requests = step.requests.get(hops).unwrap_or_default();
    let own = || requests.iter().filter(|request| request.sent.login.is_none());
    let exchange = own().next_back();
    let outcome = match &part {
        None => step.finish.outcome,
        Some(part) => attempts[part.start].outcome.unwrap_or(step.finish.outcome),
    };
    let is_flaky = match &part {
        None => step.finish.flaky,
        Some(part) => {
            let mut tries = attempts[part.clone()].iter();
            outcome == Outcome::Passed && tries.any(|tried| tried.attempt.kind == AttemptKind::Retry)
        }
    };
    DiffUnit {
        outcome,
        flaky: is_flaky,
        reason: (outcome != Outcome::Passed).then(|| reason(step, part)).flatten(),
        millis: own().map(millis).sum(),
        status: exchange.and_then(|request| Some(request.response.as_ref()?.status)),
        file: format!("{}:{}", step.info.file, step.info.line),
        exchange,
        is_leaf,
    }
}

fn millis(request: &RequestRecord) -> f64 {
    let answered = request.response.as_ref().map(|answer| &answer.timings);
    let timings = answered.or(request.sent.timings.as_ref());
    timings.map_or(0.0, |timings| timings.durations().total.as_secs_f64() * 1000.0)
}

/// The first thing that kept it from passing, on a line.
fn reason(step: &StepReport, part: Option<Range<usize>>) -> Option<String> {
    let is_within = |attempt: Option<usize>| match &part {
        None => true,
        Some(part) => attempt.is_some_and(|attempt| part.contains(&attempt)),
    };
    let mut failed = step
        .assertions
        .iter()
        .filter(|found| !found.passed && is_within(found.attempt));
    let mut problems = step
        .finish
        .problems
        .iter()
        .filter(|found| is_within(found.attempt));
    let error = match &part {
        None => step.finish.reason.as_deref(),
        Some(part) => step.attempts[part.start].error.as_deref(),
    };
    let found = failed.next().map(words::first_reason);
    let found = found.or_else(|| error.map(str::to_owned));
    let found = found.or_else(|| problems.next().map(|problem| problem.text()));
    Some(found?.lines().next().unwrap_or_default().to_owned())
}

fn is_first(occurrence: &usize) -> bool {
    *occurrence == 0
}
