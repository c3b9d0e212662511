//! Whether a request is tried again, and after how long: `retry`.
//!
//! A request that the server may have carried out is repeated only where that does no harm: for methods that are
//! idempotent, or where the file says `unsafe: true`. A broken connection leaves that open, and so does a status
//! such as 502 or 504: the gateway's word for what it has not heard.

use crate::http::FailureKind;
use crate::http::message::is_idempotent;
use crate::model::{Backoff, Retry, RetryOn};
use std::time::Duration;

/// A server that asks for a longer pause than this is not waited for.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// Statuses that say that nothing was done yet.
const TURNED_AWAY: [u16; 4] = [408, 425, 429, 503];

/// How one attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TryResult<'a> {
    pub method: &'a str,
    pub how: How<'a>,
    /// What the server asked for.
    pub pause: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How<'a> {
    /// A status, and what is expected and does not hold.
    Answer(u16, Option<&'a str>),
    Failure(FailureKind),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Once more after this long, and why.
    Again(Duration, String),
    /// What the attempt gave is the result.
    Stop,
}

/// `attempt` is the number of the one that has ended, from 1; `chance` is between 0 and 1.
pub fn decide(policy: &Retry, attempt: u32, ended: &TryResult<'_>, chance: f64) -> Decision {
    let wanted = policy.on.iter().any(|on| on.covers(ended.how));
    let pause = ended.pause.unwrap_or_default();
    if !wanted || attempt > policy.max || pause > LONGEST_PAUSE || !is_harmless(policy, ended) {
        return Decision::Stop;
    }
    let pause = pause.max(backoff(policy.backoff, attempt, chance));
    Decision::Again(pause, ended.how.to_string())
}

fn is_harmless(policy: &Retry, ended: &TryResult<'_>) -> bool {
    let turned_away = match ended.how {
        How::Failure(kind) => kind.is_connect(),
        How::Answer(status, _) => TURNED_AWAY.contains(&status),
    };
    turned_away || policy.r#unsafe || is_idempotent(ended.method)
}

/// Doubles with every attempt up to the most; the upper half is left to chance, so that many clients that failed
/// together do not come back together.
pub fn backoff(backoff: Backoff, attempt: u32, chance: f64) -> Duration {
    let doubled = backoff
        .first
        .saturating_mul(1 << attempt.saturating_sub(1).min(20));
    doubled
        .min(backoff.most)
        .mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0))
}

impl RetryOn {
    fn covers(self, how: How<'_>) -> bool {
        match (self, how) {
            (RetryOn::Connect, How::Failure(kind)) => kind.is_connect(),
            (RetryOn::Timeout, How::Failure(kind)) => kind.is_timeout(),
            (RetryOn::Transfer, How::Failure(kind)) => kind == FailureKind::Transfer,
            (RetryOn::Status(wanted), How::Answer(status, _)) => wanted == status,
            (RetryOn::Expect, How::Answer(_, unmet)) => unmet.is_some(),
            (RetryOn::Class(class), How::Answer(status, _)) => u16::from(class) == status / 100,
            _ => false,
        }
    }
}

