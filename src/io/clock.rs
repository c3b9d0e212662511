//! The clocks: one that only goes forward, for durations, and the calendar's.

use jiff::Timestamp;
use std::time::Instant;

/// For durations; never goes back, whatever happens to the system's time.
pub fn instant() -> Instant {
    Instant::now()
}

/// For dates and expiries.
pub fn timestamp() -> Timestamp {
    Timestamp::now()
}
