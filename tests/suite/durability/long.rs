//! A long run takes no more memory than a short one: neither its answers are kept nor the rows of its data.

use crate::program::Project;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::time::Duration;

crate::tests! {
    d20_memory_does_not_grow_with_the_run,
    rows_are_read_and_forgotten,
}

/// Bytes of each answer.
const BODY: usize = 1 << 20;

/// How much more a run of ten times the length may take, in KiB: far less than its answers.
const MORE: u64 = 24 << 10;

/// Each answer is read and asserted on.
const REQUEST: &str = "
method: GET
url: <<server>>/
expect: { status: 200, text: { contains: end } }
";

fn serve(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut body = vec![b'x'; BODY - 3];
    body.extend_from_slice(b"end");
    let lines = BufReader::new(stream.try_clone()?).lines().map_while(Result::ok);
    for _ in lines.filter(String::is_empty) {
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {BODY}\r\n\r\n")?;
        stream.write_all(&body)?;
    }
    Ok(())
}

fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(&mut stream));
        }
    });
    format!("server=http://{address}")
}

/// The most memory that a run of so many rounds had at any time, in KiB.
fn peak(rounds: &str, server: &str) -> u64 {
    let project = Project::new();
    project.write("collections/c/collection.yaml", "version: 1\nname: C\n");
    project.write("collections/c/a.yaml", REQUEST);
    watched(&project, &["run", "c", "-q", "-n", rounds, "--var", server])
}

/// The most memory that a command had at any time, in KiB.
fn watched(project: &Project, arguments: &[&str]) -> u64 {
    let mut child = project.command(arguments).stdout(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = now.unwrap_or(peak);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(child.wait().unwrap().success());
    peak
}

fn d20_memory_does_not_grow_with_the_run() {
    let server = server();
    let (short, long) = (peak("12", &server), peak("120", &server));
    assert!(short > 0, "the short run was over too soon to be looked at");
    assert!(long < short + MORE, "{long} KiB, and {short} KiB for a tenth");
}

/// Rows of a KiB each, whose step is skipped: nothing is sent.
fn rows(count: usize) -> u64 {
    let project = Project::new();
    project.write("collections/c/collection.yaml", "version: 1\nname: C\n");
    let request = "url: http://127.0.0.1:1/<<user>>\nwhen: user == 'nobody'\n";
    project.write("collections/c/a.yaml", request);
    let text = "x".repeat(1 << 10);
    let rows: String = (0..count).map(|row| format!("u{row},{text}\n")).collect();
    project.write("rows.csv", &format!("user,text\n{rows}"));
    watched(&project, &["run", "c", "-q", "--data", "rows.csv"])
}

fn rows_are_read_and_forgotten() {
    let (few, many) = (rows(1_000), rows(20_000));
    assert!(few > 0, "the short run was over too soon to be looked at");
    // A tenth of the rows.
    assert!(
        many < few + (2 << 10),
        "{many} KiB, and {few} KiB for a twentieth"
    );
}
