//! How fast requests may follow each other: `rate_limits` by tag, and servers that say "too many".
//!
//! Each limit is a bucket of tokens that fills up at its rate; a request takes one from every bucket of its step's
//! tags, or learns how long to wait. A 429 closes the buckets of the step's tags: until the time that the server gave,
//! else for a second, which doubles with every further 429 up to a minute. It knows no clock; the caller says what
//! time it is, and decides whether it waits that long.

use crate::model::RateLimit;
use std::time::{Duration, Instant};

/// The first pause after a 429 without a date, and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Longer than any run: what is asked for beyond it makes no difference.
const FOR_EVER: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// The buckets of a run.
#[derive(Debug, Default)]
pub struct Pace {
    buckets: Vec<Bucket>,
}

#[derive(Debug)]
struct Bucket {
    limit: RateLimit,
    /// When the next request may go out, if requests were spaced evenly. It may lie behind by a full bucket.
    next: Option<Instant>,
    closed_until: Option<Instant>,
    /// How long to wait after the next 429 that names no date.
    pause: Duration,
}

/// A tag whose requests a server has had too many of, and how long it wants none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub tag: Box<str>,
    pub wait: Duration,
}

impl Pace {
    pub fn new<'m>(limits: impl IntoIterator<Item = &'m RateLimit>) -> Pace {
        let bucket = |limit: &RateLimit| Bucket {
            limit: limit.clone(),
            next: None,
            closed_until: None,
            pause: FIRST_PAUSE,
        };
        Pace {
            buckets: limits.into_iter().map(bucket).collect(),
        }
    }

    /// Takes a place for a request under these limits and says how long to wait for it.
    pub fn reserve(&mut self, limits: &[&RateLimit], now: Instant) -> Duration {
        let mut at = now;
        for bucket in self.of(limits) {
            at = at.max(bucket.free(now));
        }
        for bucket in self.of(limits) {
            bucket.take(at);
        }
        at.duration_since(now)
    }

    /// The tag that stays closed the longest, if any is. Where one is since a place was taken, another place is needed.
    pub fn closed(&self, limits: &[&RateLimit], now: Instant) -> Option<Closed> {
        let meant = self.buckets.iter().filter(|bucket| bucket.is_under(limits));
        let closed = meant.filter_map(|bucket| {
            let wait = bucket.closed_until?.checked_duration_since(now)?;
            let tag = bucket.limit.tag.value.clone();
            (!wait.is_zero()).then_some(Closed { tag, wait })
        });
        closed.max_by_key(|closed| closed.wait)
    }

    /// The server has had too many requests under these limits; `asked` is how long it wants to be left alone.
    pub fn slow_down(&mut self, limits: &[&RateLimit], asked: Option<Duration>, now: Instant) {
        for bucket in self.of(limits) {
            let pause = asked.unwrap_or(bucket.pause).min(FOR_EVER);
            if asked.is_none() {
                bucket.pause = (bucket.pause * 2).min(LONGEST_PAUSE);
            }
            bucket.closed_until = bucket.closed_until.max(now.checked_add(pause));
        }
    }

    /// A request under these limits was let through.
    pub fn let_through(&mut self, limits: &[&RateLimit]) {
        for bucket in self.of(limits) {
            bucket.pause = FIRST_PAUSE;
        }
    }

    fn of(&mut self, limits: &[&RateLimit]) -> impl Iterator<Item = &mut Bucket> {
        self.buckets.iter_mut().filter(|bucket| bucket.is_under(limits))
    }
}

impl Bucket {
    fn is_under(&self, limits: &[&RateLimit]) -> bool {
        limits.iter().any(|limit| **limit == self.limit)
    }

    /// Between two requests.
    fn space(&self) -> Duration {
        self.limit.per / self.limit.count.max(1)
    }

    /// When a request may go out. A full bucket lets `count` of them out at once.
    fn free(&self, now: Instant) -> Instant {
        let burst = self.space() * (self.limit.count.max(1) - 1);
        let spaced = self.next.and_then(|next| next.checked_sub(burst));
        now.max(spaced.unwrap_or(now))
            .max(self.closed_until.unwrap_or(now))
    }

    fn take(&mut self, at: Instant) {
        let next = self.next.map_or(at, |next| next.max(at));
        self.next = next.checked_add(self.space());
    }
}

