//! Tries, polls, pages and items of a step, in a few words.

use crate::report::console::line::time;
use crate::run::Outcome;
use crate::run::event::{Attempt, AttemptKind, Finish, Tally};

/// `passed on attempt 3, 5 pages`; nothing for a step that was one request.
pub fn said(finish: &Finish) -> Option<String> {
    let tally = &finish.tally;
    let more = if tally.more_pages { " (there are more)" } else { "" };
    let parts = [
        count(tally.items, "item"),
        count(tally.pages, "page").map(|pages| pages + more),
        count(tally.polls, "poll"),
        tries(finish.outcome, tally),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn count(number: u32, noun: &str) -> Option<String> {
    let plural = if number == 1 { "" } else { "s" };
    (number > 0).then(|| format!("{number} {noun}{plural}"))
}

/// Where there are pages, polls or items, nobody knows which of them was tried how often.
fn tries(outcome: Outcome, tally: &Tally) -> Option<String> {
    let single = tally.pages <= 1 && tally.polls <= 1 && tally.items <= 1;
    match tally.retries {
        0 => None,
        retries if !single => Some(format!("{retries} tried again")),
        retries => Some(format!("{} on attempt {}", outcome.name(), retries + 1)),
    }
}

/// `retry 2 of 4: status 503, waited 1.2 s`.
pub fn attempt(attempt: &Attempt) -> String {
    let of = attempt.of.map(|of| format!(" of {of}")).unwrap_or_default();
    let detail = attempt.detail.as_ref().map(|detail| format!(": {detail}"));
    let waited = (!attempt.waited.is_zero()).then(|| format!(", waited {}", time(attempt.waited)));
    format!(
        "{} {}{of}{}{}",
        noun(attempt.kind),
        attempt.number,
        detail.unwrap_or_default(),
        waited.unwrap_or_default()
    )
}

fn noun(kind: AttemptKind) -> &'static str {
    match kind {
        AttemptKind::Retry => "attempt",
        AttemptKind::Poll => "poll",
        AttemptKind::Page => "page",
        AttemptKind::Item => "item",
    }
}
