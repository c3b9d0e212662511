//! 56, 1,000 and 10,000 requests, one after the other, next to a plain loop of reqwest that sends the same.
//!
//! `cargo bench --bench sequential` prints, for each size, the medians of whole processes that are run in turn: wall
//! time, processor time and peak memory of both and their ratios, and the time to load and check. The work is that of
//! `support/work.rs`: a token, then calls with mixed methods, queries and bodies, an answer of 1 KB and an assertion
//! each, a capture every fifth.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "benchmarks make their own world"
)]

#[path = "support/measure.rs"]
mod measure;
#[path = "support/server.rs"]
mod server;
#[path = "support/small_server.rs"]
mod small_server;
#[path = "support/work.rs"]
mod work;

use measure::{Measured, in_turn, millis, ratio};
use server::Server;
use std::process::Command;

const SIZES: [usize; 3] = [56, 1_000, 10_000];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, plain, count, address] = &arguments[..]
        && plain == "--plain"
    {
        return work::plain_loop(count.parse().expect("a number"), address);
    }
    let server = Server::start();
    println!("server: {}", server.name);
    println!(
        "requests   callsheet  plain loop  ratio   processor  plain loop  ratio   check      memory: check  run  plain loop"
    );
    for size in SIZES {
        measure_size(size, &server.address);
    }
    let [version] = in_turn(21, [&|| program(&["--version"])]);
    println!("--version: {:.1} ms", millis(version.wall));
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
    command.args(arguments);
    command
}

fn measure_size(size: usize, address: &str) {
    let project = tempfile::tempdir().expect("a temporary directory");
    work::write_project(project.path(), size, address);
    let rounds = if size > 5_000 { 5 } else { 11 };
    let here = |arguments: &[&str]| {
        let mut command = program(arguments);
        command.current_dir(project.path());
        command
    };
    let this = std::env::current_exe().expect("this program has a path");
    let plain = || {
        let mut command = Command::new(&this);
        command.args(["--plain", &size.to_string(), address]);
        command
    };
    let run = || here(&["run", "--fresh", "--no-save"]);
    let check = || here(&["check"]);
    let [run, plain, check]: [Measured; 3] = in_turn(rounds, [&run, &plain, &check]);
    println!(
        "{size:>8}   {:>6.1} ms   {:>6.1} ms   {:>5.2}   {:>6.1} ms   {:>6.1} ms  {:>5.2}   {:>6.1} ms   {:>8.1} MiB {:>6.1} MiB {:>5.1} MiB",
        millis(run.wall),
        millis(plain.wall),
        ratio(run.wall, plain.wall),
        millis(run.processor),
        millis(plain.processor),
        ratio(run.processor, plain.processor),
        millis(check.wall),
        check.memory_mib,
        run.memory_mib,
        plain.memory_mib,
    );
}
