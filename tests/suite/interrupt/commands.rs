//! Commands that send nothing are interrupted in the middle of their work: they end with an exit code, as a run does, and
//! leave no half-written file.

use super::{PATIENCE, Run};
use crate::signal;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

crate::tests! {
    a_signal_ends_every_command_with_an_exit_code,
    what_the_parent_ignores_stays_ignored,
    a_run_that_is_busy_comparing_ends_without_litter,
}

/// So many files that no command is done with them when the signal comes.
const FILES: usize = 3000;

fn a_signal_ends_every_command_with_an_exit_code() {
    let home = tempfile::tempdir().unwrap();
    super::project(home.path(), &[("collection.yaml", "version: 1\n")]);
    for name in 0..FILES {
        let file = home.path().join(format!("collections/shop/many-{name}.yaml"));
        fs::write(file, "url:   http://127.0.0.1:1/<<stage>>\n").unwrap();
    }
    // The lock of edits is there from the first one on.
    let set = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(["set", "shop/many-0", "name", "Many"])
        .current_dir(home.path())
        .output()
        .unwrap();
    assert!(set.status.success(), "{set:?}");
    let before = files_below(home.path());
    let import = ["import", "curl", "-", "-o", "other"];
    for arguments in [
        &["check"][..],
        &["list"],
        &["fmt"],
        &["graph", "shop"],
        &["uses", "stage"],
        &["run", "shop", "--dry-run", "-e", "dev"],
        &["mv", "shop/many-1", "shop/one"],
        &["rename-var", "stage", "place"],
        &["env", "list"],
        &import,
    ] {
        for (number, code) in [(libc::SIGINT, 130), (libc::SIGTERM, 143)] {
            assert_eq!(
                ended_by(number, home.path(), arguments),
                Some(code),
                "{arguments:?}"
            );
        }
    }
    let after = files_below(home.path());
    let moved = before.iter().filter(|path| !after.contains(path));
    let left = after.iter().filter(|path| !before.contains(path));
    let differ: Vec<_> = moved.chain(left).collect();
    assert!(
        differ.is_empty(),
        "nothing is moved and nothing is left behind: {differ:?}"
    );
}

/// The exit code, which a process that dies of a signal has none of.
fn ended_by(number: i32, home: &Path, arguments: &[&str]) -> Option<i32> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(arguments)
        .current_dir(home)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while !listens(child.id()) {
        assert!(
            began.elapsed() < PATIENCE,
            "{arguments:?} does not listen for signals"
        );
    }
    signal::send(child.id(), number);
    // A command that reads standard input still waits for it.
    let input = child.stdin.take();
    let code = child.wait().unwrap().code();
    drop(input);
    code
}

/// `nohup` ignores a closed terminal, and a shell ignores Ctrl-C for what it runs in the background.
fn what_the_parent_ignores_stays_ignored() {
    let home = tempfile::tempdir().unwrap();
    let script = "trap '' HUP INT; exec \"$0\" import curl - -o other";
    let mut child = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_callsheet")])
        .current_dir(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while !has(child.id(), "SigCgt:", libc::SIGTERM) {
        assert!(began.elapsed() < PATIENCE, "it does not listen for signals");
    }
    for ignored in [libc::SIGHUP, libc::SIGINT] {
        assert!(has(child.id(), "SigIgn:", ignored), "{ignored}");
        signal::send(child.id(), ignored);
    }
    signal::send(child.id(), libc::SIGTERM);
    let input = child.stdin.take();
    assert_eq!(child.wait().unwrap().code(), Some(143));
    drop(input);
}

/// Whether all three signals are listened for.
fn listens(process: u32) -> bool {
    let signals = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];
    signals.into_iter().all(|signal| has(process, "SigCgt:", signal))
}

/// Whether a process has a signal in this set of its status.
fn has(process: u32, set: &str, signal: i32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let set = status.lines().find_map(|line| line.strip_prefix(set));
    let set = u64::from_str_radix(set.unwrap_or("0").trim(), 16).unwrap();
    set & (1 << (signal - 1)) != 0
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Two lists that are as long as they are unlike. What takes the time is not asked to end, so that the process is ended.
fn a_run_that_is_busy_comparing_ends_without_litter() {
    let list = |factor: usize| {
        let items = (0..20_000).map(|item| format!("{{\"id\": {}, \"v\": [{item}]}}", item * factor));
        format!("[{}]", items.collect::<Vec<_>>().join(", "))
    };
    let answer = list(1);
    let script = format!(
        "- answer: \"HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\ncontent-length: {}\\r\\n\\r\\n{}\"\n",
        answer.len(),
        answer.replace('"', "\\\"")
    );
    let wanted = list(3);
    let files = [
        ("collection.yaml", "version: 1\n"),
        (
            "1-get.yaml",
            "url: http://<<server>>/get\nexpect: { body: { file: wanted.json } }\n",
        ),
        ("wanted.json", &*wanted),
    ];
    let run = Run::begin(
        &script,
        &files,
        &["--report=html=page.html", "--report=jsonl=steps.jsonl"],
    );
    run.wait_for("/get");
    run.signal(libc::SIGINT);
    let (output, home, _) = run.finish();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let names = files_below(home.path());
    let litter = names.iter().filter(|path| {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with(".callsheet-")
    });
    assert_eq!(litter.count(), 0, "{names:?}");
}
