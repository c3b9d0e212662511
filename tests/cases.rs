//! Case folders: a project, a command, and what it prints. A case is added without writing Rust.
//!
//! `tests/cases/<area>/<name>/` holds a project and
//! - `cmd`: the arguments of one run of the binary, a line each; `$SERVER` is the scripted server's address;
//!   several blocks separated by `---` are several runs, one after another in the same directory;
//! - `stdout`, `stderr`, `exit`: what is expected (absent: empty, empty, 0); times and the directory are replaced by
//!   `<time>` and `$DIR`, the address of the case's server by `$SERVER`, and so is that of a mock, whose port only the
//!   program knows (`$MOCK` if there is a scripted server, too). Every other port is shown as it is;
//! - `server.yaml`: what a scripted server answers, and `wire`: the bytes it should have got;
//! - `os-variables`: `NAME=VALUE` lines, what the run finds in its process environment;
//! - `make.yaml`: files that a repository cannot hold, made before the run (see `support/made.rs`);
//! - `after/`: files that should exist afterwards, with their content.
//!
//! `BLESS=1 cargo test --test cases` writes what is expected anew.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests make their own world"
)]

#[path = "support/case.rs"]
mod case;
#[path = "support/made.rs"]
mod made;
#[path = "support/request.rs"]
mod request;
#[path = "support/scripted.rs"]
mod scripted;

use libtest_mimic::{Arguments, Completion, Trial};
use std::path::{Path, PathBuf};

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let trials = folders(&root)
        .into_iter()
        .flat_map(|area| folders(&area))
        .map(|case| trial(&root, case))
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn trial(root: &Path, folder: PathBuf) -> Trial {
    let name = folder
        .strip_prefix(root)
        .unwrap_or(&folder)
        .to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "::");
    Trial::ignorable_test(name, move || match made::missing(&folder.join("make.yaml")) {
        Some(reason) if wants_all() => Err(reason.into()),
        Some(reason) => Ok(Completion::ignored_with(reason)),
        None => Ok(case::run(&folder).map(|()| Completion::Completed)?),
    })
}

/// Whether a case that cannot be run here is a failure.
fn wants_all() -> bool {
    std::env::var_os("CALLSHEET_TESTS").is_some_and(|value| value == "all")
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}
