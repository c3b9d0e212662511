//! Clock, chance and the variables of the operating system, which expressions ask for and this crate's core
//! may not touch.
//!
//! The program installs the real ones once at its start; without them, functions that need them are errors.

use super::functions::refuse;
use jiff::Timestamp;
use minijinja::Error;
use std::sync::OnceLock;

#[derive(Debug, Clone, Copy)]
pub struct Ambient {
    pub now: fn() -> Timestamp,
    /// Fills the bytes from a source that is fit for secrets.
    pub random: fn(&mut [u8]),
    pub env: fn(&str) -> Option<String>,
}

static AMBIENT: OnceLock<Ambient> = OnceLock::new();

/// The first call decides; later ones change nothing.
pub fn install(ambient: Ambient) {
    AMBIENT.get_or_init(|| ambient);
}

fn ambient() -> Result<&'static Ambient, Error> {
    AMBIENT
        .get()
        .ok_or_else(|| refuse("there is no clock, chance or environment here"))
}

pub(super) fn now() -> Result<Timestamp, Error> {
    Ok((ambient()?.now)())
}

pub(super) fn random(bytes: &mut [u8]) -> Result<(), Error> {
    (ambient()?.random)(bytes);
    Ok(())
}

pub(super) fn env(name: &str) -> Result<Option<String>, Error> {
    Ok((ambient()?.env)(name))
}