impl std::fmt::Display for Closed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Closed { tag, wait } = self;
        let seconds = wait.as_secs();
        write!(
            out,
            "after a 429 the server wants no requests with the tag `{tag}` for "
        )?;
        match (seconds / 3600, seconds / 60) {
            (_, 0) => write!(out, "{seconds}s"),
            (0, minutes) => write!(out, "{minutes}m {}s", seconds % 60),
            (hours, minutes) => write!(out, "{hours}h {}m", minutes % 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::clock::instant;
    use crate::source::{Span, Spanned};

    const SECOND: Duration = Duration::from_secs(1);

    fn limit(tag: &str, count: u32) -> RateLimit {
        RateLimit {
            tag: Spanned::new(tag.into(), Span::default()),
            count,
            per: SECOND,
        }
    }

    /// Waits in milliseconds of requests that are all made at once.
    fn check(pace: &mut Pace, limits: &[&RateLimit], now: Instant, expected: &[u128]) {
        let mut wait = || pace.reserve(limits, now).as_millis();
        let waits: Vec<u128> = expected.iter().map(|_| wait()).collect();
        assert_eq!(waits, expected, "{limits:?}");
    }

    #[test]
    fn a_burst_goes_out_and_the_rest_is_spaced() {
        let medium = limit("medium", 2);
        check(
            &mut Pace::new([&medium]),
            &[&medium],
            instant(),
            &[0, 0, 500, 1000, 1500],
        );
    }

    #[test]
    fn an_idle_bucket_fills_up_and_no_further() {
        let medium = limit("medium", 2);
        let (mut pace, now) = (Pace::new([&medium]), instant());
        check(&mut pace, &[&medium], now, &[0, 0]);
        check(&mut pace, &[&medium], now + 60 * SECOND, &[0, 0, 500]);
    }

    #[test]
    fn the_slowest_of_several_limits_decides_and_others_are_not_touched() {
        let (light, medium, other) = (limit("light", 4), limit("medium", 1), limit("light", 1));
        let (mut pace, now) = (Pace::new([&light, &medium]), instant());
        check(&mut pace, &[&light, &medium], now, &[0, 1000]);
        check(&mut pace, &[&other], now, &[0, 0, 0]);
    }

    #[test]
    fn a_429_closes_the_whole_tag_until_the_time_that_was_asked_for() {
        let (light, medium) = (limit("light", 4), limit("medium", 4));
        let (mut pace, now) = (Pace::new([&light, &medium]), instant());
        pace.slow_down(&[&light], Some(7 * SECOND), now);
        check(&mut pace, &[&light], now, &[7000]);
        check(&mut pace, &[&medium], now, &[0]);
    }

    #[test]
    fn who_waited_while_a_429_came_waits_again() {
        let light = limit("light", 1);
        let (mut pace, now) = (Pace::new([&light]), instant());
        check(&mut pace, &[&light], now, &[0, 1000]);
        pace.slow_down(&[&light], Some(5 * SECOND), now);
        assert!(pace.closed(&[&light], now + SECOND).is_some());
        assert_eq!(pace.closed(&[&light], now + 5 * SECOND), None);
    }

    #[test]
    fn the_longest_time_that_a_server_asked_for_is_told() {
        let (light, heavy) = (limit("light", 4), limit("heavy", 4));
        let (mut pace, now) = (Pace::new([&light, &heavy]), instant());
        pace.slow_down(&[&light], Some(1000 * SECOND), now);
        pace.slow_down(&[&heavy], Some(7 * SECOND), now);
        let expected = Closed {
            tag: "light".into(),
            wait: 999 * SECOND,
        };
        assert_eq!(pace.closed(&[&heavy, &light], now + SECOND), Some(expected));
        pace.slow_down(&[&heavy], Some(Duration::MAX), now);
        assert_eq!(
            pace.closed(&[&heavy, &light], now).map(|closed| closed.tag),
            Some("heavy".into())
        );
    }

    #[test]
    fn without_a_time_the_pause_doubles_until_a_request_is_let_through() {
        let light = limit("light", 4);
        let (mut pace, mut now) = (Pace::new([&light]), instant());
        for expected in [1000, 2000, 4000] {
            pace.slow_down(&[&light], None, now);
            check(&mut pace, &[&light], now, &[expected]);
            now += 10 * SECOND;
        }
        pace.let_through(&[&light]);
        pace.slow_down(&[&light], None, now);
        check(&mut pace, &[&light], now, &[1000]);
    }
}
