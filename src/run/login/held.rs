//! The state under its lock, for as long as a login needs it.

use super::saved;
use crate::auth::oauth::{Client, Tokens};
use crate::io::state::{Guard, StateError, Store};

/// None where the run keeps nothing.
pub struct Held(Option<Guard>);

impl Held {
    /// Waits for the lock on a thread of its own, so that signals and other steps are not held up.
    pub async fn take(store: Option<Store>) -> Result<Held, StateError> {
        let Some(store) = store else { return Ok(Held(None)) };
        let taken = tokio::task::spawn_blocking(move || store.lock()).await;
        taken.map_or(Ok(Held(None)), |guard| guard.map(|guard| Held(Some(guard))))
    }

    /// The tokens that the state holds now, whoever wrote them.
    pub fn tokens(&self, key: &str) -> Result<Option<Tokens>, StateError> {
        let Some(guard) = &self.0 else { return Ok(None) };
        let state = guard.read()?;
        Ok(state
            .logins
            .get(key)
            .and_then(|kept| serde_json::from_value(kept.clone()).ok()))
    }

    /// Drops the tokens of a login, if there are any.
    pub fn forget(&self, key: &str) -> Result<(), StateError> {
        let Some(guard) = &self.0 else { return Ok(()) };
        let mut state = guard.read()?;
        match state.logins.shift_remove(key) {
            Some(_) => guard.write(&state),
            None => Ok(()),
        }
    }

    /// Writes the tokens, and the variables that the login saves, in one go.
    pub fn keep(&self, key: &str, client: &Client, tokens: &Tokens) -> Result<(), StateError> {
        let Some(guard) = &self.0 else { return Ok(()) };
        let mut state = guard.read()?;
        let kept = serde_json::to_value(tokens).unwrap_or_default();
        state.logins.insert(key.to_owned(), kept);
        for (name, entry) in saved::entries(client, tokens) {
            state.variables.insert(name, entry);
        }
        guard.write(&state)
    }
}
