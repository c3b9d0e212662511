//! How long an import takes, and how much memory: 300 requests (at most 1 s), and 10 MB (at most 3 s), each below 200 MB.
//!
//! `cargo bench --bench import` makes both collections, runs the program on each five times, and prints the median wall
//! time and the peak memory.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests make their own world"
)]

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;

fn main() {
    println!("collection               size       time      peak memory");
    measure("300 requests (1 s)", 300, 2);
    measure("10 MB (3 s)", 300, 300);
}

fn measure(name: &str, requests: usize, items: usize) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let file = folder.path().join("big.postman_collection.json");
    let text = collection(requests, items).to_string();
    std::fs::write(&file, &text).expect("a file");
    let mut rounds: Vec<(Duration, u64)> = (0..ROUNDS)
        .map(|round| run(folder.path(), &file, round))
        .collect();
    rounds.sort();
    let (time, memory) = rounds[ROUNDS / 2];
    println!(
        "{name:<20} {:>5.1} MB   {:>5.0} ms   {:>8.1} MB",
        text.len() as f64 / 1e6,
        time.as_secs_f64() * 1000.0,
        memory as f64 / 1024.0
    );
}

/// Requests with scripts and a saved answer of so many items each.
fn collection(requests: usize, items: usize) -> Value {
    let script = [
        "pm.test('ok', () => {",
        "    const json = pm.response.json();",
        "    pm.response.to.have.status(200);",
        "    pm.expect(json.items).to.be.an('array').that.is.not.empty;",
        "    json.items.forEach(item => pm.expect(item.id).to.be.a('number'));",
        "});",
        "pm.environment.set('id', pm.response.json().items[0].id);",
    ];
    let items: Vec<Value> = (0..items)
        .map(|id| json!({ "id": id, "title": format!("Title {id}"), "text": "lorem ipsum dolor sit amet ".repeat(3) }))
        .collect();
    let body = json!({ "items": items }).to_string();
    let requests = (0..requests).map(|number| {
        json!({
            "name": format!("Request {number}"),
            "event": [{ "listen": "test", "script": { "exec": script } }],
            "request": {
                "method": "POST",
                "header": [{ "key": "Content-Type", "value": "application/json" }],
                "url": format!("{{{{baseUrl}}}}/items/{number}?page=1"),
                "body": { "mode": "raw", "raw": "{\"id\": {{id}}, \"name\": \"{{$randomWord}}\"}" },
            },
            "response": [{
                "name": "ok",
                "code": 200,
                "header": [{ "key": "Content-Type", "value": "application/json" }],
                "body": body,
            }],
        })
    });
    let requests: Vec<Value> = requests.collect();
    let folders = requests
        .chunks(20)
        .enumerate()
        .map(|(number, requests)| json!({ "name": format!("Folder {number}"), "item": requests }));
    json!({
        "info": { "name": "Big", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
        "item": folders.collect::<Vec<_>>(),
        "variable": [{ "key": "baseUrl", "value": "https://big.test" }],
    })
}

/// The time, and the peak memory in KiB.
fn run(folder: &Path, file: &Path, round: usize) -> (Duration, u64) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .current_dir(folder)
        .args(["import", &file.to_string_lossy(), "-o", &format!("out-{round}")])
        .stdout(Stdio::null())
        .spawn()
        .expect("the program");
    let mut peak = 0;
    loop {
        if let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", child.id())) {
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
            peak = peak.max(kilobytes.unwrap_or(0));
        }
        if let Some(status) = child.try_wait().expect("the program") {
            assert!(status.success(), "the import failed");
            return (start.elapsed(), peak);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
