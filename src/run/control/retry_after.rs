//! How long a server asks to be left alone: `Retry-After` as seconds, HTTP date or ISO date, and `X-RateLimit-Reset`.

use crate::http::HttpResponse;
use crate::http::cookie::date;
use jiff::Timestamp;
use std::time::Duration;

/// A reset above this is a point in time and no number of seconds to wait: about 2001 as seconds since 1970.
const EPOCH_FROM: u64 = 1_000_000_000;

/// What the answer asks for, counted from `now`; a date that lies behind asks for nothing, which is zero.
pub fn asked(response: &HttpResponse, now: Timestamp) -> Option<Duration> {
    let retry = text(response, "retry-after").and_then(|value| retry_after(&value, now));
    retry.or_else(|| text(response, "x-ratelimit-reset").and_then(|value| reset(&value, now)))
}

fn text(response: &HttpResponse, name: &str) -> Option<String> {
    let value = response.header(name).next()?;
    Some(String::from_utf8_lossy(value).trim().to_owned())
}

fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    if value.starts_with(|first: char| first.is_ascii_digit())
        && let Ok(seconds) = value.parse()
    {
        // More than can be counted is for ever, and no reason to come back at once.
        return Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let date = value.parse::<Timestamp>().ok();
    let seconds = date
        .map(Timestamp::as_second)
        .or_else(|| zoneless(value))
        .or_else(|| date::parse(value))?;
    Some(until(seconds, now))
}

/// `2026-11-22T00:00:00` without a zone is taken as UTC.
fn zoneless(value: &str) -> Option<i64> {
    let date: jiff::civil::DateTime = value.parse().ok()?;
    Some(
        date.to_zoned(jiff::tz::TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_second(),
    )
}

fn reset(value: &str, now: Timestamp) -> Option<Duration> {
    match value.parse::<u64>() {
        Ok(seconds) if seconds >= EPOCH_FROM => Some(until(i64::try_from(seconds).unwrap_or(i64::MAX), now)),
        _ => retry_after(value, now),
    }
}

fn until(seconds: i64, now: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(seconds.saturating_sub(now.as_second())).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: (&str, &str), expected: Option<u64>) {
        let headers = vec![(header.0.to_owned(), header.1.as_bytes().to_vec())];
        let response = HttpResponse::from_head(429, headers);
        let now: Timestamp = "1994-11-06T08:49:30Z".parse().expect("a date");
        let asked = asked(&response, now).map(|wait| wait.as_secs());
        assert_eq!(asked, expected, "{header:?}");
    }

    #[test]
    fn seconds_and_dates_of_every_kind_are_understood() {
        check(("retry-after", "7"), Some(7));
        check(("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"), Some(7));
        check(("retry-after", "Sunday, 06-Nov-94 08:49:37 GMT"), Some(7));
        check(("retry-after", "1994-11-06T08:49:37Z"), Some(7));
        check(("retry-after", "1994-11-06T09:49:37+01:00"), Some(7));
        check(("retry-after", "1994-11-06T08:49:37"), Some(7));
    }

    #[test]
    fn what_lies_behind_asks_for_no_wait_and_nonsense_for_nothing() {
        check(("retry-after", "1994-11-06T08:00:00Z"), Some(0));
        check(("retry-after", "soon"), None);
        check(("retry-after", "-3"), None);
        check(("retry-after", "nan"), None);
        check(("x-other", "3"), None);
    }

    #[test]
    fn more_seconds_than_there_are_is_for_ever() {
        check(("retry-after", "99999999999999999999999"), Some(u64::MAX));
        check(("x-ratelimit-reset", "99999999999999999999999"), Some(u64::MAX));
        check(
            ("x-ratelimit-reset", "18446744073709551615"),
            Some(i64::MAX as u64 - 784_111_770),
        );
    }

    #[test]
    fn a_reset_is_a_point_in_time_or_a_number_of_seconds() {
        check(("x-ratelimit-reset", "7"), Some(7));
        check(("x-ratelimit-reset", "784111777"), Some(784_111_777));
        check(
            ("x-ratelimit-reset", "1000000000"),
            Some(1_000_000_000 - 784_111_770),
        );
    }
}
