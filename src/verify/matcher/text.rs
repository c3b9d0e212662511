//! Matchers that ask for text: `starts_with`, `ends_with`, `matches`, `date`, `uuid`.

use super::{MatchVerdict, MatcherOperand, Tools};
use crate::interruptible;
use crate::json::JsonNode;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::strtime;
use regex::Regex;

pub fn starts_with(operand: &MatcherOperand<'_>, value: JsonNode<'_>) -> MatchVerdict {
    ask(value, |text| text.starts_with(&operand.to_text()))
}

pub fn ends_with(operand: &MatcherOperand<'_>, value: JsonNode<'_>) -> MatchVerdict {
    ask(value, |text| text.ends_with(&operand.to_text()))
}

/// Bytes of text that are searched in no time, whatever the pattern.
const SHORT: usize = 4096;

/// A large pattern may take minutes over a large text: that is done where it can be given up.
pub fn matches(pattern: &Regex, value: JsonNode<'_>, tools: Tools<'_>) -> MatchVerdict {
    match value.string() {
        Some(text) if text.len() > SHORT => {
            let (pattern, text) = (pattern.clone(), text.into_owned());
            interruptible::run(tools.budget.interrupted(), move |_| pattern.is_match(&text)).into()
        }
        _ => ask(value, |text| pattern.is_match(text)),
    }
}

pub fn is_date(format: Option<&str>, value: JsonNode<'_>) -> MatchVerdict {
    ask(value, |text| match format {
        None => is_rfc3339(text),
        Some(format) => has_format(format, text),
    })
}

pub fn is_uuid(wanted: bool, value: JsonNode<'_>) -> MatchVerdict {
    // The crate takes forms with braces and without dashes too.
    ask(value, |text| {
        (text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()) == wanted
    })
}

fn ask(value: JsonNode<'_>, question: impl FnOnce(&str) -> bool) -> MatchVerdict {
    match value.string() {
        Some(text) => question(&text).into(),
        None => MatchVerdict::Unfit(format!("expected a string, got {}", value.kind().name())),
    }
}

/// `2024-05-01`, or a date-time with its offset. The library's own additions (a zone in brackets, seconds left
/// out, a basic form without dashes) are not of the RFC.
fn is_rfc3339(text: &str) -> bool {
    let dashes = text.is_char_boundary(10) && text.as_bytes().get(4) == Some(&b'-');
    let seconds = text.as_bytes().get(16) == Some(&b':');
    match text.len() {
        10 => dashes && text.parse::<Date>().is_ok(),
        _ => dashes && seconds && !text.ends_with(']') && text.parse::<Timestamp>().is_ok(),
    }
}

fn has_format(format: &str, text: &str) -> bool {
    let Ok(parsed) = strtime::parse(format, text) else {
        return false;
    };
    // The parts are read one by one: the thirtieth of February shows only in the whole.
    let whole = parsed.year().is_some() && parsed.month().is_some() && parsed.day().is_some();
    !whole || parsed.to_date().is_ok()
}
