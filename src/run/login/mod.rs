//! Getting a token for a step: the decisions are `auth::oauth`'s, here they are carried out.
//!
//! The state is locked before it is decided whether to refresh, and stays locked until the answer is on disk, so
//! that of any number of steps and processes one refreshes and the others use what it got. A token is used only
//! once it is written. A refresh leaves a mark in the state before it is sent, and its answer is journalled before it
//! is read, so that a run that dies in between leaves word of it, and the new token if there was one.

mod attempt;
mod browser;
mod device;
mod identity;
mod journalled;
mod kept_values;
mod locked_state;
mod logout;
pub mod orphan;
mod person;
mod refusals;
mod saved_variables;
mod stored_login;

pub use kept_values::KeptValues;
pub use logout::LoggedOut;
pub use person::{Desk, Person};
pub use stored_login::StoredLogin;

use super::event::PromptKind;
use super::{Learn, RunMask};
use crate::auth::oauth::{LoginClient, TokenSet, cache_key};
use crate::http::failure::Unanswered;
use crate::http::{Hop, TransportError};
use crate::io::clock;
use crate::io::state::{StateError, Store};
use crate::io::transport::{SendOptions, Transport};
use crate::model::Login;
use crate::plan::{Step, logins};
use crate::scope::Scope;
use crate::source::Diagnostic;
use crate::verify::Captured;
use attempt::{LoginAttempt, WantedGrant};
use locked_state::LockedState;
use refusals::Refusals;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use url::Url;

/// The logins of a run.
pub struct Logins {
    /// None keeps tokens in memory only.
    store: Option<Store>,
    person: Person,
    options: SendOptions,
    memory: RefCell<HashMap<String, TokenSet>>,
    /// Logins that were refused for good in this run.
    refusals: RefCell<Refusals>,
    /// One login at a time; the others then find its token.
    turn: tokio::sync::Mutex<()>,
    learn: Learn,
    warn: Warn,
    mask: RunMask,
    /// Hosts that were warned about.
    exposed: RefCell<HashSet<String>>,
    /// Where every login is served, whatever host its addresses name.
    server: Option<Url>,
}

/// Receives warnings of what works but is unwise, before it is done.
pub type Warn = Rc<dyn Fn(&[Diagnostic])>;

/// A token for a step.
pub struct GrantedLogin {
    pub tokens: TokenSet,
    /// Variables that the login's `save` names.
    pub saved: Vec<Captured>,
}

/// What a login does, as it happens. Forms and answers hold tokens, and are left out.
pub enum LoginEvent {
    Answered(Box<Hop>),
    /// A request got no answer, for this reason.
    Unanswered(Box<Unanswered>, String),
    /// A person is asked to sign in.
    Prompted(PromptKind),
}

/// How a login reaches its server, and who hears of what it does.
#[derive(Clone, Copy)]
pub struct LoginWire<'a> {
    pub transport: &'a Transport,
    pub observe: &'a dyn Fn(LoginEvent),
}

impl<'a> LoginWire<'a> {
    /// Nobody needs to know.
    pub fn unobserved(transport: &'a Transport) -> LoginWire<'a> {
        LoginWire {
            transport,
            observe: &|_| {},
        }
    }
}

/// Why there is no token.
#[derive(Debug)]
pub enum LoginError {
    Refused(Vec<Diagnostic>),
    Transport(Box<TransportError>),
    State(StateError),
    /// A person was waited for, and the run was asked to end.
    Interrupted,
}

impl std::fmt::Display for LoginError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LoginError::Refused(problems) => {
                let messages: Vec<&str> = problems.iter().map(|found| found.message.as_str()).collect();
                out.write_str(&messages.join("\n"))
            }
            LoginError::Transport(error) => {
                write!(out, "{} {}: {}", error.method, error.url, error.message)
            }
            LoginError::State(error) => write!(out, "{error}"),
            LoginError::Interrupted => out.write_str("the login was interrupted"),
        }
    }
}

impl Logins {
    pub fn new(store: Option<Store>, person: Person, options: SendOptions) -> Logins {
        Logins {
            store,
            person,
            options,
            memory: RefCell::default(),
            refusals: RefCell::default(),
            turn: tokio::sync::Mutex::new(()),
            learn: Rc::new(|_, _| {}),
            warn: Rc::new(|_| {}),
            mask: Rc::new(str::to_owned),
            exposed: RefCell::default(),
            server: None,
        }
    }

    /// Sends what logins ask to this server, at the paths of their addresses.
    pub fn served_at(self, server: Option<Url>) -> Logins {
        Logins { server, ..self }
    }

    fn client(&self, login: &Login, scope: &Scope<'_, '_>) -> Result<LoginClient, LoginError> {
        let mut client = identity::client(login, scope).map_err(LoginError::Refused)?;
        if let Some(server) = &self.server {
            client.move_to(server);
        }
        Ok(client)
    }

    /// Keeps the tokens for as long as the run.
    pub fn in_memory(&mut self) {
        self.store = None;
    }

    /// Passes each token and code to `learn` as soon as it is there.
    pub fn telling(self, learn: Learn) -> Logins {
        Logins { learn, ..self }
    }

