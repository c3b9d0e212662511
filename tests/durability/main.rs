//! What is on disk survives: kills at any moment, several processes at once, a full disk, a file system that cannot
//! lock, answers larger than memory.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make their own world"
)]
#![cfg(unix)]

#[path = "../support/program.rs"]
mod program;
#[path = "../support/relay.rs"]
mod relay;

mod answers;
mod calls;
mod edited;
mod kills;
#[cfg(target_os = "linux")]
mod large;
mod logins;
#[cfg(target_os = "linux")]
mod long;
mod refusals;
mod several;

use callsheet::io::state::StateFile;
use program::Project;
use std::os::unix::fs::PermissionsExt;

/// The state as it is on disk: whole, the owner's, and alone.
fn sound(project: &Project) -> StateFile {
    let bytes = std::fs::read(project.state("dev")).unwrap();
    let mode = std::fs::metadata(project.state("dev"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    StateFile::parse(&bytes).unwrap()
}

/// Temporary files that killed processes have left.
fn litter(project: &Project) -> Vec<String> {
    let entries = std::fs::read_dir(project.path(".callsheet/state")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".callsheet-")).collect()
}

/// Whether the tool that a test needs is there; says so where it is not.
fn has(tool: &str) -> bool {
    let found = std::process::Command::new(tool).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: there is no `{tool}` here");
    }
    found
}
