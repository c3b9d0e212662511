//! Text to segments: RFC 9535, and bare paths, which lack the `$.` in front.

use super::ast::{Segment, Selector, Slice};
use super::cursor::{Cursor, error_at};
use super::steps::{Step, is_bare, is_name_char};
use super::{PathError, Plan, filter, literal};

/// Filters within filters, and parentheses. An evaluation recurses as deep.
const MOST_NESTED: usize = 16;

pub struct Parser<'s> {
    pub cursor: Cursor<'s>,
    nested: usize,
}

/// # Errors
/// What is wrong with the path, and where in it.
pub fn plan(source: &str) -> Result<Plan, PathError> {
    if source.is_empty() {
        return Err(error_at(0, "the path is empty").help("write `$` for the whole body"));
    }
    let mut parser = Parser {
        cursor: Cursor::new(source),
        nested: 0,
    };
    let mut segments = Vec::new();
    if !parser.cursor.take("$") && !matches!(parser.cursor.peek(), Some('[' | '.')) {
        segments.push(Segment::Child([parser.bare_name()?].into()));
    }
    parser.segments(&mut segments)?;
    if parser.cursor.peek().is_some() {
        return Err(parser.left_over());
    }
    let steps: Option<Box<[Step]>> = segments.iter().map(step).collect();
    Ok(match steps {
        Some(steps) => Plan::Steps(steps),
        None => Plan::Query(segments.into()),
    })
}

fn step(segment: &Segment) -> Option<Step> {
    match segment {
        Segment::Child(selectors) => match &**selectors {
            [Selector::Name(name)] => Some(Step::Name(name.clone())),
            [Selector::Index(index)] => Some(Step::Index(*index)),
            _ => None,
        },
        Segment::Descendant(_) => None,
    }
}

impl Parser<'_> {
    /// As many segments as there are. Blanks after the last one are left.
    ///
    /// # Errors
    /// What is wrong with the path, and where in it.
    pub fn segments(&mut self, segments: &mut Vec<Segment>) -> Result<(), PathError> {
        loop {
            let before = self.cursor.at();
            self.cursor.skip_blanks();
            let segment = match self.cursor.peek() {
                Some('.') => self.dotted()?,
                Some('[') => Segment::Child(self.bracketed()?),
                _ => {
                    self.cursor.go_to(before);
                    return Ok(());
                }
            };
            segments.push(segment);
        }
    }

    fn dotted(&mut self) -> Result<Segment, PathError> {
        if !self.cursor.take("..") {
            self.cursor.take(".");
            return Ok(Segment::Child([self.wildcard_or_name()?].into()));
        }
        let selectors = match self.cursor.peek() {
            Some('[') => self.bracketed()?,
            _ => [self.wildcard_or_name()?].into(),
        };
        Ok(Segment::Descendant(selectors))
    }

    fn wildcard_or_name(&mut self) -> Result<Selector, PathError> {
        if self.cursor.take("*") {
            Ok(Selector::Wildcard)
        } else {
            self.bare_name()
        }
    }

    /// A name without quotes, and what people write behind one that needs them.
    fn bare_name(&mut self) -> Result<Selector, PathError> {
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
            _ => Ok(Selector::Name(name.into())),
        }
    }

    /// Blanks and then a word: `weird key`. Within a filter a word is part of what follows.
    fn is_before_word(&self) -> bool {
        let rest = self.cursor.rest();
        let after = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        after.len() < rest.len() && after.starts_with(is_name_char)
    }

    fn needs_quotes(&self, start: usize, what: &str) -> PathError {
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

    fn function(&self, start: usize) -> PathError {
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

    fn bracketed(&mut self) -> Result<Box<[Selector]>, PathError> {
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

    fn unclosed(&self) -> PathError {
        self.cursor.error("the path ends inside `[`, which is not closed")
    }

    fn selector(&mut self) -> Result<Selector, PathError> {
        if let Some(name) = literal::string(&mut self.cursor)? {
            return Ok(Selector::Name(name.into()));
        }
        match self.cursor.peek() {
            None => Err(self.unclosed()),
            Some('*') => {
                self.cursor.take("*");
                Ok(Selector::Wildcard)
            }
            Some('?') => {
                self.cursor.take("?");
                let start = self.cursor.at();
                self.nest(start, filter::logical).map(Selector::Filter)
            }
            Some(c) if c == '-' || c == ':' || c.is_ascii_digit() => self.index_or_slice(),
            Some(_) => Err(self.unquoted_name()),
        }
    }

    fn index_or_slice(&mut self) -> Result<Selector, PathError> {
        let start = literal::index(&mut self.cursor)?;
        let after = self.cursor.at();
        self.cursor.skip_blanks();
        if !self.cursor.take(":") {
            self.cursor.go_to(after);
            return start.map(Selector::Index).ok_or_else(|| self.cursor.unexpected());
        }
        self.cursor.skip_blanks();
        let end = literal::index(&mut self.cursor)?;
        self.cursor.skip_blanks();
        let mut step = None;
        if self.cursor.take(":") {
            self.cursor.skip_blanks();
            step = literal::index(&mut self.cursor)?;
        }
        Ok(Selector::Slice(Slice {
            start,
            end,
            step: step.unwrap_or(1),
        }))
    }

    /// `[x]` is nearly always meant as `['x']`.
    fn unquoted_name(&self) -> PathError {
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
        read: impl FnOnce(&mut Self) -> Result<T, PathError>,
    ) -> Result<T, PathError> {
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

    fn left_over(&self) -> PathError {
        let rest = self.cursor.rest();
        if rest.trim_start().is_empty() {
            return self.cursor.error("a path ends without blanks");
        }
        self.cursor.unexpected()
    }
}
