//! How a text shows what is not known yet: `<<name>>` for a value, `(secret)` for a secret that nobody fetched.

use percent_encoding::percent_decode_str;

/// In place of a secret that was not fetched.
pub const UNFETCHED: &str = "(secret)";

/// As URLs and forms write it.
const ENCODED: &str = "%28secret%29";

/// An expression that has no value, as it was written.
pub fn written(source: &str) -> String {
    format!("<<{source}>>")
}

/// Whether a part of the text is not known.
pub fn is_in(text: &str) -> bool {
    let opened = text.find("<<");
    text.contains(UNFETCHED) || opened.is_some_and(|at| text[at..].contains(">>"))
}

/// Whether the text is nothing but that, perhaps after the name of a scheme.
pub fn is_whole(text: &str) -> bool {
    let value = text.strip_prefix("Bearer ").unwrap_or(text);
    let expression = value.strip_prefix("<<").and_then(|rest| rest.strip_suffix(">>"));
    value == UNFETCHED || expression.is_some_and(|inner| !inner.contains("<<"))
}

/// Undoes the encoding of what is not known, and of nothing else.
pub fn readable(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, (inner, after))) = rest
        .split_once("%3C%3C")
        .and_then(|(before, rest)| Some((before, rest.split_once("%3E%3E")?)))
    {
        let inner = inner.replace('+', " ");
        decoded += before;
        decoded += &written(&percent_decode_str(&inner).decode_utf8_lossy());
        rest = after;
    }
    decoded += rest;
    decoded.replace(ENCODED, UNFETCHED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_unknown_is_decoded() {
        let check = |text: &str, expected: &str| assert_eq!(readable(text), expected);
        check(
            "/a%20b/%3C%3Cid%3E%3E?x=%3C%3Cn+%7C+int%3E%3E",
            "/a%20b/<<id>>?x=<<n | int>>",
        );
        check("k=%28secret%29&z=%28x%29", "k=(secret)&z=%28x%29");
        check("%3Ca%3E", "%3Ca%3E");
    }

    #[test]
    fn a_known_text_is_told_from_an_unknown_one() {
        for (text, part, whole) in [
            ("(secret)", true, true),
            ("Bearer <<token>>", true, true),
            ("a-(secret)", true, false),
            ("<<a>>-<<b>>", true, false),
            ("a << b", false, false),
            (">> <<", false, false),
        ] {
            assert_eq!((is_in(text), is_whole(text)), (part, whole), "{text}");
        }
    }
}
