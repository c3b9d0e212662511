//! What commands found, as text for a terminal. Nothing here prints, reads files or decides an exit code.

pub mod diff;
pub mod environments;
pub mod explanation;
pub mod import;
pub mod logins;
pub mod mock;
pub mod report_diff;
pub mod request;
pub mod state;
pub mod steps;
pub mod trust;
pub mod uses;
