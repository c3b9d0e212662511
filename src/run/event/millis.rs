//! Durations as reports write them: milliseconds with microsecond precision.

use serde::{Deserialize, Deserializer, Serializer};
use std::time::Duration;

pub fn to_millis(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

/// Zero for what is no time: a negative number, or none at all.
pub fn from_millis(millis: f64) -> Duration {
    Duration::from_micros((millis * 1000.0).round() as u64)
}

/// # Errors
/// As the serializer fails.
pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(to_millis(*duration))
}

/// # Errors
/// As the deserializer fails.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    f64::deserialize(deserializer).map(from_millis)
}
