//! `time`: milliseconds of the exchange, all its hops together, as a whole or of one phase.

use super::assertion::{Subject, judge};
use super::matcher::{Actual, Form};
use super::{Assertion, Context};
use crate::http::{Exchange, Timings};
use crate::json::Node;
use crate::model::{Expect, Phase};
use serde_json::Value as Json;
use std::time::Duration;

pub fn verify(expect: &Expect, context: &Context<'_>, out: &mut Vec<Assertion>) {
    for (phase, matchers) in &expect.time {
        let time = millis(spent(*phase, context.exchange));
        let subject = Subject {
            name: name(*phase).into(),
            actual: Actual::new(Some(Node::Tree(&time)), Form::Json, context.tools()),
            missing: None,
        };
        judge(matchers, &subject, context, out);
    }
}

/// Down to the microsecond.
pub fn milliseconds(exchange: &Exchange) -> Json {
    millis(exchange.time)
}

fn millis(duration: Duration) -> Json {
    Json::from(duration.as_micros() as f64 / 1000.0)
}

/// A phase that did not happen took no time.
fn spent(phase: Phase, exchange: &Exchange) -> Duration {
    let of: fn(&Timings) -> Duration = match phase {
        Phase::Total => return exchange.time,
        Phase::Queued => |timings| timings.queued,
        Phase::Dns => |timings| timings.dns.unwrap_or_default(),
        Phase::Connect => |timings| timings.connect.unwrap_or_default(),
        Phase::Tls => |timings| timings.tls.unwrap_or_default(),
        Phase::Waiting => |timings| timings.waiting,
        Phase::Reading => |timings| timings.reading,
    };
    exchange.hops.iter().map(|hop| of(&hop.timings)).sum()
}

fn name(phase: Phase) -> &'static str {
    match phase {
        Phase::Total => "time in ms",
        Phase::Queued => "time queued in ms",
        Phase::Dns => "time of dns in ms",
        Phase::Connect => "time of connect in ms",
        Phase::Tls => "time of tls in ms",
        Phase::Waiting => "time waiting in ms",
        Phase::Reading => "time reading in ms",
    }
}
