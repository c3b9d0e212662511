//! The typed collection: folders, requests, flows, environments, logins, matchers, the mock. Structs only.
//!
//! Whatever a user wrote keeps its span. Nothing here reads, sends, evaluates or prints.

pub mod auth;
pub mod body;
pub mod capture;
pub mod collection;
pub mod control;
pub mod environment;
pub mod expect;
pub mod json_place;
pub mod mock;
pub mod options;
pub mod request;
pub mod tree;

pub use auth::{ApiKeyPlace, Auth, AwsSigV4, ClientAuth, Login, LoginUse, Pkce};
pub use body::{Body, FileBody, GraphQl, MultipartItem, PartContent};
pub use capture::{Capture, Pick, Query};
pub use collection::{Child, Collection, Flow, FlowPart, FlowStep, Folder, FolderIx, Project, Settings};
pub use control::{Backoff, ForEach, PageBy, Paginate, Poll, RateLimit, Retry, RetryOn};
pub use environment::{Environment, Secret, SecretSource};
pub use expect::{
    BodyExpect, CookieExpect, Expect, JsonType, Matcher, Matchers, Phase, RedirectExpect, Schema,
    StatusPattern, TlsExpect,
};
pub use json_place::JsonPlace;
pub use mock::{
    ClientAuthRule, DeviceFlow, Fault, Mock, MockAnswer, OAuthClient, OAuthPaths, OAuthServer, Page,
    RefreshTokens, Resource, ResourceAction,
};
pub use options::{HttpVersion, Options, Redirects, Tls};
pub use request::{Example, ExampleBody, Inherited, Pair, Request};
pub use tree::Tree;

use crate::source::Spanned;
use crate::template::Template;

/// A name as it was written.
pub type Name = Spanned<Box<str>>;

/// `vars:` in the order they were written.
pub type Vars = Vec<(Name, Tree)>;

/// A templated string where it was written.
pub type Text = Template;
