//! JSON as it came: a text that is looked at in place, so that an answer costs little more memory than its bytes and
//! no digit of a number is lost.
//!
//! A [`Document`] is a text that was checked; a [`Node`] is a value in it, or in a tree. A walk over values spends
//! a [`Budget`], which ends what would never end.

mod budget;
mod children;
mod distinct;
mod document;
mod equality;
mod kind;
mod list;
mod node;
mod number;
mod scan;
mod spelling;
mod text;

pub use budget::{Budget, Stopped};
pub use children::{Children, Members, OwnedChildren};
pub use distinct::distinct;
pub use document::{Document, DocumentError};
pub use equality::{equal, order};
pub use kind::{Kind, kind_name};
pub use list::List;
pub use node::{Node, Unreadable};
pub use number::is_whole;
pub use spelling::{holds_float, items, member_of, spelled};
