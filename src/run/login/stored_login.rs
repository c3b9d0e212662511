//! What the state holds for a login: its name, its tokens, and whether a refresh is under way.

use crate::auth::oauth::TokenSet;
use crate::io::state::StateFile;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// One entry of the state's `logins`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct StoredLogin {
    /// The login's name. The entry's key tells accounts apart, but nobody can read it.
    #[serde(default)]
    pub login: String,
    #[serde(flatten)]
    pub tokens: Option<TokenSet>,
    /// The fingerprint of a refresh token that was sent, and nobody knows yet whether the server has replaced it. It
    /// is gone once an answer tells, so that a later run that finds it knows that none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refreshing: Option<String>,
}

impl StoredLogin {
    /// The entry of a key. One that cannot be read counts as none: the login is run again.
    /// None for a value of another kind.
    pub fn of(state: &StateFile, key: &str) -> Option<StoredLogin> {
        StoredLogin::read(state.logins.get(key)?)
    }

    /// All entries.
    pub fn all(state: &StateFile) -> Vec<StoredLogin> {
        state.logins.values().filter_map(StoredLogin::read).collect()
    }

    pub fn to_json(&self) -> Json {
        serde_json::to_value(self).unwrap_or_default()
    }

    fn read(json: &Json) -> Option<StoredLogin> {
        serde_json::from_value(json.clone()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn state(entry: Json) -> StateFile {
        let mut state = StateFile::new();
        state.logins.insert("key".to_owned(), entry);
        state
    }

    #[test]
    fn an_entry_survives_its_file() {
        let tokens = json!({
            "access_token": "a", "token_type": "Bearer", "refresh_token": "r", "obtained_at": "2026-01-01T00:00:00Z"
        });
        let kept = StoredLogin {
            login: "app".to_owned(),
            tokens: serde_json::from_value(tokens).ok(),
            refreshing: Some("f".to_owned()),
        };
        assert!(kept.tokens.is_some());
        let read = StoredLogin::of(&state(kept.to_json()), "key").unwrap();
        assert_eq!(read.tokens, kept.tokens);
        assert_eq!((read.login, read.refreshing), (kept.login, kept.refreshing));
    }

    #[test]
    fn a_mark_may_come_before_the_first_tokens() {
        let read = StoredLogin::of(&state(json!({ "login": "app", "refreshing": "f" })), "key").unwrap();
        assert_eq!((read.tokens, read.refreshing.as_deref()), (None, Some("f")));
        assert!(StoredLogin::of(&state(json!("damaged")), "key").is_none());
    }
}
