//! The variables that a login's `save` keeps from a token answer. They are the login's, and whom it logged in.

use crate::auth::oauth::{LoginClient, TokenSet, cache_key};
use crate::io::state::StateEntry;
use crate::scope::Saver;
use crate::secret::is_secret_name;
use crate::template::Value;
use crate::verify::Captured;

/// As captures of the step that wanted the token.
pub fn variables(client: &LoginClient, tokens: &TokenSet) -> Vec<Captured> {
    let saver = Saver {
        login: client.name.as_str().into(),
        identity: cache_key(client).into(),
    };
    let captured = |(name, value): (String, Value)| Captured {
        name: name.into(),
        value,
        durable: true,
        expires_in: None,
        by: Some(saver.clone()),
    };
    fields(client, tokens).map(captured).collect()
}

/// As entries of the state.
pub fn entries<'a>(
    client: &'a LoginClient,
    tokens: &'a TokenSet,
) -> impl Iterator<Item = (String, StateEntry)> + 'a {
    let identity = cache_key(client);
    fields(client, tokens).map(move |(name, value)| (name, StateEntry::saved(value, &client.name, &identity)))
}

/// Whether an entry of the state is one of this login, whomever it logged in.
pub fn is_of(entry: &StateEntry, login: &str) -> bool {
    entry.saver().is_some_and(|(known, _)| known == login)
}

fn fields<'a>(client: &'a LoginClient, tokens: &'a TokenSet) -> impl Iterator<Item = (String, Value)> + 'a {
    client.save.iter().filter_map(|(field, name)| {
        let mut value = Value::new(tokens.field(field)?);
        value.secret = is_secret_name(field) || is_secret_name(name);
        Some((name.clone(), value))
    })
}
