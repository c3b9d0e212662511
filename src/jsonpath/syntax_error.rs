//! What is wrong with a path, in our words: bare names that need quotes, and where the crate's parser stopped.

use super::PathError;
use super::steps::is_name_char;
use jsonpath_rust::parser::errors::JsonPathError;
use pest::error::InputLocation;

/// Refuses `x-y` and `weird key` as bare names, and functions as segments. `prefix` is what a bare path lacks.
pub fn check_bare_names(source: &str, prefix: &str) -> Result<(), PathError> {
    let mut at = 0;
    if prefix == "$." {
        at = check_name(source, 0)?;
    }
    for (dot, _) in outside_strings(source).filter(|(_, c)| *c == '.') {
        // The second of two dots, and a name that was looked at already, change nothing.
        if dot >= at && !source[dot + 1..].starts_with(|c: char| c == '.' || c.is_ascii_digit()) {
            at = check_name(source, dot + 1)?;
        }
    }
    Ok(())
}

/// The characters of a path that are not in a string, with their places.
fn outside_strings(source: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quote = None;
    let mut escaped = false;
    source.char_indices().filter(move |(_, c)| match quote {
        Some(_) if escaped => {
            escaped = false;
            false
        }
        Some(open) => {
            escaped = *c == '\\';
            quote = (*c != open).then_some(open);
            false
        }
        None => {
            quote = matches!(c, '\'' | '"').then_some(*c);
            quote.is_none()
        }
    })
}

/// Looks at the bare name that starts at `start`; gives where it ends.
fn check_name(source: &str, start: usize) -> Result<usize, PathError> {
    let end = end_of_name(source, start);
    let rest = &source[end..];
    let blanks = rest.len() - rest.trim_start().len();
    let after_blanks = rest.trim_start().chars().next();
    if end == start {
        return Ok(end);
    }
    if rest.starts_with('-') {
        return Err(needs_quotes(source, start, end, "`-`"));
    }
    if blanks > 0 && after_blanks.is_some_and(is_name_char) {
        return Err(needs_quotes(source, start, end, "a blank"));
    }
    if rest.starts_with('(') {
        return Err(function(source, start, end));
    }
    Ok(end)
}

fn end_of_name(source: &str, start: usize) -> usize {
    source[start..]
        .find(|c| !is_name_char(c))
        .map_or(source.len(), |length| start + length)
}

fn needs_quotes(source: &str, start: usize, offset: usize, what: &str) -> PathError {
    let stops = |c: char| !(is_name_char(c) || matches!(c, '-' | ' '));
    let end = source[start..]
        .find(stops)
        .map_or(source.len(), |length| start + length);
    let name = source[start..end].trim_end();
    let before = &source[..start];
    let head = match before.strip_suffix('.') {
        _ if before.is_empty() => "$",
        _ if before.ends_with("..") => before,
        Some(head) => head,
        None => before,
    };
    let tail = &source[start + name.len()..];
    PathError {
        offset,
        message: format!("a bare name cannot hold {what}"),
        help: Some(format!("quote the name: `{head}['{name}']{tail}`")),
    }
}

fn function(source: &str, start: usize, end: usize) -> PathError {
    let help = (&source[start..end] == "length").then(|| {
        let of = source[..start].trim_end_matches('.');
        format!("ask for the length with a matcher: `{of}: {{ length: 3 }}`")
    });
    PathError {
        offset: start,
        message: "a path has no functions outside of filters".to_owned(),
        help,
    }
}

/// Where and why the crate's parser stopped.
pub fn from_crate(source: &str, prefix: &str, error: &JsonPathError) -> PathError {
    if let Some(end) = unclosed(source) {
        return end;
    }
    let offset = match error {
        JsonPathError::PestError(error) => match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        },
        _ => prefix.len(),
    };
    let offset = offset.saturating_sub(prefix.len()).min(source.len());
    let offset = source.floor_char_boundary(offset);
    PathError {
        offset,
        message: message(source, offset, error),
        help: unquoted_in_brackets(source, offset),
    }
}

/// The parser backs out of an open bracket and blames what stands before the end.
fn unclosed(source: &str) -> Option<PathError> {
    let count = |wanted: char| outside_strings(source).filter(|(_, c)| *c == wanted).count();
    (count('[') > count(']')).then(|| PathError {
        offset: source.len(),
        message: "the path ends inside `[`, which is not closed".to_owned(),
        help: None,
    })
}

fn message(source: &str, offset: usize, error: &JsonPathError) -> String {
    match (error, source[offset..].chars().next()) {
        (JsonPathError::MaxNestingDepthExceeded(limit), _) => format!("brackets nest deeper than {limit}"),
        (JsonPathError::PestError(_), Some(found)) => format!("unexpected `{}`", found.escape_debug()),
        (JsonPathError::PestError(_), None) => "the path ends where a name was expected".to_owned(),
        (JsonPathError::InvalidNumber(_), _) => "a number is out of range".to_owned(),
        _ => "this is not a JSONPath".to_owned(),
    }
}

/// `[x]` is nearly always meant as `['x']`.
fn unquoted_in_brackets(source: &str, offset: usize) -> Option<String> {
    let end = end_of_name(source, offset);
    let inside = source[..offset].ends_with('[') && source[end..].starts_with(']');
    let name = &source[offset..end];
    let is_name = name.starts_with(|c: char| is_name_char(c) && !c.is_ascii_digit());
    (inside && is_name).then(|| format!("quote the name: `['{name}']`"))
}
