//! Flow collections that are JSON text, as people paste them. YAML wants their lines indented deeper than the key above;
//! JSON does not, and nobody indents what was pasted. Such a collection is put on one line before it is read.

use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::ops::Range;

/// Where the reader gave up.
pub(super) struct PastedStop {
    /// The outermost bracket that was open there.
    pub(super) bracket: Option<usize>,
    /// What was read last, and where the reader gave up.
    pub(super) ahead: Range<usize>,
}

/// The text with the JSON at the stop put on one line: line breaks are blanks, so that every byte keeps its place. None
/// where there is no such JSON, or it is on one line already.
pub(super) fn joined(text: &str, stop: &PastedStop) -> Option<String> {
    let ahead = text.get(stop.ahead.start..(stop.ahead.end + 1).min(text.len()))?;
    let brackets = ahead
        .match_indices(['{', '['])
        .map(|(at, _)| stop.ahead.start + at);
    stop.bracket
        .into_iter()
        .chain(brackets)
        .find_map(|at| joined_from(text, at))
}

fn joined_from(text: &str, at: usize) -> Option<String> {
    let end = at + json_length(text.get(at..)?)?;
    // What a colon follows would be a key, which has to be on one line anyway.
    if text[end..].trim_start().starts_with(':') {
        return None;
    }
    let before = text[..at].trim_end();
    let start = if before.ends_with([':', '-']) {
        before.len()
    } else {
        at
    };
    let written = &text[start..end];
    if !written.contains(['\n', '\r']) {
        return None;
    }
    let one_line = written.replace(['\n', '\r'], " ");
    Some(format!("{}{one_line}{}", &text[..start], &text[end..]))
}

/// The length of the JSON list or object with which `text` begins, where `<<...>>` counts as a value.
fn json_length(text: &str) -> Option<usize> {
    let plain = without_expressions(text);
    let mut values = serde_json::Deserializer::from_str(&plain).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(values.byte_offset())
}

/// Each `<<...>>` of one line becomes a number of the same length.
fn without_expressions(text: &str) -> Cow<'_, str> {
    if !text.contains("<<") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("<<") {
        let line = &rest[open..rest[open..].find('\n').map_or(rest.len(), |end| open + end)];
        let length = line.find(">>").map_or(2, |close| close + 2);
        plain.push_str(&rest[..open]);
        plain.push('0');
        plain.push_str(&" ".repeat(length - 1));
        rest = &rest[open + length..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, at: usize, expected: Option<&str>) {
        let stop = PastedStop {
            bracket: Some(at),
            ahead: 0..0,
        };
        assert_eq!(joined(text, &stop).as_deref(), expected, "{text}");
    }

    #[test]
    fn json_is_put_on_one_line_where_it_stands() {
        check(
            "a: {\n\"b\": \"}\"\n}\nc: 1\n",
            3,
            Some("a: { \"b\": \"}\" }\nc: 1\n"),
        );
        check("a:\n  b:\r\n[1,\r\n2]\n", 9, Some("a:\n  b:  [1,  2]\n"));
        check("a: [\n<<x>>, \"<<y>>\"\n]", 3, Some("a: [ <<x>>, \"<<y>>\" ]"));
    }

    #[test]
    fn what_is_no_json_is_left_as_it_is() {
        check("a: [x,\ny]\n", 3, None);
        check("a: [1,\n2,]\n", 3, None);
        check("a: [1, 2]\n", 3, None);
        check("[23\n]: 42\n", 0, None);
        check("a: [1,\n2", 3, None);
    }
}
