//! `mock.yaml`, key by key: each field says which key it comes from and what holds when the key is absent.

use super::{Name, NamePair, TemplateText, ValueTree, Vars};
use crate::source::Spanned;
use std::time::Duration;

/// The names that `errors` may define. Each has a built-in answer (`docs/mock.md` lists them).
pub const ERROR_NAMES: &[&str] = &[
    "unauthorized",
    "expired",
    "bad_json",
    "not_found",
    "method_not_allowed",
    "no_example",
    "missing_field",
    "invalid_page_token",
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "invalid_scope",
    "invalid_param",
    "unauthorized_client",
    "unsupported_grant_type",
    "redirect_uri_mismatch",
    "authorization_pending",
    "slow_down",
    "access_denied",
    "expired_token",
];

/// `mock.yaml`. Every key is optional.
#[derive(Debug)]
pub struct MockDefinition {
    /// `environment`: the environment of `run --mock` where the command line names none.
    pub environment: Option<Name>,
    /// `vars`: what `run --mock` sets, over every environment. May use `<<mock.url>>`.
    pub vars: Vars,
    /// `protect`: a list of path patterns (`/v2/**`) that want a token this server issued.
    pub protect: Vec<Name>,
    /// `errors`: a map; its keys are among [`ERROR_NAMES`].
    pub errors: Vec<(Name, MockAnswer)>,
    /// `oauth2`
    pub oauth2: Option<OAuthServer>,
    /// `resources`: a map; the key is [`MockResource::name`].
    pub resources: Vec<MockResource>,
    /// `faults`: a list.
    pub faults: Vec<MockFault>,
}

/// A templated answer: a map with `status`, `headers`, and one of `json` and `text`.
#[derive(Debug, Clone)]
pub struct MockAnswer {
    /// `status`: default 200 in `revoked`, 404 in `not_found`; required in `errors`.
    pub status: u16,
    /// `headers`: a map as in a request.
    pub headers: Vec<NamePair>,
    /// `json`
    pub json: Option<ValueTree>,
    /// `text`
    pub text: Option<TemplateText>,
}

/// `oauth2`
#[derive(Debug)]
pub struct OAuthServer {
    /// `paths`
    pub paths: OAuthPaths,
    /// `clients`: a list.
    pub clients: Vec<OAuthClient>,
    /// `access_token.lifetime`: default 1h.
    pub access_token_lifetime: Duration,
    /// `refresh_token`
    pub refresh_token: RefreshTokens,
    /// `code.lifetime`: default 5m.
    pub code_lifetime: Duration,
    /// `device`
    pub device: DeviceFlow,
    /// `scope`: what a token gets where the request asks for none; absent, the answer has no scope.
    pub scope: Option<TemplateText>,
    /// `issuer`: sent as `iss` with the authorization answer (RFC 9207).
    pub issuer: Option<TemplateText>,
    /// `fields`: a map laid over every token answer; null takes a field out.
    pub fields: Vec<(Name, ValueTree)>,
    /// `revoked`: the answer to a revocation; absent, an empty 200.
    pub revoked: Option<MockAnswer>,
}

/// `oauth2.paths`: exact paths. What is absent is not served.
#[derive(Debug, Default)]
pub struct OAuthPaths {
    /// `authorize`
    pub authorize: Option<Name>,
    /// `token`
    pub token: Option<Name>,
    /// `revoke`
    pub revoke: Option<Name>,
    /// `device`
    pub device: Option<Name>,
}

/// `oauth2.refresh_token`
#[derive(Debug)]
pub struct RefreshTokens {
    /// `rotate`: default true.
    pub rotate: bool,
    /// `reuse: revoke` is true, `reuse: refuse` (the default) is false: whether the use of a rotated token
    /// kills all that came of the same authorization.
    pub reuse_revokes: bool,
    /// `lifetime`: absent, they do not expire.
    pub lifetime: Option<Duration>,
}

/// `oauth2.device`
#[derive(Debug)]
pub struct DeviceFlow {
    /// `lifetime`: default 15m.
    pub lifetime: Duration,
    /// `interval`: default 5s.
    pub interval: Duration,
    /// `polls`: error names that the first polls are answered with, in order, before the tokens;
    /// default one `authorization_pending`. Any of `authorization_pending`, `slow_down`, `access_denied`, `expired_token`.
    pub polls: Vec<Name>,
    /// `verification_uri`: default `<<mock.url>>/device`, which the mock serves.
    pub verification_uri: Option<TemplateText>,
}

/// One of `oauth2.clients`.
#[derive(Debug)]
pub struct OAuthClient {
    /// `id`: required.
    pub id: TemplateText,
    /// `secret`: absent, the client is public and need not authenticate.
    pub secret: Option<TemplateText>,
    /// `auth`: `any` (default), `basic` or `body`.
    pub auth: ClientAuthRule,
    /// `redirect_uris`: a list.
    pub redirect_uris: Vec<TemplateText>,
    /// `grants`: a list, required. `device_code` means its URN.
    pub grants: Vec<Name>,
    /// `pkce: required` is true; default `optional`.
    pub pkce_required: bool,
    /// `consent: deny` is true; default `approve`.
    pub denies: bool,
    /// `params`: a map of what every token request but a refresh must bring, with the accepted value.
    pub params: Vec<(Name, TemplateText)>,
    /// `refresh_token`, `access_token`: tokens that exist from the start, as if issued earlier.
    pub refresh_token: Option<TemplateText>,
    pub access_token: Option<TemplateText>,
    /// `username`, `password`: the one user of the password grant.
    pub username: Option<TemplateText>,
    pub password: Option<TemplateText>,
}

