//! `time`: milliseconds from the first hop's start to the last byte.

use super::assertion::{Subject, judge};
use super::matcher::{Actual, Form};
use super::{Assertion, Context};
use crate::http::Exchange;
use crate::model::Expect;
use serde_json::Value as Json;

pub fn verify(expect: &Expect, context: &Context<'_>, out: &mut Vec<Assertion>) {
    if expect.time.is_empty() {
        return;
    }
    let time = milliseconds(context.exchange);
    let subject = Subject {
        name: "time in ms".into(),
        actual: Actual::new(Some(&time), Form::Json),
        missing: None,
    };
    judge(&expect.time, &subject, context, out);
}

/// Down to the microsecond.
pub fn milliseconds(exchange: &Exchange) -> Json {
    Json::from(exchange.time.as_micros() as f64 / 1000.0)
}
