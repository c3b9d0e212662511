//! Files of a project changed in place: the bytes that were asked for, and no others.
//!
//! The life of an edit: a YAML text is read into its tree (`document`), the change is made as [`Splice`]s of the text at
//! the tree's own spans, and the new text is read again. Where it does not say what was meant, or something else too,
//! the edit is refused. Nothing here touches the disk: a command plans [`EditChange`]s of files, and `io::changes` makes all
//! of them or none.

mod aliases;
mod block;
pub mod catalog;
pub mod change;
pub mod data;
pub mod diff;
pub mod document;
pub mod error;
mod given_names;
pub mod glob;
pub mod insert;
mod jsonc;
pub mod key_path;
pub mod layout;
pub mod mentions;
mod modeline;
pub mod reorder;
mod scalar;
pub mod schema_files;
pub mod set;
pub mod splice;
pub mod starter;
pub mod unset;

pub use change::EditChange;
pub use data::YamlData;
pub use document::YamlDocument;
pub use error::EditError;
pub use insert::add;
pub use jsonc::with_members;
pub use key_path::{KeyPath, KeySegment};
pub use modeline::with_modeline;
pub use set::set;
pub use splice::Splice;
pub use unset::unset;

#[cfg(test)]
mod tests;
