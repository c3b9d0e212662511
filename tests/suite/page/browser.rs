//! Headless Chromium, controlled over two pipes: the third and fourth file of its process, messages ended by NUL.

use crate::needs;
use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Puts the pipes where Chromium looks for them.
const PIPES: &str = r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null"#;
const ARGUMENTS: [&str; 7] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--remote-debugging-pipe",
    "about:blank",
];

/// One Chromium, which shows one page after the other.
pub struct Browser {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    calls: u64,
    /// Events, which it sends without being asked.
    pub told: Vec<Json>,
}

/// Those that show no page now. They end when their pipes do, which is when the tests end.
static IDLE: Mutex<Vec<Browser>> = Mutex::new(Vec::new());
static STARTED: AtomicUsize = AtomicUsize::new(0);

impl Browser {
    pub fn take() -> Browser {
        let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(Browser::start)
    }

    /// For the next page.
    pub fn give_back(self) {
        IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(self);
    }

    /// Nothing is known of what it would answer next.
    pub fn end(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn start() -> Browser {
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("chromium-{number}"));
        let _ = std::fs::remove_dir_all(&profile);
        let mut child = Command::new("sh")
            .args(["-c", PIPES])
            .arg(needs::chromium().expect("Chromium, which the test names as a need"))
            .arg(format!("--user-data-dir={}", profile.display()))
            .args(ARGUMENTS)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let (input, output) = (child.stdin.take(), child.stdout.take());
        Browser {
            child,
            input: input.expect("a pipe"),
            output: BufReader::new(output.expect("a pipe")),
            calls: 0,
            told: Vec::new(),
        }
    }

    /// What a method of the protocol answers.
    pub fn call(&mut self, session: &str, method: &str, params: Json) -> Json {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": params});
        if !session.is_empty() {
            message["sessionId"] = session.into();
        }
        let sent = self.input.write_all(format!("{message}\0").as_bytes());
        sent.expect("Chromium listens");
        loop {
            let answer = self.read();
            if answer["id"] == self.calls {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
            self.told.push(answer);
        }
    }

    fn read(&mut self) -> Json {
        let mut bytes = Vec::new();
        self.output.read_until(0, &mut bytes).expect("a pipe");
        assert!(
            bytes.pop().is_some(),
            "Chromium has ended: {:?}",
            self.child.try_wait()
        );
        serde_json::from_slice(&bytes).expect("JSON")
    }
}
