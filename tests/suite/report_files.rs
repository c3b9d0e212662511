//! Where reports go: files that can be followed, pipes, links, places that are refused, and what a killed run leaves.

use crate::reported::Reported;
use serde_json::Value as Json;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

crate::tests! {
    lines_can_be_followed_and_a_killed_run_leaves_those_so_far,
    lines_on_standard_output_come_as_they_happen,
    x04_lines_that_were_written_before_their_secret_was_known_are_masked_at_the_end,
    a_pipe_and_a_link_stay_what_they_are,
    d04_a_reader_of_a_report_that_goes_away_is_no_failure,
    o07_wrong_usage_is_told_by_its_exit_code,
    a_report_is_not_replaced_by_what_is_made_from_it,
    reports_of_a_run_that_cannot_begin_say_why,
    a_dry_run_writes_no_report,
    x20_a_report_that_a_file_names_replaces_nothing_that_is_not_its_own,
    x20_each_format_replaces_its_own_reports,
    #[cfg(target_os = "linux")]
    x22_what_cannot_be_printed_is_a_failure_of_every_command,
    #[cfg(target_os = "linux")]
    x22_a_report_that_cannot_be_written_is_a_failure_in_every_format,
}

const PATIENCE: Duration = Duration::from_secs(20);

const OK: &str = "- answer: \"HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n\"\n";

/// The second request is never answered.
fn slow() -> Reported {
    let script = format!("{OK}{OK}  pause: 60000\n{OK}");
    let files = [
        ("1-fast.yaml", "url: http://$SERVER/fast\n"),
        ("2-slow.yaml", "url: http://$SERVER/slow\n"),
    ];
    Reported::project(&script, &files)
}

fn quick() -> Reported {
    Reported::project(OK, &[("1-get.yaml", "url: http://$SERVER/get\n")])
}

fn started(run: &Reported, arguments: &[&str]) -> Child {
    let mut command = run.command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary runs");
    let began = Instant::now();
    while !run.server.record().contains("/slow") {
        assert!(began.elapsed() < PATIENCE, "nothing asked for /slow");
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

fn litter(run: &Reported) -> Vec<String> {
    let names = fs::read_dir(run.home.path()).expect("a directory").flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".callsheet-")).collect()
}

fn lines_can_be_followed_and_a_killed_run_leaves_those_so_far() {
    let run = slow();
    fs::write(run.path("run.jsonl"), "yesterday\n").expect("a file");
    let mut child = started(
        &run,
        &["run", "--report=jsonl=run.jsonl", "--report=json=run.json"],
    );
    let began = Instant::now();
    let events = || -> Vec<String> {
        let text = run.read("run.jsonl");
        let lines = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("whole lines"));
        lines
            .map(|line: Json| line["event"].as_str().expect("an event").to_owned())
            .collect()
    };
    let expected = [
        "run_started",
        "step_started",
        "request_sent",
        "response_received",
        "step_finished",
        "step_started",
    ];
    while !run.read("run.jsonl").ends_with("}\n") || events() != expected {
        assert!(began.elapsed() < PATIENCE, "{:?}", events());
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("a signal");
    child.wait().expect("an end");
    assert_eq!(events(), expected);
    assert_eq!(litter(&run).len(), 1, "the document had no end");
    run.run(&["run", "api/1-fast", "--report=json=run.json"]);
    assert_eq!(litter(&run), [""; 0], "the next run takes it away");
}

fn lines_on_standard_output_come_as_they_happen() {
    let run = slow();
    let mut child = started(&run, &["run", "--report=jsonl"]);
    let mut lines = std::io::BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    for _ in 0..6 {
        line.clear();
        std::io::BufRead::read_line(&mut lines, &mut line).expect("a line");
    }
    assert!(line.contains("step_started"), "{line}");
    child.kill().expect("a signal");
    child.wait().expect("an end");
}

/// The second answer says that what the first one held is a secret.
fn late() -> Reported {
    let answer = "- answer: \"HTTP/1.1 200 OK\\r\\ncontent-length: 29\\r\\n\\r\\n{\\\"t\\\": \\\"late-secret-4711-xyz\\\"}\"\n";
    let files = [
        (
            "1-early.yaml",
            "url: http://$SERVER/early\nexpect: { json: { $.t: { exists: true } } }\n",
        ),
        (
            "2-late.yaml",
            "url: http://$SERVER/late\ncapture: { token: $.t }\n",
        ),
    ];
    Reported::project(answer, &files)
}

