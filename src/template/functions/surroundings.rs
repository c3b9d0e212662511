//! `env('NAME')`: variables of the operating system, in environment files only.

use super::refuse;
use crate::template::ambient;
use minijinja::{Environment, Error, State, Value as Engine};

pub(super) fn install(engine: &mut Environment<'static>) {
    engine.add_function("env", env);
}

/// The variable, or `default`, or an error that names it.
fn env(state: &State, name: &str, default: Option<Engine>) -> Result<Engine, Error> {
    match (ambient::env(state, name)?, default) {
        (Some(value), _) => Ok(Engine::from(value)),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(refuse(format!(
            "the environment variable `{name}` is not set: set it, or give a default as `env('{name}', '...')`"
        ))),
    }
}
