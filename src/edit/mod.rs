//! Files of a project changed in place: what a change is, and the bytes it leaves.
//!
//! Nothing here touches the disk. A command plans [`Change`]s from texts that were read, and `io::changes` makes all of
//! them or none.

pub mod change;
mod jsonc;
mod modeline;
pub mod schema_files;

pub use change::Change;
pub use jsonc::with_members;
pub use modeline::with_modeline;
