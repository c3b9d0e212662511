//! Secrets: which names say that they are, and how their values are kept out of everything that is shown or
//! written.
//!
//! Values reach a [`Redactor`] when they are fetched, captured or issued; from then on every sink passes its
//! text through it. It masks what it knows in all the forms a value takes on its way through a program. It
//! cannot mask what a sink cut in two before asking: redact first, shorten after.

mod forms;
mod name;
mod redactor;
mod registry;
pub mod shape;
#[cfg(test)]
mod tests;
mod view;

pub use name::{is_secret_name, names_a_secret};
pub use redactor::{MASK, Redactor};
pub use registry::Secrets;
