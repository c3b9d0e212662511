//! Durations (`500ms`, `2s`, `1.5m`), spans of them (`500ms..30s`), sizes (`50MiB`) and rates (`4/s`).

use super::context::LoadContext;
use crate::model::Backoff;
use crate::source::{Code, Diagnostic, Node, code};
use std::time::Duration;

/// Units of time and their seconds. `ms` comes before `s`: the first that fits is taken.
const UNITS: &[(&str, f64)] = &[
    ("ms", 0.001),
    ("us", 0.000_001),
    ("min", 60.0),
    ("s", 1.0),
    ("m", 60.0),
    ("h", 3_600.0),
    ("d", 86_400.0),
];

/// Units of size and their bytes.
const SIZES: &[(&str, u64)] = &[
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("KB", 1_000),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("B", 1),
];

/// Longer is a mistake, and would overflow sums.
const LONGEST: f64 = 366.0 * 86_400.0;

impl LoadContext<'_> {
    /// None where a mistake was reported.
    pub(super) fn duration(&mut self, node: &Node) -> Option<Duration> {
        let help = "write a number and a unit: `500ms`, `2s`, `1.5m`, `1h`";
        self.measure(node, parse, "a duration", (code::BAD_DURATION, help))
    }

    /// As [`LoadContext::duration`], but not none at all. None where a mistake was reported.
    pub(super) fn some_time(&mut self, node: &Node) -> Option<Duration> {
        let help = "write a number above zero and a unit: `500ms`, `2s`";
        let parse = |text: &str| parse(text).filter(|duration| !duration.is_zero());
        self.measure(node, parse, "a duration above zero", (code::BAD_DURATION, help))
    }

    /// `500ms..30s`; a single duration is both ends. None where a mistake was reported.
    pub(super) fn backoff(&mut self, node: &Node) -> Option<Backoff> {
        let help = "write the first and the longest pause: `500ms..30s`";
        self.measure(
            node,
            parse_backoff,
            "a span of pauses",
            (code::BAD_DURATION, help),
        )
    }

    /// Bytes. None where a mistake was reported.
    pub(super) fn size(&mut self, node: &Node) -> Option<u64> {
        let help = "write bytes, or a number and a unit: `512KiB`, `50MiB`, `1GB`";
        self.measure(node, parse_size, "a size", (code::BAD_SIZE, help))
    }

    /// A count and the time it is for. None where a mistake was reported.
    pub(super) fn rate(&mut self, node: &Node) -> Option<(u32, Duration)> {
        let help = "write a count and a unit of time: `4/s`, `100/m`, `1000/d`";
        self.measure(node, parse_rate, "a rate", (code::BAD_RATE, help))
    }

    fn measure<T>(
        &mut self,
        node: &Node,
        parse: fn(&str) -> Option<T>,
        expected: &str,
        (code, help): (Code, &str),
    ) -> Option<T> {
        let scalar = self.scalar(node, expected)?;
        let parsed = parse(scalar.text.trim());
        if parsed.is_none() {
            let message = format!("expected {expected}, found `{}`", scalar.text);
            let diagnostic = Diagnostic::error(code, message).at(node.span, format!("expected {expected}"));
            self.report(diagnostic.help(help));
        }
        parsed
    }
}

/// `500ms`, `2s`, `1.5m`, `1h`; only 0 has no unit. None if the text is no duration.
pub fn parse(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let unit_at = text.find(|found: char| found.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit_at);
    let (_, seconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let total = number_of(number)? * seconds;
    (total <= LONGEST).then(|| Duration::from_secs_f64(total))
}

fn parse_backoff(text: &str) -> Option<Backoff> {
    let (first, most) = text.split_once("..").unwrap_or((text, text));
    let (first, most) = (parse(first.trim())?, parse(most.trim())?);
    (first <= most).then_some(Backoff { first, most })
}

fn parse_size(text: &str) -> Option<u64> {
    if let Ok(bytes) = text.parse() {
        return Some(bytes);
    }
    let (number, unit) = text.split_at(text.find(|found: char| found.is_ascii_alphabetic())?);
    let (_, bytes) = SIZES.iter().find(|(name, _)| *name == unit)?;
    let total = number_of(number)? * *bytes as f64;
    (total < 1e15).then_some(total as u64)
}

fn parse_rate(text: &str) -> Option<(u32, Duration)> {
    let (count, unit) = text.split_once('/')?;
    let count: u32 = count.trim().parse().ok().filter(|count| *count > 0)?;
    let unit = unit.trim();
    let one = format!("1{unit}");
    let per = parse(if unit.starts_with(|first: char| first.is_ascii_digit()) {
        unit
    } else {
        &one
    })?;
    (!per.is_zero()).then_some((count, per))
}

/// Digits with a point at most: no sign, no exponent, no infinity.
fn number_of(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let check = |text: &str, millis: Option<u128>| {
            assert_eq!(parse(text).map(|duration| duration.as_millis()), millis, "{text}");
        };
        check("500ms", Some(500));
        check("2s", Some(2_000));
        check("1.5m", Some(90_000));
        check("2 min", Some(120_000));
        check("1h", Some(3_600_000));
        check("0", Some(0));
        for wrong in [
            "5",
            "s",
            "-1s",
            "1e3s",
            "1 fortnight",
            "1.2.3s",
            "",
            "1s2",
            "infs",
            "999999d",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn spans_of_pauses() {
        let seconds = |first, most| Backoff {
            first: Duration::from_secs(first),
            most: Duration::from_secs(most),
        };
        assert_eq!(parse_backoff("1s..30s"), Some(seconds(1, 30)));
        assert_eq!(parse_backoff("2s"), Some(seconds(2, 2)));
        assert_eq!(parse_backoff("30s..1s"), None);
    }

    #[test]
    fn sizes_and_rates() {
        assert_eq!(parse_size("50MiB"), Some(50 << 20));
        assert_eq!(parse_size("1.5KB"), Some(1_500));
        assert_eq!(parse_size("1024"), Some(1024));
        assert_eq!(parse_size("5 apples"), None);
        assert_eq!(parse_rate("4/s"), Some((4, Duration::from_secs(1))));
        assert_eq!(parse_rate("10 / 2s"), Some((10, Duration::from_secs(2))));
        assert_eq!(parse_rate("0/s"), None);
        assert_eq!(parse_rate("4"), None);
    }
}
