//! What all reports together cost: a run of 10,000 requests with them, next to the same run without.
//!
//! `cargo bench --bench reports` runs both as whole processes, by turns, against a server that answers at once, and
//! prints the median wall time of each, their ratio (at most 1.25), the peak memory of 1,000 and of 10,000 requests
//! (which is to be flat but for what the loaded files take), and the size of each report.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make their own world"
)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SIZES: [usize; 2] = [1_000, 10_000];
const ROUNDS: usize = 5;
const FOLDER: usize = 100;
const FORMATS: [&str; 7] = ["json", "jsonl", "junit", "tap", "markdown", "github", "html"];

fn main() {
    let address = serve();
    println!("requests   without      with   ratio (at most 1.25)   memory: without      with");
    for size in SIZES {
        measure(size, &address);
    }
}

fn measure(size: usize, address: &str) {
    let project = tempfile::tempdir().expect("a temporary directory");
    generate(project.path(), size, address);
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (plain, reporting) = (run(project.path(), &[]), run(project.path(), &FORMATS));
        // The first round only warms the caches.
        if round > 0 {
            without.push(plain);
            with.push(reporting);
        }
    }
    let (without, with) = (median(&mut without), median(&mut with));
    println!(
        "{size:>8}   {:>4.0} ms   {:>4.0} ms   {:>5.2}                         {:>5.1} MB   {:>5.1} MB",
        without.0.as_secs_f64() * 1000.0,
        with.0.as_secs_f64() * 1000.0,
        with.0.as_secs_f64() / without.0.as_secs_f64(),
        without.1 as f64 / 1024.0,
        with.1 as f64 / 1024.0,
    );
    for format in FORMATS {
        let report = std::fs::metadata(project.path().join("out").join(format)).expect("a report");
        println!(
            "           {format:<10} {:>9.1} KiB",
            report.len() as f64 / 1024.0
        );
    }
}

/// Wall time and peak memory of one run with these reports.
fn run(project: &Path, formats: &[&str]) -> (Duration, i64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
    command.args(["run", "--fresh"]).current_dir(project);
    let reports = formats
        .iter()
        .map(|format| format!("--report={format}=out/{format}"));
    timed(command.args(reports))
}

fn median(measured: &mut [(Duration, i64)]) -> (Duration, i64) {
    measured.sort();
    measured[measured.len() / 2]
}

/// Wall time and peak memory in KiB of a child, as the system counts them.
#[expect(
    clippy::zombie_processes,
    reason = "it is waited for by wait4, which also says what it used"
)]
fn timed(command: &mut Command) -> (Duration, i64) {
    let began = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn();
    let child = child.expect("the program starts");
    let (mut status, mut usage) = (0, unsafe { std::mem::zeroed::<libc::rusage>() });
    // SAFETY: the two places are valid for the call, and the child is ours and not waited for elsewhere.
    unsafe { libc::wait4(child.id() as i32, &mut status, 0, &mut usage) };
    assert_eq!(status, 0, "the run failed");
    (began.elapsed(), usage.ru_maxrss)
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

/// A keep-alive server on a thread for each connection; answers every request with the same item.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream));
        }
    });
    format!("http://{address}")
}

fn answer(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let body = r#"{"id":81234567890,"topic":"Standup","type":2,"settings":{"host_video":true},"tags":["one","two"]}"#;
    let answer = format!(
        "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut held = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        while let Some(length) = whole_request(&held) {
            held.drain(..length);
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return,
            Ok(read) => held.extend_from_slice(&chunk[..read]),
        }
    }
}

/// The length of the first request in `held`, once all of it is there.
fn whole_request(held: &[u8]) -> Option<usize> {
    let head = held.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&held[..head]).to_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    let whole = head + length.unwrap_or(0);
    (held.len() >= whole).then_some(whole)
}
