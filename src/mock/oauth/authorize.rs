//! The authorization endpoint (RFC 6749, 4.1.1): consents at once, for the user.

use super::client::{AuthServer, MockClient};
use super::fields::FormFields;
use super::pkce::PkceChallenge;
use super::redirect;
use super::tokens::Family;
use crate::mock::message::MockResponse;
use crate::mock::refusal::{MockRefusal, MockStop};
use crate::mock::site::MockTurn;
use std::time::Duration;

/// What was granted when a code was given out.
#[derive(Debug)]
pub struct IssuedCode {
    pub client: String,
    /// As the request gave it; None if it left it out.
    pub redirect_uri: Option<String>,
    pub challenge: Option<PkceChallenge>,
    pub scope: Option<String>,
    pub expires: Duration,
    /// The tokens it was exchanged for.
    pub spent: Option<Family>,
}

/// Where the answer goes. Before this is known, an error is shown to the user and not sent to the client.
struct Return<'r> {
    uri: &'r str,
    state: Option<&'r str>,
    issuer: Option<String>,
}

/// # Errors
/// [`MockStop`] if the call is refused.
pub fn answer(turn: &mut MockTurn<'_>, server: &AuthServer) -> Result<MockResponse, MockStop> {
    let fields = FormFields::read(turn.call)?;
    let id = fields.require("client_id")?;
    let client = server
        .client(id)
        .ok_or_else(|| MockRefusal::new("invalid_client", "the client is not known"))?;
    let back = Return {
        uri: target(client, fields.get("redirect_uri"))?,
        state: fields.get("state"),
        issuer: turn
            .names(&Default::default())
            .some_text(server.source.issuer.as_ref())?,
    };
    let outcome = match grant(turn, client, &fields) {
        Ok(mut code) => {
            code.expires = turn.now.saturating_add(server.source.code_lifetime);
            let name = turn.state.random.token();
            turn.state.tokens.codes.insert(name.clone(), code);
            vec![("code", name)]
        }
        Err((error, description)) => {
            vec![("error", error.to_owned()), ("error_description", description)]
        }
    };
    Ok(back.answer(&outcome))
}

/// The redirect URI, once it is known to be the client's: only then may anything be sent to it.
fn target<'r>(client: &'r MockClient<'_>, given: Option<&'r str>) -> Result<&'r str, MockStop> {
    let mismatch = |message: &str| -> MockStop { MockRefusal::new("redirect_uri_mismatch", message).into() };
    match (given, client.redirect_uris.as_slice()) {
        (Some(uri), _) if client.is_anybody && redirect::is_sound(uri) => Ok(uri),
        (Some(uri), known) if redirect::is_sound(uri) && redirect::is_registered(known, uri) => Ok(uri),
        (Some(_), _) => Err(mismatch("the redirect URI is not registered for this client")),
        (None, [only]) => Ok(only),
        (None, _) => Err(mismatch(
            "the redirect URI is missing, and the client has not exactly one",
        )),
    }
}

/// What goes back to the client: a code to be, or an error of RFC 6749, 4.1.2.1.
fn grant(
    turn: &MockTurn<'_>,
    client: &MockClient,
    fields: &FormFields,
) -> Result<IssuedCode, (&'static str, String)> {
    match fields.get("response_type") {
        Some("code") => {}
        Some(other) => {
            return Err((
                "unsupported_response_type",
                format!("`{other}` is not supported, only `code`"),
            ));
        }
        None => {
            return Err((
                "invalid_request",
                "the parameter `response_type` is missing".to_owned(),
            ));
        }
    }
    if !client.may("authorization_code") {
        return Err((
            "unauthorized_client",
            "the client may not use this grant".to_owned(),
        ));
    }
    let challenge = PkceChallenge::read(fields.get("code_challenge"), fields.get("code_challenge_method"))
        .map_err(|message| ("invalid_request", message))?;
    if challenge.is_none() && client.source.pkce_required {
        return Err((
            "invalid_request",
            "the client must send a `code_challenge`".to_owned(),
        ));
    }
    if client.source.denies {
        return Err(("access_denied", "the user said no".to_owned()));
    }
    Ok(IssuedCode {
        client: client.id.clone(),
        redirect_uri: fields.get("redirect_uri").map(str::to_owned),
        challenge,
        scope: fields.get("scope").map(str::to_owned),
        expires: turn.now,
        spent: None,
    })
}

impl Return<'_> {
    fn answer(&self, outcome: &[(&str, String)]) -> MockResponse {
        let mut parameters: Vec<(&str, &str)> = Vec::new();
        parameters.extend(outcome.iter().map(|(name, value)| (*name, value.as_str())));
        parameters.extend(self.state.map(|state| ("state", state)));
        parameters.extend(self.issuer.as_deref().map(|issuer| ("iss", issuer)));
        let location = redirect::with(self.uri, &parameters);
        super::unkept(MockResponse::empty(302)).header("location", location)
    }
}
