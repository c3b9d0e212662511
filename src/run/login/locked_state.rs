//! The state under its lock, for as long as a login needs it.

use super::saved_variables;
use super::stored_login::StoredLogin;
use crate::auth::oauth::{LoginClient, TokenSet};
use crate::io::state::{Guard, StateError, StateFile, StateJournal, Store};

/// None where the run keeps nothing, and while a person is waited for.
#[derive(Default)]
pub struct LockedState(Option<Guard>);

impl LockedState {
    /// Waits for the lock on a thread of its own, so that signals and other steps are not held up.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub async fn take(store: Option<Store>) -> Result<LockedState, StateError> {
        let Some(store) = store else {
            return Ok(LockedState(None));
        };
        let taken = tokio::task::spawn_blocking(move || store.lock()).await;
        taken.map_or(Ok(LockedState(None)), |guard| {
            guard.map(|guard| LockedState(Some(guard)))
        })
    }

    /// What the state holds now, whichever process wrote it.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn kept(&self, key: &str) -> Result<Option<StoredLogin>, StateError> {
        match &self.0 {
            Some(guard) => Ok(StoredLogin::of(&guard.read()?, key)),
            None => Ok(None),
        }
    }

    /// Where the answer to a refresh is kept until the state holds its tokens.
    /// None for a login that is kept in memory.
    pub fn journal(&self, key: &str) -> Option<StateJournal> {
        self.0.as_ref().map(|guard| guard.journal(key))
    }

    /// Drops the tokens of a login, if there are any.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn forget(&self, key: &str) -> Result<(), StateError> {
        self.change(|state| drop(state.logins.shift_remove(key)))?;
        self.unjournal(key)
    }

    /// Drops all that a login has left: its tokens, and the variables it saved.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn forget_all(&self, key: &str, client: &LoginClient) -> Result<(), StateError> {
        self.change(|state| {
            let is_anothers = |identity: &str| !identity.is_empty() && identity != key;
            state.variables.retain(|_, entry| match entry.saver() {
                Some((login, identity)) => login != client.name || is_anothers(identity),
                None => true,
            });
            state.logins.shift_remove(key);
        })?;
        self.unjournal(key)
    }

    /// Writes the tokens, and the variables that the login saves, in one go. A refresh is over with it.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn keep(&self, key: &str, client: &LoginClient, tokens: &TokenSet) -> Result<(), StateError> {
        self.change(|state| {
            let kept = StoredLogin {
                login: client.name.clone(),
                tokens: Some(tokens.clone()),
                refreshing: None,
            };
            state.logins.insert(key.to_owned(), kept.to_json());
            state.variables.extend(saved_variables::entries(client, tokens));
        })?;
        self.unjournal(key)
    }

    /// A refresh token is about to be sent: until there is an answer, the state says so.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn begin(&self, key: &str, client: &LoginClient, fingerprint: String) -> Result<(), StateError> {
        self.change(|state| {
            let mut kept = StoredLogin::of(state, key).unwrap_or_default();
            kept.login.clone_from(&client.name);
            kept.refreshing = Some(fingerprint);
            state.logins.insert(key.to_owned(), kept.to_json());
        })
    }

    /// There was an answer, and it refuses; or nothing was sent after all.
    pub fn end(&self, key: &str, fingerprint: &str) -> Result<(), StateError> {
        self.change(|state| {
            let Some(mut kept) = StoredLogin::of(state, key).filter(|kept| is_of(kept, fingerprint)) else {
                return;
            };
            kept.refreshing = None;
            match kept.tokens {
                Some(_) => drop(state.logins.insert(key.to_owned(), kept.to_json())),
                None => drop(state.logins.shift_remove(key)),
            }
        })?;
        self.unjournal(key)
    }

    /// The state says all that the journal does.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, locked or written.
    pub fn unjournal(&self, key: &str) -> Result<(), StateError> {
        self.journal(key).map_or(Ok(()), |journal| journal.remove())
    }

    /// What changes nothing is not written.
    fn change(&self, change: impl FnOnce(&mut StateFile)) -> Result<(), StateError> {
        let Some(guard) = &self.0 else { return Ok(()) };
        let before = guard.read()?;
        let mut state = before.clone();
        change(&mut state);
        if state == before {
            Ok(())
        } else {
            guard.write(&state)
        }
    }
}

fn is_of(kept: &StoredLogin, fingerprint: &str) -> bool {
    kept.refreshing.as_deref() == Some(fingerprint)
}
