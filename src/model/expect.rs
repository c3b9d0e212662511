use super::{JsonPlace, TemplateText, ValueTree};
use crate::schema::JsonSchema;
use crate::source::Spanned;
use crate::template::Expression;

/// Matchers that must all hold.
pub type Matchers = Vec<Spanned<Matcher>>;

/// What must hold of a response. Every part is evaluated and reported.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    pub status: Option<Spanned<Vec<StatusPattern>>>,
    /// Header name, lower-cased, to matchers that must all hold.
    pub headers: Vec<(Spanned<Box<str>>, Matchers)>,
    /// The same of trailers.
    pub trailers: Vec<(Spanned<Box<str>>, Matchers)>,
    /// Those of `match` too, a place for each of its matchers.
    pub json: Vec<(Spanned<JsonPlace>, Matchers)>,
    pub like: Option<ValueTree>,
    pub schema: Option<Spanned<Schema>>,
    pub text: Matchers,
    /// Phases, with matchers over milliseconds.
    pub time: Vec<(ExpectPhase, Matchers)>,
    pub tls: Option<Box<TlsExpect>>,
    pub redirect: Option<Box<RedirectExpect>>,
    pub cookies: Vec<(Spanned<Box<str>>, CookieExpect)>,
    pub body: Option<Box<BodyExpect>>,
    /// `1.0`, `1.1`, `2`.
    pub http: Option<Spanned<Box<str>>>,
    pub that: Vec<Expression>,
    /// Nothing is taken from the folders.
    pub alone: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusPattern {
    Exact(u16),
    /// `2xx` is `Class(2)`.
    Class(u8),
}

/// A part of the time that an exchange takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectPhase {
    Queued,
    Dns,
    Connect,
    Tls,
    Waiting,
    Reading,
    Total,
}

/// What is said of the connection that brought the answer.
#[derive(Debug, Clone, Default)]
pub struct TlsExpect {
    /// `TLSv1.3` and the like.
    pub version: Matchers,
    /// For how many whole days the server's certificate is still valid.
    pub days_left: Matchers,
    /// When the server's certificate ends, in RFC 3339.
    pub not_after: Matchers,
}

#[derive(Debug, Clone, Default)]
pub struct RedirectExpect {
    /// The last `Location` header seen.
    pub location: Matchers,
    /// How many redirects were followed.
    pub count: Matchers,
    /// The URL that answered in the end.
    pub url: Matchers,
}

#[derive(Debug, Clone, Default)]
pub struct CookieExpect {
    pub value: Matchers,
    pub http_only: Option<Spanned<bool>>,
    pub secure: Option<Spanned<bool>>,
    pub path: Matchers,
    pub domain: Matchers,
    pub same_site: Matchers,
    /// RFC 3339.
    pub expires: Matchers,
    pub max_age: Matchers,
}

#[derive(Debug, Clone, Default)]
pub struct BodyExpect {
    /// Bytes as decoded.
    pub length: Matchers,
    pub sha256: Option<TemplateText>,
    pub md5: Option<TemplateText>,
    /// Relative to the request's file, or to a folder above it.
    pub file: Option<TemplateText>,
    /// How many folders above.
    pub file_above: usize,
}

#[derive(Debug, Clone)]
pub enum Schema {
    /// Relative to the request's file, or to a folder so many levels above it.
    File {
        path: Box<str>,
        above: usize,
    },
    Inline(Box<JsonSchema>),
}

/// One matcher. Durations in `time` are literal milliseconds by the time they get here, with the spelling they have in the file.
#[derive(Debug, Clone)]
pub enum Matcher {
    Equals(ValueTree),
    Not(Matchers),
    Contains(ValueTree),
    StartsWith(TemplateText),
    EndsWith(TemplateText),
    /// A pattern without `<<...>>` is compiled when files load.
    Matches(Spanned<regex::Regex>),
    MatchesTemplate(TemplateText),
    Type(JsonType),
    Exists(bool),
    Empty(bool),
    Length(Matchers),
    Lt(ValueTree),
    Le(ValueTree),
    Gt(ValueTree),
    Ge(ValueTree),
    /// Inclusive at both ends.
    Between(ValueTree, ValueTree),
    OneOf(Vec<ValueTree>),
    Each(Matchers),
    Any(Matchers),
    HasKeys(Vec<TemplateText>),
    CloseTo {
        value: ValueTree,
        within: ValueTree,
    },
    /// RFC 3339 date or date-time, or the given strftime format; `true` for RFC 3339.
    Date(Option<Box<str>>),
    Uuid(bool),
    AllOf(Vec<Matchers>),
    AnyOf(Vec<Matchers>),
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
