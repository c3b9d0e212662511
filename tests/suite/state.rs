//! The state file of an environment as another program reads it.

use crate::program::Project;
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
pub struct State {
    version: u32,
    #[serde(default)]
    pub variables: BTreeMap<String, Variable>,
    /// Tokens by the key of their login.
    #[serde(default)]
    pub logins: BTreeMap<String, Json>,
}

#[derive(Debug, Deserialize)]
pub struct Variable {
    pub value: Json,
    #[serde(default)]
    pub secret: bool,
}

impl State {
    /// Fails if the file is not whole.
    pub fn of(project: &Project, environment: &str) -> State {
        let bytes = std::fs::read(project.state(environment)).unwrap();
        let state: State = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(state.version, 1);
        state
    }

    /// Every text in it that nobody may see: tokens, and values that are kept as secret.
    pub fn secrets(&self) -> Vec<String> {
        let tokens = self.logins.values().flat_map(|login| {
            let of_login = |name: &str| login[name].as_str().map(str::to_owned);
            [of_login("access_token"), of_login("refresh_token")]
        });
        let mut secrets: Vec<String> = tokens.flatten().collect();
        for variable in self.variables.values().filter(|variable| variable.secret) {
            texts(&variable.value, &mut secrets);
        }
        secrets
    }
}

fn texts(value: &Json, found: &mut Vec<String>) {
    match value {
        Json::String(text) => found.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Json::Object(members) => members.values().for_each(|member| texts(member, found)),
        _ => {}
    }
}
