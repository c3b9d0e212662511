use super::{JsonPlace, Name, ValueTree};
use crate::jsonpath::JsonPath;
use crate::source::Span;
use crate::template::Expression;

/// One entry of `capture:`.
#[derive(Debug)]
pub struct Capture {
    pub name: Name,
    pub query: CaptureQuery,
    pub pick: Pick,
    pub default: Option<ValueTree>,
    pub secret: bool,
    pub durable: bool,
    /// Seconds the value stays valid.
    pub expires_in: Option<JsonPath>,
    pub span: Span,
}

/// Where in an exchange a value is taken from.
#[derive(Debug)]
pub enum CaptureQuery {
    Json(JsonPlace),
    Header(Box<str>),
    Trailer(Box<str>),
    Cookie(Box<str>),
    /// A query parameter of the last `Location` header.
    Redirect(Box<str>),
    /// The first group, or the whole match where there is none.
    Regex(regex::Regex),
    Expr(Expression),
}

/// What to do with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// Exactly one; several are an error.
    One,
    First,
    All,
}
