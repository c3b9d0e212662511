//! Building the URL that is sent: text with `:name` and `{name}` segments, their values, and the query.
//!
//! Values of `path:` are encoded so that each stays inside its one segment, values of `query:` so that each stays
//! one value. The `url` crate drops line breaks and fragments, resolves `..` and reads `\` as `/` without a word;
//! whatever it would change that way is refused here before it sees the text.

use crate::format::segments::{SegmentPiece, pieces};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// Everything but the unreserved characters of RFC 3986.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlFault {
    Control(char),
    OuterSpace,
    NoScheme,
    Scheme(String),
    Backslash,
    /// `{name}` before the path: a path variable may not choose the host.
    HostVariable,
    Fragment,
    DotSegment,
    /// The `url` crate's words.
    Invalid(String),
    /// A `:name` that `path:` gives no value for.
    NoValue(String),
    EmptyValue(String),
    /// A value, or a segment made of values, that is `.` or `..`.
    DotValue(String),
}

/// A name and its rendered value.
pub type UrlField = (String, String);

/// # Errors
/// [`UrlFault`]: the part of the text that no URL may have.
pub fn build(text: &str, path: &[UrlField], query: &[UrlField]) -> Result<Url, UrlFault> {
    let parts = split(text)?;
    let mut whole = String::with_capacity(text.len() + 64);
    whole.push_str(parts.origin);
    for (number, segment) in parts.path.split('/').enumerate() {
        if number > 0 {
            whole.push('/');
        }
        fill(segment, path, &mut whole)?;
    }
    let query = join_query(parts.query, query);
    if !query.is_empty() {
        whole.push('?');
        whole.push_str(&query);
    }
    Url::parse(&whole).map_err(|error| UrlFault::Invalid(error.to_string()))
}

/// The names that the path of this URL asks for.
pub fn variables(text: &str) -> Vec<&str> {
    let path = split(text).map_or("", |parts| parts.path);
    let segments = path.split('/').flat_map(pieces);
    segments.filter_map(|piece| piece.name()).collect()
}

/// `a=1&b=2`, encoded so that a space is `%20`.
pub fn join_query(literal: &str, fields: &[UrlField]) -> String {
    let mut query = literal.to_owned();
    for (name, value) in fields {
        if !query.is_empty() && !query.ends_with('&') {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name, COMPONENT));
        query.push('=');
        query.extend(utf8_percent_encode(value, COMPONENT));
    }
    query
}

struct UrlParts<'a> {
    /// Scheme, `://` and authority.
    origin: &'a str,
    path: &'a str,
    query: &'a str,
}

fn split(text: &str) -> Result<UrlParts<'_>, UrlFault> {
    if let Some(control) = text.chars().find(|character| character.is_control()) {
        return Err(UrlFault::Control(control));
    }
    if text.trim() != text {
        return Err(UrlFault::OuterSpace);
    }
    let (scheme, rest) = text.split_once("://").ok_or(UrlFault::NoScheme)?;
    if !["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return Err(not_a_scheme(scheme));
    }
    let authority = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(authority);
    // The URL standard would take the first segment of the path for the host.
    if authority.is_empty() {
        return Err(UrlFault::Invalid("empty host".to_owned()));
    }
    if authority.contains(['{', '}']) {
        return Err(UrlFault::HostVariable);
    }
    if tail.contains('#') {
        return Err(UrlFault::Fragment);
    }
    let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
    if path.contains('\\') {
        return Err(UrlFault::Backslash);
    }
    let origin = &text[..text.len() - tail.len()];
    Ok(UrlParts { origin, path, query })
}

/// `a/b?u=http://x` has `://`, but no scheme.
fn not_a_scheme(scheme: &str) -> UrlFault {
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    if !scheme.is_empty() && scheme.bytes().all(is_scheme) {
        UrlFault::Scheme(scheme.to_owned())
    } else {
        UrlFault::NoScheme
    }
}

/// Appends the segment with its variables filled in.
fn fill(segment: &str, values: &[UrlField], out: &mut String) -> Result<(), UrlFault> {
    let start = out.len();
    if !segment.contains([':', '{', '.', '%']) {
        out.push_str(segment);
        return Ok(());
    }
    let pieces = pieces(segment);
    for piece in &pieces {
        match piece {
            SegmentPiece::Text(text) => out.push_str(text),
            SegmentPiece::Variable(name) => out.extend(utf8_percent_encode(value(name, values)?, COMPONENT)),
        }
    }
    if !is_dots(&out[start..]) {
        return Ok(());
    }
    let name = pieces.iter().find_map(SegmentPiece::name);
    Err(name.map_or(UrlFault::DotSegment, |name| UrlFault::DotValue(name.to_owned())))
}

