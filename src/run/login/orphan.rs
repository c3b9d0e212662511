//! Tokens of logins that no file defines any more, because they were renamed or removed. Where their server is, nobody
//! knows: they can only be forgotten.

use super::{StoredLogin, saved_variables};
use crate::io::state::{StateError, Store};

/// Forgets all that is kept under this name: tokens, and the variables that the login saved. False where there was
/// nothing.
///
/// # Errors
/// [`StateError`] if the state cannot be read, locked or written.
pub fn forget(store: &Store, name: &str) -> Result<bool, StateError> {
    // Reading makes no folder, locking does.
    if !StoredLogin::all(&store.read()?.0)
        .iter()
        .any(|kept| kept.login == name)
    {
        return Ok(false);
    }
    let guard = store.lock()?;
    let mut state = guard.read()?;
    let is_its = |key: &String| StoredLogin::of(&state, key).is_some_and(|kept| kept.login == name);
    let keys: Vec<String> = state.logins.keys().filter(|key| is_its(key)).cloned().collect();
    state.logins.retain(|key, _| !keys.contains(key));
    state
        .variables
        .retain(|_, entry| !saved_variables::is_of(entry, name));
    guard.write(&state)?;
    for key in &keys {
        guard.journal(key).remove()?;
    }
    Ok(true)
}
