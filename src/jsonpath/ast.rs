//! A query as RFC 9535 has it, after it was parsed and its types were checked.

use super::pattern::Pattern;
use serde_json::Value as Json;

#[derive(Debug, Clone)]
pub enum Segment {
    Child(Box<[Selector]>),
    Descendant(Box<[Selector]>),
}

#[derive(Debug, Clone)]
pub enum Selector {
    Name(Box<str>),
    /// Negative counts from the end.
    Index(i64),
    Slice(Slice),
    Wildcard,
    Filter(Logical),
}

/// `[start:end:step]`.
#[derive(Debug, Clone, Copy)]
pub struct Slice {
    pub start: Option<i64>,
    pub end: Option<i64>,
    pub step: i64,
}

/// A query within a filter.
#[derive(Debug, Clone)]
pub struct Query {
    /// It starts at `@`, else at `$`.
    pub relative: bool,
    pub segments: Box<[Segment]>,
}

/// What a filter asks of a value: it holds or not.
#[derive(Debug, Clone)]
pub enum Logical {
    Or(Box<[Logical]>),
    And(Box<[Logical]>),
    Not(Box<Logical>),
    Exists(Query),
    Compare(Box<Comparable>, Relation, Box<Comparable>),
    Matches(Box<Match>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
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
    Query(Query),
    Length(Box<Comparable>),
    Count(Query),
    Value(Query),
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
    Known(Pattern),
    /// Known only when the filter is evaluated.
    Computed(Comparable),
}

impl Query {
    /// Whether it can name at most one place, whatever the data.
    pub fn is_singular(&self) -> bool {
        self.segments.iter().all(Segment::is_singular)
    }
}

impl Segment {
    pub fn is_singular(&self) -> bool {
        matches!(self, Segment::Child(selectors) if matches!(**selectors, [Selector::Name(_) | Selector::Index(_)]))
    }
}
