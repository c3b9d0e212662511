use super::{
    Auth, Body, Capture, Expect, FolderIx, ForEach, Name, Options, Paginate, Poll, Retry, TemplateText,
    ValueTree, Vars,
};
use crate::source::{FileId, Spanned};
use crate::template::Expression;
use std::time::Duration;

/// What a request takes from its folders unless it says otherwise.
#[derive(Debug, Default)]
pub struct Inherited {
    /// None inherits.
    pub auth: Option<Spanned<Auth>>,
    pub headers: Vec<NamePair>,
    pub query: Vec<NamePair>,
    pub cookies: Vec<NamePair>,
    /// A request's is joined with those of its folders when the collection is put together.
    pub expect: Option<Box<Expect>>,
    /// None inherits; `none` is one without tries.
    pub retry: Option<Box<Retry>>,
    pub options: Option<Box<Options>>,
}

/// One header, query parameter, cookie or form field. A literal or rendered null leaves it out; a rendered list
/// repeats it. `X: [a, b]` in the file is two pairs.
#[derive(Debug, Clone)]
pub struct NamePair {
    pub name: TemplateText,
    pub value: TemplateText,
}

/// One request file.
#[derive(Debug)]
pub struct Request {
    /// Path below `collections/` without `.yaml`.
    pub id: Box<str>,
    pub file: FileId,
    pub folder: FolderIx,
    pub name: Box<str>,
    pub description: Option<Box<str>>,
    pub tags: Vec<Name>,
    pub method: TemplateText,
    pub url: TemplateText,
    /// `path:`, values of `:name` and `{name}` segments of the URL.
    pub path: Vec<(Name, TemplateText)>,
    /// Its own, but for `expect`.
    pub inherited: Inherited,
    pub body: Option<Body>,
    pub vars: Vars,
    pub when: Option<Expression>,
    pub needs: Vec<Name>,
    pub capture: Vec<Capture>,
    pub forget: Vec<Name>,
    /// Where the answer's bytes go, as seen from the project's root.
    pub save: Option<TemplateText>,
    pub poll: Option<Box<Poll>>,
    pub paginate: Option<Box<Paginate>>,
    pub for_each: Option<Box<ForEach>>,
    pub delay: Option<Duration>,
    pub always: bool,
    pub examples: Vec<Example>,
}

/// A named example exchange: documentation, and what the mock answers.
#[derive(Debug)]
pub struct Example {
    pub name: Name,
    /// Default 200.
    pub status: u16,
    pub headers: Vec<NamePair>,
    pub body: Option<ExampleBody>,
}

#[derive(Debug)]
pub enum ExampleBody {
    Json(ValueTree),
    Text(TemplateText),
}
