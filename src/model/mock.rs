use super::{Name, Pair, Text, Tree, Vars};
use crate::source::{FileId, Span};
use std::time::Duration;

/// `mock.yaml`.
#[derive(Debug)]
pub struct Mock {
    pub file: FileId,
    /// The environment of `run --mock` where the command line names none.
    pub environment: Option<Name>,
    /// Set by `run --mock`, over every environment.
    pub vars: Vars,
    /// Path patterns (`/v2/**`) that want a token this server issued.
    pub protect: Vec<Name>,
    /// Bodies of the mock's own refusals, by name.
    pub errors: Vec<(Name, MockAnswer)>,
    pub oauth2: Option<OAuthServer>,
    pub resources: Vec<Resource>,
    pub faults: Vec<Fault>,
}

/// A templated answer.
#[derive(Debug)]
pub struct MockAnswer {
    pub status: u16,
    pub headers: Vec<Pair>,
    pub json: Option<Tree>,
    pub text: Option<Text>,
    pub span: Span,
}

#[derive(Debug)]
pub struct OAuthServer {
    pub authorize: Option<Name>,
    pub token: Option<Name>,
    pub revoke: Option<Name>,
    pub device: Option<Name>,
    pub clients: Vec<OAuthClient>,
    pub access_token_lifetime: Duration,
    pub code_lifetime: Duration,
    pub rotate_refresh_tokens: bool,
    /// How often a device poll answers `authorization_pending` before it succeeds.
    pub device_pending: u32,
    pub device_interval: Duration,
    pub scope: Option<Text>,
    /// Extra fields of a token answer.
    pub token_fields: Vec<(Name, Tree)>,
    pub span: Span,
}

#[derive(Debug)]
pub struct OAuthClient {
    pub id: Text,
    pub secret: Option<Text>,
    pub redirect_uris: Vec<Text>,
    pub grants: Vec<Name>,
    /// Parameters a grant must bring, with the values that are accepted (`account_id`).
    pub params: Vec<(Name, Text)>,
    /// Tokens that exist from the start, as if issued earlier.
    pub refresh_token: Option<Text>,
    pub access_token: Option<Text>,
    pub username: Option<Text>,
    pub password: Option<Text>,
    pub span: Span,
}

/// Items kept in memory behind a pair of paths.
#[derive(Debug)]
pub struct Resource {
    pub name: Name,
    /// get, update (PATCH), replace (PUT), delete.
    pub item: Option<Name>,
    /// list (GET), create (POST).
    pub list: Option<Name>,
    pub id_field: Box<str>,
    pub id_integer: bool,
    /// Where a list's items stand in its body; default the resource's name.
    pub items: Box<str>,
    pub page: Option<Page>,
    /// Id of the request whose example a new item starts from.
    pub example: Option<Name>,
    pub seed: Vec<Tree>,
    pub not_found: Option<MockAnswer>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Page {
    /// Query parameter with the page's size.
    pub size: Box<str>,
    /// Query parameter, and field of the answer, with the next page's token.
    pub token: Box<str>,
    pub default_size: u32,
}

#[derive(Debug)]
pub struct Fault {
    pub path: Box<str>,
    /// 0 to 1.
    pub share: f64,
    pub status: Option<u16>,
    pub headers: Vec<Pair>,
    pub delay: Option<Duration>,
    /// Close the connection without an answer.
    pub drop: bool,
    pub span: Span,
}
