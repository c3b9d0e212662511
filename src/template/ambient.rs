//! Clock, chance and the variables of the operating system, which expressions ask for and this crate's core
//! may not touch.
//!
//! Whoever evaluates hands them in. A function that needs one which was not handed in is an error.

use super::functions::refuse;
use jiff::Timestamp;
use minijinja::value::Object;
use minijinja::{Error, State};
use std::collections::HashMap;
use std::sync::Arc;

/// What the expressions of one evaluation may ask for; by default nothing. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Ambient {
    pub now: Option<fn() -> Timestamp>,
    /// Fills the bytes from a source that is fit for secrets.
    pub random: Option<fn(&mut [u8])>,
    pub env: Option<ProcessEnv>,
}

/// The variables of the operating system whose names and values are text.
#[derive(Clone, Default)]
pub struct ProcessEnv(pub Arc<HashMap<String, String>>);

/// The name by which functions find the [`Ambient`] of their evaluation. Nobody can write it.
pub(super) const AMBIENT: &str = "\0ambient";

impl Object for Ambient {}

impl std::fmt::Debug for ProcessEnv {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "ProcessEnv({} variables)", self.0.len())
    }
}

pub(super) fn now(state: &State) -> Result<Timestamp, Error> {
    ask(state, "clock", |ambient| Some((ambient.now?)()))
}

pub(super) fn random(state: &State, bytes: &mut [u8]) -> Result<(), Error> {
    ask(state, "source of random values", |ambient| {
        (ambient.random?)(bytes);
        Some(())
    })
}

pub(super) fn env(state: &State, name: &str) -> Result<Option<String>, Error> {
    ask(state, "environment", |ambient| {
        Some(ambient.env.as_ref()?.0.get(name).cloned())
    })
}

fn ask<T>(state: &State, what: &str, get: impl FnOnce(&Ambient) -> Option<T>) -> Result<T, Error> {
    let found = state.lookup(AMBIENT);
    let ambient = found
        .as_ref()
        .and_then(|value| value.downcast_object_ref::<Ambient>());
    ambient
        .and_then(get)
        .ok_or_else(|| refuse(format!("there is no {what} here")))
}
