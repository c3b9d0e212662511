//! Numbers by value, however they are written: `1`, `1.0` and `10e-1` are the same, and no digit is lost.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// The order of two numbers as JSON writes them. None where one of the texts is no such number.
pub fn order_of_texts(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (Decimal::read(a)?, Decimal::read(b)?);
    Some(match (a.sign(), b.sign()) {
        (1, 1) => a.magnitude_against(&b),
        (-1, -1) => b.magnitude_against(&a),
        (a, b) => a.cmp(&b),
    })
}

/// Whether the number, as JSON writes it, has no fraction: `1.0` and `1e2` have none.
pub fn is_whole(text: &str) -> bool {
    Decimal::read(text)
        .is_some_and(|number| number.is_zero() || number.exponent >= number.digits.len() as i64)
}

/// The same for numbers that are equal.
pub fn hash_number(text: &str, hasher: &mut impl Hasher) {
    if let Some(number) = Decimal::read(text) {
        number.sign().hash(hasher);
        number.digits.hash(hasher);
        if !number.is_zero() {
            number.exponent.hash(hasher);
        }
    }
}

/// 0.DIGITS times ten to the power of the exponent, the first and last digit not 0.
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    fn read(text: &str) -> Option<Decimal> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = [whole.as_bytes(), fraction.as_bytes()].concat();
        if whole.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..leading);
        let kept = digits
            .iter()
            .rposition(|digit| *digit != b'0')
            .map_or(0, |last| last + 1);
        digits.truncate(kept);
        let shift = whole.len() as i64 - leading as i64;
        Some(Decimal {
            negative,
            digits,
            exponent: exponent.saturating_add(shift),
        })
    }

    fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    fn sign(&self) -> i8 {
        match (self.is_zero(), self.negative) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => -1,
        }
    }

    fn magnitude_against(&self, other: &Decimal) -> Ordering {
        self.exponent
            .cmp(&other.exponent)
            .then_with(|| self.digits.cmp(&other.digits))
    }
}

/// An exponent beyond 64 bits is as good as the largest one.
fn read_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<i64>().unwrap_or(i64::MAX / 2);
    Some(if text.starts_with('-') { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        for (a, b, order) in [
            ("1", "1.0", Ordering::Equal),
            ("10e-1", "1", Ordering::Equal),
            ("0.001e3", "1E+0", Ordering::Equal),
            ("-0", "0.0e5", Ordering::Equal),
            ("0.1", "0.10", Ordering::Equal),
            (
                "12345678901234567890123",
                "12345678901234567890124",
                Ordering::Less,
            ),
            ("9007199254740993", "9007199254740992.0", Ordering::Greater),
            ("1e400", "1e401", Ordering::Less),
            ("1e400", "2", Ordering::Greater),
            ("-1e400", "-2", Ordering::Less),
            ("-3", "2", Ordering::Less),
            ("-3", "-20", Ordering::Greater),
            ("0", "-1", Ordering::Greater),
            ("0.9", "0.10", Ordering::Greater),
            (
                "1e99999999999999999999",
                "1e-99999999999999999999",
                Ordering::Greater,
            ),
        ] {
            assert_eq!(order_of_texts(a, b), Some(order), "{a} and {b}");
            assert_eq!(order_of_texts(b, a), Some(order.reverse()), "{b} and {a}");
        }
        for text in ["", "-", "1e", "x", "1.x", ".5", "0x1F", "inf"] {
            assert_eq!(order_of_texts(text, "1"), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_may_be_written_with_a_fraction() {
        for text in ["1", "1.0", "1e2", "1.50e1", "-0.0", "1e400", "120e-1"] {
            assert!(is_whole(text), "{text}");
        }
        for text in ["1.5", "1e-1", "12e-2", "x"] {
            assert!(!is_whole(text), "{text}");
        }
    }
}
