//! Proof Key for Code Exchange (RFC 7636): only the program that asked for the code can exchange it.
//!
//! The method is the login's. It is never changed because a server asks for a weaker one.

use super::MaybeSecret;
use crate::model::Pkce;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Fills a buffer with bytes nobody can guess.
pub type RandomBytes<'r> = dyn FnMut(&mut [u8]) + 'r;

/// A verifier of 64 characters, new for each login; None where the login turns PKCE off.
pub fn verifier(method: Pkce, random: &mut RandomBytes<'_>) -> Option<MaybeSecret> {
    match method {
        Pkce::Off => None,
        Pkce::S256 | Pkce::Plain => Some(MaybeSecret::secret(random_text::<48>(random))),
    }
}

/// `code_challenge` and `code_challenge_method`. None without PKCE.
pub fn challenge(method: Pkce, verifier: &MaybeSecret) -> Option<(String, &'static str)> {
    match method {
        Pkce::Off => None,
        Pkce::Plain => Some((verifier.text.clone(), "plain")),
        Pkce::S256 => Some((URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier.text)), "S256")),
    }
}

/// `BYTES` random bytes in the alphabet that URLs carry unchanged.
pub fn random_text<const BYTES: usize>(random: &mut RandomBytes<'_>) -> String {
    let mut bytes = [0; BYTES];
    random(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a01_a_verifier_is_long_and_new_each_time() {
        let mut next = 0;
        let mut random = |bytes: &mut [u8]| {
            next += 1;
            bytes.fill(next);
        };
        let first = verifier(Pkce::S256, &mut random).unwrap().text;
        let second = verifier(Pkce::S256, &mut random).unwrap().text;
        assert_ne!(first, second);
        assert_eq!(first.len(), 64);
        assert!(
            first
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
        );
    }

    /// RFC 7636, appendix B.
    #[test]
    fn a01_the_challenge_is_the_hash_of_the_verifier() {
        let verifier = MaybeSecret::secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        let (challenge, method) = challenge(Pkce::S256, &verifier).unwrap();
        assert_eq!(
            (challenge.as_str(), method),
            ("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "S256")
        );
    }

    #[test]
    fn plain_sends_the_verifier_and_off_nothing() {
        let text = MaybeSecret::secret("v");
        assert_eq!(challenge(Pkce::Plain, &text), Some(("v".to_owned(), "plain")));
        assert_eq!(challenge(Pkce::Off, &text), None);
        assert_eq!(
            verifier(Pkce::Off, &mut |_| panic!("no random bytes are needed")),
            None
        );
    }
}