fn x04_lines_that_were_written_before_their_secret_was_known_are_masked_at_the_end() {
    let run = late();
    let output = run.report(&["jsonl"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = run.read("run.jsonl");
    assert!(text.contains("***"), "{text}");
    assert!(!text.contains("late-secret"), "{text}");
    assert_eq!(litter(&run), [""; 0]);
    assert!(
        text.lines()
            .all(|line| serde_json::from_str::<Json>(line).is_ok()),
        "{text}"
    );
}

fn a_pipe_and_a_link_stay_what_they_are() {
    let run = quick();
    let pipe = run.path("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    for format in ["json", "jsonl"] {
        let reader = Command::new("cat")
            .arg(&pipe)
            .stdout(Stdio::piped())
            .spawn()
            .expect("cat");
        let output = run.run(&["run", &format!("--report={format}=pipe")]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let read = reader.wait_with_output().expect("an end").stdout;
        assert!(String::from_utf8_lossy(&read).contains("/get"), "{format}");
        use std::os::unix::fs::FileTypeExt;
        assert!(fs::metadata(&pipe).expect("a pipe").file_type().is_fifo());
    }
    fs::write(run.path("real.json"), "old").expect("a file");
    std::os::unix::fs::symlink("real.json", run.path("link.json")).expect("a link");
    run.run(&["run", "--report=json=link.json"]);
    assert!(
        fs::symlink_metadata(run.path("link.json"))
            .expect("a link")
            .is_symlink()
    );
    assert!(run.read("real.json").contains("/get"));
}

fn d04_a_reader_of_a_report_that_goes_away_is_no_failure() {
    let run = quick();
    for format in ["json", "jsonl", "junit", "tap", "markdown", "html"] {
        let mut child = run
            .command(&["run", "-n", "200", "--report", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("an end");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*said), (Some(0), ""), "{format}");
    }
}

fn o07_wrong_usage_is_told_by_its_exit_code() {
    let run = quick();
    fs::create_dir(run.path("folder")).expect("a directory");
    let check = |reports: &[&str], code: i32, expected: &str| {
        let reports: Vec<String> = reports
            .iter()
            .map(|report| format!("--report={report}"))
            .collect();
        let arguments: Vec<&str> = std::iter::once("run")
            .chain(reports.iter().map(String::as_str))
            .collect();
        let output = run.run(&arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expected), "{reports:?}: {said}");
        assert!(!said.contains(".callsheet-"), "{reports:?}: {said}");
        assert_eq!(output.status.code(), Some(code), "{reports:?}: {said}");
    };
    check(&["json=a", "tap=b/../a"], 1, "two reports would write");
    check(&["json", "github"], 1, "two reports would write standard output");
    check(&["github", "tap"], 1, "two reports would write standard output");
    check(&["json=folder"], 1, "it is a directory");
    check(&["json="], 1, "names no file");
    check(&["junit=environments/new.yaml"], 1, "give it another name");
    check(&["junit=collections/api/new.yml"], 1, "give it another name");
    check(&["json=collections/api/1-get.yaml/x"], 3, "cannot be written");
    check(
        &["tap=.git/hooks/pre-commit"],
        1,
        "`.git` is no place for reports",
    );
    check(&["tap=.callsheet/state/dev.json"], 1, "`.callsheet` is no place");
    assert!(run.server.record().is_empty(), "something was sent");
    assert!(!run.path("environments").exists());
}

fn a_report_is_not_replaced_by_what_is_made_from_it() {
    let run = quick();
    run.report(&["json"]);
    let before = run.read("run.json");
    for place in ["run.json", "./folder/../run.json"] {
        let output = run.run(&["report", "merge", "run.json", &format!("--report=html={place}")]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains("would replace a report that it is made from"),
            "{said}"
        );
        assert_eq!(output.status.code(), Some(1));
    }
    assert_eq!(run.read("run.json"), before);
}

/// A project from a stranger that names this report and files of its own.
fn x20_a_report_that_a_file_names_replaces_nothing_that_is_not_its_own() {
    let run = quick();
    let write = |name: &str, text: &str| {
        let path = run.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write(".git/hooks/pre-commit", "#!/bin/sh\n");
    write("Makefile", "all:\n");
    write("run.xml", "<?xml version=\"1.0\"?><other/>");
    write(".env", "A=1\n");
    let elsewhere = tempfile::tempdir().expect("a temporary directory");
    let outside = elsewhere.path().join("report");
    link(&outside, &run.path("dangling"));
    link(&run.path("collections"), &run.path("linked"));
    let check = |report: &str, expected: &str| {
        write(
            "callsheet.yaml",
            &format!("# a stranger's\nreports: [{report}]\n"),
        );
        let output = run.run(&["run"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expected), "{report}: {said}");
        assert!(said.contains("callsheet.yaml:2:11"), "{report}: {said}");
        assert_eq!(output.status.code(), Some(2), "{report}: {said}");
    };
    for format in ["json", "jsonl", "junit", "tap", "markdown", "github", "html"] {
        let named = |place: &str| format!("{format}={place}");
        check(&named(".git/hooks/pre-commit"), "`.git` begins with a dot");
        check(&named("out/../.env"), "`.env` begins with a dot");
        check(
            &named(".callsheet/state/dev.json"),
            "`.callsheet` begins with a dot",
        );
        check(&named("Makefile"), "no report of this format");
        check(&named("run.xml"), "no report of this format");
        check(&named("collections/api"), "it is no regular file");
        check(&named("../elsewhere"), "it leads out of the project");
        if cfg!(unix) {
            check(&named("dangling"), "`dangling` is a link");
            check(&named("linked/x"), "`linked` is a link");
        }
    }
    assert_eq!(run.read(".git/hooks/pre-commit"), "#!/bin/sh\n");
    assert_eq!(run.read("Makefile"), "all:\n");
    assert_eq!(run.read(".env"), "A=1\n");
    assert!(!outside.exists() && !run.path(".callsheet").exists());
    assert!(run.server.record().is_empty(), "something was sent");
}

#[cfg(unix)]
fn link(to: &std::path::Path, from: &std::path::Path) {
    std::os::unix::fs::symlink(to, from).expect("a link");
}

#[cfg(not(unix))]
fn link(_to: &std::path::Path, _from: &std::path::Path) {}

fn x20_each_format_replaces_its_own_reports() {
    let formats = ["json", "jsonl", "junit", "tap", "markdown", "github", "html"];
    let answers = "- answer: \"HTTP/1.1 500 Broken\\r\\ncontent-length: 0\\r\\n\\r\\n\"\n".repeat(3);
    let run = Reported::project(&answers, &[("1-get.yaml", "url: http://$SERVER/get\n")]);
    let reports = formats.map(|format| format!("{format}=./out/run.{format}"));
    fs::write(
        run.path("callsheet.yaml"),
        format!("reports: [{}]\n", reports.join(", ")),
    )
    .expect("a file");
    for _ in 0..3 {
        let output = run.run(&["run"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{said}");
        for format in formats {
            assert!(!run.read(&format!("out/run.{format}")).is_empty());
        }
    }
    // A report of another format is not its own.
    fs::copy(run.path("out/run.json"), run.path("out/run.tap")).expect("a file");
    assert_eq!(run.run(&["run"]).status.code(), Some(2));
}

/// A device that is always full.
#[cfg(target_os = "linux")]
fn full() -> fs::File {
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    full.expect("Linux has /dev/full")
}

/// The device is full: exit code 3, and a message. The reader is gone: nothing is said.
#[cfg(target_os = "linux")]
fn x22_what_cannot_be_printed_is_a_failure_of_every_command() {
    let run = Reported::project(&OK.repeat(8), &[("1-get.yaml", "url: http://$SERVER/get\n")]);
    fs::create_dir(run.path("environments")).expect("a directory");
    fs::write(run.path("environments/dev.yaml"), "vars: { a: b }\n").expect("a file");
    let commands: [&[&str]; 19] = [
        &["run"],
        &["run", "--dry-run"],
        &["run", "--report", "json"],
        &["run", "--report", "github"],
        &["list"],
        &["list", "--json"],
        &["graph"],
        &["graph", "--format", "svg"],
        &["show", "api/1-get"],
        &["show", "api/1-get", "--as", "curl"],
        &["check"],
        &["env", "list"],
        &["env", "show", "dev"],
        &["env", "explain", "a", "-e", "dev"],
        &["state", "path", "-e", "dev"],
        &["completions", "bash"],
        &["schema", "request"],
        &["--help"],
        &["--version"],
    ];
    for arguments in commands {
        let output = run.command(arguments).stdout(full()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("No space left on device"), "{arguments:?}: {said}");
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {said}");
        let mut child = run
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("written"), "{arguments:?}: {said}");
        assert!(output.status.success(), "{arguments:?}: {said}");
    }
}

#[cfg(target_os = "linux")]
fn x22_a_report_that_cannot_be_written_is_a_failure_in_every_format() {
    let broken = "- answer: \"HTTP/1.1 500 Broken\\r\\ncontent-length: 0\\r\\n\\r\\n\"\n";
    let run = Reported::project(
        &broken.repeat(7),
        &[("1-get.yaml", "url: http://$SERVER/get\nexpect: { status: 200 }\n")],
    );
    for format in ["json", "jsonl", "junit", "tap", "markdown", "github", "html"] {
        let output = run.run(&["run", &format!("--report={format}=/dev/full")]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("No space left on device"), "{format}: {said}");
        assert_eq!(output.status.code(), Some(3), "{format}: {said}");
    }
}

/// Every report of a run that cannot begin: what its file says, and not what it said yesterday.
fn unstarted(run: &Reported, arguments: &[&str], code: &str, place: &str) {
    let formats = ["json", "jsonl", "junit", "tap", "markdown", "github", "html"];
    let reports = formats.map(|format| format!("--report={format}=run.{format}"));
    for format in formats {
        fs::write(run.path(&format!("run.{format}")), "yesterday").expect("a file");
    }
    let arguments: Vec<&str> = ["run"].iter().chain(arguments).copied().collect();
    let arguments = [arguments, reports.iter().map(String::as_str).collect()].concat();
    let output = run.run(&arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for format in formats {
        let text = run.read(&format!("run.{format}"));
        assert!(text.contains(code), "{format}: {text}");
        assert!(!text.contains("yesterday"), "{format}: {text}");
    }
    let schema: Json = serde_json::from_str(include_str!("../../docs/report.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let report: Json = serde_json::from_str(&run.read("run.json")).expect("JSON");
    validator.validate(&report).expect("the report keeps its schema");
    assert_eq!(report["problems"][0]["place"]["file"], place);
    assert!(
        run.read("run.junit").contains("errors=\"1\""),
        "{}",
        run.read("run.junit")
    );
    assert!(run.read("run.tap").contains("\nnot ok 1 - the run\n"));
    let annotation = format!("::error file={place},line=");
    assert!(
        run.read("run.github").contains(&annotation),
        "{}",
        run.read("run.github")
    );
    assert!(
        run.read("run.markdown")
            .contains("\n## ❌ The run could not begin")
    );
    for from in ["run.json", "run.jsonl"] {
        let again = run.run(&["report", "merge", from, "--report=github", "--exit-code"]);
        let said = String::from_utf8_lossy(&again.stdout).into_owned();
        assert!(said.starts_with(&annotation), "{said}");
        assert_eq!(again.status.code(), Some(2), "{said}");
    }
    assert!(run.server.record().is_empty());
}

fn reports_of_a_run_that_cannot_begin_say_why() {
    let run = quick();
    fs::create_dir(run.path("environments")).expect("a directory");
    fs::write(
        run.path("environments/dev.yaml"),
        "secrets: { pass: { env: NOBODY_SETS_THIS } }\n",
    )
    .expect("a file");
    fs::write(
        run.path("collections/api/2-post.yaml"),
        "url: http://x/\nheaders: { X: <<pass>> }\n",
    )
    .expect("a file");
    unstarted(&run, &["-e", "dev"], "E0503", "environments/dev.yaml");
    fs::write(run.path("collections/api/2-post.yaml"), "url: [\n").expect("a file");
    unstarted(&run, &["-e", "dev"], "E01", "collections/api/2-post.yaml");
}

fn a_dry_run_writes_no_report() {
    let run = quick();
    fs::write(run.path("collections/api/2-post.yaml"), "url: [\n").expect("a file");
    fs::write(run.path("callsheet.yaml"), "reports: [json=run.json]\n").expect("a file");
    run.run(&["run", "--dry-run"]);
    assert!(!run.path("run.json").exists());
    run.run(&["run"]);
    assert!(
        run.read("run.json").contains("E01"),
        "reports that the project names are written too"
    );
}
