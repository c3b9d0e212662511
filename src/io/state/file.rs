//! The state file's content: JSON, versioned.

use crate::template::Value;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// The version this program reads and writes.
pub const VERSION: u32 = 1;

/// What of a login's tokens nobody may see.
const TOKENS: [&str; 2] = ["access_token", "refresh_token"];

/// All that is kept for one environment.
#[derive(Clone, Serialize, Deserialize, Default, PartialEq)]
pub struct StateFile {
    pub version: u32,
    #[serde(default)]
    pub variables: IndexMap<String, Entry>,
    /// Tokens of logins, by the login's cache key.
    #[serde(default)]
    pub logins: IndexMap<String, Json>,
}

/// A captured variable.
#[derive(Clone, Serialize, Deserialize, PartialEq)]
pub struct Entry {
    pub value: Json,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// Id of the step that captured it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Seconds since 1970 after which it counts as absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Entry {{ by: {:?}, secret: {}, .. }}", self.by, self.secret)
    }
}

impl std::fmt::Debug for StateFile {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("StateFile")
            .field("version", &self.version)
            .field("variables", &self.variables)
            .field("logins", &self.logins.len())
            .finish()
    }
}

impl StateFile {
    pub fn new() -> StateFile {
        StateFile {
            version: VERSION,
            ..StateFile::default()
        }
    }

    /// Reads the bytes of a file; the error says in words what is wrong with it, without quoting it.
    pub fn parse(bytes: &[u8]) -> Result<StateFile, String> {
        let damaged = |error: serde_json::Error| {
            format!("it is damaged (line {}, column {})", error.line(), error.column())
        };
        let state: StateFile = serde_json::from_slice(bytes).map_err(damaged)?;
        match state.version {
            VERSION => Ok(state),
            other => Err(format!(
                "it has version {other}, and this program reads version {VERSION}"
            )),
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Names and values of what the file holds and nobody may see: tokens, and variables kept as secret.
    pub fn secrets(&self) -> Vec<(String, String)> {
        let variables = self.variables.iter().filter(|(_, entry)| entry.secret);
        let variables = variables.map(|(name, entry)| (name.as_str(), &entry.value));
        let tokens = self
            .logins
            .values()
            .flat_map(|tokens| TOKENS.iter().filter_map(|name| Some((*name, tokens.get(name)?))));
        let texts = |(name, value): (&str, &Json)| {
            let texts = Value::new(value.clone()).texts();
            texts
                .into_iter()
                .map(|text| (name.to_owned(), text))
                .collect::<Vec<_>>()
        };
        variables.chain(tokens).flat_map(texts).collect()
    }

    /// Variables that have not expired at `now` (seconds since 1970).
    pub fn valid(&self, now: i64) -> impl Iterator<Item = (&String, &Entry)> {
        self.variables
            .iter()
            .filter(move |(_, entry)| entry.expires_at.is_none_or(|at| at > now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn x09_debug_shows_no_value_and_secrets_tells_all() {
        let entry = |value, secret| Entry {
            value,
            secret,
            by: String::new(),
            expires_at: None,
        };
        let mut state = StateFile::new();
        state
            .variables
            .insert("pair".to_owned(), entry(json!({"a": ["canary-1"]}), true));
        state
            .variables
            .insert("open".to_owned(), entry(json!("plain"), false));
        state.logins.insert(
            "key".to_owned(),
            json!({"access_token": "canary-2", "scope": "all"}),
        );
        assert!(!format!("{state:?}").contains("canary"), "{state:?}");
        let values: Vec<_> = state.secrets().into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, [r#"{"a":["canary-1"]}"#, "canary-1", "canary-2"]);
    }

    #[test]
    fn x06_what_is_wrong_with_a_file_does_not_quote_it() {
        let error = StateFile::parse(br#"{"version":"canary"}"#).unwrap_err();
        assert_eq!(error, "it is damaged (line 1, column 19)");
    }
}
