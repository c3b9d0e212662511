//! The real clock, chance and environment, for expressions.

use crate::template::{Ambient, ProcessEnv};
use jiff::Timestamp;

/// What the expressions of a session may ask for. `env` are the variables of the process.
pub fn real(env: ProcessEnv) -> Ambient {
    Ambient {
        now: Some(Timestamp::now),
        random: Some(|bytes| rand::fill(bytes)),
        env: Some(env),
    }
}
