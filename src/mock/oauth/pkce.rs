//! Proof key for code exchange (RFC 7636).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What an authorization was asked with.
#[derive(Debug, Clone, PartialEq)]
pub enum PkceChallenge {
    S256(String),
    Plain(String),
}

impl PkceChallenge {
    /// `plain` where no method is given. The error is for the client, in words.
    pub fn read(challenge: Option<&str>, method: Option<&str>) -> Result<Option<PkceChallenge>, String> {
        let Some(challenge) = challenge else {
            let stray = method.is_some();
            return if stray {
                Err("a challenge method without a challenge".to_owned())
            } else {
                Ok(None)
            };
        };
        if !is_well_formed(challenge) {
            return Err("the challenge is not 43 to 128 unreserved characters".to_owned());
        }
        match method.unwrap_or("plain") {
            "S256" => Ok(Some(PkceChallenge::S256(challenge.to_owned()))),
            "plain" => Ok(Some(PkceChallenge::Plain(challenge.to_owned()))),
            other => Err(format!("the challenge method `{other}` is not supported")),
        }
    }

    pub fn is_met_by(&self, verifier: &str) -> bool {
        match self {
            PkceChallenge::S256(challenge) => {
                URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == *challenge
            }
            PkceChallenge::Plain(challenge) => verifier == challenge,
        }
    }
}

fn is_well_formed(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    #[test]
    fn s256_is_the_hash_without_padding() {
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let challenge = PkceChallenge::read(Some(challenge), Some("S256"))
            .unwrap()
            .unwrap();
        assert!(challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"));
    }

    #[test]
    fn a_challenge_that_is_no_challenge_is_refused() {
        let long = "a".repeat(43);
        assert!(PkceChallenge::read(Some("short"), None).is_err());
        assert!(PkceChallenge::read(Some(&long), Some("s256")).is_err());
        assert!(PkceChallenge::read(None, Some("S256")).is_err());
        assert_eq!(
            PkceChallenge::read(Some(&long), None),
            Ok(Some(PkceChallenge::Plain(long.clone())))
        );
    }
}
