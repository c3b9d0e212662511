//! One login, carried out: what the session decides is sent, and what comes back is kept before it is used.

use super::locked_state::LockedState;
use super::person::Person;
use super::{LoginError, LoginEvent, LoginWire, Logins, browser, device};
use crate::auth::oauth::{
    AuthorizationCode, CallbackPage, CodeGrant, Denied, Grant, LoginAnswer, LoginClient, LoginSession,
    NeedsPerson, NextLoginStep, Returned, Start, TokenError, TokenRequest, TokenSet, Why, fingerprint,
    is_definite,
};
use crate::http::{FailureKind, Header, HttpRequest, HttpResponse, TransportError};
use crate::io::listen::IncomingCall;
use crate::io::state::StateError;
use crate::io::transport::BodySink;
use crate::io::{clock, random};
use crate::model::Login;
use crate::run::event::PromptKind;
use crate::source::{Diagnostic, code};
use std::cell::Cell;
use std::time::Duration;

/// What the tokens at hand are good for.
#[derive(Debug, Clone, Copy)]
pub enum WantedGrant<'a> {
    /// Any token that is usable.
    Usable,
    /// A server has just answered 401 to this one.
    Instead(&'a str),
    /// The grant is run whatever there is.
    Anew,
}

/// One login under the lock.
pub struct LoginAttempt<'a> {
    pub logins: &'a Logins,
    pub login: &'a Login,
    pub client: &'a LoginClient,
    pub key: String,
    pub wire: LoginWire<'a>,
    pub held: LockedState,
    /// Why a refresh that was sent has no answer.
    pub unanswered: Option<String>,
    /// The last refusal was one that no further attempt changes.
    pub is_definite: Cell<bool>,
    /// The browser that brought the code, and waits to hear what came of it.
    pub caller: Option<IncomingCall>,
}

