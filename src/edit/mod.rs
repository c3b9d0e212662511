//! Files of a project changed in place: what a change is, and the bytes it leaves.
//!
//! Nothing here touches the disk. A command plans [`Change`]s from texts that were read, and `io::changes` makes all of
//! them or none.

pub mod change;

pub use change::Change;
