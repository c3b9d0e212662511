//! Logins that a server has refused for good: they are asked once in a run, because repeated attempts lock accounts and
//! open a browser for each step.

use crate::auth::oauth::{LoginClient, cache_key, fingerprint};
use crate::source::Diagnostic;
use std::collections::HashMap;

/// By login, identity and credentials.
#[derive(Default)]
pub struct Refusals(HashMap<String, LoginRefusal>);

struct LoginRefusal {
    problems: Vec<Diagnostic>,
    /// The refresh token that the state held. Another one, from another process, is worth another attempt.
    refresh: Option<String>,
}

impl Refusals {
    /// What the server said, with word that it is not asked again; None where it may be asked.
    pub fn of(&self, client: &LoginClient, refresh: Option<&str>) -> Option<Vec<Diagnostic>> {
        let refusal = self.0.get(&identity(client))?;
        if refusal.refresh.as_deref() != refresh.map(fingerprint).as_deref() {
            return None;
        }
        let again = |problem: &Diagnostic| {
            problem
                .clone()
                .help("the server said so once in this run, and is not asked again")
        };
        Some(refusal.problems.iter().map(again).collect())
    }

    pub fn keep(&mut self, client: &LoginClient, refresh: Option<String>, problems: &[Diagnostic]) {
        let refusal = LoginRefusal {
            problems: problems.to_vec(),
            refresh: refresh.as_deref().map(fingerprint),
        };
        self.0.insert(identity(client), refusal);
    }
}

/// The cache's key leaves out what may change while the account stays; another password is another attempt.
fn identity(client: &LoginClient) -> String {
    let secrets: Vec<&str> = client.secret_texts().collect();
    fingerprint(&format!(
        "{} {}",
        cache_key(client),
        fingerprint(&secrets.join("\n"))
    ))
}
