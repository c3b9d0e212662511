//! Text to segments: RFC 9535, and bare paths, which lack the `$.` in front.

use super::ast::{ArraySlice, PathSegment, PathSelector};
use super::cursor::{NodeCursor, error_at};
use super::steps::{PathStep, is_bare, is_name_char};
use super::{JsonPathError, QueryPlan, filter, literal};

/// Filters within filters, and parentheses. An evaluation recurses as deep.
const MOST_NESTED: usize = 16;

pub struct JsonPathParser<'s> {
    pub cursor: NodeCursor<'s>,
    nested: usize,
}

/// # Errors
/// What is wrong with the path, and where in it.
pub fn plan(source: &str) -> Result<QueryPlan, JsonPathError> {
    if source.is_empty() {
        return Err(error_at(0, "the path is empty").help("write `$` for the whole body"));
    }
    let mut parser = JsonPathParser {
        cursor: NodeCursor::new(source),
        nested: 0,
    };
    let mut segments = Vec::new();
    if !parser.cursor.take("$") && !matches!(parser.cursor.peek(), Some('[' | '.')) {
        segments.push(PathSegment::Child([parser.bare_name()?].into()));
    }
    parser.segments(&mut segments)?;
    if parser.cursor.peek().is_some() {
        return Err(parser.left_over());
    }
    let steps: Option<Box<[PathStep]>> = segments.iter().map(step).collect();
    Ok(match steps {
        Some(steps) => QueryPlan::Steps(steps),
        None => QueryPlan::Query(segments.into()),
    })
}

fn step(segment: &PathSegment) -> Option<PathStep> {
    match segment {
        PathSegment::Child(selectors) => match &**selectors {
            [PathSelector::Name(name)] => Some(PathStep::Name(name.clone())),
            [PathSelector::Index(index)] => Some(PathStep::Index(*index)),
            _ => None,
        },
        PathSegment::Descendant(_) => None,
    }
}

