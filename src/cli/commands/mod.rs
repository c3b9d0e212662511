//! One file for each command: call the middle, perform the effects.

pub mod check;
pub mod completions;
pub mod describe;
pub mod env;
pub mod explain;
pub mod fmt;
pub mod graph;
pub mod import;
pub mod init;
pub mod list;
pub mod login;
pub mod logout;
pub mod mock;
pub mod new;
pub mod refactor;
pub mod report;
mod report_diff;
pub mod run;
pub mod schema;
pub mod show;
pub mod state;
pub mod status;
pub mod token;
pub mod trust;
pub mod values;
