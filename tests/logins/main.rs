//! Logins from end to end: the real program against the mock, or against a server that misbehaves.

#![expect(
    clippy::disallowed_methods,
    reason = "tests make the projects that the program works in"
)]

mod api;
mod browser;
#[cfg(unix)]
mod chromium;
mod commands;
mod endpoint;
mod grants;
mod refresh;
mod visit;
