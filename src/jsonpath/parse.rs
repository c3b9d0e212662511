//! Text to a plan. Plain singular paths are read here in one go; everything else by the crate, after bare
//! names have been looked at, which the crate takes with blanks in them.

use super::steps::{Step, is_bare, is_name_char};
use super::{PathError, Plan, syntax_error};
use jsonpath_rust::parser::model::{JpQuery, Segment, Selector};
use jsonpath_rust::parser::parse_json_path;

pub fn plan(source: &str) -> Result<Plan, PathError> {
    if source.is_empty() {
        return Err(PathError {
            offset: 0,
            message: "the path is empty".to_owned(),
            help: Some("write `$` for the whole body".to_owned()),
        });
    }
    let prefix = missing_prefix(source);
    if let Some(steps) = plain_steps(source, prefix) {
        return Ok(Plan::Steps(steps.into()));
    }
    syntax_error::check_bare_names(source, prefix)?;
    let query = parse_json_path(&format!("{prefix}{source}"))
        .map_err(|error| syntax_error::from_crate(source, prefix, &error))?;
    Ok(match singular_steps(&query) {
        Some(steps) => Plan::Steps(steps),
        None => Plan::Query(Box::new(query)),
    })
}

/// What a bare path lacks in front.
fn missing_prefix(source: &str) -> &'static str {
    match source.as_bytes()[0] {
        b'$' => "",
        b'[' | b'.' => "$",
        _ => "$.",
    }
}

/// Names, quoted names without escapes, and indexes, without blanks: the fast path of loading.
fn plain_steps(source: &str, prefix: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = match prefix {
        "$." => bare_name(source, &mut steps)?,
        _ => source.strip_prefix('$').unwrap_or(source),
    };
    while !rest.is_empty() {
        rest = match rest.strip_prefix('.') {
            Some(name) => bare_name(name, &mut steps)?,
            None => bracket(rest.strip_prefix('[')?, &mut steps)?,
        };
    }
    Some(steps)
}

fn bare_name<'a>(text: &'a str, steps: &mut Vec<Step>) -> Option<&'a str> {
    let end = text.find(|c| !is_name_char(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    is_bare(name).then(|| steps.push(Step::Name(name.into())))?;
    Some(rest)
}

fn bracket<'a>(text: &'a str, steps: &mut Vec<Step>) -> Option<&'a str> {
    let (step, rest) = match text.as_bytes().first()? {
        quote @ (b'\'' | b'"') => quoted_name(&text[1..], *quote as char)?,
        _ => index(text)?,
    };
    steps.push(step);
    rest.strip_prefix(']')
}

fn quoted_name(text: &str, quote: char) -> Option<(Step, &str)> {
    let (name, rest) = text.split_once(quote)?;
    let plain = !name.contains(|c: char| c == '\\' || c.is_ascii_control());
    plain.then(|| (Step::Name(name.into()), rest))
}

/// Up to nine digits, the first of several not 0; whatever else an index may be is the crate's to judge.
fn index(text: &str) -> Option<(Step, &str)> {
    let digits_from = usize::from(text.starts_with('-'));
    let end = text.find(']')?;
    let digits = text.get(digits_from..end)?;
    let plain = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = text[..end] == *"0" || !digits.starts_with('0');
    (plain && canonical).then_some(())?;
    Some((Step::Index(text[..end].parse().ok()?), &text[end..]))
}

/// The steps of a query that holds nothing but single names and indexes.
fn singular_steps(query: &JpQuery) -> Option<Box<[Step]>> {
    let step = |segment: &Segment| match segment {
        Segment::Selector(Selector::Name(name)) => Some(Step::Name(name.as_str().into())),
        Segment::Selector(Selector::Index(index)) => Some(Step::Index(*index)),
        _ => None,
    };
    query.segments.iter().map(step).collect()
}

pub fn last_name(query: &JpQuery) -> Option<&str> {
    query.segments.iter().rev().find_map(|segment| {
        let segment = match segment {
            Segment::Descendant(inner) => inner,
            segment => segment,
        };
        match segment {
            Segment::Selector(Selector::Name(name)) => Some(name.as_str()),
            _ => None,
        }
    })
}