impl std::fmt::Display for How<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            How::Answer(status, Some(unmet)) if *unmet != "status" => {
                write!(out, "status {status}, `{unmet}` is not as expected")
            }
            How::Answer(status, _) => write!(out, "status {status}"),
            How::Failure(kind) if kind.is_connect() => out.write_str("no connection"),
            How::Failure(kind) if kind.is_timeout() => out.write_str("a time-out"),
            How::Failure(_) => out.write_str("the connection broke"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    const SECOND: Duration = Duration::from_secs(1);

    fn policy(on: &[RetryOn]) -> Retry {
        Retry {
            max: 2,
            on: on.to_vec(),
            backoff: Backoff {
                first: SECOND,
                most: 3 * SECOND,
            },
            r#unsafe: false,
            span: Span::default(),
        }
    }

    fn all() -> Retry {
        policy(&[
            RetryOn::Connect,
            RetryOn::Timeout,
            RetryOn::Transfer,
            RetryOn::Status(429),
            RetryOn::Class(5),
        ])
    }

    /// Whether the first attempt is followed by another.
    fn check(policy: &Retry, method: &str, how: How<'_>, expected: bool) {
        let ended = TryResult {
            method,
            how,
            pause: None,
        };
        let again = matches!(decide(policy, 1, &ended, 0.0), Decision::Again(..));
        assert_eq!(again, expected, "{method} {how}");
    }

    #[test]
    fn statuses_of_the_list_are_tried_again_where_that_does_no_harm() {
        for (status, expected) in [(429, true), (503, true), (500, false), (504, false)] {
            check(&all(), "POST", How::Answer(status, None), expected);
            check(&all(), "PUT", How::Answer(status, None), true);
        }
        check(&all(), "GET", How::Answer(404, None), false);
        check(
            &policy(&[RetryOn::Status(503)]),
            "GET",
            How::Answer(500, None),
            false,
        );
    }

    #[test]
    fn h05_a_broken_transfer_is_tried_again_for_get_and_never_silently_for_post() {
        check(&all(), "GET", How::Failure(FailureKind::Transfer), true);
        check(&all(), "POST", How::Failure(FailureKind::Transfer), false);
        check(&all(), "PATCH", How::Failure(FailureKind::Timeout), false);
        check(&all(), "POST", How::Failure(FailureKind::Idle), false);
        let asked = Retry {
            r#unsafe: true,
            ..all()
        };
        check(&asked, "POST", How::Failure(FailureKind::Transfer), true);
    }

    #[test]
    fn an_expectation_is_a_reason_where_the_policy_says_so_and_no_harm_is_done() {
        let unmet = How::Answer(200, Some("json $.state"));
        let on_expect = policy(&[RetryOn::Expect]);
        check(&on_expect, "GET", unmet, true);
        check(&on_expect, "GET", How::Answer(200, None), false);
        check(&all(), "GET", unmet, false);
        check(&on_expect, "POST", unmet, false);
        check(&on_expect, "PATCH", unmet, false);
        let asked = Retry {
            r#unsafe: true,
            ..policy(&[RetryOn::Expect])
        };
        check(&asked, "POST", unmet, true);
        assert_eq!(unmet.to_string(), "status 200, `json $.state` is not as expected");
    }

    #[test]
    fn a_request_that_cannot_have_arrived_is_tried_again_whatever_the_method() {
        check(&all(), "POST", How::Failure(FailureKind::Connect), true);
        check(&all(), "POST", How::Failure(FailureKind::ConnectTimeout), true);
        check(&all(), "GET", How::Failure(FailureKind::Tls), false);
    }

    #[test]
    fn attempts_end_after_the_most() {
        let ended = TryResult {
            method: "GET",
            how: How::Answer(503, None),
            pause: None,
        };
        let again = |attempt| matches!(decide(&all(), attempt, &ended, 0.0), Decision::Again(..));
        assert_eq!([again(1), again(2), again(3)], [true, true, false]);
    }

    #[test]
    fn pauses_double_up_to_the_most_and_half_of_them_is_chance() {
        let pause = |attempt, chance| backoff(all().backoff, attempt, chance).as_millis();
        assert_eq!(
            [pause(1, 1.0), pause(2, 1.0), pause(3, 1.0), pause(99, 1.0)],
            [1000, 2000, 3000, 3000]
        );
        assert_eq!([pause(1, 0.0), pause(2, 0.0)], [500, 1000]);
    }

    #[test]
    fn the_server_is_waited_for_unless_it_asks_for_too_much() {
        let ended = |pause| TryResult {
            method: "GET",
            how: How::Answer(429, None),
            pause: Some(pause),
        };
        let expected = Decision::Again(60 * SECOND, "status 429".to_owned());
        assert_eq!(decide(&all(), 1, &ended(60 * SECOND), 1.0), expected);
        assert_eq!(
            decide(&all(), 1, &ended(LONGEST_PAUSE + SECOND), 1.0),
            Decision::Stop
        );
    }
}
