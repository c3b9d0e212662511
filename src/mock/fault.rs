//! Trouble on purpose: which requests are answered with it, and how a fault is written on the command line.

use super::call::MockCall;
use super::message::MockResponse;
use super::names::{MockNames, Rendered};
use super::pattern::RoutePattern;
use crate::model::{MockFault, NamePair, TemplateText};
use crate::source::{Span, Spanned};
use crate::template::Value;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// A fault and how far it has come. It needs no chance: every tenth of a `share` of 0.1 is the tenth.
#[derive(Debug)]
pub struct Armed {
    fault: Arc<MockFault>,
    pattern: RoutePattern,
    /// What has gathered towards the next strike; it strikes at 1.
    charge: f64,
    struck: u32,
}

/// What the faults do to one request.
#[derive(Debug, Default)]
pub struct Strike {
    pub delay: Duration,
    /// The fault that answers or drops, if one does.
    pub instead: Option<Arc<MockFault>>,
}

impl Armed {
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn new(fault: Arc<MockFault>) -> Result<Armed, String> {
        Ok(Armed {
            pattern: RoutePattern::parse(&fault.path.value)?,
            fault,
            charge: 0.0,
            struck: 0,
        })
    }

    fn is_due(&mut self, call: &MockCall) -> bool {
        let of_method = self.fault.method.as_ref();
        let matches = of_method.is_none_or(|method| method.eq_ignore_ascii_case(&call.method))
            && self.pattern.matches(&call.segments).is_some();
        if !matches || self.fault.times.is_some_and(|times| self.struck >= times) {
            return false;
        }
        self.charge += self.fault.share.value;
        // Ten times 0.1 is a little less than 1.
        let due = self.charge > 1.0 - 1e-9;
        if due {
            self.charge -= 1.0;
            self.struck += 1;
        }
        due
    }
}

/// Lets each fault see the call.
pub fn strike(faults: &mut [Armed], call: &MockCall) -> Strike {
    let mut strike = Strike::default();
    for armed in faults {
        if armed.is_due(call) {
            strike.delay += armed.fault.delay.unwrap_or_default();
            let ends = armed.fault.drop || armed.fault.status.is_some();
            strike.instead = strike.instead.or(ends.then(|| armed.fault.clone()));
        }
    }
    strike
}

/// The answer in place of the usual.
pub fn answer(fault: &MockFault, names: &MockNames<'_>) -> Rendered<MockResponse> {
    let status = fault.status.unwrap_or(500);
    let body = match &fault.json {
        Some(tree) => names.tree(tree)?,
        None => json!({"error": "fault", "message": "the mock answers this on purpose"}),
    };
    let mut response = names.headers(&fault.headers, MockResponse::json(status, &body))?;
    response.drop_connection = fault.drop;
    Ok(response)
}

/// Reads a `--fault`: `status=429,share=0.1,path=/v2/**,retry-after=1`, `delay=200ms`, `drop,times=1`.
/// The error says what is wrong, in words.
pub fn parse_fault(text: &str) -> Result<MockFault, String> {
    let span = Span::default();
    let mut fault = MockFault {
        path: Spanned::new("/**".into(), span),
        method: None,
        share: Spanned::new(1.0, span),
        times: None,
        status: None,
        headers: Vec::new(),
        json: None,
        delay: None,
        drop: false,
    };
    for part in text.split(',').map(str::trim) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        set(&mut fault, key, value)?;
    }
    if fault.drop || fault.status.is_some() || fault.delay.is_some() {
        Ok(fault)
    } else {
        Err(format!(
            "the fault `{text}` does nothing: give it a status, a delay or drop"
        ))
    }
}

fn set(fault: &mut MockFault, key: &str, value: &str) -> Result<(), String> {
    match key {
        "status" => fault.status = Some(read_status(value)?),
        "share" => fault.share.value = read_share(value)?,
        "times" => fault.times = Some(value.parse().map_err(|_| wrong(key, value, "a number"))?),
        "path" => fault.path.value = read_path(value)?,
        "method" => fault.method = Some(value.into()),
        "delay" => fault.delay = Some(read_delay(value)?),
        "drop" => fault.drop = true,
        name if name.is_empty() || value.is_empty() => {
            return Err(format!("expected `name=value` in a fault, found `{name}`"));
        }
        name => fault.headers.push(NamePair {
            name: literal(name),
            value: literal(value),
        }),
    }
    Ok(())
}

fn read_status(value: &str) -> Result<u16, String> {
    let status = value.parse().ok();
    let status = status.filter(|status| (200..=599).contains(status));
    status.ok_or_else(|| wrong("status", value, "a number from 200 to 599"))
}

fn read_share(value: &str) -> Result<f64, String> {
    let share = value.parse().ok();
    let share = share.filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| wrong("share", value, "a number from 0 to 1"))
}

fn read_path(value: &str) -> Result<Box<str>, String> {
    let pattern = RoutePattern::parse(value);
    pattern
        .map(|_| value.into())
        .map_err(|why| format!("the fault's path `{value}` is no pattern: {why}"))
}

fn read_delay(value: &str) -> Result<Duration, String> {
    let unit = |suffix: &str, millis: u64| Some((value.strip_suffix(suffix)?.parse::<u32>().ok()?, millis));
    let read = unit("ms", 1).or_else(|| unit("s", 1000));
    let read = read.map(|(count, millis)| Duration::from_millis(u64::from(count) * millis));
    read.ok_or_else(|| wrong("delay", value, "a time such as `200ms` or `2s`"))
}

fn wrong(key: &str, value: &str, expected: &str) -> String {
    format!("expected {expected} as the fault's {key}, found `{value}`")
}

fn literal(text: &str) -> TemplateText {
    TemplateText::literal(Value::text(text), Span::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_read_from_the_command_line() {
        let fault =
            parse_fault("status=429, share=0.1,path=/v2/**,method=post,times=3,retry-after=1").unwrap();
        assert_eq!(fault.status, Some(429));
        assert_eq!((fault.share.value, fault.times), (0.1, Some(3)));
        assert_eq!(
            (&*fault.path.value, fault.method.as_deref()),
            ("/v2/**", Some("post"))
        );
        assert_eq!(
            fault.headers[0].name.as_literal().unwrap().to_text(),
            "retry-after"
        );
        assert_eq!(
            parse_fault("delay=2s").unwrap().delay,
            Some(Duration::from_secs(2))
        );
        assert!(parse_fault("drop").unwrap().drop);
    }

    #[test]
    fn a_fault_that_is_written_wrong_is_refused() {
        for (text, expected) in [
            ("", "expected `name=value`"),
            ("share=0.5", "does nothing"),
            ("status=99", "200 to 599"),
            ("status=500,share=2", "0 to 1"),
            ("delay=soon", "`200ms`"),
            ("drop,path=v2", "begins with `/`"),
            ("drop,oops", "`name=value`"),
        ] {
            let error = parse_fault(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
