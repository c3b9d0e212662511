//! The path pattern of a request's URL template, whatever its variables hold.
//!
//! A template does not show its parts, so it is evaluated with a mark in place of each variable. Marks are digits:
//! filters for case and encoding leave digits alone.

use super::call::segments;
use super::pattern::RoutePattern;
use crate::model::TemplateText;
use crate::scope::Scope;
use crate::template::{Ambient, Resolved, Value};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

const MARK: &str = "7310928365510";
/// What would end a path or split it, where a pattern is put together again.
const IN_SEGMENT: &AsciiSet = &CONTROLS.add(b'/').add(b'?').add(b'#').add(b'%');

/// The pattern of a URL: `<<baseUrl>>/users/<<id>>/:x` is `/v2/users/*/:x` where baseUrl ends in `/v2`.
/// None if the template cannot be evaluated at all.
pub fn pattern(url: &TemplateText, scope: &Scope<'_, '_>) -> Option<RoutePattern> {
    let marked = url.eval(&scope.ambient, &mut |name| address_or_mark(name, scope));
    let text = marked.or_else(|_| scope.eval(url)).ok()?.to_text();
    let segments = segments(path(&text)).into_iter();
    let source: String = segments
        .map(|segment| format!("/{}", written(&segment)))
        .collect();
    RoutePattern::parse(&source).ok()
}

/// The variable that a URL begins with. None if it begins with anything else.
pub fn leading_variable(url: &TemplateText) -> Option<String> {
    let mut names = Vec::new();
    let text = url
        .eval(&Ambient::default(), &mut |name| {
            names.push(name.to_owned());
            Resolved::Value(Value::text(format!("{MARK}<{}>", names.len() - 1)))
        })
        .ok()?
        .to_text();
    let (index, _) = text.strip_prefix(MARK)?.strip_prefix('<')?.split_once('>')?;
    names.into_iter().nth(index.parse().ok()?)
}

/// The path of a URL or of what is left of one; `/` where there is none.
pub fn path(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = &url[..end];
    let after_origin = match url.split_once("://") {
        Some((_, rest)) => rest,
        None if url.starts_with('/') => return url,
        None => url,
    };
    after_origin.find('/').map_or("/", |at| &after_origin[at..])
}

/// Pairs of a URL's literal query.
pub fn query(url: &TemplateText) -> Vec<(String, String)> {
    let Some(text) = url.as_literal().map(|url| url.to_text()) else {
        return Vec::new();
    };
    let query = text.split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

fn address_or_mark(name: &str, scope: &Scope<'_, '_>) -> Resolved {
    match scope.resolve(name) {
        Resolved::Value(value) if is_address(&value) => Resolved::Value(value),
        _ => Resolved::Value(Value::text(MARK)),
    }
}

/// Whether a value is the start of a URL.
pub fn is_address(value: &Value) -> bool {
    let text = value.to_text();
    text.starts_with("http://") || text.starts_with("https://")
}

fn written(segment: &str) -> String {
    if segment.contains(MARK) {
        "*".to_owned()
    } else {
        utf8_percent_encode(segment, IN_SEGMENT).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_url_is_what_follows_its_origin() {
        for (url, expected) in [
            ("https://api.example.com/v1/a?b#c", "/v1/a"),
            ("https://api.example.com", "/"),
            ("/v1/a", "/v1/a"),
            ("731/v1/a", "/v1/a"),
            ("http://[::1]:80/x", "/x"),
        ] {
            assert_eq!(path(url), expected, "{url}");
        }
    }
}
