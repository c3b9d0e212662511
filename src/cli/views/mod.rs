//! What commands found, as text for a terminal. Nothing here prints, reads files or decides an exit code.

pub mod environments;
pub mod logins;
pub mod report_diff;
pub mod request;
pub mod steps;
pub mod uses;
