//! The variables that a login's `save` keeps from a token answer.

use crate::auth::oauth::{Client, Tokens};
use crate::io::state::Entry;
use crate::secret::is_secret_name;
use crate::template::Value;
use crate::verify::Captured;

/// As captures of the step that wanted the token.
pub fn variables(client: &Client, tokens: &Tokens) -> Vec<Captured> {
    let by = author(&client.name);
    let captured = |(name, value): (String, Value)| Captured {
        name: name.into(),
        value,
        durable: true,
        expires_in: None,
        by: Some(by.as_str().into()),
    };
    fields(client, tokens).map(captured).collect()
}

/// As entries of the state.
pub fn entries<'a>(client: &'a Client, tokens: &'a Tokens) -> impl Iterator<Item = (String, Entry)> + 'a {
    let by = author(&client.name);
    fields(client, tokens).map(move |(name, value)| (name, Entry::new(value, &by)))
}

/// Who the state says has written an entry.
pub fn author(login: &str) -> String {
    format!("login {login}")
}

fn fields<'a>(client: &'a Client, tokens: &'a Tokens) -> impl Iterator<Item = (String, Value)> + 'a {
    client.save.iter().filter_map(|(field, name)| {
        let mut value = Value::new(tokens.field(field)?);
        value.secret = is_secret_name(field) || is_secret_name(name);
        Some((name.clone(), value))
    })
}