impl LoginAttempt<'_> {
    /// # Errors
    /// [`LoginError`] if the server refuses or cannot be reached, or the state cannot be used.
    pub async fn run(&mut self, wanted: WantedGrant<'_>) -> Result<TokenSet, LoginError> {
        let client = self.client;
        let mut session = LoginSession::new(client, self.logins.person.is_there());
        if let WantedGrant::Instead(token) = wanted {
            session.rejected(token);
        }
        loop {
            let cached = self.cached(wanted, &mut session)?;
            let request = match session.next(cached.as_ref(), clock::timestamp()) {
                NextLoginStep::Use => return self.used(cached),
                NextLoginStep::Refresh(request) | NextLoginStep::Grant(Start::Token(request), _) => request,
                NextLoginStep::Grant(Start::Code(grant), why) => self.authorize(grant, why).await?,
                NextLoginStep::Grant(Start::Device(request), why) => return self.pair(&request, why).await,
                NextLoginStep::NeedsPerson(needs) => return Err(self.stopped(&needs)),
            };
            if let Some(tokens) = self.exchange(&mut session, &request).await? {
                return self.keep(tokens);
            }
        }
    }

    /// Answers the browser that brought the code. It waits no longer than the exchange took.
    pub async fn show_outcome<T>(&mut self, outcome: &Result<T, LoginError>) {
        let Some(caller) = self.caller.take() else {
            return;
        };
        let name = &self.client.name;
        let page = match outcome {
            Ok(_) => CallbackPage::logged_in(name),
            Err(error) => CallbackPage::failed(name, &self.in_short(error)),
        };
        browser::show_outcome(caller, page).await;
    }

    /// A failure in one line for the page, which says nothing that the terminal would mask.
    fn in_short(&self, error: &LoginError) -> String {
        let masked = (self.logins.mask)(&error.to_string());
        masked
            .lines()
            .next()
            .unwrap_or_default()
            .trim_end_matches('.')
            .to_owned()
    }

    /// The state's tokens, or those of this run where nothing is kept. Tokens that come from a starting refresh
    /// token are all there is of it: they cannot be got anew.
    fn cached(
        &self,
        wanted: WantedGrant<'_>,
        session: &mut LoginSession<'_>,
    ) -> Result<Option<TokenSet>, LoginError> {
        let kept = self
            .held
            .kept(&self.key)
            .map_err(LoginError::State)?
            .unwrap_or_default();
        if let Some(mark) = kept.refreshing {
            session.unanswered(mark);
        }
        let tokens = kept
            .tokens
            .or_else(|| self.logins.memory.borrow().get(&self.key).cloned());
        // A token that is only tried, and refused, must not be shown either.
        tokens.iter().for_each(|tokens| self.logins.tell(tokens));
        let is_kept =
            !matches!(wanted, WantedGrant::Anew) || matches!(self.client.grant, Grant::RefreshToken { .. });
        Ok(tokens.filter(|_| is_kept))
    }

    fn used(&self, cached: Option<TokenSet>) -> Result<TokenSet, LoginError> {
        let tokens = cached.ok_or_else(|| self.refused(self.no_code("there are no tokens")))?;
        self.remember(&tokens);
        Ok(tokens)
    }

    /// On disk first; only then does anybody else see the token.
    ///
    /// # Errors
    /// [`LoginError`] if the server refuses or cannot be reached, or the state cannot be used.
    pub fn keep(&self, tokens: TokenSet) -> Result<TokenSet, LoginError> {
        let tokens = self.completed(tokens)?;
        self.logins.tell(&tokens);
        self.held
            .keep(&self.key, self.client, &tokens)
            .map_err(LoginError::State)?;
        self.remember(&tokens);
        Ok(tokens)
    }

    /// The answer to a refresh often leaves out what a login saves and a refresh does not change: it stays.
    fn completed(&self, mut tokens: TokenSet) -> Result<TokenSet, LoginError> {
        let kept = self.held.kept(&self.key).map_err(LoginError::State)?;
        let in_memory = || self.logins.memory.borrow().get(&self.key).cloned();
        let Some(before) = kept.and_then(|kept| kept.tokens).or_else(in_memory) else {
            return Ok(tokens);
        };
        for (field, _) in &self.client.save {
            if let (None, Some(known)) = (tokens.field(field), before.extra.get(field)) {
                tokens.extra.insert(field.clone(), known.clone());
            }
        }
        Ok(tokens)
    }

    fn remember(&self, tokens: &TokenSet) {
        self.logins.tell(tokens);
        let mut memory = self.logins.memory.borrow_mut();
        memory.insert(self.key.clone(), tokens.clone());
    }

    /// Sends a token request. None: the session has something else to try.
    async fn exchange(
        &mut self,
        session: &mut LoginSession<'_>,
        request: &TokenRequest,
    ) -> Result<Option<TokenSet>, LoginError> {
        request
            .secrets()
            .for_each(|secret| (self.logins.learn)("token request", secret));
        let refresh = request.refresh_token().map(fingerprint);
        if let Some(mark) = &refresh {
            let begun = self.held.begin(&self.key, self.client, mark.clone());
            begun.map_err(LoginError::State)?;
        }
        let response = match self.send(&request.to_http()).await {
            Err(LoginError::Transport(error)) if is_lost(&error) && refresh.is_some() => {
                session.lost(request.refresh_token().unwrap_or_default());
                self.unanswered = Some(error.message);
                return Ok(None);
            }
            Err(LoginError::Transport(error)) if error.kind == FailureKind::Interrupted => {
                return Err(LoginError::Interrupted);
            }
            sent => sent,
        };
        if let (Some(mark), Ok(response)) = (&refresh, &response) {
            self.journal(mark, response);
        }
        let answered = response.map(|response| session.answered(request, &response, clock::timestamp()));
        if let Ok(LoginAnswer::Tokens(tokens)) = answered {
            return Ok(Some(*tokens));
        }
        if let Some(mark) = &refresh {
            self.without_tokens(mark, &answered).map_err(LoginError::State)?;
        }
        match answered? {
            LoginAnswer::Failed(error) => Err(self.failed(&error)),
            _ => Ok(None),
        }
    }

    /// A server that broke down on a refresh may have replaced the token before it did: the mark stays.
    fn without_tokens(
        &self,
        mark: &str,
        answered: &Result<LoginAnswer, LoginError>,
    ) -> Result<(), StateError> {
        match answered {
            Ok(LoginAnswer::Failed(error)) if error.is_open() => self.held.unjournal(&self.key),
            _ => self.held.end(&self.key, mark),
        }
    }

    /// The authorization code, from a person or from a server that consents at once.
    async fn authorize(&mut self, grant: &CodeGrant, why: Why) -> Result<TokenRequest, LoginError> {
        let logins = self.logins;
        let Person::AtTerminal(desk) = &logins.person else {
            return self.follow(grant).await;
        };
        self.explain(why);
        self.held = LockedState::default();
        let answer = browser::ask(self, desk, grant).await?;
        self.caller = answer.caller;
        self.hold().await?;
        Ok(answer.request)
    }

    async fn pair(&mut self, request: &TokenRequest, why: Why) -> Result<TokenSet, LoginError> {
        self.explain(why);
        self.held = LockedState::default();
        let tokens = device::run(self, request).await?;
        self.hold().await?;
        self.keep(tokens)
    }

    /// Nobody else waits for a person: the lock is given back before one is asked, and taken again afterwards.
    async fn hold(&mut self) -> Result<(), LoginError> {
        let held = LockedState::take(self.logins.store.clone()).await;
        self.held = held.map_err(LoginError::State)?;
        Ok(())
    }

    /// Says why an earlier login was not enough.
    fn explain(&self, why: Why) {
        if let (Person::AtTerminal(desk), Why::RefreshRefused | Why::RefreshLost) = (&self.logins.person, why)
        {
            desk.say(&format!(
                "Login `{}` has to be made again: {why}\n",
                self.client.name
            ));
        }
    }

    /// The authorization code of a server that consents at once.
    async fn follow(&mut self, grant: &CodeGrant) -> Result<TokenRequest, LoginError> {
        let mut flow = AuthorizationCode::start(self.client, grant, None, &mut random::fill);
        let mut request = HttpRequest::get(flow.url().clone());
        request.headers.push(Header {
            name: "Accept".to_owned(),
            value: b"*/*".to_vec(),
            secret: false,
        });
        let response = self.send(&request).await?;
        let location = response
            .header("location")
            .next()
            .map(|value| String::from_utf8_lossy(value).into_owned());
        match flow.on_redirect(location.as_deref().unwrap_or_default()) {
            Returned::Code(code) => Ok(flow.token_request(self.client, code)),
            Returned::Denied(denied) => Err(self.denied(&denied)),
            Returned::Unusable(why) => {
                let help = format!("the authorize endpoint answered {}", response.status);
                Err(self.refused(self.no_code(why).help(help)))
            }
        }
    }

    /// Sends a request. The forms of a login hold what is not to be shown: its events have none.
    ///
    /// # Errors
    /// [`LoginError`] if the server refuses or cannot be reached, or the state cannot be used.
    pub async fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, LoginError> {
        let sent = self
            .wire
            .transport
            .send(request, &self.logins.options, BodySink::Keep)
            .await;
        let (response, mut hop) = sent.map_err(|mut error| {
            error.without_bodies();
            self.unanswered(&mut error);
            LoginError::Transport(error)
        })?;
        hop.without_body();
        (self.wire.observe)(LoginEvent::Answered(Box::new(hop)));
        Ok(response)
    }

    /// Each request is an event of its own: the error is not shown with it again.
    fn unanswered(&self, error: &mut TransportError) {
        if let Some(resent) = error.resent.take() {
            (self.wire.observe)(LoginEvent::Unanswered(Box::new(resent.lost), resent.reason));
        }
        if let Some(unanswered) = error.unanswered.take() {
            (self.wire.observe)(LoginEvent::Unanswered(unanswered, error.message.clone()));
        }
    }

    /// A person is about to be asked.
    pub fn prompts(&self, kind: PromptKind) {
        (self.wire.observe)(LoginEvent::Prompted(kind));
    }

    pub fn no_code(&self, why: &str) -> Diagnostic {
        let message = format!("login `{}` got no code: {why}", self.client.name);
        Diagnostic::error(code::LOGIN_DENIED, message).at(self.login.span, "this login")
    }

    /// Nobody has finished the login in time.
    pub fn late(&self, patience: Duration) -> LoginError {
        let message = format!(
            "login `{}` was not finished: no answer came within {} s",
            self.client.name,
            patience.as_secs_f64()
        );
        let problem = Diagnostic::error(code::LOGIN_EXPIRED, message)
            .at(self.login.span, "this login")
            .help("log in again; `--login-timeout` sets how long the answer is waited for");
        self.refused(problem)
    }

    fn stopped(&self, needs: &NeedsPerson) -> LoginError {
        let problem = needs.diagnostic(self.login.span);
        self.refused(match &self.unanswered {
            Some(reason) => problem.help(format!("no answer came because {reason}")),
            None => problem,
        })
    }

    /// The refresh token that the state holds now.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn refresh_token(&self) -> Result<Option<String>, StateError> {
        let kept = self.held.kept(&self.key)?;
        Ok(kept.and_then(|kept| kept.tokens?.refresh_token))
    }

    /// Somebody said no where consent was asked for.
    pub fn denied(&self, denied: &Denied) -> LoginError {
        self.is_definite.set(is_definite(&denied.error));
        self.refused(denied.diagnostic(self.client, self.login.span))
    }

    pub fn failed(&self, error: &TokenError) -> LoginError {
        self.is_definite.set(error.is_definite());
        self.refused(error.diagnostic(self.client, self.login.span))
    }

    pub fn refused(&self, diagnostic: Diagnostic) -> LoginError {
        LoginError::Refused(vec![diagnostic])
    }
}

/// Whether the server may have seen the request, and acted on it.
fn is_lost(error: &TransportError) -> bool {
    let others = [
        FailureKind::Request,
        FailureKind::Tls,
        FailureKind::Proxy,
        FailureKind::Interrupted,
    ];
    !error.kind.is_connect() && !others.contains(&error.kind)
}
