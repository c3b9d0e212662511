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
pub use tokens::{IssuedTokens, Standing};

use super::examples::ExampleRoute;
use super::message::MockResponse;
use super::pattern::RoutePattern;
use super::refusal::{MockRefusal, MockStop};
use super::site::MockTurn;
use super::urls;
use crate::model::{Login, Name, OAuthPaths, TemplateText};
use crate::scope::Scope;

/// One of the server's paths: how it is found in mock.yaml and in a login, the methods it takes, and what answers.
struct OAuthEndpoint {
    path: fn(&OAuthPaths) -> Option<&Name>,
    url: fn(&Login) -> Option<&TemplateText>,
    methods: &'static [&'static str],
    answer: fn(&mut MockTurn<'_>, &AuthServer) -> Result<MockResponse, MockStop>,
}

/// Its place in the table.
const DEVICE: usize = 3;

const ENDPOINTS: &[OAuthEndpoint] = &[
    OAuthEndpoint {
        path: |paths| paths.authorize.as_ref(),
        url: |login| login.authorize_url.as_ref(),
        methods: &["GET", "POST"],
        answer: authorize::answer,
    },
    OAuthEndpoint {
        path: |paths| paths.token.as_ref(),
        url: |login| login.token_url.as_ref(),
        methods: &["POST"],
        answer: token::answer,
    },
    OAuthEndpoint {
        path: |paths| paths.revoke.as_ref(),
        url: |login| login.revoke_url.as_ref(),
        methods: &["POST"],
        answer: revoke::answer,
    },
    OAuthEndpoint {
        path: |paths| paths.device.as_ref(),
        url: |login| login.device_url.as_ref(),
        methods: &["POST"],
        answer: device::answer,
    },
];

/// Where mock.yaml has the endpoints, in the order of the table.
fn patterns(paths: &OAuthPaths) -> Vec<Vec<RoutePattern>> {
    let of = |endpoint: &OAuthEndpoint| {
        let path = (endpoint.path)(paths);
        path.and_then(|path| RoutePattern::parse(&path.value).ok())
            .into_iter()
            .collect()
    };
    ENDPOINTS.iter().map(of).collect()
}

/// Where logins have them.
fn patterns_of(logins: &[Login], scope: &Scope<'_, '_>) -> Vec<Vec<RoutePattern>> {
    let of = |endpoint: &OAuthEndpoint| {
        let urls = logins.iter().filter_map(endpoint.url);
        urls.filter_map(|url| urls::pattern(url, scope)).collect()
    };
    ENDPOINTS.iter().map(of).collect()
}

/// Answers the authorization server's own paths.
///
/// # Errors
/// [`MockStop`] if the call is refused.
pub fn serve(turn: &mut MockTurn<'_>) -> Result<Option<MockResponse>, MockStop> {
    let Some(server) = &turn.site.auth else {
        return Ok(None);
    };
    if server.is_verification_page(turn) {
        let page = "The device is approved. You can close this window.\n";
        return Ok(Some(MockResponse::text(200, page.to_owned())));
    }
    let here = |at: &usize| {
        let mut patterns = server.patterns[*at].iter();
        patterns.any(|pattern| pattern.matches(&turn.call.segments).is_some())
    };
    let Some(endpoint) = (0..ENDPOINTS.len()).find(here).map(|at| &ENDPOINTS[at]) else {
        return Ok(None);
    };
    // A request of the collection that has its own examples shows what its server answers.
    if server.is_open && has_example(turn) {
        return Ok(None);
    }
    if !endpoint.methods.contains(&turn.call.method.as_str()) {
        return Ok(None);
    }
    (endpoint.answer)(turn, server).map(Some)
}

impl AuthServer<'_> {
    /// Methods and paths, for those who look for a route.
    pub fn routes(&self) -> impl Iterator<Item = (String, RoutePattern)> {
        let known = |(endpoint, patterns): (&'static OAuthEndpoint, &[RoutePattern])| {
            let pairs = patterns.iter().flat_map(|pattern| {
                let methods = endpoint.methods.iter();
                methods.map(move |method| (method.to_string(), pattern.clone()))
            });
            pairs.collect::<Vec<_>>()
        };
        let patterns = self.patterns.iter().map(Vec::as_slice);
        ENDPOINTS.iter().zip(patterns).flat_map(known)
    }

    /// Where a person would approve a device, if that is on this server.
    fn is_verification_page(&self, turn: &MockTurn<'_>) -> bool {
        let own = !self.patterns[DEVICE].is_empty() && self.source.device.verification_uri.is_none();
        own && turn.call.method == "GET" && turn.call.segments == ["device"]
    }
}

fn has_example(turn: &MockTurn<'_>) -> bool {
    let fits = |route: &ExampleRoute| {
        let is_here = route.pattern.matches(&turn.call.segments).is_some();
        is_here && route.method == turn.call.method && route.has_example()
    };
    turn.site.routes.iter().any(fits)
}

/// Answers that hold or concern tokens are not to be kept by anyone (RFC 6749, 5.1).
fn unkept(response: MockResponse) -> MockResponse {
    response
        .header("cache-control", "no-store")
        .header("pragma", "no-cache")
}

/// The usual refusal: not this grant, for the reason given.
fn invalid_grant(message: &str) -> MockStop {
    MockRefusal::new("invalid_grant", message).into()
}

fn invalid_request(message: impl Into<String>) -> MockStop {
    MockRefusal::new("invalid_request", message).into()
}
