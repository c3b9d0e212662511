//! A query as RFC 9535 has it, after it was parsed and its types were checked.

use super::pattern::RegexPattern;
use serde_json::Value as Json;

#[derive(Debug, Clone)]
pub enum PathSegment {
    Child(Box<[PathSelector]>),
    Descendant(Box<[PathSelector]>),
}

#[derive(Debug, Clone)]
pub enum PathSelector {
    Name(Box<str>),
    /// Negative counts from the end.
    Index(i64),
    Slice(ArraySlice),
    Wildcard,
    Filter(Logical),
}

/// `[start:end:step]`.
#[derive(Debug, Clone, Copy)]
pub struct ArraySlice {
    pub start: Option<i64>,
    pub end: Option<i64>,
    pub step: i64,
}

/// A query within a filter.
#[derive(Debug, Clone)]
pub struct PathQuery {
    /// It starts at `@`, else at `$`.
    pub relative: bool,
    pub segments: Box<[PathSegment]>,
}

/// What a filter asks of a value: it holds or not.
#[derive(Debug, Clone)]
pub enum Logical {
    Or(Box<[Logical]>),
    And(Box<[Logical]>),
    Not(Box<Logical>),
    Exists(PathQuery),
    Compare(Box<Comparable>, PathRelation, Box<Comparable>),
    Matches(Box<Match>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathRelation {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// What has one value or none.
#[derive(Debug, Clone)]
pub enum Comparable {
    Literal(Json),
    /// A singular query.
    Query(PathQuery),
    Length(Box<Comparable>),
    Count(PathQuery),
    Value(PathQuery),
}

/// `match(text, pattern)` and `search(text, pattern)`.
#[derive(Debug, Clone)]
pub struct Match {
    pub text: Comparable,
    pub pattern: MatchPattern,
    /// The pattern has to match all of the text.
    pub whole: bool,
}

#[derive(Debug, Clone)]
pub enum MatchPattern {
    Known(RegexPattern),
    /// Known only when the filter is evaluated.
    Computed(Comparable),
}

impl PathQuery {
    /// Whether it can name at most one place, whatever the data.
    pub fn is_singular(&self) -> bool {
        self.segments.iter().all(PathSegment::is_singular)
    }
}

impl PathSegment {
    pub fn is_singular(&self) -> bool {
        matches!(self, PathSegment::Child(selectors) if matches!(**selectors, [PathSelector::Name(_) | PathSelector::Index(_)]))
    }
}
