//! Logins from end to end: the real program against the mock, or against a server that misbehaves.

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
mod saved;
#[cfg(target_os = "linux")]
mod terminal;
mod visit;

crate::collect! {
    browser,
    #[cfg(unix)]
    chromium,
    commands,
    grants,
    #[cfg(unix)]
    journal,
    refresh,
    saved,
    #[cfg(target_os = "linux")]
    terminal,
}
