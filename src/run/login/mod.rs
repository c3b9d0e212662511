//! Getting a token for a step: the decisions are `auth::oauth`'s, here they are carried out.
//!
//! The state is locked before it is decided whether to refresh, and stays locked until the answer is on disk, so
//! that of any number of steps and processes one refreshes and the others use what it got. A token is used only
//! once it is written.

mod device;
mod held;
mod saved;

use super::Learn;
use crate::auth::oauth::{
    Answered, AuthorizationCode, Client, CodeGrant, Eval, NeedsPerson, Next, Returned, Session, Start,
    TokenError, TokenRequest, Tokens, Why, cache_key,
};
use crate::http::{Hop, HttpRequest, HttpResponse, TransportError};
use crate::io::clock;
use crate::io::random;
use crate::io::state::{StateError, Store};
use crate::io::transport::{BodySink, SendOptions, Transport};
use crate::model::Login;
use crate::plan::{Step, logins};
use crate::scope::Scope;
use crate::source::{Diagnostic, code};
use crate::verify::Captured;
use held::Held;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Who can be asked to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// The server consents at once, as the mock does: its redirect is followed without a browser.
    NotNeeded,
    /// Nobody is there.
    Absent,
}

/// The logins of a run.
pub struct Logins {
    /// None keeps tokens in memory only.
    store: Option<Store>,
    person: Person,
    options: SendOptions,
    memory: RefCell<HashMap<String, Tokens>>,
    /// One login at a time; the others then find its token.
    turn: tokio::sync::Mutex<()>,
    learn: Learn,
}

/// A token for a step.
pub struct Granted {
    pub access_token: String,
    /// Variables that the login's `save` names.
    pub saved: Vec<Captured>,
    /// What was sent for it.
    pub hops: Vec<Hop>,
}

/// Why there is no token.
#[derive(Debug)]
pub enum LoginError {
    Refused(Vec<Diagnostic>),
    Transport(Box<TransportError>),
    State(StateError),
}

impl Logins {
    pub fn new(store: Option<Store>, person: Person, options: SendOptions) -> Logins {
        Logins {
            store,
            person,
            options,
            memory: RefCell::default(),
            turn: tokio::sync::Mutex::new(()),
            learn: Rc::new(|_, _| {}),
        }
    }

    /// Tells of each token and code as soon as it is there.
    pub fn telling(self, learn: Learn) -> Logins {
        Logins { learn, ..self }
    }

    fn tell(&self, tokens: &Tokens) {
        tokens.secrets().for_each(|token| (self.learn)("token", token));
    }

    /// A usable access token, by the shortest way. `rejected` is one that a server has just answered 401 to.
    pub async fn token(
        &self,
        login: &Login,
        eval: &mut Eval<'_>,
        transport: &Transport,
        rejected: Option<&str>,
    ) -> Result<Granted, LoginError> {
        let client = Client::from_login(login, eval).map_err(LoginError::Refused)?;
        let key = cache_key(&client);
        if let (None, Some(tokens)) = (rejected, self.at_hand(&key)) {
            return Ok(Granted {
                access_token: tokens.access_token,
                saved: Vec::new(),
                hops: Vec::new(),
            });
        }
        let _turn = self.turn.lock().await;
        let held = Held::take(self.store.clone()).await.map_err(LoginError::State)?;
        let mut attempt = Attempt {
            logins: self,
            login,
            client: &client,
            key,
            transport,
            held,
            hops: Vec::new(),
        };
        let tokens = attempt.run(rejected).await?;
        let saved = saved::variables(&client, &tokens);
        Ok(Granted {
            access_token: tokens.access_token,
            saved,
            hops: attempt.hops,
        })
    }

    /// Drops the tokens of every login that saves this variable, in memory and on disk. Where they cannot be
    /// dropped there, a server that has revoked them says so when they are used.
    pub async fn forget(&self, step: &Step<'static>, variable: &str, scope: &Scope<'_, 'static>) {
        for login in step
            .collection
            .logins
            .iter()
            .filter(|login| logins::saves(login, variable))
        {
            let Ok(client) = Client::from_login(login, &mut |template| scope.eval(template)) else {
                continue;
            };
            let key = cache_key(&client);
            self.memory.borrow_mut().remove(&key);
            if let Ok(held) = Held::take(self.store.clone()).await {
                let _ = held.forget(&key);
            }
        }
    }

    fn at_hand(&self, key: &str) -> Option<Tokens> {
        self.memory
            .borrow()
            .get(key)
            .filter(|tokens| tokens.usable(clock::timestamp()))
            .cloned()
    }
}