/// How a client with a secret may authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClientAuthRule {
    #[default]
    Any,
    Basic,
    Body,
}

/// One of `resources`: items kept in memory behind one or two paths.
#[derive(Debug)]
pub struct MockResource {
    /// The key in `resources`.
    pub name: Name,
    /// `item`: get, update (PATCH), replace (PUT), delete. Its last parameter is the id.
    pub item: Option<Name>,
    /// `list`: list (GET), create (POST).
    pub list: Option<Name>,
    /// `single`: the path of something there is exactly one of (GET, PUT, PATCH); instead of `item` and `list`.
    pub single: Option<Name>,
    /// `id.field`: default `id`.
    pub id_field: Box<str>,
    /// `id.type: integer` is true; default `string`.
    pub id_integer: bool,
    /// `aliases`: a map from a word in the path (`me`) to the id it means.
    pub aliases: Vec<(Name, TemplateText)>,
    /// `parents: shared` is true; default `separate`: a list holds what was made below the same parent.
    pub parents_shared: bool,
    /// `must_exist`: path patterns with the item's id parameter; no such item, `not_found`.
    pub must_exist: Vec<Name>,
    /// `items`: where a list's items are in its body; default the resource's name.
    pub items: Box<str>,
    /// `page`
    pub page: Option<MockPage>,
    /// `body`: the field of a request's body that holds the item; absent, the body is the item.
    pub body: Option<Box<str>>,
    /// `required`: fields that a new item must bring.
    pub required: Vec<Name>,
    /// `example`: the id of the request whose first example a new item starts from; absent, the one that creates.
    pub example: Option<Name>,
    /// `seed`: a list of items that exist from the start.
    pub seed: Vec<ValueTree>,
    /// `actions`: a list.
    pub actions: Vec<ResourceAction>,
    /// `not_found`: absent, `errors.not_found`.
    pub not_found: Option<MockAnswer>,
}

/// `page` of a resource. The names are of query parameters and of fields of the list's body.
#[derive(Debug)]
pub struct MockPage {
    /// `size`: parameter, and field where the example has it.
    pub size: Option<Box<str>>,
    /// `token`: parameter with the page's token.
    pub token: Option<Box<str>>,
    /// `next`: field with the next page's token; default as `token`.
    pub next: Option<Box<str>>,
    /// `number`: parameter and field with the page's number, from 1.
    pub number: Option<Box<str>>,
    /// `total`: field with the number of all items.
    pub total: Option<Box<str>>,
    /// `pages`: field with the number of pages.
    pub pages: Option<Box<str>>,
    /// `default`: default 30.
    pub default_size: u32,
    /// `max`: default 300; larger sizes are cut to it.
    pub max_size: u32,
    /// `last`: what is in `next` on the last page; absent, the field is left out.
    pub last: Option<ValueTree>,
}

/// One of a resource's `actions`: a request that does something to an item beyond the usual methods.
#[derive(Debug)]
pub struct ResourceAction {
    /// `on: POST /v2/drafts/send`: method and path pattern.
    pub method: Box<str>,
    pub path: Name,
    /// `id`: which item, as a template over the request (`<<body.id>>`); absent, the path's id parameter.
    pub id: Option<TemplateText>,
    /// `set`: a map merged into the item.
    pub set: Option<ValueTree>,
    /// `delete`: default false.
    pub delete: bool,
}

/// One of `faults`, or a `--fault`.
#[derive(Debug, Clone)]
pub struct MockFault {
    /// `path`: a pattern; default `/**`.
    pub path: Name,
    /// `method`: absent, every method.
    pub method: Option<Box<str>>,
    /// `share`: 0 to 1, default 1. Spread evenly: 0.1 is every tenth matching request.
    pub share: Spanned<f64>,
    /// `times`: how often at most; absent, for ever.
    pub times: Option<u32>,
    /// `status`: absent, the request is answered as usual (after the `delay`).
    pub status: Option<u16>,
    /// `headers`
    pub headers: Vec<NamePair>,
    /// `json`: the body that goes with `status`.
    pub json: Option<ValueTree>,
    /// `delay`
    pub delay: Option<Duration>,
    /// `drop`: close the connection without an answer; default false.
    pub drop: bool,
}

impl Default for RefreshTokens {
    fn default() -> RefreshTokens {
        RefreshTokens {
            rotate: true,
            reuse_revokes: false,
            lifetime: None,
        }
    }
}

impl MockPage {
    pub const DEFAULT_SIZE: u32 = 30;
    pub const MAX_SIZE: u32 = 300;
}

impl OAuthServer {
    pub const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(3600);
    pub const CODE_LIFETIME: Duration = Duration::from_secs(300);
}

impl DeviceFlow {
    pub const LIFETIME: Duration = Duration::from_secs(900);
    pub const INTERVAL: Duration = Duration::from_secs(5);
    pub const POLLS: &[&str] = &["authorization_pending"];
}
