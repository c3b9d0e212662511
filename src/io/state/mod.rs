//! What outlives a run: captured variables and tokens, one file for each environment below `.callsheet/state/`.
//!
//! Every change is made under a lock shared by all processes, on the file as it is at that moment, so that two
//! runs lose nothing of each other. Values go in as they were captured; who may see them is the redactor's matter.

mod file;
pub(super) mod guarded;
mod journal;
mod store;
mod writer;

pub use file::{SET_BY_HAND, StateEntry, StateFile};
pub use guarded::{check_file as check_guarded, read as read_guarded};
pub use journal::StateJournal;
pub use store::{Guard, StateChange, StateError, Store, prepare_folder};
pub use writer::{StateWatch, StateWriter};
