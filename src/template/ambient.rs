//! Clock, chance and the variables of the operating system, which expressions ask for and this crate's core
//! may not touch.
//!
//! The caller of an evaluation hands them in. A function that needs one which was not handed in is an error.

use super::functions::refuse;
use super::generated::{Draws, Generated, Lifetime};
use crate::secret::is_secret_name;
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
    /// Reads the files of the project that a request may read.
    pub files: Option<FileDigests>,
    /// An expression that has no value gives its own text, and so does a secret that was not fetched.
    pub unknown_as_written: bool,
    /// How long the generated values of variables stay; None for values that are made wherever they are read.
    pub(super) generated: Option<Generated>,
    /// What is drawn from in place of `random`, and its clock.
    pub(super) draws: Option<Draws>,
}

impl Ambient {
    /// A clock, a source of random bytes that is fit for secrets, and the variables of the operating system.
    pub fn new(now: fn() -> Timestamp, random: fn(&mut [u8]), env: ProcessEnv) -> Ambient {
        Ambient {
            now: Some(now),
            random: Some(random),
            env: Some(env),
            ..Ambient::default()
        }
    }

    /// For the fields of one step: the variables that they read are made once, their own calls each time.
    pub fn with_generated(&self, generated: Generated) -> Ambient {
        Ambient {
            draws: generated.of_fields(),
            generated: Some(generated),
            ..self.clone()
        }
    }

    /// Variables are made anew wherever they are read.
    pub fn without_generated(&self) -> Ambient {
        Ambient {
            generated: None,
            draws: None,
            ..self.clone()
        }
    }

    /// For values that must not have been used before, whatever the seed: one of each variable for as long as this
    /// is used.
    pub fn renewed(&self) -> Ambient {
        let now = self.now.map(|now| now());
        let renewed = self.generated.as_ref().zip(now);
        Ambient {
            generated: renewed.map(|(generated, now)| generated.renewed(now)),
            draws: None,
            ..self.clone()
        }
    }

    /// Generated values are the same each time, so that what differs otherwise is seen.
    pub fn still(&self) -> Ambient {
        Ambient {
            now: self.now.map(|_| (|| Timestamp::UNIX_EPOCH) as fn() -> Timestamp),
            random: self
                .random
                .map(|_| (|bytes: &mut [u8]| bytes.fill(0)) as fn(&mut [u8])),
            generated: None,
            draws: None,
            ..self.clone()
        }
    }

    /// For the definition of this variable in the layer of this label.
    pub fn of_variable(&self, lifetime: Lifetime, label: &str, name: &str) -> Ambient {
        let is_secret = is_secret_name(name);
        let draws = |generated: &Generated| generated.of_variable(lifetime, label, name, is_secret);
        Ambient {
            draws: self.generated.as_ref().map(draws),
            ..self.clone()
        }
    }
}

/// The variables of the operating system whose names and values are text.
#[derive(Clone, Default)]
pub struct ProcessEnv(pub Arc<HashMap<String, String>>);

/// Gives the digest of a file by its path from the project's root, or says why there is none.
#[derive(Clone)]
pub struct FileDigests(pub Arc<DigestFile>);

pub type DigestFile = dyn Fn(&str, FileDigest) -> Result<Vec<u8>, String> + Send + Sync;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileDigest {
    Sha256,
    Md5,
}

impl std::fmt::Debug for FileDigests {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("FileDigests")
    }
}

/// The name by which functions find the [`Ambient`] of their evaluation. Nobody can write it.
pub(super) const AMBIENT: &str = "\0ambient";

impl Object for Ambient {}

impl std::fmt::Debug for ProcessEnv {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "ProcessEnv({} variables)", self.0.len())
    }
}

/// # Errors
/// An evaluation error, if the caller handed in no clock.
pub(super) fn now(state: &State) -> Result<Timestamp, Error> {
    ask(state, "clock", |ambient| {
        let fixed = ambient.draws.as_ref().and_then(|draws| draws.now);
        fixed.or_else(|| Some((ambient.now?)()))
    })
}

/// # Errors
/// An evaluation error, if the caller handed in no source of chance.
pub(super) fn random(state: &State, bytes: &mut [u8]) -> Result<(), Error> {
    ask(state, "source of random values", |ambient| {
        match &ambient.draws {
            Some(draws) => draws.fill(bytes),
            None => (ambient.random?)(bytes),
        }
        Some(())
    })
}

/// # Errors
/// An evaluation error, if the caller handed in no variables of the process.
pub(super) fn env(state: &State, name: &str) -> Result<Option<String>, Error> {
    ask(state, "environment", |ambient| {
        Some(ambient.env.as_ref()?.0.get(name).cloned())
    })
}

/// # Errors
/// An evaluation error, if the file is not read or the caller handed in no files.
pub(super) fn file(state: &State, path: &str, digest: FileDigest) -> Result<Vec<u8>, Error> {
    let found = ask(state, "project to read files of", |ambient| {
        Some((ambient.files.as_ref()?.0)(path, digest))
    })?;
    found.map_err(refuse)
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
