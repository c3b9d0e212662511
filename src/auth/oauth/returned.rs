//! The parameters that an authorization server appends to the redirect URI, and who may have written them.

use super::MaybeSecret;
use super::client::LoginClient;
use super::visible::visible;
use crate::source::code::LOGIN_DENIED;
use crate::source::{Diagnostic, Span};
use std::fmt;
use url::{Origin, Url, form_urlencoded};

/// An answer that a user pasted, or that a server gave at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    Code(MaybeSecret),
    Denied(Denied),
    /// Nothing that ends the login; what to tell the user.
    Unusable(&'static str),
}

/// The server, or the user there, said no. Texts are fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    pub error: String,
    pub description: Option<String>,
}

/// What a query string is, to a login with a certain `state`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Code(MaybeSecret),
    Denied(Denied),
    /// The right state, and nothing else of use.
    Neither,
    /// Not an answer to this login.
    Forged(&'static str),
}

/// The parameters that mean something. Each may come once (RFC 6749, section 3.1).
const NAMES: [&str; 5] = ["state", "code", "error", "error_description", "iss"];

pub(super) fn read(query: &str, state: &str, issuers: &[Origin]) -> Reading {
    let mut found: [Option<String>; NAMES.len()] = Default::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let Some(slot) = NAMES.iter().position(|known| *known == name) else {
            continue;
        };
        if found[slot].replace(value.into_owned()).is_some() {
            return Reading::Forged("a parameter of the answer comes twice");
        }
    }
    let [sent, code, error, description, issuer] = found;
    match sent {
        None => return Reading::Forged("the answer has no `state`"),
        Some(sent) if !is_same(&sent, state) => {
            return Reading::Forged("the `state` is not this login's: the answer belongs to another one");
        }
        Some(_) => {}
    }
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    match (wrong_issuer(issuer, issuers), filled(error), filled(code)) {
        (Some(denied), _, _) => Reading::Denied(denied),
        (None, Some(error), _) => Reading::Denied(Denied {
            error: visible(&error),
            description: filled(description).map(|text| visible(&text)),
        }),
        (None, None, Some(code)) => Reading::Code(MaybeSecret::secret(code)),
        (None, None, None) => Reading::Neither,
    }
}

/// Servers that say who they are have to be the one that was asked: a code meant for one and sent to another is
/// how mix-up attacks work (RFC 9207). Without metadata to read the issuer from, its origin is compared.
fn wrong_issuer(issuer: Option<String>, expected: &[Origin]) -> Option<Denied> {
    let issuer = issuer?;
    let origin = Url::parse(&issuer).map(|url| url.origin()).ok();
    let is_known = origin.is_some_and(|origin| origin.is_tuple() && expected.contains(&origin));
    (!is_known).then(|| Denied {
        error: "wrong issuer".to_owned(),
        description: Some(format!(
            "the answer comes from {}, which was not asked",
            visible(&issuer)
        )),
    })
}

/// Takes the same time wherever the texts differ.
fn is_same(sent: &str, expected: &str) -> bool {
    let differences = sent
        .bytes()
        .zip(expected.bytes())
        .fold(0, |sum, (a, b)| sum | (a ^ b));
    sent.len() == expected.len() && differences == 0
}

impl Denied {
    /// The server's answer held neither a code nor an error.
    pub(super) fn empty() -> Denied {
        Denied {
            error: "no code".to_owned(),
            description: Some("the answer holds neither a code nor an error".to_owned()),
        }
    }

    /// With a place: where the login is declared.
    pub fn diagnostic(&self, client: &LoginClient, login: Span) -> Diagnostic {
        let problem = Diagnostic::error(
            LOGIN_DENIED,
            format!("login `{}` was refused: {self}", client.name),
        )
        .at(login, "this login");
        match self.hint() {
            Some(hint) => problem.help(hint),
            None => problem,
        }
    }

    fn hint(&self) -> Option<&'static str> {
        let mentions = |word| self.description.as_ref().is_some_and(|text| text.contains(word));
        match self.error.as_str() {
            _ if mentions("code_challenge") => Some(
                "the server does not take this kind of PKCE; it is never weakened by itself: set `pkce` in the login if you must",
            ),
            "access_denied" => Some("log in again and agree to what the server asks"),
            "invalid_scope" => Some("ask for scopes that the app has: check `scope`"),
            "unauthorized_client" | "unsupported_response_type" => {
                Some("allow the authorization code grant in the app's settings at the server")
            }
            _ => None,
        }
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.description {
            Some(description) => write!(out, "{}: {description}", self.error),
            None => out.write_str(&self.error),
        }
    }
}
