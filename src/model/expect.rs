use super::{Text, Tree};
use crate::jsonpath::JsonPath;
use crate::source::{Span, Spanned};
use crate::template::Expression;

/// What must hold of a response. Every part is evaluated and reported.
#[derive(Debug, Default)]
pub struct Expect {
    pub status: Option<Spanned<Vec<StatusPattern>>>,
    /// Header name, lower-cased, to matchers that must all hold.
    pub headers: Vec<(Spanned<Box<str>>, Vec<Spanned<Matcher>>)>,
    pub json: Vec<(Spanned<JsonPath>, Vec<Spanned<Matcher>>)>,
    pub like: Option<Tree>,
    pub schema: Option<Spanned<Schema>>,
    pub text: Vec<Spanned<Matcher>>,
    /// Matchers over milliseconds of the whole exchange.
    pub time: Vec<Spanned<Matcher>>,
    pub redirect: Option<Box<RedirectExpect>>,
    pub cookies: Vec<(Spanned<Box<str>>, CookieExpect)>,
    pub body: Option<Box<BodyExpect>>,
    /// `1.0`, `1.1`, `2`.
    pub http: Option<Spanned<Box<str>>>,
    pub that: Vec<Expression>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusPattern {
    Exact(u16),
    /// `2xx` is `Class(2)`.
    Class(u8),
}

#[derive(Debug, Default)]
pub struct RedirectExpect {
    /// The last `Location` header seen.
    pub location: Vec<Spanned<Matcher>>,
    /// How many redirects were followed.
    pub count: Vec<Spanned<Matcher>>,
    /// The URL that answered in the end.
    pub url: Vec<Spanned<Matcher>>,
}

#[derive(Debug, Default)]
pub struct CookieExpect {
    pub value: Vec<Spanned<Matcher>>,
    pub http_only: Option<Spanned<bool>>,
    pub secure: Option<Spanned<bool>>,
    pub path: Vec<Spanned<Matcher>>,
    pub domain: Vec<Spanned<Matcher>>,
    pub same_site: Vec<Spanned<Matcher>>,
    pub max_age: Vec<Spanned<Matcher>>,
}

#[derive(Debug, Default)]
pub struct BodyExpect {
    /// Bytes as decoded.
    pub length: Vec<Spanned<Matcher>>,
    pub sha256: Option<Text>,
    pub md5: Option<Text>,
    /// Relative to the request's file.
    pub file: Option<Text>,
}

#[derive(Debug)]
pub enum Schema {
    /// Relative to the request's file.
    File(Box<str>),
    Inline(serde_json::Value),
}

/// One matcher. Durations in `time` are literal milliseconds by the time they get here.
#[derive(Debug)]
pub enum Matcher {
    Equals(Tree),
    Not(Vec<Spanned<Matcher>>),
    Contains(Tree),
    StartsWith(Text),
    EndsWith(Text),
    /// A pattern without `<<...>>` is compiled when files load.
    Matches(Spanned<regex::Regex>),
    MatchesTemplate(Text),
    Type(JsonType),
    Exists(bool),
    Empty(bool),
    Length(Vec<Spanned<Matcher>>),
    Lt(Tree),
    Le(Tree),
    Gt(Tree),
    Ge(Tree),
    /// Inclusive at both ends.
    Between(Tree, Tree),
    OneOf(Vec<Tree>, Span),
    Each(Vec<Spanned<Matcher>>),
    Any(Vec<Spanned<Matcher>>),
    HasKeys(Vec<Text>),
    CloseTo {
        value: Tree,
        within: Tree,
    },
    /// RFC 3339 date or date-time, or the given strftime format; `true` for RFC 3339.
    Date(Option<Box<str>>),
    Uuid(bool),
    AllOf(Vec<Vec<Spanned<Matcher>>>),
    AnyOf(Vec<Vec<Spanned<Matcher>>>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonType {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}
