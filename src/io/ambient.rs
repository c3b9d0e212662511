//! The real clock, chance and environment, for expressions.

use crate::template::ambient::Ambient;
use jiff::Timestamp;

pub const REAL: Ambient = Ambient {
    now: Timestamp::now,
    random: |bytes| rand::fill(bytes),
    env: |name| std::env::var(name).ok(),
};
