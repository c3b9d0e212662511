//! The tries, polls, pages and items of a step under way: which are open, and how each ends.
//!
//! An item holds pages or polls, and each of these holds tries. What goes wrong within one is the outcome of those
//! around it.

use crate::run::attempt_labels::AttemptLabels;
use crate::run::event::{Attempt, AttemptFinish, AttemptKind, Level, Outcome, Tally};

#[derive(Default)]
pub struct Attempts {
    pub parts: AttemptLabels,
    pub tally: Tally,
    /// Outermost first.
    open: Vec<Open>,
}

struct Open {
    attempt: usize,
    kind: AttemptKind,
    worst: Outcome,
}

impl Attempts {
    /// Another one begins; what that says of those before it.
    pub fn begin(&mut self, attempt: &Attempt) -> Vec<AttemptFinish> {
        self.count(attempt.kind);
        let level = attempt.kind.level();
        let mut ended = Vec::new();
        while let Some(open) = self.open.pop_if(|open| level <= open.kind.level()) {
            // A try that was not the last is one that failed; a poll that was not the last says nothing.
            if level == Level::Try {
                ended.push(open.ended(Outcome::Failed, attempt.detail.clone()));
            }
        }
        self.parts.enter(attempt);
        self.open.extend(self.parts.last().map(|number| Open {
            attempt: number,
            kind: attempt.kind,
            worst: Outcome::Passed,
        }));
        ended
    }

    /// Everything open of this level and within it ends, innermost first.
    pub fn end(&mut self, level: Level, outcome: Outcome, reason: Option<&str>) -> Vec<AttemptFinish> {
        let mut ended = Vec::new();
        let mut outcome = outcome;
        while let Some(open) = self.open.pop_if(|open| level <= open.kind.level()) {
            outcome = outcome.worse(open.worst);
            ended.push(open.ended(outcome, reason.map(str::to_owned)));
        }
        if let Some(around) = self.open.last_mut() {
            around.worst = around.worst.worse(outcome);
        }
        ended
    }

    fn count(&mut self, kind: AttemptKind) {
        let number = match kind {
            AttemptKind::Retry => &mut self.tally.retries,
            AttemptKind::Poll => &mut self.tally.polls,
            AttemptKind::Page => &mut self.tally.pages,
            AttemptKind::Item => &mut self.tally.items,
        };
        *number += 1;
    }
}

impl Open {
    fn ended(self, outcome: Outcome, reason: Option<String>) -> AttemptFinish {
        AttemptFinish {
            attempt: self.attempt,
            outcome,
            reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(ended: Vec<AttemptFinish>) -> String {
        let ended = ended.iter().map(|ended| {
            let reason = ended.reason.as_deref().map(|reason| format!(" ({reason})"));
            format!(
                "{} {}{}",
                ended.attempt,
                ended.outcome.name(),
                reason.unwrap_or_default()
            )
        });
        ended.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_goes_wrong_on_a_page_is_the_outcome_of_its_item() {
        let mut attempts = Attempts::default();
        let begin = |attempts: &mut Attempts, kind, number| {
            shown(attempts.begin(&Attempt {
                detail: Some("status 503".to_owned()),
                ..Attempt::new(kind, number)
            }))
        };
        assert_eq!(begin(&mut attempts, AttemptKind::Item, 1), "");
        assert_eq!(begin(&mut attempts, AttemptKind::Page, 1), "");
        assert_eq!(begin(&mut attempts, AttemptKind::Retry, 2), "");
        assert_eq!(
            begin(&mut attempts, AttemptKind::Retry, 3),
            "2 failed (status 503)"
        );
        assert_eq!(
            shown(attempts.end(Level::Within, Outcome::Failed, None)),
            "3 failed, 1 failed"
        );
        assert_eq!(begin(&mut attempts, AttemptKind::Page, 2), "");
        assert_eq!(
            shown(attempts.end(Level::Within, Outcome::Passed, None)),
            "4 passed"
        );
        assert_eq!(
            shown(attempts.end(Level::Item, Outcome::Passed, None)),
            "0 failed"
        );
        assert_eq!(begin(&mut attempts, AttemptKind::Item, 2), "");
        assert_eq!(begin(&mut attempts, AttemptKind::Poll, 1), "");
        assert_eq!(begin(&mut attempts, AttemptKind::Poll, 2), "", "not yet");
        assert_eq!(
            shown(attempts.end(Level::Item, Outcome::Errored, Some("refused"))),
            "7 errored (refused), 5 errored (refused)"
        );
    }
}