/// The URL standard treats `%2e` as a dot too, so that no encoding keeps such a segment.
fn is_dots(segment: &str) -> bool {
    let dots = segment.to_ascii_lowercase().replace("%2e", ".");
    dots == "." || dots == ".."
}

fn value<'v>(name: &str, values: &'v [UrlField]) -> Result<&'v str, UrlFault> {
    let found = values.iter().find(|(known, _)| known == name);
    match found {
        None => Err(UrlFault::NoValue(name.to_owned())),
        Some((_, value)) if value.is_empty() => Err(UrlFault::EmptyValue(name.to_owned())),
        Some((_, value)) => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<UrlField> {
        pairs
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect()
    }

    fn check(text: &str, path: &[(&str, &str)], query: &[(&str, &str)], expected: &str) {
        let url = build(text, &fields(path), &fields(query));
        assert_eq!(url.map(String::from), Ok(expected.to_owned()));
    }

    fn check_refused(text: &str, path: &[(&str, &str)], fault: UrlFault) {
        assert_eq!(build(text, &fields(path), &[]), Err(fault));
    }

    #[test]
    fn variables_fill_whole_segments() {
        check("http://h/u/:id/m", &[("id", "7")], &[], "http://h/u/7/m");
        check(
            "http://h/f/{id}.json",
            &[("id", "a b")],
            &[],
            "http://h/f/a%20b.json",
        );
        check(
            "http://h:8080/things:batch",
            &[],
            &[],
            "http://h:8080/things:batch",
        );
        assert_eq!(variables("http://h/:a/x{b}y/c:d?x=:e"), ["a", "b"]);
    }

    #[test]
    fn queries_are_joined() {
        check("http://h", &[], &[("a", "b c&d")], "http://h/?a=b%20c%26d");
        check(
            "http://h/?x=1",
            &[],
            &[("x", "2"), ("e", "")],
            "http://h/?x=1&x=2&e=",
        );
        check("http://h/?x=1&", &[], &[("y", "+")], "http://h/?x=1&y=%2B");
    }

    #[test]
    fn t13_a_path_value_stays_one_segment() {
        check("http://h/:a/x", &[("a", "b/../c")], &[], "http://h/b%2F..%2Fc/x");
        check(
            "http://h/:a",
            &[("a", "@evil.com#?\\")],
            &[],
            "http://h/%40evil.com%23%3F%5C",
        );
        check("http://h/:a", &[("a", "%2e%2e")], &[], "http://h/%252e%252e");
        check_refused("http://h/:a/x", &[("a", "..")], UrlFault::DotValue("a".into()));
        check_refused(
            "http://h/{a}{b}",
            &[("a", "."), ("b", ".")],
            UrlFault::DotValue("a".into()),
        );
        check_refused("http://h/:a/x", &[("a", "")], UrlFault::EmptyValue("a".into()));
        check_refused("http://h/:b", &[("a", "1")], UrlFault::NoValue("b".into()));
    }

    #[test]
    fn t13_nothing_is_dropped_from_a_url() {
        check_refused("http://h/a\nb", &[], UrlFault::Control('\n'));
        check_refused(" http://h/", &[], UrlFault::OuterSpace);
        check_refused("http://h/a#b", &[], UrlFault::Fragment);
        check_refused("http://h/a/../b", &[], UrlFault::DotSegment);
        check_refused("http://h/a/%2E%2e/b", &[], UrlFault::DotSegment);
        check_refused("http://good.com\\@evil.com/", &[], UrlFault::Backslash);
        check_refused("/users?u=http://x", &[], UrlFault::NoScheme);
        check_refused("http:///users", &[], UrlFault::Invalid("empty host".into()));
        check_refused("file:///etc/passwd", &[], UrlFault::Scheme("file".into()));
    }

    #[test]
    fn t13_a_path_variable_cannot_stand_in_the_host() {
        check_refused("http://{host}/x", &[("host", "evil.com")], UrlFault::HostVariable);
    }

    proptest::proptest! {
        #[test]
        fn t13_no_path_value_moves_the_request(value in ".*", other in ".*") {
            let fields = fields(&[("a", &value), ("b", &other)]);
            if let Ok(url) = build("http://h:81/x/:a/{b}.y/z", &fields, &fields) {
                proptest::prop_assert_eq!(url.host_str(), Some("h"));
                proptest::prop_assert_eq!(url.port(), Some(81));
                proptest::prop_assert_eq!(url.path().split('/').count(), 5);
                proptest::prop_assert_eq!(url.query_pairs().count(), 2);
                proptest::prop_assert!(url.fragment().is_none());
            }
        }
    }
}
