//! Changes over many files: killed at every system call of theirs, while an editor writes, without the right to write.

use crate::program::{Project, surround, text};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};

crate::tests! {
    a_kill_at_any_call_leaves_the_old_project_or_the_new_one: [Strace],
    a_call_that_fails_leaves_the_old_project: [Strace],
    check_finishes_what_was_interrupted,
    edits_at_the_same_time_follow_one_another,
    shipped_files_have_their_layout,
}

const READERS: usize = 14;

/// A variable that one request captures and fourteen read: fifteen files.
fn project() -> Project {
    let project = Project::new();
    project.write("environments/dev.yaml", "vars: { baseUrl: http://127.0.0.1:9 }\n");
    project.write("collections/c/collection.yaml", "version: 1\n");
    project.write(
        "collections/c/1.yaml",
        "url: <<baseUrl>>\ncapture: { id: $.id }\n",
    );
    for number in 0..READERS {
        let text = format!("# reader {number}\nurl: <<baseUrl>>/<<id>>\n");
        project.write(&format!("collections/c/2-{number}.yaml"), &text);
    }
    project
}

/// All files but the local state.
fn files(project: &Project) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect(&project.path(""), &project.path(""), &mut found);
    found
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        match name.as_str() {
            ".callsheet" | "home" | "trace" => {}
            _ if path.is_dir() => collect(root, &path, found),
            _ => {
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
}

fn traced(project: &Project, injection: &str) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-o", "/dev/null", "-e", injection]);
    command.args([env!("CARGO_BIN_EXE_callsheet"), "rename-var", "id", "thingId"]);
    surround(&mut command, &project.path(""));
    command.output().unwrap()
}

/// The project before and after the rename.
fn both() -> [BTreeMap<String, String>; 2] {
    let project = project();
    let old = files(&project);
    let output = project.run(&["rename-var", "id", "thingId"]);
    assert!(output.status.success(), "{output:?}");
    [old, files(&project)]
}

fn a_kill_at_any_call_leaves_the_old_project_or_the_new_one() {
    let [old, new] = both();
    assert_eq!(
        new.values().filter(|text| text.contains("thingId")).count(),
        READERS + 1
    );
    let mut ends = [0, 0];
    let calls = [
        ("/^rename", 1),
        ("fsync", 3),
        ("/^unlink", 1),
        ("/^mkdir", 1),
        ("openat", 23),
        ("write", 2),
    ];
    for (call, stride) in calls {
        let (mut last, mut killed) = (None, 0);
        // From one number on the call is not made so often any more: the program then ends by itself.
        for nth in 1..200 {
            let project = project();
            let injection = format!("inject={call}:signal=SIGKILL:when={}", nth * stride);
            let output = traced(&project, &injection);
            let was_killed = output.status.code().is_none() || output.status.code() == Some(137);
            let next = project.run(&["check"]);
            assert!(next.status.success(), "{injection}: {next:?}");
            let now = files(&project);
            assert!(now == old || now == new, "{injection}: {now:?}");
            assert!(!project.path(".callsheet/edit").exists(), "{injection}");
            ends[usize::from(now == new)] += 1;
            last = Some(now == new);
            killed += usize::from(was_killed);
            if !was_killed {
                break;
            }
        }
        assert!(killed > 0, "no run was killed at {call}");
        assert_eq!(last, Some(true), "{call}: the program was killed every time");
    }
    assert!(ends[0] > 3 && ends[1] > 3, "{ends:?}");
}

fn a_call_that_fails_leaves_the_old_project() {
    let [old, new] = both();
    for call in ["/^rename", "fsync", "/^mkdir"] {
        let mut failed = 0;
        for nth in 1..20 {
            let project = project();
            let injection = format!("inject={call}:error=ENOSPC:when={nth}");
            let output = traced(&project, &injection);
            failed += usize::from(!output.status.success());
            let message = text(&output.stderr);
            assert!(!message.contains("internal error"), "{injection}: {message}");
            let next = project.run(&["check"]);
            assert!(next.status.success(), "{injection}: {next:?}");
            let now = files(&project);
            assert!(now == old || now == new, "{injection}: {message}");
        }
        assert!(failed > 0, "no call of {call} failed");
    }
}

/// All of them change one file: none is lost, and none has to be repeated.
fn edits_at_the_same_time_follow_one_another() {
    let project = project();
    let started: Vec<_> = (0..8)
        .map(|number| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
            let header = format!("headers.X-{number}");
            match number % 2 {
                0 => command.args(["set", "c/1", &header, "yes"]),
                _ => command.args(["set", "c/**", &header, "yes"]),
            };
            surround(&mut command, &project.path(""));
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for process in started {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    let now = files(&project);
    assert_eq!(now["collections/c/1.yaml"].matches("X-").count(), 8, "{now:?}");
    assert_eq!(now["collections/c/2-3.yaml"].matches("X-").count(), 4, "{now:?}");
}

fn check_finishes_what_was_interrupted() {
    let project = project();
    let [_, new] = both();
    let journal = |path: &str, old: &str, new: &str| {
        let operation = serde_json::json!({
            "do": "write", "path": path, "old": { "text": old }, "new": { "text": new }, "owner_only": false,
        });
        operation
    };
    let operations: Vec<serde_json::Value> = files(&project)
        .iter()
        .filter(|(path, text)| new[*path] != **text)
        .map(|(path, text)| journal(path, text, &new[path]))
        .collect();
    let content = serde_json::json!({ "version": 1, "operations": operations });
    project.write(".callsheet/edit/journal.json", &content.to_string());
    let output = project.run(&["check"]);
    assert!(text(&output.stderr).contains("is finished now"), "{output:?}");
    assert_eq!(files(&project), new);
}

fn shipped_files_have_their_layout() {
    let project = Project::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
    command.args(["-C", env!("CARGO_MANIFEST_DIR"), "fmt", "--check"]);
    surround(&mut command, &project.path(""));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stdout));
}
