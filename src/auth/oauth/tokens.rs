//! What a token endpoint gave, how long it is good for, and from which refresh tokens it descends.
//!
//! Tokens are made by [`mod@super::answer`], kept in the state file by their serde form, and replaced as a whole:
//! nothing changes them in place. Neither Debug nor Display shows a value.

use super::key::fingerprint;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::fmt;

/// A token is replaced this long before it ends, so that it does not end on the way.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

/// How many ancestors are remembered: the first, and the latest of the others.
const LINEAGE: usize = 16;

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenSet {
    pub access_token: String,
    /// As the server spells it; always some spelling of `Bearer`.
    pub token_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    pub obtained_at: Timestamp,
    /// None where the server did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Separated by spaces, as granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The answer's other fields, as they came.
    #[serde(default)]
    pub extra: Map<String, Json>,
    /// Hashes of the refresh tokens this one replaced and of its own, oldest first.
    #[serde(default)]
    pub lineage: Vec<String>,
}

impl TokenSet {
    /// Whether the access token can be sent: 30 seconds before its end, or a tenth of its life if that is less,
    /// it no longer is. Without a known end it is used until a server refuses it.
    pub fn usable(&self, now: Timestamp) -> bool {
        self.expires_at
            .is_none_or(|end| end.duration_since(now) > self.margin(end))
    }

    /// A field of the answer, by the name it had there, for `save:`. None if the answer has no such field.
    pub fn field(&self, name: &str) -> Option<Json> {
        let text = |text: &str| Some(Json::from(text));
        match name {
            "access_token" => text(&self.access_token),
            "token_type" => text(&self.token_type),
            "refresh_token" => text(self.refresh_token.as_deref()?),
            "scope" => text(self.scope.as_deref()?),
            other => self.extra.get(other).cloned(),
        }
    }

    /// The texts that must be masked wherever they appear. An ID token is one: it tells who somebody is.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let extra = self.extra.iter().filter(|(name, _)| is_secret_field(name));
        let extra = extra.filter_map(|(_, value)| value.as_str());
        [Some(&*self.access_token), self.refresh_token.as_deref()]
            .into_iter()
            .flatten()
            .chain(extra)
    }

    /// Whether a starting refresh token is one that these tokens came from. If it is not, somebody gave another
    /// one meanwhile, perhaps another account's, and these tokens are not to be used for it.
    pub fn descends_from(&self, start: &str) -> bool {
        self.lineage.contains(&fingerprint(start))
    }

    /// Continues the lineage of the tokens that this answer replaced.
    pub(super) fn after(mut self, previous: &[String]) -> TokenSet {
        let mut lineage = previous.to_vec();
        for known in self.lineage {
            if !lineage.contains(&known) {
                lineage.push(known);
            }
        }
        while lineage.len() > LINEAGE {
            lineage.remove(1);
        }
        self.lineage = lineage;
        self
    }

    fn margin(&self, end: Timestamp) -> SignedDuration {
        let lifetime = end.duration_since(self.obtained_at);
        MARGIN.min(lifetime / 10)
    }
}

fn is_secret_field(name: &str) -> bool {
    ["token", "secret", "password", "key"]
        .iter()
        .any(|end| name.ends_with(end))
}

impl fmt::Debug for TokenSet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Tokens")
            .field("access_token", &"***")
            .field("refresh_token", &self.refresh_token.as_ref().map(|_| "***"))
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::oauth::fixtures::{CANARY, at, tokens};

    fn check_usable(lifetime: i64, age: i64, expected: bool) {
        let tokens = tokens(&format!(r#"{{"access_token":"t","expires_in":{lifetime}}}"#));
        assert_eq!(tokens.usable(at(age)), expected, "{lifetime} s, {age} s old");
    }

    #[test]
    fn a17_refreshed_early_by_a_margin() {
        check_usable(3599, 3568, true);
        check_usable(3599, 3569, false);
        check_usable(3599, 3600, false);
        check_usable(100, 89, true);
        check_usable(100, 90, false);
        check_usable(1, 0, true);
        check_usable(1, 1, false);
        check_usable(0, 1_000_000, true);
    }

    #[test]
    fn a17_a_clock_set_back_does_not_end_a_token() {
        check_usable(3599, -300, true);
    }

    #[test]
    fn the_state_form_gives_the_same_tokens_back() {
        let tokens =
            tokens(r#"{"access_token":"t","refresh_token":"r","expires_in":10,"scope":"a","x":[1]}"#);
        let text = serde_json::to_string(&tokens).unwrap();
        assert_eq!(serde_json::from_str::<TokenSet>(&text).unwrap(), tokens);
    }

    #[test]
    fn x09_debug_shows_no_value() {
        let body =
            format!(r#"{{"access_token":"{CANARY}","refresh_token":"{CANARY}","id_token":"{CANARY}"}}"#);
        let tokens = tokens(&body);
        assert!(!format!("{tokens:?}").contains(CANARY));
        assert_eq!(tokens.secrets().count(), 3);
    }

    #[test]
    fn the_first_ancestor_is_never_forgotten() {
        let mut lineage = vec!["first".to_owned()];
        for generation in 0..100 {
            let mut next = tokens(r#"{"access_token":"t"}"#);
            next.lineage = vec![generation.to_string()];
            lineage = next.after(&lineage).lineage;
        }
        assert_eq!(lineage.len(), LINEAGE);
        assert_eq!(
            (lineage[0].as_str(), lineage[LINEAGE - 1].as_str()),
            ("first", "99")
        );
    }
}