    /// What the page in the browser says goes through `mask`.
    pub fn masking(self, mask: RunMask) -> Logins {
        Logins { mask, ..self }
    }

    pub fn warning(self, warn: Warn) -> Logins {
        Logins { warn, ..self }
    }

    fn tell(&self, tokens: &TokenSet) {
        tokens.secrets().for_each(|token| (self.learn)("token", token));
    }

    /// A usable access token, by the shortest way. `rejected` is one that a server has just answered 401 to.
    ///
    /// # Errors
    /// [`LoginError`] if the server refuses or cannot be reached, or the state cannot be used.
    pub async fn token(
        &self,
        login: &Login,
        scope: &Scope<'_, '_>,
        wire: LoginWire<'_>,
        rejected: Option<&str>,
    ) -> Result<GrantedLogin, LoginError> {
        let client = self.client(login, scope)?;
        if let (None, Some(tokens)) = (rejected, self.at_hand(&cache_key(&client))) {
            return Ok(GrantedLogin {
                saved: saved_variables::variables(&client, &tokens),
                tokens,
            });
        }
        let wanted = rejected.map_or(WantedGrant::Usable, WantedGrant::Instead);
        self.granted(login, &client, wire, wanted).await
    }

    /// Runs the grant, whatever tokens there are.
    ///
    /// # Errors
    /// [`LoginError`] if the server refuses or cannot be reached, or the state cannot be used.
    pub async fn log_in(
        &self,
        login: &Login,
        scope: &Scope<'_, '_>,
        wire: LoginWire<'_>,
    ) -> Result<GrantedLogin, LoginError> {
        let client = self.client(login, scope)?;
        self.granted(login, &client, wire, WantedGrant::Anew).await
    }

    /// Takes the login's tokens back, at the server unless `here_only`, and forgets them.
    ///
    /// # Errors
    /// [`LoginError`] if the server refuses or cannot be reached, or the state cannot be used.
    pub async fn log_out(
        &self,
        login: &Login,
        scope: &Scope<'_, '_>,
        wire: LoginWire<'_>,
        here_only: bool,
    ) -> Result<LoggedOut, LoginError> {
        let client = self.client(login, scope)?;
        let _turn = self.turn.lock().await;
        let mut attempt = self.attempt(login, &client, wire).await?;
        attempt.log_out(here_only).await
    }

    /// Drops the tokens of every login that saves this variable, in memory and on disk. Where they cannot be
    /// dropped there, a server that has revoked them says so when they are used.
    pub async fn forget(&self, step: &Step<'_>, variable: &str, scope: &Scope<'_, '_>) {
        for login in step
            .collection
            .logins
            .iter()
            .filter(|login| logins::saves(login, variable))
        {
            let Ok(client) = self.client(login, scope) else {
                continue;
            };
            let key = cache_key(&client);
            self.memory.borrow_mut().remove(&key);
            if let Ok(held) = LockedState::take(self.store.clone()).await {
                let _ = held.forget(&key);
            }
        }
    }

    async fn granted(
        &self,
        login: &Login,
        client: &LoginClient,
        wire: LoginWire<'_>,
        wanted: WantedGrant<'_>,
    ) -> Result<GrantedLogin, LoginError> {
        let _turn = self.turn.lock().await;
        let mut attempt = self.attempt(login, client, wire).await?;
        let refresh = attempt.refresh_token().map_err(LoginError::State)?;
        let known = self.refusals.borrow().of(client, refresh.as_deref());
        if let (Some(problems), false) = (known, matches!(wanted, WantedGrant::Anew)) {
            return Err(LoginError::Refused(problems));
        }
        let tokens = attempt.run(wanted).await;
        attempt.show_outcome(&tokens).await;
        if let (true, Err(LoginError::Refused(problems))) = (attempt.is_definite.get(), &tokens) {
            let refresh = attempt.refresh_token().map_err(LoginError::State)?;
            self.refusals.borrow_mut().keep(client, refresh, problems);
        }
        let tokens = tokens?;
        Ok(GrantedLogin {
            saved: saved_variables::variables(client, &tokens),
            tokens,
        })
    }

    async fn attempt<'a>(
        &'a self,
        login: &'a Login,
        client: &'a LoginClient,
        wire: LoginWire<'a>,
    ) -> Result<LoginAttempt<'a>, LoginError> {
        self.warn_of(client, login);
        let held = LockedState::take(self.store.clone()).await;
        let attempt = LoginAttempt {
            logins: self,
            login,
            client,
            key: cache_key(client),
            wire,
            held: held.map_err(LoginError::State)?,
            unanswered: None,
            is_definite: Cell::new(false),
            caller: None,
        };
        attempt.recover()?;
        Ok(attempt)
    }

    fn warn_of(&self, client: &LoginClient, login: &Login) {
        let mut exposed = self.exposed.borrow_mut();
        let found = client.warnings(login, |host| exposed.insert(host.to_owned()));
        if !found.is_empty() {
            let _quiet = self.person.quiet();
            (self.warn)(&found);
        }
    }

    fn at_hand(&self, key: &str) -> Option<TokenSet> {
        self.memory
            .borrow()
            .get(key)
            .filter(|tokens| tokens.usable(clock::timestamp()))
            .cloned()
    }
}
