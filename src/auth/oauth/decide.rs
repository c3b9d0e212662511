//! What to do next to have a token for a login: use the one at hand, refresh, run the grant, or give up because
//! a person is needed.
//!
//! A session lives for one attempt, under the lock of the state. The driver calls [`LoginSession::next`] with what the
//! state holds, sends what it is given, hands the answer to [`LoginSession::answered`], and on `Again` reads the state
//! anew and asks again. A refresh token that was refused, or whose answer was lost, is never sent twice.

use super::client::{CodeGrant, Grant, LoginClient};
use super::device::device_request;
use super::person::{NeedsPerson, Why};
use super::{
    GrantParams, MaybeSecret, TokenError, TokenRequest, TokenSet, answer, fingerprint, token_request,
};
use crate::http::HttpResponse;
use jiff::Timestamp;
use std::fmt;

#[derive(Debug, Clone)]
pub enum NextLoginStep<'c> {
    /// The tokens that were handed in are good.
    Use,
    Refresh(TokenRequest),
    /// The grant itself, and why the tokens at hand did not do.
    Grant(Start<'c>, Why),
    NeedsPerson(NeedsPerson),
}

#[derive(Debug, Clone)]
pub enum Start<'c> {
    /// One request does it.
    Token(TokenRequest),
    /// A browser, see [`super::AuthorizationCode`].
    Code(&'c CodeGrant),
    /// A code to type, see [`super::Device`]; the request that asks for it.
    Device(TokenRequest),
}

/// What became of a token request.
#[derive(Debug, Clone)]
pub enum LoginAnswer {
    /// To be written to the state before they are used.
    Tokens(Box<TokenSet>),
    /// The refresh token is spent. Another process may have replaced it: read the state, then ask for the next step.
    Again,
    Failed(Box<TokenError>),
}

pub struct LoginSession<'c> {
    client: &'c LoginClient,
    interactive: bool,
    rejected: Option<String>,
    /// Refresh tokens not to be sent again.
    spent: Vec<String>,
    why: Option<Why>,
    refusal: Option<Box<TokenError>>,
    lineage: Vec<String>,
    /// The fingerprint of a refresh token that an earlier run sent, and whose answer it did not live to see.
    unanswered: Option<String>,
}

impl<'c> LoginSession<'c> {
    /// `interactive`: somebody can be asked to open a browser or to type a code.
    pub fn new(client: &'c LoginClient, interactive: bool) -> LoginSession<'c> {
        LoginSession {
            client,
            interactive,
            rejected: None,
            spent: Vec::new(),
            why: None,
            refusal: None,
            lineage: Vec::new(),
            unanswered: None,
        }
    }

    /// A server answered 401 to this access token: it is not used again. If the state holds another one by then,
    /// that one is.
    pub fn rejected(&mut self, access_token: &str) {
        self.rejected = Some(access_token.to_owned());
    }

    /// An earlier run sent the refresh token of this fingerprint and ended before an answer came. It is tried once
    /// more: if the server never saw it, it is still good; if the server has replaced it, nothing good is left to lose.
    pub fn unanswered(&mut self, fingerprint: String) {
        self.unanswered = Some(fingerprint);
    }

    /// No answer to a refresh arrived.
    pub fn lost(&mut self, refresh_token: &str) {
        self.spent.push(refresh_token.to_owned());
        self.why = Some(Why::RefreshLost);
    }

    /// `cached`: what the state holds now.
    pub fn next(&mut self, cached: Option<&TokenSet>, now: Timestamp) -> NextLoginStep<'c> {
        let cached = cached.filter(|tokens| self.is_ours(tokens));
        let Some(tokens) = cached else {
            return self.grant(Why::NoToken);
        };
        let is_rejected = self.rejected.as_deref() == Some(&*tokens.access_token);
        if !is_rejected && tokens.usable(now) {
            return NextLoginStep::Use;
        }
        if let Some(request) = self.refresh(tokens) {
            self.lineage = tokens.lineage.clone();
            return NextLoginStep::Refresh(request);
        }
        self.grant(if is_rejected { Why::Rejected } else { Why::Expired })
    }

    /// The answer to a request of [`NextLoginStep::Refresh`] or [`Start::Token`].
    pub fn answered(
        &mut self,
        request: &TokenRequest,
        response: &HttpResponse,
        now: Timestamp,
    ) -> LoginAnswer {
        match (answer(request, response, now), request.refresh_token()) {
            (Ok(tokens), _) => LoginAnswer::Tokens(Box::new(tokens.after(&self.lineage))),
            (Err(error), Some(sent)) if error.is_spent() && !self.is_spent(sent) => {
                self.spent.push(sent.to_owned());
                self.why = Some(if self.unanswered.as_deref() == Some(&*fingerprint(sent)) {
                    Why::RefreshLost
                } else {
                    Why::RefreshRefused
                });
                self.refusal = Some(error);
                LoginAnswer::Again
            }
            (Err(error), _) => LoginAnswer::Failed(error),
        }
    }

    /// For a login that starts from a refresh token, refreshing is the grant, whatever `refresh` says.
    fn refresh(&self, tokens: &TokenSet) -> Option<TokenRequest> {
        let token = tokens
            .refresh_token
            .as_deref()
            .filter(|token| !self.is_spent(token))?;
        let refresh_token = MaybeSecret::secret(token);
        let may_refresh = self.client.refresh || matches!(self.client.grant, Grant::RefreshToken { .. });
        may_refresh.then(|| token_request(self.client, &GrantParams::Refresh { refresh_token }))
    }

    fn grant(&mut self, reason: Why) -> NextLoginStep<'c> {
        self.lineage.clear();
        let why = self.why.unwrap_or(reason);
        let client = self.client;
        if !self.can_run(reason) {
            return NextLoginStep::NeedsPerson(self.needs_person(why));
        }
        let start = match &client.grant {
            Grant::AuthorizationCode(code) => Start::Code(code),
            Grant::DeviceCode { device_url } => Start::Device(device_request(client, device_url)),
            _ => Start::Token(token_request(client, &GrantParams::Own)),
        };
        NextLoginStep::Grant(start, why)
    }

    /// A starting refresh token is sent only while no tokens descend from it: once some do, it has been replaced,
    /// and a server may revoke them all when it sees the old one again.
    fn can_run(&self, reason: Why) -> bool {
        match &self.client.grant {
            Grant::RefreshToken { start } => reason == Why::NoToken && !self.is_spent(&start.text),
            grant => self.interactive || !grant.is_interactive(),
        }
    }

    /// Tokens that descend from another starting token may be another account's.
    fn is_ours(&self, tokens: &TokenSet) -> bool {
        match &self.client.grant {
            Grant::RefreshToken { start } => tokens.descends_from(&start.text),
            _ => true,
        }
    }

    fn is_spent(&self, refresh_token: &str) -> bool {
        self.spent.iter().any(|spent| spent == refresh_token)
    }

    fn needs_person(&self, why: Why) -> NeedsPerson {
        NeedsPerson {
            login: self.client.name.clone(),
            grant: self.client.grant.name().to_owned(),
            why,
            refusal: self.refusal.clone(),
        }
    }
}

impl fmt::Debug for LoginSession<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Session")
            .field("login", &self.client.name)
            .field("interactive", &self.interactive)
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
