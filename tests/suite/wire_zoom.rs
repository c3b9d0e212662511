//! The bytes of the Zoom collection's requests, those of its logins among them, held against a file.
//!
//! `BLESS=1 cargo test --test suite -- wire_zoom` writes the file anew.

use crate::recorder::Recorder;
use regex::Regex;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

crate::tests! {
    h24_every_request_of_the_zoom_collection_has_the_same_bytes_as_ever,
}

/// What differs from run to run, and what is in its place.
const CHANGING: &[(&str, &str)] = &[
    (r"127\.0\.0\.1:\d+", "HOST"),
    // What a proxy is sent names the whole URL.
    (r"(?m)^([A-Z]+) http://HOST/", "$1 /"),
    (r"(?i)(authorization: bearer )\S+", "${1}<token>"),
    (
        r"((?:[?&]|\n)(?:code|state|token|refresh_token|device_code|code_verifier|code_challenge)=)[^&\s]+",
        "${1}<random>",
    ),
    (r"\b\d{9,11}\b", "<id>"),
    (r"/[A-Za-z0-9]{22}\b", "/<id>"),
    (
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        "<uuid>",
    ),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<date>"),
    (r"content-length: \d+", "content-length: <length>"),
    (
        concat!("callsheet/", env!("CARGO_PKG_VERSION")),
        "callsheet/VERSION",
    ),
];

fn callsheet(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
    command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear();
    command
}

/// A mock of its own process, ended with it.
struct Mock {
    child: Child,
    address: String,
}

impl Mock {
    fn start() -> Mock {
        let mut child = callsheet(&["mock", "collections/zoom", "-e", "mock"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().rsplit("http://").next().unwrap().to_owned();
        Mock { child, address }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn normal(text: String) -> String {
    CHANGING.iter().fold(text, |text, (pattern, name)| {
        Regex::new(pattern)
            .unwrap()
            .replace_all(&text, *name)
            .into_owned()
    })
}

fn h24_every_request_of_the_zoom_collection_has_the_same_bytes_as_ever() {
    let mock = Mock::start();
    let recorder = Recorder::before(&mock.address);
    // Nothing of a run with `--mock` leaves for elsewhere, but a proxy of the command line may be in between.
    let proxy = format!("http://{}", recorder.address);
    let output = callsheet(&["run", "collections/zoom", "--mock", "-e", "mock", "--report=json"])
        .args(["--proxy", &proxy])
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    let report: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(report["summary"]["passed"], 56, "{}", report["summary"]);
    let sent = normal(recorder.requests().join("\n\n----\n"));
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/zoom.wire");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, &sent).unwrap();
    }
    let expected = std::fs::read_to_string(&golden)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    for (at, (expected, sent)) in expected.split("----\n").zip(sent.split("----\n")).enumerate() {
        assert_eq!(expected, sent, "request {}", at + 1);
    }
    assert_eq!(expected.len(), sent.len(), "as many requests as ever");
}
