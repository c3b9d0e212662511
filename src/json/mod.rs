//! JSON as it came: a text that is looked at in place, so that an answer costs little more memory than its bytes and
//! no digit of a number is lost.
//!
//! A [`JsonDocument`] is a text that was checked; a [`JsonNode`] is a value in it, or in a tree. A walk over values spends
//! a [`VisitBudget`], which ends what would never end.

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

pub use budget::{BudgetStop, VisitBudget};
pub use children::{Children, JsonMembers, OwnedChildren};
pub use distinct::distinct;
pub use document::{DocumentError, JsonDocument};
pub use equality::{equal, order};
pub use kind::{JsonKind, kind_name};
pub use list::JsonList;
pub use node::{JsonNode, Unreadable};
pub use number::is_whole;
pub use spelling::{holds_float, items, member_of, spelled};
