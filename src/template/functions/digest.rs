//! Digests and signatures of text, in hexadecimal or as asked.

use super::refuse;
use crate::template::convert::text_of;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use minijinja::{Environment, Error, Value as Engine};
use sha2::{Digest, Sha256};

pub(super) fn install(engine: &mut Environment<'static>) {
    engine.add_filter("sha256", sha256);
    engine.add_function("sha256", sha256);
    engine.add_filter("md5", md5);
    engine.add_function("md5", md5);
    engine.add_filter("hmac_sha256", hmac_sha256);
    engine.add_function("hmac_sha256", hmac_sha256);
    engine.add_filter("pkce_challenge", pkce_challenge);
    engine.add_function("pkce_challenge", pkce_challenge);
}

fn sha256(value: &Engine, form: Option<&str>) -> Result<String, Error> {
    write(&Sha256::digest(text_of(value)?.as_bytes()), form)
}

fn md5(value: &Engine, form: Option<&str>) -> Result<String, Error> {
    write(&Md5::digest(text_of(value)?.as_bytes()), form)
}

fn hmac_sha256(value: &Engine, key: &Engine, form: Option<&str>) -> Result<String, Error> {
    let mut mac = Hmac::<Sha256>::new_from_slice(text_of(key)?.as_bytes())
        .map_err(|_| refuse("`hmac_sha256` cannot use this key"))?;
    mac.update(text_of(value)?.as_bytes());
    write(&mac.finalize().into_bytes(), form)
}

/// RFC 7636, method S256.
fn pkce_challenge(verifier: &Engine) -> Result<String, Error> {
    sha256(verifier, Some("b64url"))
}

fn write(digest: &[u8], form: Option<&str>) -> Result<String, Error> {
    match form {
        None | Some("hex") => Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect()),
        Some("base64") => Ok(STANDARD.encode(digest)),
        Some("b64url") => Ok(URL_SAFE_NO_PAD.encode(digest)),
        Some(_) => Err(refuse("a digest is written as 'hex', 'base64' or 'b64url'")),
    }
}
