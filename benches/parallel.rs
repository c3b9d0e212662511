//! Requests at once: how near to the ideal where the server takes its time, and how many a second where it does not.
//!
//! `cargo bench --bench parallel` prints, first, how long 200 independent requests take at `-j 50`, each answered
//! after 50 ms; the ideal is four rounds of 50 ms. Then requests a second of `-n 50000 -j 64 -q` against a server that
//! answers at once, nginx where it is installed, next to what `wrk -c 64 -t 1` reaches on the same endpoint; the same
//! with `callsheet mock` as the server. All are whole processes, start and end included; the median of several.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests make their own world"
)]

#[path = "support/measure.rs"]
#[expect(dead_code, reason = "another benchmark uses the rest")]
mod measure;
#[path = "support/server.rs"]
mod server;
#[path = "support/small_server.rs"]
mod small_server;
#[path = "support/work.rs"]
#[expect(dead_code, reason = "another benchmark uses the rest")]
mod work;

use measure::{millis, ratio};
use server::Server;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;
/// What the slow server takes for an answer.
const PAUSE: Duration = Duration::from_millis(50);
const SLOW: usize = 200;
const SLOW_JOBS: usize = 50;
/// Requests of the second measurement.
const FLOOD: usize = 50_000;
const FAST_JOBS: usize = 64;
const BODY: &str = r#"{"id": 81234567890, "topic": "Standup", "type": 2, "settings": {"host_video": true}, "tags": ["one", "two"]}"#;

fn main() {
    let slow = serve_slowly();
    let project = generate(SLOW, &slow);
    let took = median(|| run(project.path(), &slow, SLOW_JOBS, 1));
    let ideal = PAUSE * SLOW.div_ceil(SLOW_JOBS) as u32;
    println!("{SLOW} requests of 50 ms, -j {SLOW_JOBS}");
    println!(
        "  callsheet {:>7.1} ms   ideal {:>7.1} ms   ratio {:.2} (at most 1.3)",
        millis(took),
        millis(ideal),
        ratio(took, ideal)
    );

    println!("requests a second, {FAST_JOBS} at once");
    let server = Server::start();
    rate(server.name, generate(1, &server.address).path(), &server.address);
    let project = generate(1, "http://127.0.0.1");
    let (mut mock, address) = mock(project.path());
    rate("mock", project.path(), &address);
    mock.kill()
        .and_then(|()| mock.wait())
        .expect("the mock can be ended");
}

fn rate(name: &str, project: &Path, address: &str) {
    let took = median(|| run(project, address, FAST_JOBS, FLOOD));
    let own = FLOOD as f64 / took.as_secs_f64();
    match wrk(address) {
        Some(other) => println!(
            "  {name:<12} callsheet {own:>8.0}   wrk {other:>8.0}   ratio {:.2} (at least 0.5)",
            own / other
        ),
        None => println!("  {name:<12} callsheet {own:>8.0}   wrk is not installed"),
    }
}

/// The first call only warms the caches.
fn median(measure: impl Fn() -> Duration) -> Duration {
    measure();
    let mut took: Vec<Duration> = (0..ROUNDS).map(|_| measure()).collect();
    took.sort();
    took[ROUNDS / 2]
}

fn run(project: &Path, address: &str, jobs: usize, times: usize) -> Duration {
    let began = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args([
            "run",
            "--fresh",
            "--no-save",
            "--quiet",
            "--var",
            &format!("base={address}"),
        ])
        .args(["--jobs", &jobs.to_string(), "-n", &times.to_string()])
        .current_dir(project)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    let took = began.elapsed();
    assert!(status.expect("the program starts").success(), "the run failed");
    took
}

/// One folder whose steps may overlap.
fn generate(size: usize, address: &str) -> tempfile::TempDir {
    let project = tempfile::tempdir().expect("a temporary directory");
    let collection = project.path().join("collections/bench");
    std::fs::create_dir_all(&collection).expect("writable");
    let write = |name: &str, text: &str| std::fs::write(collection.join(name), text).expect("writable");
    write(
        "collection.yaml",
        &format!("version: 1\nparallel: true\nvars: {{ base: {address} }}\n"),
    );
    for number in 0..size {
        let request = format!(
            "url: <<base>>/items/{number}\nexpect: {{ status: 200 }}\n\
             examples:\n  made: {{ status: 200, json: {BODY} }}\n"
        );
        write(&format!("request-{number}.yaml"), &request);
    }
    project
}

/// Requests a second, or None where there is no `wrk`.
fn wrk(address: &str) -> Option<f64> {
    let mut seen: Vec<f64> = Vec::new();
    for _ in 0..ROUNDS {
        let connections = format!("-c{FAST_JOBS}");
        let output = Command::new("wrk")
            .args([&connections, "-t1", "-d2s", &format!("{address}/items/0")])
            .output();
        let text = String::from_utf8_lossy(&output.ok()?.stdout).into_owned();
        let rate = text
            .lines()
            .find_map(|line| line.trim().strip_prefix("Requests/sec:")?.trim().parse().ok());
        seen.push(rate.expect("wrk says how many requests a second it sent"));
    }
    seen.sort_by(f64::total_cmp);
    Some(seen[ROUNDS / 2])
}

/// The collection's own server, in a process of its own.
fn mock(project: &Path) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(["mock", "bench"])
        .current_dir(project)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the mock starts");
    let mut line = String::new();
    let shown = child.stdout.take().expect("its output");
    BufReader::new(shown)
        .read_line(&mut line)
        .expect("it says where it is");
    let address = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
    (child, address)
}

fn answer() -> String {
    let length = BODY.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{BODY}")
}

fn bind() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, address)
}

/// A thread for each connection, which mostly sleeps.
fn serve_slowly() -> String {
    let (listener, address) = bind();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut chunk = [0; 16 * 1024];
                let _ = stream.set_nodelay(true);
                while stream.read(&mut chunk).is_ok_and(|read| read > 0) {
                    std::thread::sleep(PAUSE);
                    if stream.write_all(answer().as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}
