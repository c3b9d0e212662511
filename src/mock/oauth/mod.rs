//! The authorization server: authorize, token, revoke, device (RFC 6749, 7009, 7636, 8628), without a browser and
//! without a person: consent comes from mock.yaml.
//!
//! Its life: clients are rendered when the server starts; an authorization opens a family of tokens; codes and refresh tokens
//! are good once; a family ends as a whole.

mod authorize;
mod client;
mod device;
mod fields;
mod grants;
mod pkce;
mod redirect;
mod revoke;
mod token;
mod tokens;

pub use client::AuthServer;
pub use tokens::{Standing, Tokens};

use super::message::MockResponse;
use super::pattern::Pattern;
use super::refusal::{Refusal, Stop};
use super::site::Turn;
use crate::model::{Name, OAuthPaths};

/// One of the server's paths: how it is found in mock.yaml, the methods it takes, and what answers.
struct Endpoint {
    path: fn(&OAuthPaths) -> Option<&Name>,
    methods: &'static [&'static str],
    answer: fn(&mut Turn<'_>, &AuthServer) -> Result<MockResponse, Stop>,
}

const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: |paths| paths.authorize.as_ref(),
        methods: &["GET", "POST"],
        answer: authorize::answer,
    },
    Endpoint {
        path: |paths| paths.token.as_ref(),
        methods: &["POST"],
        answer: token::answer,
    },
    Endpoint {
        path: |paths| paths.revoke.as_ref(),
        methods: &["POST"],
        answer: revoke::answer,
    },
    Endpoint {
        path: |paths| paths.device.as_ref(),
        methods: &["POST"],
        answer: device::answer,
    },
];

/// Answers the authorization server's own paths.
///
/// # Errors
/// [`Stop`] if the call is refused.
pub fn serve(turn: &mut Turn<'_>) -> Result<Option<MockResponse>, Stop> {
    let Some(server) = &turn.site.auth else {
        return Ok(None);
    };
    if server.is_verification_page(turn) {
        let page = "The device is approved. You can close this window.\n";
        return Ok(Some(MockResponse::text(200, page.to_owned())));
    }
    let here = |endpoint: &&Endpoint| server.has(endpoint, &turn.call.segments);
    let Some(endpoint) = ENDPOINTS.iter().find(here) else {
        return Ok(None);
    };
    if !endpoint.methods.contains(&turn.call.method.as_str()) {
        return Ok(None);
    }
    (endpoint.answer)(turn, server).map(Some)
}

impl AuthServer<'_> {
    /// Methods and paths, for those who look for a route.
    pub fn routes(&self) -> impl Iterator<Item = (String, Pattern)> {
        let known = |endpoint: &'static Endpoint| {
            let pattern = self.pattern(endpoint)?;
            let methods = endpoint.methods.iter();
            Some(methods.map(move |method| (method.to_string(), pattern.clone())))
        };
        ENDPOINTS.iter().filter_map(known).flatten()
    }

    fn has(&self, endpoint: &Endpoint, path: &[String]) -> bool {
        self.pattern(endpoint)
            .is_some_and(|pattern| pattern.matches(path).is_some())
    }

    fn pattern(&self, endpoint: &Endpoint) -> Option<Pattern> {
        let path = (endpoint.path)(&self.source.paths)?;
        Pattern::parse(&path.value).ok()
    }

    /// Where a person would approve a device, if that is on this server.
    fn is_verification_page(&self, turn: &Turn<'_>) -> bool {
        let own = self.source.paths.device.is_some() && self.source.device.verification_uri.is_none();
        own && turn.call.method == "GET" && turn.call.segments == ["device"]
    }
}

/// Answers that hold or concern tokens are not to be kept by anyone (RFC 6749, 5.1).
fn unkept(response: MockResponse) -> MockResponse {
    response
        .header("cache-control", "no-store")
        .header("pragma", "no-cache")
}

/// The usual refusal: not this grant, for the reason given.
fn invalid_grant(message: &str) -> Stop {
    Refusal::new("invalid_grant", message).into()
}

fn invalid_request(message: impl Into<String>) -> Stop {
    Refusal::new("invalid_request", message).into()
}
