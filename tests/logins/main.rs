//! Logins from end to end: the real program against the mock, or against a server that misbehaves.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make the projects that the program works in, and say when a tool is missing"
)]

mod api;
mod browser;
#[cfg(unix)]
mod chromium;
mod commands;
mod endpoint;
mod grants;
#[cfg(unix)]
mod journal;
mod refresh;
#[cfg(target_os = "linux")]
mod terminal;
mod visit;

/// Whether the tool that a test needs is there; says so where it is not.
#[cfg(unix)]
fn has(tool: &str) -> bool {
    let found = std::process::Command::new(tool).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: there is no `{tool}` here");
    }
    found
}
