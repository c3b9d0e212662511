//! Whether to ask again: `poll`.

use crate::model::Poll;
use std::time::Duration;

/// However long `for` is, nobody is asked more often.
pub const MOST: u32 = 100;

/// What the expressions made of one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollObservation {
    pub until: bool,
    pub fail_if: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PollVerdict {
    /// Once more after this long.
    Again(Duration),
    Done,
    /// The step fails; why.
    Failed(String),
}

/// `polls` have been made in `elapsed`, the last of which saw this.
pub fn decide(poll: &Poll, polls: u32, elapsed: Duration, seen: PollObservation) -> PollVerdict {
    match seen {
        PollObservation { fail_if: true, .. } => {
            PollVerdict::Failed(format!("`fail_if` holds after {}", times(polls)))
        }
        PollObservation { until: true, .. } => PollVerdict::Done,
        _ if polls >= MOST => PollVerdict::Failed(never(poll, polls, "the most there are")),
        _ if elapsed.saturating_add(poll.every) > poll.r#for => {
            let limit = format!("the time-out of {}", seconds(poll.r#for));
            PollVerdict::Failed(never(poll, polls, &limit))
        }
        _ => PollVerdict::Again(poll.every),
    }
}

fn never(poll: &Poll, polls: u32, limit: &str) -> String {
    format!(
        "polling timed out: `until` never held in {}, {limit}: {}",
        times(polls),
        poll.until.source
    )
}

fn times(polls: u32) -> String {
    let noun = if polls == 1 { "poll" } else { "polls" };
    format!("{polls} {noun}")
}

fn seconds(duration: Duration) -> String {
    match duration.as_millis() {
        millis if millis % 1000 == 0 => format!("{}s", millis / 1000),
        millis => format!("{millis}ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;
    use crate::verify::fixture::expression;

    fn poll() -> Poll {
        Poll {
            until: expression("body.ready"),
            fail_if: None,
            every: Duration::from_secs(2),
            r#for: Duration::from_secs(10),
            span: Span::default(),
        }
    }

    fn check(polls: u32, elapsed: u64, seen: (bool, bool), expected: &str) {
        let seen = PollObservation {
            until: seen.0,
            fail_if: seen.1,
        };
        let got = match decide(&poll(), polls, Duration::from_secs(elapsed), seen) {
            PollVerdict::Again(pause) => format!("again in {}", pause.as_secs()),
            PollVerdict::Done => "done".to_owned(),
            PollVerdict::Failed(reason) => reason,
        };
        assert_eq!(got, expected);
    }

    #[test]
    fn it_goes_on_until_it_holds() {
        check(1, 0, (false, false), "again in 2");
        check(2, 8, (false, false), "again in 2");
        check(3, 9, (true, false), "done");
    }

    #[test]
    fn t05_a_condition_that_never_holds_times_out() {
        let expected = "polling timed out: `until` never held in 5 polls, the time-out of 10s: body.ready";
        check(5, 9, (false, false), expected);
        let expected = "polling timed out: `until` never held in 100 polls, the most there are: body.ready";
        check(100, 1, (false, false), expected);
    }

    #[test]
    fn what_must_not_be_wins_over_what_is_waited_for() {
        check(1, 0, (true, true), "`fail_if` holds after 1 poll");
    }
}
