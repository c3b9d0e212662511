//! Scripts of other tools as declarations: parsed, their values followed, their effects written as `expect`, `capture`,
//! `vars`. Nothing of a script is run.

mod answer_words;
mod assert;
mod call;
mod chain;
mod changes;
mod compute;
mod condition;
mod declared;
mod effect;
mod escape;
mod evaluate;
mod function;
mod library;
mod loops;
mod operator;
mod parse;
mod request_change;
mod sent;
mod statement;
mod status_words;
mod syntax;
mod translator;
mod value;

pub use declared::{
    CheckKind, Declared, DeclaredCapture, DeclaredCheck, DeclaredMatchers, DeclaredRequest, KeptScript,
    NextRequest,
};
pub use translator::{ScriptInput, assertion, capture, translate};

/// A script of the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    pub phase: ScriptPhase,
    pub code: String,
    /// Where it is in the source.
    pub place: String,
}

/// When a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptPhase {
    Before,
    After,
}
