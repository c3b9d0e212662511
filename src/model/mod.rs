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
pub use capture::{Capture, CaptureQuery, Pick};
pub use collection::{
    Child, Collection, Flow, FlowPart, FlowStep, Folder, FolderIx, ProjectModel, ProjectSettings,
};
pub use control::{Backoff, ForEach, PageBy, Paginate, Poll, RateLimit, Retry, RetryOn};
pub use environment::{Environment, PromptDefinition, Secret, SecretDefinition};
pub use expect::{
    BodyExpect, CookieExpect, Expect, ExpectPhase, JsonType, Matcher, Matchers, RedirectExpect, Schema,
    StatusPattern, TlsExpect,
};
pub use json_place::JsonPlace;
pub use mock::{
    ClientAuthRule, DeviceFlow, MockAnswer, MockDefinition, MockFault, MockPage, MockResource, OAuthClient,
    OAuthPaths, OAuthServer, RefreshTokens, ResourceAction,
};
pub use options::{HttpVersion, Options, Redirects, TlsOptions};
pub use request::{Example, ExampleBody, Inherited, NamePair, Request};
pub use tree::ValueTree;

use crate::source::Spanned;
use crate::template::Template;

/// A name as it was written.
pub type Name = Spanned<Box<str>>;

/// `vars:` in the order they were written.
pub type Vars = Vec<(Name, ValueTree)>;

/// A templated string where it was written.
pub type TemplateText = Template;
