//! Answers larger than memory should be: what nothing reads is counted and not kept, a cut is reported with how far it
//! came, and a disk without room spoils no report.

use crate::program::{Project, surround, text};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

crate::tests! {
    h18_a_large_answer_takes_no_memory,
    h18_a_large_answer_that_is_cut_is_told_with_how_far_it_came,
    h18_a_report_that_finds_no_room_is_told_and_leaves_the_old_one,
}

const CHUNK: usize = 1 << 20;

/// Answers every request with so many chunks of a MiB; `whole` ends the body as it should be.
fn serve(chunks: usize, whole: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // The client may go away first.
            let _ = answer(stream, chunks, whole);
        }
    });
    address
}

fn answer(mut stream: TcpStream, chunks: usize, whole: bool) -> std::io::Result<()> {
    let mut head = [0; 4096];
    let _ = stream.read(&mut head)?;
    stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
    let chunk = [
        format!("{CHUNK:x}\r\n").into_bytes(),
        vec![b'x'; CHUNK],
        b"\r\n".to_vec(),
    ]
    .concat();
    for _ in 0..chunks {
        stream.write_all(&chunk)?;
    }
    if whole {
        stream.write_all(b"0\r\n\r\n")
    } else {
        stream.write_all(b"100000\r\nhalf of a chunk")
    }
}

fn project(address: &str) -> Project {
    let project = Project::new();
    project.write("collections/c/collection.yaml", "version: 1\n");
    let request = format!("url: http://{address}/large\nexpect: {{ status: 200 }}\n");
    project.write("collections/c/a.yaml", &request);
    project
}

/// Runs it and says how much memory it held at most, in KiB.
fn measured(project: &Project) -> (Output, u64) {
    let mut command = project.command(&["run", "c", "--report", "json=out.json"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(peak(child.id()).unwrap_or_default());
        thread::sleep(Duration::from_millis(5));
    }
    (child.wait_with_output().unwrap(), most)
}

fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn h18_a_large_answer_takes_no_memory() {
    let project = project(&serve(320, true));
    let (output, most) = measured(&project);
    assert!(output.status.success(), "{}", text(&output.stdout));
    let report = std::fs::read_to_string(project.path("out.json")).unwrap();
    assert!(report.contains(&(320 * CHUNK).to_string()), "{report}");
    assert!((1..60 * 1024).contains(&most), "{most} KiB");
}

fn h18_a_large_answer_that_is_cut_is_told_with_how_far_it_came() {
    let (output, most) = measured(&project(&serve(100, false)));
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{shown}");
    let came = 100 * CHUNK + "half of a chunk".len();
    assert!(shown.contains(&format!("after {came} bytes")), "{shown}");
    assert!((1..60 * 1024).contains(&most), "{most} KiB");
}

/// A limit on the size of files is in for the disk: both refuse the write.
fn h18_a_report_that_finds_no_room_is_told_and_leaves_the_old_one() {
    let project = project(&serve(1, true));
    project.write("out.json", "the report of yesterday");
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" run c --report json=out.json";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_callsheet")]);
    surround(&mut command, &project.path(""));
    let output = command.output().unwrap();
    let shown = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{shown}");
    assert!(
        shown.contains("out.json` could not be written") || shown.contains("out.json` cannot be written"),
        "{shown}"
    );
    let kept = std::fs::read_to_string(project.path("out.json")).unwrap();
    assert_eq!(kept, "the report of yesterday");
}
