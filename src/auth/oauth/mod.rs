//! OAuth 2.0 logins: every grant as data and decisions. What to send is a [`TokenRequest`], what came back is
//! [`TokenSet`] or a [`TokenError`], what to do next is a [`NextLoginStep`].
//!
//! The life of a token: a login is evaluated to a [`LoginClient`]; a [`LoginSession`] says *use*, *refresh* or *grant*; the
//! driver sends that and hands back the answer; tokens are on disk before anybody uses them.
//!
//! Nothing here opens a socket or a browser, waits, reads a clock or a file, or prints. Time and random bytes
//! come in as arguments. No type shows a secret in Debug or Display.

pub mod answer;
pub mod callback;
pub mod client;
pub mod code;
pub mod decide;
pub mod device;
pub mod endpoint;
pub mod error;
#[cfg(test)]
mod fixtures;
mod hints;
pub mod key;
pub mod maybe_secret;
pub mod page;
pub mod parameters;
pub mod person;
pub mod pkce;
mod reader;
pub mod recover;
pub mod redirect;
pub mod request;
pub mod requirements;
pub mod returned;
pub mod revoke;
pub mod tokens;
mod visible;

pub use answer::answer;
pub use callback::{Callback, CallbackRequest};
pub use client::{CodeGrant, Grant, LoginClient};
pub use code::AuthorizationCode;
pub use decide::{LoginAnswer, LoginSession, NextLoginStep, Start};
pub use device::{Device, DevicePoll, Polled};
pub use endpoint::TokenEndpoint;
pub use error::{TokenError, is_definite};
pub use key::{cache_key, fingerprint};
pub use maybe_secret::MaybeSecret;
pub use page::CallbackPage;
pub use person::{NeedsPerson, Why};
pub use recover::recovered;
pub use redirect::{Loopback, Redirect};
pub use request::{Basic, GrantParams, TokenRequest, token_request};
pub use returned::{Denied, Returned};
pub use revoke::{revoke_requests, revoked};
pub use tokens::TokenSet;