impl JsonPathParser<'_> {
    /// As many segments as there are. Blanks after the last one are left.
    ///
    /// # Errors
    /// What is wrong with the path, and where in it.
    pub fn segments(&mut self, segments: &mut Vec<PathSegment>) -> Result<(), JsonPathError> {
        loop {
            let before = self.cursor.at();
            self.cursor.skip_blanks();
            let segment = match self.cursor.peek() {
                Some('.') => self.dotted()?,
                Some('[') => PathSegment::Child(self.bracketed()?),
                _ => {
                    self.cursor.go_to(before);
                    return Ok(());
                }
            };
            segments.push(segment);
        }
    }

    fn dotted(&mut self) -> Result<PathSegment, JsonPathError> {
        if !self.cursor.take("..") {
            self.cursor.take(".");
            return Ok(PathSegment::Child([self.wildcard_or_name()?].into()));
        }
        let selectors = match self.cursor.peek() {
            Some('[') => self.bracketed()?,
            _ => [self.wildcard_or_name()?].into(),
        };
        Ok(PathSegment::Descendant(selectors))
    }

    fn wildcard_or_name(&mut self) -> Result<PathSelector, JsonPathError> {
        if self.cursor.take("*") {
            Ok(PathSelector::Wildcard)
        } else {
            self.bare_name()
        }
    }

    /// A name without quotes, and what people write behind one that needs them.
    fn bare_name(&mut self) -> Result<PathSelector, JsonPathError> {
        let start = self.cursor.at();
        let name = self.cursor.take_while(is_name_char);
        if name.is_empty() {
            return Err(match self.cursor.peek() {
                None => self.cursor.error("the path ends where a name was expected"),
                Some(_) => self.cursor.unexpected(),
            });
        }
        if !is_bare(name) {
            let help = format!("write `[{name}]` for an index, or quote the name: `['{name}']`");
            return Err(error_at(start, "a bare name cannot begin with a digit").help(help));
        }
        match self.cursor.peek() {
            Some('-') => Err(self.needs_quotes(start, "`-`")),
            Some('(') => Err(self.function(start)),
            _ if self.is_before_word() => Err(self.needs_quotes(start, "a blank")),
            _ => Ok(PathSelector::Name(name.into())),
        }
    }

    /// Blanks and then a word: `weird key`. Within a filter a word is part of what follows.
    fn is_before_word(&self) -> bool {
        let rest = self.cursor.rest();
        let after = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        after.len() < rest.len() && after.starts_with(is_name_char)
    }

    fn needs_quotes(&self, start: usize, what: &str) -> JsonPathError {
        let source = self.cursor.source();
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
        self.cursor
            .error(format!("a bare name cannot hold {what}"))
            .help(format!("quote the name: `{head}['{name}']{tail}`"))
    }

    fn function(&self, start: usize) -> JsonPathError {
        let source = self.cursor.source();
        let error = error_at(start, "a path has no functions outside of filters");
        if &source[start..self.cursor.at()] != "length" {
            return error;
        }
        let of = source[..start].trim_end_matches('.');
        error.help(format!(
            "ask for the length with a matcher: `{of}: {{ length: 3 }}`"
        ))
    }

    fn bracketed(&mut self) -> Result<Box<[PathSelector]>, JsonPathError> {
        self.cursor.expect("[")?;
        let mut selectors = Vec::new();
        loop {
            self.cursor.skip_blanks();
            selectors.push(self.selector()?);
            self.cursor.skip_blanks();
            match self.cursor.peek() {
                Some(',') => self.cursor.take(","),
                Some(']') => break,
                None => return Err(self.unclosed()),
                Some(_) => return Err(self.cursor.unexpected()),
            };
        }
        self.cursor.take("]");
        Ok(selectors.into())
    }

    fn unclosed(&self) -> JsonPathError {
        self.cursor.error("the path ends inside `[`, which is not closed")
    }

    fn selector(&mut self) -> Result<PathSelector, JsonPathError> {
        if let Some(name) = literal::string(&mut self.cursor)? {
            return Ok(PathSelector::Name(name.into()));
        }
        match self.cursor.peek() {
            None => Err(self.unclosed()),
            Some('*') => {
                self.cursor.take("*");
                Ok(PathSelector::Wildcard)
            }
            Some('?') => {
                self.cursor.take("?");
                let start = self.cursor.at();
                self.nest(start, filter::logical).map(PathSelector::Filter)
            }
            Some(c) if c == '-' || c == ':' || c.is_ascii_digit() => self.index_or_slice(),
            Some(_) => Err(self.unquoted_name()),
        }
    }

    fn index_or_slice(&mut self) -> Result<PathSelector, JsonPathError> {
        let start = literal::index(&mut self.cursor)?;
        let after = self.cursor.at();
        self.cursor.skip_blanks();
        if !self.cursor.take(":") {
            self.cursor.go_to(after);
            return start
                .map(PathSelector::Index)
                .ok_or_else(|| self.cursor.unexpected());
        }
        self.cursor.skip_blanks();
        let end = literal::index(&mut self.cursor)?;
        self.cursor.skip_blanks();
        let mut step = None;
        if self.cursor.take(":") {
            self.cursor.skip_blanks();
            step = literal::index(&mut self.cursor)?;
        }
        Ok(PathSelector::Slice(ArraySlice {
            start,
            end,
            step: step.unwrap_or(1),
        }))
    }

    /// `[x]` is nearly always meant as `['x']`.
    fn unquoted_name(&self) -> JsonPathError {
        let error = self.cursor.unexpected();
        let rest = self.cursor.rest();
        let end = rest.find(|c: char| !is_name_char(c)).unwrap_or(rest.len());
        let is_name = end > 0 && rest[end..].starts_with(']');
        if is_name {
            error.help(format!("quote the name: `['{}']`", &rest[..end]))
        } else {
            error
        }
    }

    /// Reads something that may hold more of its kind, up to a depth.
    ///
    /// # Errors
    /// What is wrong with the path, and where in it.
    pub fn nest<T>(
        &mut self,
        start: usize,
        read: impl FnOnce(&mut Self) -> Result<T, JsonPathError>,
    ) -> Result<T, JsonPathError> {
        if self.nested == MOST_NESTED {
            let message =
                format!("filters and parentheses nest deeper than {MOST_NESTED} levels, which is the limit");
            return Err(error_at(start, message));
        }
        self.nested += 1;
        let read = read(self);
        self.nested -= 1;
        read
    }

    fn left_over(&self) -> JsonPathError {
        let rest = self.cursor.rest();
        if rest.trim_start().is_empty() {
            return self.cursor.error("a path ends without blanks");
        }
        self.cursor.unexpected()
    }
}
