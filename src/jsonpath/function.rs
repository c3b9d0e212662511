//! The five functions of RFC 9535 and the types of their arguments.

use super::JsonPathError;
use super::ast::{Comparable, Logical, Match, MatchPattern, PathQuery};
use super::cursor::error_at;
use super::filter::{FilterOperand, comparable, operand};
use super::parse::JsonPathParser;
use super::pattern::RegexPattern;
use crate::source::diagnostic::nearest;
use serde_json::Value as Json;

pub enum PathFunction {
    Value(Comparable),
    Logical(Logical),
}

const NAMES: [&str; 5] = ["length", "count", "value", "match", "search"];

/// An argument and where it starts.
type PathArgument = (FilterOperand, usize);

/// A function call, if a word and a parenthesis are next.
///
/// # Errors
/// What is wrong with the path, and where in it.
pub fn read(parser: &mut JsonPathParser<'_>) -> Result<Option<PathFunction>, JsonPathError> {
    let start = parser.cursor.at();
    let name = parser
        .cursor
        .take_while(|c| c.is_ascii_alphanumeric() || c == '_');
    if name.is_empty() || parser.cursor.peek() != Some('(') {
        parser.cursor.go_to(start);
        return Ok(None);
    }
    if !NAMES.contains(&name) {
        let error = error_at(start, format!("paths have no function `{name}`"));
        let help = match nearest(name, NAMES) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the functions are {}", NAMES.join(", ")),
        };
        return Err(error.help(help));
    }
    let arguments = parser.nest(start, arguments)?;
    call(name, start, arguments).map(Some)
}

fn arguments(parser: &mut JsonPathParser<'_>) -> Result<Vec<PathArgument>, JsonPathError> {
    parser.cursor.expect("(")?;
    let mut arguments = Vec::new();
    parser.cursor.skip_blanks();
    while !parser.cursor.take(")") {
        if !arguments.is_empty() {
            parser.cursor.expect(",")?;
            parser.cursor.skip_blanks();
        }
        let start = parser.cursor.at();
        arguments.push((operand(parser)?, start));
        parser.cursor.skip_blanks();
    }
    Ok(arguments)
}

fn call(name: &str, start: usize, arguments: Vec<PathArgument>) -> Result<PathFunction, JsonPathError> {
    let wanted = if matches!(name, "match" | "search") { 2 } else { 1 };
    if arguments.len() != wanted {
        let (wanted, found) = (words(wanted), arguments.len());
        return Err(error_at(start, format!("`{name}` takes {wanted}, found {found}")));
    }
    let mut arguments = arguments.into_iter();
    let mut next = || {
        arguments
            .next()
            .ok_or_else(|| error_at(start, "an argument is missing"))
    };
    Ok(match name {
        "length" => PathFunction::Value(Comparable::Length(Box::new(one_value(name, next()?)?))),
        "count" => PathFunction::Value(Comparable::Count(query(name, next()?)?)),
        "value" => PathFunction::Value(Comparable::Value(query(name, next()?)?)),
        _ => PathFunction::Logical(Logical::Matches(Box::new(matching(name, next()?, next()?)?))),
    })
}

fn words(count: usize) -> &'static str {
    if count == 1 {
        "one argument"
    } else {
        "two arguments"
    }
}

fn matching(name: &str, text: PathArgument, pattern: PathArgument) -> Result<Match, JsonPathError> {
    let whole = name == "match";
    let at = pattern.1;
    let pattern = match one_value(name, pattern)? {
        Comparable::Literal(Json::String(source)) => {
            let compiled = RegexPattern::compile(&source, whole);
            let wrong = |reason| error_at(at, format!("this regular expression cannot be read: {reason}"));
            MatchPattern::Known(compiled.map_err(wrong)?)
        }
        computed => MatchPattern::Computed(computed),
    };
    Ok(Match {
        text: one_value(name, text)?,
        pattern,
        whole,
    })
}

/// What has to have at most one value.
fn one_value(name: &str, (argument, at): PathArgument) -> Result<Comparable, JsonPathError> {
    match argument {
        FilterOperand::Query(query) if !query.is_singular() => {
            let error = error_at(
                at,
                format!("`{name}` takes one value, and this path can name several"),
            );
            let help = if name == "length" {
                "`count(...)` says how many values a path finds"
            } else {
                "`value(...)` gives the only value that a path finds"
            };
            Err(error.help(help))
        }
        FilterOperand::Function(PathFunction::Logical(_)) => Err(error_at(
            at,
            format!("`{name}` takes a value; this function only holds or does not hold"),
        )),
        argument => comparable(argument, at),
    }
}

fn query(name: &str, (argument, at): PathArgument) -> Result<PathQuery, JsonPathError> {
    match argument {
        FilterOperand::Query(query) => Ok(query),
        FilterOperand::Value(_) | FilterOperand::Function(_) => {
            Err(error_at(at, format!("`{name}` takes a path, such as `@.*`")))
        }
    }
}
