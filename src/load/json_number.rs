//! Numbers of YAML 1.2's core schema that JSON cannot spell.

/// A number to YAML, none to JSON: `012`, `0x1F`, `+1`, `.5`, `1.`, `.nan`.
pub(super) fn is_refused(text: &str) -> bool {
    is_yaml_number(text) && !is_json_number(text)
}

/// A number to YAML or to JSON.
pub fn is_number(text: &str) -> bool {
    is_yaml_number(text) || is_json_number(text)
}

/// How JSON spells the same number, where it can.
pub(super) fn respelled(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if let Some((base, digits)) = based(digits) {
        return u64::from_str_radix(digits, base)
            .ok()
            .map(|number| number.to_string());
    }
    let (mantissa, exponent) = digits.split_at(digits.find(['e', 'E']).unwrap_or(digits.len()));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        trimmed => trimmed,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}{exponent}")).filter(|number| is_json_number(number))
}

fn is_yaml_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(digits, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some((base, digits)) = based(text) {
        return !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(base));
    }
    let (mantissa, exponent) = digits.split_at(digits.find(['e', 'E']).unwrap_or(digits.len()));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    all_digits(whole)
        && all_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && is_exponent(exponent)
}

pub fn is_json_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = digits.split_at(digits.find(['e', 'E']).unwrap_or(digits.len()));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let whole_fits = whole == "0" || (!whole.is_empty() && !whole.starts_with('0') && all_digits(whole));
    whole_fits && !fraction.is_empty() && all_digits(fraction) && is_exponent(exponent)
}

fn based(text: &str) -> Option<(u32, &str)> {
    let hexadecimal = text.strip_prefix("0x").map(|digits| (16, digits));
    hexadecimal.or_else(|| text.strip_prefix("0o").map(|digits| (8, digits)))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Nothing, or `e`, a sign perhaps, and digits.
fn is_exponent(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['e', 'E']) else {
        return text.is_empty();
    };
    let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    !digits.is_empty() && all_digits(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// None: not refused. Else what JSON would write, empty where it cannot.
    fn check(text: &str, expected: Option<&str>) {
        let found = is_refused(text).then(|| respelled(text).unwrap_or_default());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn y19_numbers_that_json_cannot_spell() {
        check("012", Some("12"));
        check("+1", Some("1"));
        check("-007", Some("-7"));
        check(".5", Some("0.5"));
        check("1.", Some("1"));
        check("00", Some("0"));
        check("+1.50e3", Some("1.50e3"));
        check("0x1F", Some("31"));
        check("0o17", Some("15"));
        check(".nan", Some(""));
        check("-.inf", Some(""));
    }

    #[test]
    fn y19_numbers_of_json_and_what_is_no_number() {
        for text in [
            "0",
            "-0",
            "12",
            "1.10",
            "1e3",
            "1E+3",
            "-0.5e-7",
            "12345678901234567890123",
        ] {
            check(text, None);
        }
        for text in [
            "", "-", "+", ".", "e5", "1_000", "12:30", "no", "0x", "0xZZ", "1e", "1.2.3", "-0x1F",
        ] {
            check(text, None);
        }
    }
}
