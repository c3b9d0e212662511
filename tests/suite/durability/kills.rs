//! Processes killed at random moments of a save.

use super::{litter, sound};
use crate::program::Project;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

crate::tests! {
    d06_a_kill_leaves_the_old_state_or_the_new_one,
}

const KILLS: u64 = 300;

/// Far more than a busy machine needs to send a request.
const PATIENCE: Duration = Duration::from_secs(60);

/// Every answer is saved before the next request is sent.
const REQUEST: &str = "\
url: <<server>>/
capture:
  count: { json: $.count, durable: true }
  filler: { json: $.filler, durable: true }
";

/// Numbers that look random and are the same in every run.
pub fn scattered(number: u64) -> u64 {
    let mixed = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33
}

/// A server that counts its answers.
struct Counting {
    /// `server=URL`, for the command line.
    variable: String,
    count: Arc<AtomicU64>,
}

impl Counting {
    fn start() -> Counting {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let count = Arc::new(AtomicU64::new(0));
        let shared = count.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let count = shared.clone();
                std::thread::spawn(move || answer(&stream, &count));
            }
        });
        Counting {
            variable: format!("server=http://{address}"),
            count,
        }
    }

    /// Returns once another answer was given than those so far.
    fn wait_for_more(&self) {
        let (before, begun) = (self.count.load(Ordering::SeqCst), Instant::now());
        while self.count.load(Ordering::SeqCst) == before {
            assert!(begun.elapsed() < PATIENCE, "nothing is asked for");
            std::thread::sleep(Duration::from_micros(200));
        }
    }
}

/// An error is the end of a client that was killed.
fn answer(mut stream: &TcpStream, count: &AtomicU64) -> std::io::Result<()> {
    let lines = BufReader::new(stream.try_clone()?).lines().map_while(Result::ok);
    for _ in lines.filter(String::is_empty) {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        let body = format!("{{\"count\": {number}, \"filler\": \"{}\"}}", "x".repeat(2000));
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )?;
    }
    Ok(())
}

fn d06_a_kill_leaves_the_old_state_or_the_new_one() {
    let project = Project::new();
    project.write("environments/dev.yaml", "name: dev\n");
    project.write("collections/c/a.yaml", REQUEST);
    project.write("collections/c/collection.yaml", "version: 1\n");
    let server = Counting::start();
    let run = |iterations| {
        let words = [
            "run",
            "c",
            "-e",
            "dev",
            "-q",
            "-n",
            iterations,
            "--var",
            &server.variable,
        ];
        let mut command = project.command(&words);
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    assert!(run("1").wait().unwrap().success());
    let (mut last, mut saved) = (1, 0);
    for kill in 0..KILLS {
        let mut child = run("1000000");
        server.wait_for_more();
        std::thread::sleep(Duration::from_micros(scattered(kill) % 15_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let state = sound(&project);
        let now = state.variables["count"].value.as_u64().unwrap();
        assert!(now >= last, "went back from {last} to {now}");
        saved += u64::from(now > last);
        last = now;
    }
    assert!(saved > KILLS / 10, "only {saved} processes came to save anything");
    assert!(run("1").wait().unwrap().success());
    assert!(sound(&project).variables["count"].value.as_u64() > Some(last));
    assert_eq!(litter(&project), Vec::<String>::new());
}
