//! What all reports together cost: a run of 10,000 requests with them, next to the same run without.
//!
//! `cargo bench --bench reports` runs both as whole processes, by turns, against a server that answers at once, and
//! prints the median wall time of each, their ratio (at most 1.25), the peak memory of 1,000 and of 10,000 requests
//! (which is to be flat but for what the loaded files take), and the size of each report.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests make their own world"
)]

#[path = "support/measure.rs"]
mod measure;
#[path = "support/small_server.rs"]
mod small_server;

use measure::{in_turn, millis, ratio};
use std::path::Path;
use std::process::Command;

const SIZES: [usize; 2] = [1_000, 10_000];
const ROUNDS: usize = 5;
const FOLDER: usize = 100;
const FORMATS: [&str; 7] = ["json", "jsonl", "junit", "tap", "markdown", "github", "html"];

const ITEM: &str =
    r#"{"id":81234567890,"topic":"Standup","type":2,"settings":{"host_video":true},"tags":["one","two"]}"#;

fn main() {
    let address = small_server::serve(|_| ("201 Created", ITEM));
    println!("requests   without      with   ratio (at most 1.25)   memory: without      with");
    for size in SIZES {
        compare(size, &address);
    }
}

fn compare(size: usize, address: &str) {
    let project = tempfile::tempdir().expect("a temporary directory");
    generate(project.path(), size, address);
    let [without, with] = in_turn(
        ROUNDS,
        [&|| run(project.path(), &[]), &|| run(project.path(), &FORMATS)],
    );
    println!(
        "{size:>8}   {:>4.0} ms   {:>4.0} ms   {:>5.2}                         {:>5.1} MiB  {:>5.1} MiB",
        millis(without.wall),
        millis(with.wall),
        ratio(with.wall, without.wall),
        without.memory_mib,
        with.memory_mib,
    );
    for format in FORMATS {
        let report = std::fs::metadata(project.path().join("out").join(format)).expect("a report");
        println!(
            "           {format:<10} {:>9.1} KiB",
            report.len() as f64 / 1024.0
        );
    }
}

/// A run with these reports.
fn run(project: &Path, formats: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
    command.args(["run", "--fresh"]).current_dir(project);
    let reports = formats
        .iter()
        .map(|format| format!("--report={format}=out/{format}"));
    command.args(reports);
    command
}

fn generate(root: &Path, size: usize, address: &str) {
    let collection = root.join("collections/bench");
    std::fs::create_dir_all(&collection).expect("writable");
    std::fs::write(root.join("callsheet.yaml"), "reports: []\n").expect("writable");
    std::fs::write(collection.join("collection.yaml"), "version: 1\n").expect("writable");
    for number in 0..size {
        let folder = collection.join(format!("folder-{}", number / FOLDER));
        std::fs::create_dir_all(&folder).expect("writable");
        let path = folder.join(format!("request-{number}.yaml"));
        std::fs::write(path, request(number, address)).expect("writable");
    }
}

fn request(number: usize, address: &str) -> String {
    format!(
        "name: Request {number}\nmethod: POST\nurl: {address}/users/42/items\nbody:\n  json:\n    \
         number: {number}\n    topic: Standup\n    settings: {{ host_video: true, type: 2 }}\nexpect:\n  \
         status: 201\n  json:\n    $.topic: Standup\ncapture:\n  item{}: $.id\n",
        number % 50
    )
}
