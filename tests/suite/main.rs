//! The program as its users meet it: started, shown projects and servers, and looked at from outside.
//!
//! Every module lists its tests in a `tests!` table, with the programs that a test needs besides a shell. A test that
//! lacks one is shown as ignored, with the reason; with `CALLSHEET_TESTS=all` it fails. `docs/testing.md` says more.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests make their own world"
)]

mod harness;

#[expect(dead_code, reason = "the tests inside `src` use the rest")]
#[path = "../support/certificates.rs"]
mod certificates;
#[expect(dead_code, reason = "as a program it has a `main`")]
#[path = "../../examples/embed.rs"]
mod embed;
#[expect(dead_code, reason = "the tests inside `src` use the rest")]
#[path = "../support/raw_server.rs"]
mod raw_server;
#[path = "../support/request.rs"]
mod request;
#[path = "../support/scripted.rs"]
mod scripted;

mod allocations;
mod forms;
mod hostile;
mod program;
mod recorder;
mod relay;
mod reported;
mod signal;
mod state;

#[cfg(unix)]
mod at_once;
mod attempts;
mod battery;
#[cfg(unix)]
mod canary;
mod codes;
mod completions;
#[cfg(unix)]
mod durability;
#[cfg(unix)]
mod editing;
mod export;
mod generated;
#[cfg(unix)]
mod interrupt;
mod layers;
mod logins;
mod memory;
mod needs;
#[cfg(unix)]
mod page;
mod recipes;
#[cfg(unix)]
mod report_files;
mod reports;
mod rounds;
#[cfg(unix)]
mod scale;
mod sessions;
#[cfg(target_os = "linux")]
mod terminal;
mod wire_zoom;
mod zoom_collection;
mod zoom_published;

use harness::{collect, tests};

collect! {
    #[cfg(unix)]
    at_once,
    attempts,
    battery,
    #[cfg(unix)]
    canary,
    codes,
    completions,
    #[cfg(unix)]
    durability,
    #[cfg(unix)]
    editing,
    export,
    generated,
    #[cfg(unix)]
    interrupt,
    #[cfg(unix)]
    #[cfg(target_os = "linux")]
    interrupt::commands,
    interrupt::repeats,
    layers,
    logins,
    memory,
    needs,
    #[cfg(unix)]
    page,
    recipes,
    #[cfg(unix)]
    report_files,
    reports,
    rounds,
    #[cfg(unix)]
    scale,
    sessions,
    #[cfg(target_os = "linux")]
    terminal,
    wire_zoom,
    zoom_collection,
    zoom_published,
}

fn main() {
    if !memory::measure() {
        harness::run(tests());
    }
}
