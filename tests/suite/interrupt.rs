//! A run that is interrupted while a server takes its time: what was learned is kept, clean-up runs, reports are
//! whole, and the exit code says which signal it was.

#[cfg(target_os = "linux")]
pub mod commands;
pub mod repeats;

use crate::scripted::Scripted;
use crate::signal;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

crate::tests! {
    d01_ctrl_c_ends_the_step_runs_the_clean_up_and_keeps_what_was_captured,
    d03_sigterm_and_a_closed_terminal_end_a_run_like_ctrl_c,
    a_run_that_was_killed_is_resumed_where_it_was,
    an_interrupted_run_is_resumed_where_it_was,
    d01_every_report_of_an_interrupted_run_says_so,
    #[cfg(target_os = "linux")]
    d02_a_second_ctrl_c_ends_at_once_and_writes_what_there_is,
    m03_a_mock_stops_at_ctrl_c_and_frees_its_port,
    d04_a_reader_that_goes_away_ends_the_output_quietly,
}

/// The second request is answered after a minute; the others at once.
const SCRIPT: &str = r#"
- answer: "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{\"id\": 7}"
- { answer: "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", pause: 60000 }
- answer: "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
"#;

const PATIENCE: Duration = Duration::from_secs(20);

struct Run {
    home: TempDir,
    server: Scripted,
    child: Child,
}

impl Run {
    /// Started, and waiting for the slow answer.
    fn start(arguments: &[&str]) -> Run {
        let run = Run::begin(SCRIPT, &FILES, arguments);
        run.wait_for("/slow");
        run
    }

