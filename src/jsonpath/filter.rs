//! Filters: `?@.a == 1 && !(@.b || match(@.c, 'x.*'))`, their types checked while they are read.

use super::JsonPathError;
use super::ast::{Comparable, Logical, PathQuery, PathRelation};
use super::cursor::error_at;
use super::function::{self, PathFunction};
use super::literal;
use super::parse::JsonPathParser;

/// The longer ones first.
const RELATIONS: [(&str, PathRelation); 6] = [
    ("==", PathRelation::Equal),
    ("!=", PathRelation::NotEqual),
    ("<=", PathRelation::AtMost),
    (">=", PathRelation::AtLeast),
    ("<", PathRelation::Less),
    (">", PathRelation::Greater),
];

/// One side of a comparison, a test, or an argument, before its place says what it has to be.
pub enum FilterOperand {
    Value(Comparable),
    Query(PathQuery),
    Function(PathFunction),
}

/// # Errors
/// What is wrong with the path, and where in it.
pub fn logical(parser: &mut JsonPathParser<'_>) -> Result<Logical, JsonPathError> {
    let mut parts = vec![conjunction(parser)?];
    while operator(parser, "||", "or")? {
        parts.push(conjunction(parser)?);
    }
    Ok(single_or(parts, Logical::Or))
}

fn conjunction(parser: &mut JsonPathParser<'_>) -> Result<Logical, JsonPathError> {
    let mut parts = vec![basic(parser)?];
    while operator(parser, "&&", "and")? {
        parts.push(basic(parser)?);
    }
    Ok(single_or(parts, Logical::And))
}

fn single_or(mut parts: Vec<Logical>, several: fn(Box<[Logical]>) -> Logical) -> Logical {
    match parts.len() {
        1 => parts.remove(0),
        _ => several(parts.into()),
    }
}

/// Passes the operator if it is next. `word` is how other languages write it.
fn operator(parser: &mut JsonPathParser<'_>, operator: &str, word: &str) -> Result<bool, JsonPathError> {
    let before = parser.cursor.at();
    parser.cursor.skip_blanks();
    if parser.cursor.take(operator) {
        return Ok(true);
    }
    let rest = parser.cursor.rest();
    let half = rest.starts_with(&operator[..1]);
    if half
        || rest
            .strip_prefix(word)
            .is_some_and(|rest| rest.starts_with([' ', '(']))
    {
        return Err(parser.cursor.unexpected().help(format!("write `{operator}`")));
    }
    parser.cursor.go_to(before);
    Ok(false)
}

fn basic(parser: &mut JsonPathParser<'_>) -> Result<Logical, JsonPathError> {
    parser.cursor.skip_blanks();
    let start = parser.cursor.at();
    if parser.cursor.take("!") {
        parser.cursor.skip_blanks();
        let inner = match parser.cursor.peek() {
            Some('(') => parenthesis(parser)?,
            _ => {
                let at = parser.cursor.at();
                test(operand(parser)?, at)?
            }
        };
        return Ok(Logical::Not(Box::new(inner)));
    }
    if parser.cursor.peek() == Some('(') {
        return parenthesis(parser);
    }
    let left = operand(parser)?;
    let after = parser.cursor.at();
    parser.cursor.skip_blanks();
    let Some(relation) = relation(parser)? else {
        parser.cursor.go_to(after);
        return test(left, start);
    };
    let left = comparable(left, start)?;
    parser.cursor.skip_blanks();
    let start = parser.cursor.at();
    let right = comparable(operand(parser)?, start)?;
    Ok(Logical::Compare(Box::new(left), relation, Box::new(right)))
}

fn parenthesis(parser: &mut JsonPathParser<'_>) -> Result<Logical, JsonPathError> {
    let start = parser.cursor.at();
    parser.cursor.expect("(")?;
    let inner = parser.nest(start, logical)?;
    parser.cursor.skip_blanks();
    if !parser.cursor.take(")") {
        return Err(match parser.cursor.peek() {
            None => error_at(start, "this `(` is not closed"),
            Some(_) => parser.cursor.unexpected(),
        });
    }
    Ok(inner)
}

fn relation(parser: &mut JsonPathParser<'_>) -> Result<Option<PathRelation>, JsonPathError> {
    for (text, relation) in RELATIONS {
        if parser.cursor.take(text) {
            return Ok(Some(relation));
        }
    }
    let rest = parser.cursor.rest();
    if rest.starts_with("=~") {
        let help = "write `match(@.name, 'pattern')` for the whole text, `search(...)` for a part of it";
        return Err(parser.cursor.error("a path has no `=~`").help(help));
    }
    if rest.starts_with('=') {
        return Err(parser.cursor.error("`=` compares nothing").help("write `==`"));
    }
    Ok(None)
}

/// A literal, a query or a function, whichever is next.
///
/// # Errors
/// What is wrong with the path, and where in it.
pub fn operand(parser: &mut JsonPathParser<'_>) -> Result<FilterOperand, JsonPathError> {
    if let Some(relative) = match parser.cursor.peek() {
        Some('@') => Some(true),
        Some('$') => Some(false),
        _ => None,
    } {
        parser.cursor.advance();
        let mut segments = Vec::new();
        parser.segments(&mut segments)?;
        let segments = segments.into();
        return Ok(FilterOperand::Query(PathQuery { relative, segments }));
    }
    if let Some(value) = literal::literal(&mut parser.cursor)? {
        return Ok(FilterOperand::Value(Comparable::Literal(value)));
    }
    if let Some(function) = function::read(parser)? {
        return Ok(FilterOperand::Function(function));
    }
    Err(match parser.cursor.peek() {
        None => parser.cursor.error("the path ends inside a filter"),
        Some(_) => parser.cursor.unexpected().help(
            "a filter compares `@.name`, `$.name`, strings in quotes, numbers, `true`, `false`, `null`",
        ),
    })
}

/// The operand as one side of a comparison.
///
/// # Errors
/// What is wrong with the path, and where in it.
pub fn comparable(operand: FilterOperand, at: usize) -> Result<Comparable, JsonPathError> {
    match operand {
        FilterOperand::Value(value) => Ok(value),
        FilterOperand::Query(query) if query.is_singular() => Ok(Comparable::Query(query)),
        FilterOperand::Query(_) => Err(error_at(
            at,
            "this path can name several values, and only one can be compared",
        )
        .help("compare `value(...)` of it for the only one it finds, or `count(...)` for how many")),
        FilterOperand::Function(PathFunction::Value(value)) => Ok(value),
        FilterOperand::Function(PathFunction::Logical(_)) => Err(error_at(
            at,
            "this function holds or does not hold; it cannot be compared",
        )),
    }
}

/// The operand as a test: it is there, or it holds.
fn test(operand: FilterOperand, at: usize) -> Result<Logical, JsonPathError> {
    match operand {
        FilterOperand::Query(query) => Ok(Logical::Exists(query)),
        FilterOperand::Function(PathFunction::Logical(logical)) => Ok(logical),
        FilterOperand::Function(PathFunction::Value(_)) => Err(error_at(
            at,
            "this function gives a value, which has to be compared",
        )
        .help("write a comparison, such as `length(@.name) > 0`")),
        FilterOperand::Value(_) => {
            Err(error_at(at, "a value alone is no condition").help("compare it, as in `@.name == 'x'`"))
        }
    }
}
