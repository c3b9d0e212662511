//! What makes a step more than one request: repetition, polling, pages, items; and how many requests a second.

use super::{Name, ValueTree};
use crate::jsonpath::JsonPath;
use crate::source::{Span, Spanned};
use crate::template::Expression;
use std::time::Duration;

#[derive(Debug)]
pub struct Retry {
    pub max: u32,
    pub on: Vec<RetryOn>,
    pub backoff: Backoff,
    /// Also methods that are not idempotent, after a time-out or a broken transfer.
    pub r#unsafe: bool,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryOn {
    Connect,
    Timeout,
    /// An expectation did not hold.
    Expect,
    /// The connection ended before the answer did.
    Transfer,
    Status(u16),
    Class(u8),
}

/// `500ms..30s`: doubles from `first` up to `most`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    pub first: Duration,
    pub most: Duration,
}

#[derive(Debug)]
pub struct Poll {
    pub until: Expression,
    pub fail_if: Option<Expression>,
    pub every: Duration,
    pub r#for: Duration,
    pub span: Span,
}

#[derive(Debug)]
pub struct Paginate {
    pub by: PageBy,
    /// Holds of the last page.
    pub until: Option<Expression>,
    pub max_pages: u32,
    pub span: Span,
}

#[derive(Debug)]
pub enum PageBy {
    /// The token found at `next` goes into this query parameter.
    QueryToken { next: JsonPath, query: Box<str> },
    /// The token goes to this place in the JSON body, a singular path.
    BodyToken {
        next: JsonPath,
        place: Spanned<JsonPath>,
    },
    /// The address of the next page is at this place.
    Url(JsonPath),
    /// RFC 8288: the relation.
    Link(Box<str>),
    /// This query parameter counts pages, from 1 or from what the request says; a page without items is the last.
    Number { query: Box<str>, items: JsonPath },
    /// This query parameter counts the items before the page.
    Offset { query: Box<str>, items: JsonPath },
}

#[derive(Debug)]
pub struct ForEach {
    pub item: Name,
    pub r#in: ValueTree,
}

/// Requests a second for steps with a tag.
#[derive(Debug, Clone, PartialEq)]
pub struct RateLimit {
    pub tag: Name,
    pub count: u32,
    pub per: Duration,
}
