//! What is on disk survives: kills at any moment, several processes at once, a full disk, a file system that cannot
//! lock, answers larger than memory.

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

use crate::program::Project;
use crate::state::State;
use std::os::unix::fs::PermissionsExt;

crate::collect! {
    calls,
    edited,
    kills,
    #[cfg(target_os = "linux")]
    large,
    logins,
    #[cfg(target_os = "linux")]
    long,
    refusals,
    several,
}

/// The state as it is on disk: whole, the owner's, and alone.
fn sound(project: &Project) -> State {
    let mode = std::fs::metadata(project.state("dev"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    State::of(project, "dev")
}

/// Temporary files that killed processes have left.
fn litter(project: &Project) -> Vec<String> {
    let entries = std::fs::read_dir(project.path(".callsheet/state")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".callsheet-")).collect()
}
