//! The clock, in UTC.

use super::refuse;
use crate::template::ambient;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};
use minijinja::value::Kwargs;
use minijinja::{Environment, Error, State};

const RFC_3339: &str = "%Y-%m-%dT%H:%M:%SZ";

pub(super) fn install(engine: &mut Environment<'static>) {
    engine.add_function("now", now);
    engine.add_function("timestamp", timestamp);
}

/// `now()`, `now('+1d')`, `now('-2h30m', '%Y-%m-%d')`, `now(offset=..., format=...)`.
fn now(state: &State, offset: Option<&str>, format: Option<&str>, kwargs: Kwargs) -> Result<String, Error> {
    let offset = offset.or(kwargs.get("offset")?);
    let format = format.or(kwargs.get("format")?);
    kwargs.assert_all_used()?;
    write(moved(ambient::now(state)?, offset)?, format)
}

/// Seconds since 1970, or milliseconds with `'ms'`.
fn timestamp(state: &State, unit: Option<&str>, offset: Option<&str>) -> Result<i64, Error> {
    let at = moved(ambient::now(state)?, offset)?.timestamp();
    match unit {
        None | Some("s") => Ok(at.as_second()),
        Some("ms") => Ok(at.as_millisecond()),
        Some(_) => Err(refuse("`timestamp` counts in 's' or 'ms'")),
    }
}

fn moved(at: Timestamp, offset: Option<&str>) -> Result<Zoned, Error> {
    let at = at.to_zoned(TimeZone::UTC);
    let Some(offset) = offset else {
        return Ok(at);
    };
    let span = span(offset).ok_or_else(|| refuse("an offset is written as `+1d`, `-2h` or `1h30m`"))?;
    at.checked_add(span)
        .map_err(|_| refuse("this offset leads out of the calendar"))
}

fn span(offset: &str) -> Option<Span> {
    offset.trim().parse().ok()
}

pub(super) fn is_offset(text: &str) -> bool {
    span(text).is_some()
}

pub(super) fn is_format(text: &str) -> bool {
    write(Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC), Some(text)).is_ok()
}

fn write(at: Zoned, format: Option<&str>) -> Result<String, Error> {
    strtime::format(format.unwrap_or(RFC_3339), &at)
        .map_err(|_| refuse("this format is not understood: it is written as in `%Y-%m-%d %H:%M:%S`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(offset: Option<&str>, format: Option<&str>, expected: Result<&str, &str>) {
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let written = moved(at, offset).and_then(|at| write(at, format));
        let written = written.map_err(|error| super::super::refusal(&error).unwrap().to_string());
        assert_eq!(written.as_deref().map_err(|words| &words[..9]), expected);
    }

    #[test]
    fn time_is_moved_and_written() {
        check(None, None, Ok("2023-11-14T22:13:20Z"));
        check(Some("+1d"), None, Ok("2023-11-15T22:13:20Z"));
        check(Some("-2h"), Some("%Y-%m-%d %H"), Ok("2023-11-14 20"));
        check(Some("1h30m"), Some("%H:%M"), Ok("23:43"));
        check(Some("-1mo"), Some("%m"), Ok("10"));
        check(Some("soon"), None, Err("an offset"));
        check(Some("+99999999y"), None, Err("an offset"));
        check(Some("+9000y"), None, Err("this offs"));
        check(None, Some("%"), Err("this form"));
    }
}
