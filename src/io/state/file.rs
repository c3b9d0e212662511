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
    pub variables: IndexMap<String, StateEntry>,
    /// Tokens of logins, by the login's cache key.
    #[serde(default)]
    pub logins: IndexMap<String, Json>,
}

/// A captured variable.
#[derive(Clone, Serialize, Deserialize, PartialEq)]
pub struct StateEntry {
    pub value: Json,
    /// How a number was written, where JSON's own form would differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spelling: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// Id of the step that captured it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Where a login saved it: a hash over whom it logged in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Box<str>>,
    /// Seconds since 1970 after which it counts as absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
}

/// What the state writes before the name of a login that saved a value. No id of a step has a space in it.
const LOGIN: &str = "login ";

/// What the state names as having captured a value that `env set` wrote.
pub const SET_BY_HAND: &str = "env set";

impl StateEntry {
    /// A value that `by` came by, kept until it is replaced.
    pub fn new(value: Value, by: &str) -> StateEntry {
        StateEntry {
            spelling: value.spelling.as_deref().map(Box::from),
            secret: value.secret,
            value: value.data,
            by: by.to_owned(),
            identity: None,
            expires_at: None,
        }
    }

    /// A value that a login saved for whom it logged in.
    pub fn saved(value: Value, login: &str, identity: &str) -> StateEntry {
        StateEntry {
            identity: Some(identity.into()),
            ..StateEntry::new(value, &format!("{LOGIN}{login}"))
        }
    }

    /// The login that saved it, if one did, and a hash over whom it logged in; empty where an older version wrote it.
    pub fn saver(&self) -> Option<(&str, &str)> {
        let login = self.by.strip_prefix(LOGIN)?;
        Some((login, self.identity.as_deref().unwrap_or_default()))
    }

    /// The value as it was handed in.
    pub fn to_value(&self) -> Value {
        Value {
            data: self.value.clone(),
            spelling: self.spelling.as_deref().map(Into::into),
            secret: self.secret,
            outside: self.by == SET_BY_HAND && self.value.is_string(),
        }
    }
}

impl std::fmt::Debug for StateEntry {
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
        let variables = variables.map(|(name, entry)| (name.as_str(), entry.to_value()));
        let tokens = self.logins.values().flat_map(|tokens| {
            TOKENS
                .iter()
                .filter_map(|name| Some((*name, Value::new(tokens.get(name)?.clone()))))
        });
        let texts = |(name, value): (&str, Value)| {
            let texts = value.texts();
            texts
                .into_iter()
                .map(|text| (name.to_owned(), text))
                .collect::<Vec<_>>()
        };
        variables.chain(tokens).flat_map(texts).collect()
    }

    /// Variables that have not expired at `now` (seconds since 1970).
    pub fn valid(&self, now: i64) -> impl Iterator<Item = (&String, &StateEntry)> {
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
        let entry = |data, secret| {
            let value = Value::new(data);
            StateEntry::new(if secret { value.secret() } else { value }, "")
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
    fn y19_numbers_are_kept_as_they_were_written() {
        let check = |data: Json, spelling: &str| {
            let mut state = StateFile::new();
            let mut value = Value::new(data);
            value.spelling = Some(spelling.into());
            state
                .variables
                .insert("number".to_owned(), StateEntry::new(value.clone(), "a/b"));
            let read = StateFile::parse(&state.to_bytes()).unwrap();
            assert_eq!(read.variables["number"].to_value(), value);
        };
        check(json!(1.2345678901234568e22), "12345678901234567890123");
        check(json!(1.1), "1.10");
    }

    #[test]
    fn a_state_without_spellings_is_read() {
        let old = br#"{"version":1,"variables":{"n":{"value":1.1,"by":"a/b"}}}"#;
        let state = StateFile::parse(old).unwrap();
        assert_eq!(state.variables["n"].to_value().to_text(), "1.1");
    }

    #[test]
    fn x06_what_is_wrong_with_a_file_does_not_quote_it() {
        let error = StateFile::parse(br#"{"version":"canary"}"#).unwrap_err();
        assert_eq!(error, "it is damaged (line 1, column 19)");
    }
}
