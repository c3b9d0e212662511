//! Renames in a project of 10,000 requests: of a request that a flow uses, and of a variable that a hundred files read.
//!
//! `cargo bench --bench rename` prints the median time of whole processes, from start to end, syncing included.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "benchmarks make their own world"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const FILES: usize = 10_000;
const FOLDERS: usize = 100;
const ROUNDS: usize = 7;

fn main() {
    let project = tempfile::tempdir().expect("a temporary directory");
    write(project.path());
    println!("{FILES} requests, medians of {ROUNDS}");
    let there = timed(
        project.path(),
        &["mv", "big/folder-50/request-0050", "big/folder-50/renamed"],
        &["mv", "big/folder-50/renamed", "big/folder-50/request-0050"],
    );
    println!("mv of a request:            {:.2} s", there.as_secs_f64());
    let few = timed(
        project.path(),
        &["rename-var", "few", "some"],
        &["rename-var", "some", "few"],
    );
    println!("rename-var in 100 files:    {:.2} s", few.as_secs_f64());
    let all = timed(
        project.path(),
        &["rename-var", "all", "each"],
        &["rename-var", "each", "all"],
    );
    println!("rename-var in every file:   {:.2} s", all.as_secs_f64());
}

/// The median of there and back, each counted.
fn timed(root: &Path, there: &[&str], back: &[&str]) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|round| once(root, if round % 2 == 0 { there } else { back }))
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2]
}

fn once(root: &Path, arguments: &[&str]) -> Duration {
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(arguments)
        .current_dir(root)
        .stdout(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(status.success(), "{arguments:?}");
    start.elapsed()
}

fn write(root: &Path) {
    let put = |path: String, text: String| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    put(
        "environments/dev.yaml".into(),
        "vars: { baseUrl: http://127.0.0.1:9, all: 1, few: 2 }\n".into(),
    );
    put("collections/big/collection.yaml".into(), "version: 1\n".into());
    put(
        "collections/big/flows/one.yaml".into(),
        "flow: One\nsteps:\n  - use: folder-50/request-0050\n".into(),
    );
    for number in 0..FILES {
        let folder = number % FOLDERS;
        let few = if folder == 7 { "\n  few: <<few>>" } else { "" };
        let text = format!(
            "name: Request {number}\nmethod: POST\nurl: <<baseUrl>>/things/{number}\nheaders:\n  X-All: <<all>>{few}\nbody:\n  json:\n    number: {number}\nexpect:\n  status: 200\n"
        );
        put(
            format!("collections/big/folder-{folder}/request-{number:04}.yaml"),
            text,
        );
    }
}
