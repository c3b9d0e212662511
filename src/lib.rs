//! callsheet: folders of API requests written as YAML, run in order, with a verdict.

#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        clippy::disallowed_macros,
        reason = "tests make their own world"
    )
)]

pub mod auth;
pub mod cli;
pub mod diagram;
pub mod edit;
pub mod export;
pub mod format;
pub mod http;
#[allow(clippy::disallowed_methods, reason = "this is where effects belong")]
pub mod io;
pub mod jsonpath;
pub mod load;
pub mod mock;
pub mod model;
pub mod plan;
pub mod report;
pub mod run;
pub mod schema;
pub mod scope;
pub mod secret;
pub mod session;
pub mod source;
pub mod template;
pub mod verify;
