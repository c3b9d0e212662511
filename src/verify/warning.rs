//! What is odd about an answer that can be read all the same.

use crate::http::HttpResponse;
use crate::json::JsonDocument;
use crate::jsonpath::JsonPath;
use crate::model::{Capture, CaptureQuery, Expect};
use crate::source::code::{JSON_CHARSET, REPEATED_MEMBER};
use crate::source::{Diagnostic, Span};

/// Warnings about the body as far as it was read as JSON, after the assertions and captures were evaluated.
pub fn warnings<'m>(
    expects: impl Iterator<Item = &'m Expect>,
    captures: impl Iterator<Item = &'m Capture>,
    response: &HttpResponse,
) -> Vec<Diagnostic> {
    let expected = expects
        .flat_map(|expect| &expect.json)
        .map(|(place, _)| (&place.value.path, place.span));
    let captured = captures.filter_map(|capture| match &capture.query {
        CaptureQuery::Json(place) => Some((&place.path, capture.span)),
        _ => None,
    });
    let mut paths = expected.chain(captured).peekable();
    if paths.peek().is_none() {
        return Vec::new();
    }
    let Ok(document) = response.json() else {
        return Vec::new();
    };
    let mut found: Vec<Diagnostic> = paths
        .filter_map(|(path, span)| repeated(path, span, document))
        .collect();
    found.extend(response.json_charset().map(other_charset));
    found
}

fn repeated(path: &JsonPath, span: Span, document: &JsonDocument) -> Option<Diagnostic> {
    let (place, count) = path.repeated(document)?;
    let message = format!("the answer has {count} members at `{place}`: the last one was read");
    Some(
        Diagnostic::warning(REPEATED_MEMBER, message)
            .at(span, "read here")
            .help("correct the server: which of several members of one name counts differs from reader to reader"),
    )
}

fn other_charset(charset: &str) -> Diagnostic {
    let message =
        format!("the answer's JSON is not UTF-8: it was read as {charset}, which its Content-Type names");
    Diagnostic::warning(JSON_CHARSET, message).help("correct the server: JSON is UTF-8 (RFC 8259)")
}
