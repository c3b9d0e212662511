//! Scripts of other tools as declarations: parsed, their values followed, their effects written as `expect`, `capture`,
//! `vars`. Nothing of a script is run.

mod assert;
mod call;
mod chain;
mod condition;
mod declared;
mod effect;
mod evaluate;
mod function;
mod library;
mod operator;
mod parse;
mod sent;
mod statement;
mod syntax;
mod translator;
mod value;

pub use declared::{Capture, Check, CheckKind, Declared, Kept, Matchers, Next, Sent};
pub use translator::{ScriptInput, assertion, capture, translate};

/// A script of the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    pub phase: Phase,
    pub code: String,
    /// Where it is in the source.
    pub place: String,
}

/// When a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Before,
    After,
}
