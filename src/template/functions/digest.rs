//! Digests and signatures of text and bytes, in hexadecimal or as asked.

use super::refuse;
use crate::template::ambient::{self, FileDigest};
use crate::template::convert::{bytes_of, text_of};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use minijinja::{Environment, Error, State, Value as Engine};
use sha2::{Digest, Sha256, Sha512};

pub(super) fn install(engine: &mut Environment<'static>) {
    engine.add_filter("sha256", sha256);
    engine.add_function("sha256", sha256);
    engine.add_filter("sha512", sha512);
    engine.add_function("sha512", sha512);
    engine.add_filter("md5", md5);
    engine.add_function("md5", md5);
    engine.add_filter("hmac_sha256", hmac_sha256);
    engine.add_function("hmac_sha256", hmac_sha256);
    engine.add_filter("hmac_sha512", hmac_sha512);
    engine.add_function("hmac_sha512", hmac_sha512);
    engine.add_filter("pkce_challenge", pkce_challenge);
    engine.add_function("pkce_challenge", pkce_challenge);
    engine.add_function("file_sha256", file_sha256);
    engine.add_function("file_md5", file_md5);
}

fn sha256(value: &Engine, form: Option<&str>) -> Result<String, Error> {
    write(&Sha256::digest(bytes_of(value)?), form)
}

fn sha512(value: &Engine, form: Option<&str>) -> Result<String, Error> {
    write(&Sha512::digest(bytes_of(value)?), form)
}

fn md5(value: &Engine, form: Option<&str>) -> Result<String, Error> {
    write(&Md5::digest(bytes_of(value)?), form)
}

/// Of a file of the project, by its path from the root.
fn file_sha256(state: &State, path: &Engine, form: Option<&str>) -> Result<String, Error> {
    write(&ambient::file(state, &text_of(path)?, FileDigest::Sha256)?, form)
}

fn file_md5(state: &State, path: &Engine, form: Option<&str>) -> Result<String, Error> {
    write(&ambient::file(state, &text_of(path)?, FileDigest::Md5)?, form)
}

fn hmac_sha256(value: &Engine, key: &Engine, form: Option<&str>) -> Result<String, Error> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&bytes_of(key)?)
        .map_err(|_| refuse("`hmac_sha256` cannot use this key"))?;
    mac.update(&bytes_of(value)?);
    write(&mac.finalize().into_bytes(), form)
}

fn hmac_sha512(value: &Engine, key: &Engine, form: Option<&str>) -> Result<String, Error> {
    let mut mac = Hmac::<Sha512>::new_from_slice(&bytes_of(key)?)
        .map_err(|_| refuse("`hmac_sha512` cannot use this key"))?;
    mac.update(&bytes_of(value)?);
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
