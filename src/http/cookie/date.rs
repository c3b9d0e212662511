//! The dates of `Expires`, read as RFC 6265 reads them: by what each piece looks like, whatever the order.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Seconds since 1970, or None for what is no date.
pub fn parse(text: &str) -> Option<i64> {
    let mut found = DateFields::default();
    for word in text.split(is_delimiter).filter(|word| !word.is_empty()) {
        found.take(word);
    }
    let (hour, minute, second) = found.time?;
    let year = match found.year? {
        year @ 0..=69 => year + 2000,
        year @ 70..=99 => year + 1900,
        year => year,
    };
    let date = DateTime::new(year, found.month?, found.day?, hour, minute, second, 0).ok()?;
    let time = date.to_zoned(TimeZone::UTC).ok()?;
    (year >= 1601).then(|| time.timestamp().as_second())
}

#[derive(Default)]
struct DateFields {
    time: Option<(i8, i8, i8)>,
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
}

impl DateFields {
    /// The first word of each look counts.
    fn take(&mut self, word: &str) {
        if let Some(time) = clock(word).filter(|_| self.time.is_none()) {
            self.time = Some(time);
        } else if let Some(day) = number(word, 1..=2).filter(|_| self.day.is_none()) {
            self.day = i8::try_from(day).ok();
        } else if let Some(month) = month(word).filter(|_| self.month.is_none()) {
            self.month = Some(month);
        } else if let Some(year) = number(word, 2..=4).filter(|_| self.year.is_none()) {
            self.year = Some(year);
        }
    }
}

fn is_delimiter(character: char) -> bool {
    !(character.is_ascii_alphanumeric() || character == ':')
}

fn clock(word: &str) -> Option<(i8, i8, i8)> {
    let mut parts = word.splitn(3, ':').map(|part| number(part, 1..=2));
    let mut next = || parts.next().flatten().and_then(|part| i8::try_from(part).ok());
    Some((next()?, next()?, next()?))
}

fn month(word: &str) -> Option<i8> {
    let start = word.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|known| *known == start)?;
    i8::try_from(at + 1).ok()
}

/// The digits a word begins with, if there are that many.
fn number(word: &str, digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let count = word.bytes().take_while(u8::is_ascii_digit).count();
    digits
        .contains(&count)
        .then(|| word[..count].parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<i64>) {
        assert_eq!(parse(text), expected, "{text}");
    }

    #[test]
    fn dates_in_the_shapes_that_servers_send() {
        check("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777));
        check("Sunday, 06-Nov-94 08:49:37 GMT", Some(784_111_777));
        check("Sun Nov  6 08:49:37 1994", Some(784_111_777));
        check("6 nov 1994 8:49:37", Some(784_111_777));
        check("Thu, 01 Jan 1970 00:00:00 GMT", Some(0));
    }

    #[test]
    fn what_is_no_date() {
        check("", None);
        check("Sun, 06 Nov 1994", None);
        check("31 Feb 2020 00:00:00", None);
        check("06 Nov 1600 08:49:37", None);
        check("06 Nov 1994 25:49:37", None);
    }
}