    fn begin(script: &str, files: &[(&str, &str)], arguments: &[&str]) -> Run {
        let home = tempfile::tempdir().unwrap();
        project(home.path(), files);
        let path = home.path().join("server.yaml");
        fs::write(&path, script).unwrap();
        let server = Scripted::start(&path).unwrap().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_callsheet"))
            .args(["run", "shop", "-e", "dev", "--report=json=report.json"])
            .arg(format!("--var=server={}", server.address()))
            .args(arguments)
            .current_dir(home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Run { home, server, child }
    }

    fn wait_for(&self, path: &str) {
        let began = Instant::now();
        while !self.server.record().contains(path) {
            assert!(began.elapsed() < PATIENCE, "nothing asked for {path}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn signal(&self, signal: i32) {
        signal::send(self.child.id(), signal);
    }

    fn finish(self) -> (Output, TempDir, Scripted) {
        (self.child.wait_with_output().unwrap(), self.home, self.server)
    }
}

const FILES: [(&str, &str); 5] = [
    ("collection.yaml", "version: 1\n"),
    (
        "1-make.yaml",
        "url: http://<<server>>/make\ncapture: { orderId: $.id }\n",
    ),
    ("2-slow.yaml", "url: http://<<server>>/slow\n"),
    ("3-more.yaml", "url: http://<<server>>/more\n"),
    (
        "4-clean.yaml",
        "url: http://<<server>>/clean/<<orderId>>\nalways: true\n",
    ),
];

fn project(root: &Path, files: &[(&str, &str)]) {
    let shop = root.join("collections/shop");
    fs::create_dir_all(&shop).unwrap();
    fs::create_dir(root.join("environments")).unwrap();
    fs::write(root.join("environments/dev.yaml"), "vars: { stage: dev }\n").unwrap();
    for (name, text) in files {
        fs::write(shop.join(name), text).unwrap();
    }
}

fn outcomes(root: &Path) -> (serde_json::Value, Vec<String>) {
    let text = fs::read_to_string(root.join("report.json")).expect("the report is in its place");
    let report: serde_json::Value = serde_json::from_str(&text).expect("the report is whole");
    let steps = report["steps"].as_array().unwrap().iter();
    let outcomes = steps
        .map(|step| step["outcome"].as_str().unwrap().to_owned())
        .collect();
    (report, outcomes)
}

/// The end that every polite signal has.
fn ends_well(signal: i32, code: i32) {
    let run = Run::start(&[]);
    run.signal(signal);
    let (output, home, server) = run.finish();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(code), "{shown}");
    let (report, outcomes) = outcomes(home.path());
    assert_eq!(report["interrupted"], true);
    assert_eq!(outcomes, ["passed", "aborted", "skipped", "passed"], "{shown}");
    let cut = &report["steps"][1]["requests"][0];
    assert_eq!(cut["method"], "GET", "what was under way is reported: {report}");
    assert_eq!(cut["error"], "cut off by the interrupt");
    assert_eq!(report["summary"]["requests"], 3);
    assert!(server.record().contains("GET /clean/7 "), "clean-up runs");
    assert!(!server.record().contains("/more"), "nothing else is sent");
    assert!(shown.contains("interrupted"), "{shown}");
    let kept = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(["env", "explain", "orderId", "-e", "dev"])
        .current_dir(home.path())
        .output()
        .unwrap();
    assert!(
        String::from_utf8_lossy(&kept.stdout).contains("=> 7"),
        "captured values are kept"
    );
}

fn d01_ctrl_c_ends_the_step_runs_the_clean_up_and_keeps_what_was_captured() {
    ends_well(libc::SIGINT, 130);
}

fn d03_sigterm_and_a_closed_terminal_end_a_run_like_ctrl_c() {
    ends_well(libc::SIGTERM, 143);
    ends_well(libc::SIGHUP, 129);
}

fn a_run_that_was_killed_is_resumed_where_it_was() {
    let run = Run::start(&[]);
    let history = run.home.path().join(".callsheet/history");
    let began = Instant::now();
    while !fs::read_dir(&history).is_ok_and(|mut files| {
        files.any(|file| file.is_ok_and(|file| file.path().extension().is_some_and(|end| end == "json")))
    }) {
        assert!(began.elapsed() < PATIENCE, "nothing is remembered");
        std::thread::sleep(Duration::from_millis(10));
    }
    run.signal(libc::SIGKILL);
    let (_, home, server) = run.finish();
    let resumed = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(["run", "shop", "-e", "dev", "--resume", "--dry-run"])
        .arg(format!("--var=server={}", server.address()))
        .current_dir(home.path())
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&resumed.stderr);
    assert!(shown.contains("resuming after 1 of 4 steps"), "{shown}");
}

fn an_interrupted_run_is_resumed_where_it_was() {
    let run = Run::start(&[]);
    run.signal(libc::SIGINT);
    let (_, home, server) = run.finish();
    let resumed = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(["run", "shop", "-e", "dev", "--resume"])
        .arg(format!("--var=server={}", server.address()))
        .current_dir(home.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&resumed.stderr);
    assert!(said.contains("resuming after 1 of 4 steps"), "{said}");
    assert!(resumed.status.success(), "{said}");
    let sent = server.record();
    let count = |path: &str| sent.matches(&format!("GET {path}")).count();
    assert_eq!(
        [count("/make"), count("/slow"), count("/more"), count("/clean/7")],
        [1, 2, 1, 2]
    );
}

fn d01_every_report_of_an_interrupted_run_says_so() {
    let run = Run::start(&[
        "--report=tap=report.tap",
        "--report=junit=report.xml",
        "--report=github=report.txt",
    ]);
    run.signal(libc::SIGINT);
    let (_, home, _) = run.finish();
    let read = |name: &str| fs::read_to_string(home.path().join(name)).unwrap();
    let tap = read("report.tap");
    assert!(
        tap.ends_with("1..4\nBail out! the run was interrupted\n"),
        "{tap}"
    );
    let junit = read("report.xml");
    assert!(
        junit.contains("<error type=\"run\" message=\"the run was interrupted\""),
        "{junit}"
    );
    let github = read("report.txt");
    assert!(github.contains("::error::the run was interrupted"), "{github}");
}

#[cfg(target_os = "linux")]
fn d02_a_second_ctrl_c_ends_at_once_and_writes_what_there_is() {
    for arguments in [&[][..], &["-j2"]] {
        let run = Run::start(arguments);
        run.signal(libc::SIGINT);
        // Two signals at once would be one.
        signal::settle(run.child.id());
        run.signal(libc::SIGINT);
        let (output, home, server) = run.finish();
        assert_eq!(output.status.code(), Some(130));
        let (report, outcomes) = outcomes(home.path());
        assert_eq!(report["interrupted"], true);
        assert_eq!(
            outcomes,
            ["passed", "aborted", "skipped", "skipped"],
            "{arguments:?}"
        );
        assert!(!server.record().contains("/clean"), "no time for clean-up");
        let names = fs::read_dir(home.path()).unwrap().flatten();
        let litter = names.filter(|entry| entry.file_name().to_string_lossy().starts_with(".callsheet-"));
        assert_eq!(litter.count(), 0, "nothing is left behind");
    }
}

fn m03_a_mock_stops_at_ctrl_c_and_frees_its_port() {
    let home = tempfile::tempdir().unwrap();
    project(home.path(), &FILES);
    let mut child = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(["mock", "shop"])
        .current_dir(home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut shown = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut shown, &mut line).unwrap();
    let address = line.trim().rsplit("http://").next().unwrap().to_owned();
    assert!(std::net::TcpStream::connect(&address).is_ok(), "{line}");
    signal::send(child.id(), libc::SIGINT);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(
        std::net::TcpListener::bind(&address).is_ok(),
        "the port is free again"
    );
}

fn d04_a_reader_that_goes_away_ends_the_output_quietly() {
    let home = tempfile::tempdir().unwrap();
    project(home.path(), &FILES);
    for name in 0..200 {
        let file = home.path().join(format!("collections/shop/many-{name}.yaml"));
        fs::write(file, "url: http://127.0.0.1:1/\n").unwrap();
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(["list"])
        .current_dir(home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
