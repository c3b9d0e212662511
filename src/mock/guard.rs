//! What is strict about the mock: tokens on protected paths, bodies that are what they say, routes that exist.

use super::call::MockCall;
use super::message::MockResponse;
use super::oauth::Standing;
use super::pattern::RoutePattern;
use super::refusal::{MockRefusal, MockStop};
use super::site::{MockSite, MockTurn};

type Staged = Result<Option<MockResponse>, MockStop>;

/// Past this no nearest route is looked for: a path is anyone's text, and comparing costs time.
const LONGEST_COMPARED: usize = 300;

/// Protected paths want a token that this server issued.
pub fn token(turn: &mut MockTurn<'_>) -> Staged {
    let path = &turn.call.segments;
    let protected = turn
        .site
        .protect
        .iter()
        .any(|pattern| pattern.matches(path).is_some());
    if !protected {
        return Ok(None);
    }
    let Some(token) = bearer(turn.call) else {
        return Err(unauthorized("unauthorized", "this path wants a bearer token").into());
    };
    match turn.state.tokens.standing(token, turn.now) {
        Standing::Good => Ok(None),
        Standing::Expired => Err(unauthorized("expired", "the access token has expired").into()),
        Standing::Unknown => Err(unauthorized(
            "unauthorized",
            "this server did not issue the access token, or revoked it",
        )
        .into()),
    }
}

/// A body under a JSON content type is JSON.
pub fn json(turn: &mut MockTurn<'_>) -> Staged {
    match &turn.call.json {
        Ok(_) => Ok(None),
        Err(why) => Err(MockRefusal::new("bad_json", format!("the body is not JSON: {why}")).into()),
    }
}

/// Why nothing answered: the method is wrong, or the path.
pub fn missing(turn: &MockTurn<'_>) -> MockRefusal {
    let call = turn.call;
    let known = routes(turn.site);
    let here = known
        .iter()
        .filter(|(_, pattern)| pattern.matches(&call.segments).is_some());
    let mut allowed: Vec<&str> = here.map(|(method, _)| method.as_str()).collect();
    allowed.sort_unstable();
    allowed.dedup();
    if allowed.is_empty() {
        return MockRefusal::new("not_found", not_found(call, &known));
    }
    let allow = allowed.join(", ");
    let message = format!("{} is not allowed here, only {allow}", call.method);
    MockRefusal::new("method_not_allowed", message).header("allow", allow)
}

fn unauthorized(name: &'static str, message: &str) -> MockRefusal {
    let challenge = match name {
        "expired" => r#"Bearer error="invalid_token", error_description="expired""#,
        _ => "Bearer",
    };
    MockRefusal::new(name, message).header("www-authenticate", challenge)
}

fn bearer(call: &MockCall) -> Option<&str> {
    let (scheme, token) = call.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Every method and pattern that the server knows.
fn routes(site: &MockSite) -> Vec<(String, RoutePattern)> {
    let requests = site
        .routes
        .iter()
        .map(|route| (route.method.clone(), route.pattern.clone()));
    let resources = site.shelves.iter().flat_map(|shelf| shelf.routes());
    let auth = site.auth.iter().flat_map(|auth| auth.routes());
    requests.chain(resources).chain(auth).collect()
}

fn not_found(call: &MockCall, known: &[(String, RoutePattern)]) -> String {
    let path = call.url.split('?').next().unwrap_or_default();
    let message = format!("no route {} {path}", call.method);
    if path.len() > LONGEST_COMPARED {
        return message;
    }
    let far = |(method, pattern): &&(String, RoutePattern)| {
        (pattern.distance(&call.segments), *method != call.method)
    };
    match known.iter().min_by_key(far) {
        Some((method, pattern)) => format!("{message}; the nearest is {method} {pattern}"),
        None => format!("{message}; the collection has no routes"),
    }
}
