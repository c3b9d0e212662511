//! `time`: how long the exchange took, all its hops together, as a whole or of one phase.

use super::assertion::{AssertionSubject, judge};
use super::matcher::{Actual, MatcherForm};
use super::{Assertion, VerifyContext};
use crate::http::{Exchange, Timings};
use crate::json::JsonNode;
use crate::model::{Expect, ExpectPhase, Matcher, ValueTree};
use serde_json::Value as Json;
use std::time::Duration;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    for (phase, matchers) in &expect.time {
        let spent = spent(*phase, context.exchange);
        let time = millis(spent);
        let subject = AssertionSubject {
            name: name(*phase).into(),
            actual: Actual::new(Some(JsonNode::Tree(&time)), MatcherForm::Json, context.tools()),
            missing: None,
            path: None,
        };
        let first = out.len();
        judge(matchers, &subject, context, out);
        for (assertion, matcher) in out[first..].iter_mut().zip(matchers) {
            assertion.actual = Some(in_unit(spent, unit(&matcher.value)).into());
        }
    }
}

/// Units that a file can use, and how many of them a second has.
const UNITS: [(&str, f64); 7] = [
    ("ms", 1e3),
    ("us", 1e6),
    ("min", 1.0 / 60.0),
    ("s", 1.0),
    ("m", 1.0 / 60.0),
    ("h", 1.0 / 3_600.0),
    ("d", 1.0 / 86_400.0),
];

/// The unit that the file compares in; of a bare 0 milliseconds.
fn unit(matcher: &Matcher) -> &'static (&'static str, f64) {
    let (Matcher::Lt(tree)
    | Matcher::Le(tree)
    | Matcher::Gt(tree)
    | Matcher::Ge(tree)
    | Matcher::Between(_, tree)) = matcher
    else {
        return &UNITS[0];
    };
    let spelling = match tree {
        ValueTree::Scalar(text) => text.as_literal().and_then(|value| value.spelling.clone()),
        ValueTree::List(..) | ValueTree::Map(..) => None,
    };
    let spelling = spelling.as_deref().unwrap_or_default();
    let name = spelling.trim_start_matches(|letter: char| !letter.is_ascii_alphabetic());
    UNITS.iter().find(|(unit, _)| *unit == name).unwrap_or(&UNITS[0])
}

/// `2.534s`: with as many digits as tell it from zero, three at least.
fn in_unit(time: Duration, (unit, per_second): &(&str, f64)) -> String {
    let value = time.as_secs_f64() * per_second;
    let digits = if value >= 0.001 || value == 0.0 { 3 } else { 9 };
    let text = format!("{value:.digits$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}{unit}")
}

/// Down to the microsecond.
pub fn milliseconds(exchange: &Exchange) -> Json {
    millis(exchange.time)
}

fn millis(duration: Duration) -> Json {
    Json::from(duration.as_micros() as f64 / 1000.0)
}

/// A phase that did not happen took no time.
fn spent(phase: ExpectPhase, exchange: &Exchange) -> Duration {
    let of: fn(&Timings) -> Duration = match phase {
        ExpectPhase::Total => return exchange.time,
        ExpectPhase::Queued => |timings| timings.queued,
        ExpectPhase::Dns => |timings| timings.dns.unwrap_or_default(),
        ExpectPhase::Connect => |timings| timings.connect.unwrap_or_default(),
        ExpectPhase::Tls => |timings| timings.tls.unwrap_or_default(),
        ExpectPhase::Waiting => |timings| timings.waiting,
        ExpectPhase::Reading => |timings| timings.reading,
    };
    exchange.hops.iter().map(|hop| of(&hop.timings)).sum()
}

fn name(phase: ExpectPhase) -> &'static str {
    match phase {
        ExpectPhase::Total => "time",
        ExpectPhase::Queued => "time queued",
        ExpectPhase::Dns => "time of dns",
        ExpectPhase::Connect => "time of connect",
        ExpectPhase::Tls => "time of tls",
        ExpectPhase::Waiting => "time waiting",
        ExpectPhase::Reading => "time reading",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_the_unit_of_the_file() {
        let check = |micros: u64, unit: &str, said: &str| {
            let unit = UNITS.iter().find(|(name, _)| *name == unit).unwrap();
            assert_eq!(in_unit(Duration::from_micros(micros), unit), said);
        };
        check(2_534_126, "s", "2.534s");
        check(2_000_000, "s", "2s");
        check(12_345, "ms", "12.345ms");
        check(12_345, "us", "12345us");
        check(120, "s", "0.00012s");
        check(90_000_000, "m", "1.5m");
        check(0, "s", "0s");
    }
}
