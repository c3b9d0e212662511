//! One file for each command: call the middle, perform the effects.

pub mod check;
pub mod completions;
pub mod env;
pub mod list;
pub mod mock;
pub mod run;
pub mod show;
pub mod state;
pub mod trust;