/// One login under the lock.
struct Attempt<'a> {
    logins: &'a Logins,
    login: &'a Login,
    client: &'a Client,
    key: String,
    transport: &'a Transport,
    held: Held,
    hops: Vec<Hop>,
}

impl Attempt<'_> {
    async fn run(&mut self, rejected: Option<&str>) -> Result<Tokens, LoginError> {
        let client = self.client;
        let mut session = Session::new(client, self.logins.person != Person::Absent);
        if let Some(token) = rejected {
            session.rejected(token);
        }
        loop {
            let cached = self.cached()?;
            let request = match session.next(cached.as_ref(), clock::timestamp()) {
                Next::Use => return self.used(cached),
                Next::Refresh(request) | Next::Grant(Start::Token(request), _) => request,
                Next::Grant(Start::Code(grant), _) => self.follow(grant).await?,
                Next::Grant(Start::Device(request), _) => {
                    let tokens = device::run(self, &request).await?;
                    return self.keep(tokens);
                }
                Next::NeedsPerson(needs) => return Err(self.refused(needs.diagnostic(self.login.span))),
            };
            let response = self.send(&request.to_http()).await?;
            match session.answered(&request, &response, clock::timestamp()) {
                Answered::Tokens(tokens) => return self.keep(*tokens),
                Answered::Again => {}
                Answered::Failed(error) => return Err(self.failed(&error)),
            }
        }
    }

    /// The state's tokens, or those of this run where nothing is kept.
    fn cached(&self) -> Result<Option<Tokens>, LoginError> {
        let kept = self.held.tokens(&self.key).map_err(LoginError::State)?;
        kept.iter().for_each(|tokens| self.logins.tell(tokens));
        Ok(kept.or_else(|| self.logins.memory.borrow().get(&self.key).cloned()))
    }

    fn used(&self, cached: Option<Tokens>) -> Result<Tokens, LoginError> {
        let tokens = cached.ok_or_else(|| self.needs_person(Why::NoToken))?;
        self.logins
            .memory
            .borrow_mut()
            .insert(self.key.clone(), tokens.clone());
        Ok(tokens)
    }

    /// On disk first; only then does anybody else see the token.
    fn keep(&self, tokens: Tokens) -> Result<Tokens, LoginError> {
        self.logins.tell(&tokens);
        self.held
            .keep(&self.key, self.client, &tokens)
            .map_err(LoginError::State)?;
        self.logins
            .memory
            .borrow_mut()
            .insert(self.key.clone(), tokens.clone());
        Ok(tokens)
    }

    /// The authorization code of a server that consents at once.
    async fn follow(&mut self, grant: &CodeGrant) -> Result<TokenRequest, LoginError> {
        let mut flow = AuthorizationCode::start(self.client, grant, None, &mut random::fill);
        let request = HttpRequest::get(flow.url().clone());
        let response = self.send(&request).await?;
        let location = response
            .header("location")
            .next()
            .map(|value| String::from_utf8_lossy(value).into_owned());
        match flow.on_redirect(location.as_deref().unwrap_or_default()) {
            Returned::Code(code) => {
                (self.logins.learn)("code", &code.text);
                Ok(flow.token_request(self.client, code))
            }
            Returned::Denied(denied) => Err(self.refused(denied.diagnostic(self.client, self.login.span))),
            Returned::Unusable(why) => Err(self.refused(self.not_followed(&response, why))),
        }
    }

    async fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, LoginError> {
        let sent = self
            .transport
            .send(request, &self.logins.options, BodySink::Keep)
            .await;
        let (response, hop) = sent.map_err(LoginError::Transport)?;
        self.hops.push(hop);
        Ok(response)
    }

    fn not_followed(&self, response: &HttpResponse, why: &str) -> Diagnostic {
        let message = format!("login `{}` got no code: {why}", self.client.name);
        Diagnostic::error(code::LOGIN_DENIED, message)
            .at(self.login.span, "this login")
            .help(format!("the authorize endpoint answered {}", response.status))
    }

    fn needs_person(&self, why: Why) -> LoginError {
        let (login, grant) = (self.client.name.clone(), self.client.grant.name().to_owned());
        self.refused(
            NeedsPerson {
                login,
                grant,
                why,
                refusal: None,
            }
            .diagnostic(self.login.span),
        )
    }

    fn failed(&self, error: &TokenError) -> LoginError {
        self.refused(error.diagnostic(self.client, self.login.span))
    }

    fn refused(&self, diagnostic: Diagnostic) -> LoginError {
        LoginError::Refused(vec![diagnostic])
    }
}
