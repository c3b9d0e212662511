//! The system calls of a save, one by one: their order, and what becomes of the state when one of them fails or is
//! the last.

use super::sound;
use crate::program::{Project, surround, text};
use std::process::{Command, Output};

crate::tests! {
    d07_written_then_synced_then_renamed_then_the_folder_synced: [Strace],
    d06_a_kill_at_any_call_leaves_the_old_state_or_the_new_one: [Strace],
    d09_a_call_that_fails_is_told_with_the_file_and_breaks_nothing: [Strace],
    d19_a_file_system_that_cannot_lock_is_told_of: [Strace],
}

fn project() -> Project {
    let project = Project::new();
    project.write("environments/dev.yaml", "name: dev\n");
    let output = project.run(&["env", "set", "a", "old", "-e", "dev"]);
    assert!(output.status.success(), "{output:?}");
    project
}

/// Sets `a` to `new` under strace.
fn traced(project: &Project, options: &[&str]) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-o", "trace"]).args(options);
    command.args([
        env!("CARGO_BIN_EXE_callsheet"),
        "env",
        "set",
        "a",
        "new",
        "-e",
        "dev",
    ]);
    surround(&mut command, &project.path(""));
    command.output().unwrap()
}

/// The calls of the last traced command, a line each.
fn trace(project: &Project) -> String {
    std::fs::read_to_string(project.path("trace")).unwrap()
}

fn d07_written_then_synced_then_renamed_then_the_folder_synced() {
    let project = project();
    let output = traced(
        &project,
        &[
            "-y",
            "-e",
            "trace=write,fsync,fdatasync,rename,renameat,renameat2",
        ],
    );
    assert!(output.status.success(), "{output:?}");
    let trace = trace(&project);
    let kind = |line: &str| {
        let temporary = line.contains("/.callsheet-dev.json.");
        match () {
            () if temporary && line.contains(" write(") => Some("write"),
            () if temporary && line.contains(" fsync(") => Some("sync"),
            () if temporary && line.contains(" rename") => Some("rename"),
            () if line.contains(" fsync(") && line.contains("/state>)") => Some("folder"),
            () => None,
        }
    };
    // The first file is the probe, into which nothing is written.
    let order: Vec<_> = trace.lines().filter_map(kind).collect();
    assert_eq!(order, ["write", "sync", "rename", "folder"], "{trace}");
}

fn d06_a_kill_at_any_call_leaves_the_old_state_or_the_new_one() {
    for call in ["fsync", "/^rename", "flock", "/^unlink"] {
        let mut killed = 0;
        for nth in 1..=3 {
            let project = project();
            let injection = format!("inject={call}:signal=SIGKILL:when={nth}");
            traced(&project, &["-e", &injection]);
            killed += usize::from(trace(&project).contains("killed by SIGKILL"));
            let value = sound(&project).variables["a"].value.clone();
            assert!(value == "old" || value == "new", "{injection}: {value}");
        }
        assert!(killed > 0, "no run was killed at {call}");
    }
}

fn d09_a_call_that_fails_is_told_with_the_file_and_breaks_nothing() {
    for call in ["fsync", "/^rename", "openat"] {
        let mut failed = 0;
        for nth in 1..=3 {
            let project = project();
            let injection = format!("inject={call}:error=EIO:when={nth}");
            let state = project.path(".callsheet/state");
            let only = ["-P", state.to_str().unwrap(), "-e", &injection];
            let output = traced(&project, if call == "openat" { &only } else { &only[2..] });
            failed += usize::from(trace(&project).contains("(INJECTED)"));
            let message = text(&output.stderr);
            assert!(!message.contains("internal error"), "{injection}: {message}");
            let value = sound(&project).variables["a"].value.clone();
            match output.status.code() {
                Some(0) => assert_eq!(value, "new", "{injection}"),
                Some(3) => assert!(message.contains(".callsheet"), "{injection}: {message}"),
                other => panic!("{injection}: {other:?} {message}"),
            }
        }
        assert!(failed > 0, "no call of {call} failed");
    }
}

fn d19_a_file_system_that_cannot_lock_is_told_of() {
    let project = project();
    let output = traced(&project, &["-e", "inject=flock:error=ENOLCK"]);
    assert!(output.status.success(), "{output:?}");
    assert!(text(&output.stderr).contains("cannot be locked"), "{output:?}");
    assert_eq!(sound(&project).variables["a"].value, "new");
}
