//! Why an authorization server gave no token. Every text in it is already fit to be shown: secrets of the
//! request that the server repeated are masked, control characters are escaped.

use super::TokenRequest;
use super::client::LoginClient;
use super::visible::visible;
use crate::source::code::{TOKEN_REFUSED, TOKEN_UNREADABLE};
use crate::source::{Diagnostic, Span};
use serde_json::{Map, Value as Json};
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenError {
    pub status: u16,
    /// The OAuth error code, or whatever the server puts in its place.
    pub error: Option<String>,
    pub description: Option<String>,
    /// The vendor's own fields, in a fixed order.
    pub fields: Vec<(String, String)>,
    /// What is wrong with an answer that is not one of OAuth's, such as `with an empty body`.
    pub fault: Option<String>,
    /// Things to do, the likeliest first.
    pub hints: Vec<String>,
}

/// Fields in which servers explain themselves. No other is shown: it could hold anything.
const EXPLAINING: &[&str] = &[
    "reason",
    "message",
    "errorMessage",
    "error_message",
    "errorSummary",
    "msg",
    "detail",
    "title",
    "code",
    "errorCode",
    "error_code",
    "error_codes",
    "suberror",
    "error_uri",
    "trace_id",
    "request_id",
];

/// Error codes by which servers say that a refresh token is of no use any more.
const SPENT: &[&str] = &[
    "invalid_grant",
    "invalid_token",
    "expired_token",
    "bad_refresh_token",
    "invalid_refresh_token",
    "interaction_required",
    "consent_required",
    "login_required",
];

/// Error codes by which servers refuse for good.
const DEFINITE: &[&str] = &[
    "invalid_grant",
    "invalid_client",
    "unauthorized_client",
    "invalid_scope",
    "access_denied",
];

/// Whether an error code of OAuth refuses for good.
pub fn is_definite(error: &str) -> bool {
    DEFINITE.contains(&error)
}

impl TokenError {
    /// The server said no, in `fields` or by the status alone.
    pub(super) fn refused(status: u16, fields: &Map<String, Json>) -> Box<TokenError> {
        let nested = fields.get("error").and_then(Json::as_object);
        let explained = |name: &&str| {
            let value = nested
                .and_then(|nested| nested.get(*name))
                .or_else(|| fields.get(*name));
            Some((name.to_string(), scalar(value?)?))
        };
        Box::new(TokenError {
            status,
            error: fields.get("error").and_then(scalar),
            description: fields.get("error_description").and_then(scalar),
            fields: EXPLAINING.iter().filter_map(explained).collect(),
            fault: None,
            hints: Vec::new(),
        })
    }

    /// The answer cannot be used; `fault` completes "the server answered 200, but ...".
    pub(super) fn unusable(status: u16, fault: impl Into<String>) -> Box<TokenError> {
        let mut error = TokenError::refused(status, &Map::new());
        error.fault = Some(fault.into());
        error
    }

    /// Makes every text fit to be shown. Called once, where the error is made.
    pub(super) fn cleaned(mut self: Box<Self>, request: &TokenRequest) -> Box<TokenError> {
        let clean = |text: &mut String| *text = visible(&masked(text, request));
        self.error.iter_mut().for_each(clean);
        self.description.iter_mut().for_each(clean);
        self.fault.iter_mut().for_each(clean);
        self.fields.iter_mut().for_each(|(_, text)| clean(text));
        self
    }

    /// The refresh token of the request is of no use any more; another grant may be.
    pub fn is_spent(&self) -> bool {
        self.error.as_deref().is_some_and(|error| SPENT.contains(&error))
    }

    /// Asking again with the same credentials changes nothing, and may lock an account.
    pub fn is_definite(&self) -> bool {
        self.error.as_deref().is_some_and(is_definite)
    }

    /// The answer does not tell whether the server did what it was asked: it broke down on the way, or said yes in
    /// words that cannot be read.
    pub fn is_open(&self) -> bool {
        self.status >= 500 || (self.status < 300 && self.fault.is_some())
    }

    /// With a place: where the login is declared.
    pub fn diagnostic(&self, client: &LoginClient, login: Span) -> Diagnostic {
        let code = match self.fault {
            Some(_) if self.status < 300 => TOKEN_UNREADABLE,
            _ => TOKEN_REFUSED,
        };
        let problem = Diagnostic::error(code, format!("no token for login `{}`: {self}", client.name));
        let problem = problem.at(login, format!("grant `{}`", client.grant.name()));
        self.hints
            .iter()
            .fold(problem, |problem, hint| problem.help(hint.clone()))
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the server answered {}", self.status)?;
        if let Some(error) = &self.error {
            write!(out, " {error}")?;
        }
        if let Some(fault) = &self.fault {
            let but = if self.status < 300 { ", but" } else { "" };
            write!(out, "{but} {fault}")?;
        }
        if let Some(description) = &self.description {
            write!(out, ": {description}")?;
        }
        let fields: Vec<String> = self
            .fields
            .iter()
            .map(|(name, text)| format!("{name}: {text}"))
            .collect();
        if fields.is_empty() {
            Ok(())
        } else {
            write!(out, " ({})", fields.join(", "))
        }
    }
}

impl std::error::Error for TokenError {}

fn masked(text: &str, request: &TokenRequest) -> String {
    let mut secrets: Vec<&str> = request.secrets().filter(|secret| secret.len() >= 4).collect();
    // The longest first, so that no tail of a longer one is left over.
    secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets
        .iter()
        .fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
}

fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Array(items) => Some(items.iter().map(scalar).collect::<Option<Vec<_>>>()?.join(", ")),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}
