//! The real clock, chance and environment, for expressions.

use super::random;
use crate::template::{Ambient, Chance, PastChance, ProcessEnv};
use jiff::Timestamp;

/// What the expressions of a session may ask for. `env` are the variables of the process.
pub fn real(env: ProcessEnv) -> Ambient {
    Ambient::new(Timestamp::now, |bytes| rand::fill(bytes), env)
}

/// What the generated values of a run come from. `seed` decides all of them but the secret ones.
pub fn chance(seed: Option<u64>) -> Chance {
    Chance::new(new_key(), seed)
}

/// The same for a run that resumes another one.
pub fn resumed_chance(past: PastChance) -> Chance {
    Chance::resumed(new_key(), past)
}

fn new_key() -> [u8; 32] {
    let mut key = [0; 32];
    random::fill(&mut key);
    key
}
