//! callsheet: folders of API requests written as YAML, run in order, with a verdict.

pub mod auth;
pub mod cli;
pub mod export;
pub mod http;
pub mod io;
pub mod jsonpath;
pub mod load;
pub mod mock;
pub mod model;
pub mod plan;
pub mod report;
pub mod run;
pub mod scope;
pub mod secret;
pub mod source;
pub mod template;
pub mod verify;
