//! The decisions of control flow: whether to try again, to ask again, to fetch one more page, and what is collected
//! on the way.
//!
//! Everything here is a function of what has happened and of a clock that it is given. Nothing waits, sends or
//! tells; `run::step` does what these decide.

pub mod collect;
pub mod link;
pub mod paginate;
pub mod poll;
pub mod retry;
pub mod retry_after;
