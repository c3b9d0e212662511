//! A server that answers every path with what it was asked, on a thread for each connection.
//!
//! `/fail` is a 500. `/meet/N` is answered once N of its kind are there. `/token` gives out `t1`, `t2` and so on;
//! `/strict` does not want `t1`. `/cookie/X` sets a cookie. `?wait=MS` takes its time.

use crate::request::read_request;
use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// Longer than a busy machine needs to send a few requests.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Server {
    pub address: SocketAddr,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    numbers: Mutex<Numbers>,
    changed: Condvar,
}

#[derive(Default)]
struct Numbers {
    requests: Vec<(String, Instant)>,
    under_way: usize,
    most: usize,
    met: usize,
    tokens: usize,
}

impl Server {
    pub fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        let shared = seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = shared.clone();
                std::thread::spawn(move || serve(stream, &seen));
            }
        });
        Server { address, seen }
    }

    /// Paths in the order they came, with the time.
    pub fn requests(&self) -> Vec<(String, Instant)> {
        self.seen.numbers.lock().unwrap().requests.clone()
    }

    pub fn count(&self, path: &str) -> usize {
        let requests = self.requests();
        requests
            .iter()
            .filter(|(known, _)| known.starts_with(path))
            .count()
    }

    /// The most that were being answered at one time.
    pub fn most_at_once(&self) -> usize {
        self.seen.numbers.lock().unwrap().most
    }

    pub fn wait_for(&self, path: &str, count: usize) {
        let began = Instant::now();
        while self.count(path) < count {
            assert!(began.elapsed() < PATIENCE, "nothing asked for {path}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn serve(mut stream: TcpStream, seen: &Seen) {
    while let Some(request) = read_request(&mut stream) {
        let request = String::from_utf8_lossy(&request).into_owned();
        let path = request.split(' ').nth(1).unwrap_or_default();
        seen.change(|numbers| {
            numbers.requests.push((path.to_owned(), Instant::now()));
            numbers.under_way += 1;
            numbers.most = numbers.most.max(numbers.under_way);
        });
        let answer = answer(&request, path, seen);
        seen.change(|numbers| numbers.under_way -= 1);
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn answer(request: &str, path: &str, seen: &Seen) -> String {
    if let Some((_, wait)) = path.split_once("wait=") {
        std::thread::sleep(Duration::from_millis(wait.parse().unwrap()));
    }
    let plain = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = plain.trim_start_matches('/').split('/').collect();
    match parts[..] {
        ["fail", ..] => with("500 Internal Server Error", "", "{}"),
        ["meet", count] => {
            if seen.meet(count.parse().unwrap()) {
                with("200 OK", "", "{}")
            } else {
                with("504 Gateway Timeout", "", "{}")
            }
        }
        ["token"] => {
            let token = seen.change(|numbers| {
                numbers.tokens += 1;
                numbers.tokens
            });
            let body = format!(
                "{{\"access_token\":\"t{token}-long-enough\",\"token_type\":\"Bearer\",\"expires_in\":3600}}"
            );
            with("200 OK", "", &body)
        }
        ["strict", ..] if request.contains("Bearer t1-") => with("401 Unauthorized", "", "{}"),
        ["cookie", value] => with("200 OK", &format!("set-cookie: row={value}; Path=/\r\n"), "{}"),
        _ => with("200 OK", "", &told(request, plain)),
    }
}

/// What was asked, as JSON; the number depends on the path only.
fn told(request: &str, path: &str) -> String {
    let header = |name: &str| {
        let mut lines = request.lines();
        lines.find_map(|line| line.to_lowercase().strip_prefix(name).map(str::to_owned))
    };
    let number: u32 = path.bytes().map(u32::from).sum();
    serde_json::json!({"path": path, "id": number, "cookie": header("cookie: ")}).to_string()
}

fn with(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
}

impl Seen {
    fn change<T>(&self, change: impl FnOnce(&mut Numbers) -> T) -> T {
        let result = change(&mut self.numbers.lock().unwrap());
        self.changed.notify_all();
        result
    }

    /// Waits until so many are here. False if they do not come.
    fn meet(&self, count: usize) -> bool {
        self.change(|numbers| numbers.met += 1);
        let numbers = self.numbers.lock().unwrap();
        let waited = self
            .changed
            .wait_timeout_while(numbers, PATIENCE, |numbers| numbers.met < count);
        !waited.unwrap().1.timed_out()
    }
}
