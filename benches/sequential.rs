//! 56, 1,000 and 10,000 sequential requests, beside a plain loop over one connection that sends the same.
//!
//! `cargo bench --bench sequential` prints, for each size, the median wall time of both as whole processes and
//! their ratio, the peak memory of loading alone (`check`) and of the run, and the time to load and check.
//! Each request posts a JSON body, has one assertion, and every fifth captures a value.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make their own world"
)]

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SIZES: [usize; 3] = [56, 1_000, 10_000];
const FOLDER: usize = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, plain, count, url] = &arguments[..]
        && plain == "--plain"
    {
        return plain_loop(count.parse().expect("a number"), url);
    }
    let address = serve();
    println!("requests   callsheet   plain loop   ratio   check     memory: check   run");
    for size in SIZES {
        measure(size, &address);
    }
}

fn measure(size: usize, address: &str) {
    let project = tempfile::tempdir().expect("a temporary directory");
    generate(project.path(), size, address);
    let rounds = if size > 5_000 { 5 } else { 11 };
    let binary = env!("CARGO_BIN_EXE_callsheet");
    let this = std::env::current_exe().expect("this program has a path");
    let count = size.to_string();
    let (mut runs, mut plains, mut checks) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=rounds {
        let run = timed(
            Command::new(binary)
                .args(["run", "--fresh"])
                .current_dir(project.path()),
        );
        let plain = timed(Command::new(&this).args(["--plain", &count, address]));
        let check = timed(Command::new(binary).arg("check").current_dir(project.path()));
        // The first round only warms the caches.
        if round > 0 {
            runs.push(run);
            plains.push(plain);
            checks.push(check);
        }
    }
    let (run, plain, check) = (median(&mut runs), median(&mut plains), median(&mut checks));
    println!(
        "{size:>8}   {:>6.1} ms   {:>7.1} ms   {:>5.2}   {:>6.1} ms   {:>8.1} MB   {:>5.1} MB",
        millis(run.0),
        millis(plain.0),
        run.0.as_secs_f64() / plain.0.as_secs_f64(),
        millis(check.0),
        check.1 as f64 / 1024.0,
        run.1 as f64 / 1024.0,
    );
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
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
    std::fs::create_dir_all(root.join("environments")).expect("writable");
    std::fs::create_dir_all(&collection).expect("writable");
    std::fs::write(root.join("callsheet.yaml"), "environment: bench\n").expect("writable");
    let environment = format!("vars:\n  baseUrl: {address}\n  userId: 42\n");
    std::fs::write(root.join("environments/bench.yaml"), environment).expect("writable");
    std::fs::write(collection.join("collection.yaml"), "version: 1\n").expect("writable");
    for number in 0..size {
        let folder = collection.join(format!("folder-{}", number / FOLDER));
        std::fs::create_dir_all(&folder).expect("writable");
        std::fs::write(folder.join(format!("request-{number}.yaml")), request(number)).expect("writable");
    }
}

fn request(number: usize) -> String {
    let mut text = format!(
        "name: Request {number}\nmethod: POST\nurl: <<baseUrl>>/users/:userId/items\npath:\n  userId: <<userId>>\n\
         headers:\n  Accept: application/json\nbody:\n  json:\n    number: {number}\n    topic: Standup\n    \
         tags: [one, two]\n    settings: {{ host_video: true, type: 2 }}\nexpect:\n  status: 201\n  json:\n    \
         $.topic: Standup\n"
    );
    if number.is_multiple_of(5) {
        let _ = write!(text, "capture:\n  item{}: $.id\n", number % 50);
    }
    text
}

fn body(number: usize) -> String {
    format!(
        "{{\"number\":{number},\"topic\":\"Standup\",\"tags\":[\"one\",\"two\"],\
         \"settings\":{{\"host_video\":true,\"type\":2}}}}"
    )
}

/// The least that can be done: send, read the body, parse it, look at one field, all over one connection.
fn plain_loop(count: usize, url: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let host = url.trim_start_matches("http://");
        let stream = tokio::net::TcpStream::connect(host).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let io = hyper_util::rt::TokioIo::new(stream);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.expect("HTTP");
        tokio::spawn(connection);
        for number in 0..count {
            let body = http_body_util::Full::new(bytes::Bytes::from(body(number)));
            let request = hyper::Request::post("/users/42/items")
                .header("host", host)
                .header("accept", "application/json")
                .header("content-type", "application/json")
                .body(body)
                .expect("a request");
            sender.ready().await.expect("a connection");
            let response = sender.send_request(request).await.expect("an answer");
            assert_eq!(response.status(), 201);
            let bytes = http_body_util::BodyExt::collect(response.into_body())
                .await
                .expect("a body")
                .to_bytes();
            let json: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
            assert_eq!(json["topic"], "Standup");
        }
    });
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
