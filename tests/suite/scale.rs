//! A run in parts, on several machines, reported as one: every step is done once, no value is separated from its readers,
//! and a report that is replayed is the report it was.

use crate::program::{Project, text};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

crate::tests! {
    the_parts_of_a_run_are_the_whole_and_their_reports_are_one,
    a_report_told_again_is_the_same,
    a_history_holds_no_value_and_is_its_owners,
    what_failed_on_the_mock_runs_again_with_what_it_needs,
    parts_are_balanced_by_the_times_of_a_report,
    the_examples_of_the_documentation_can_be_read,
    the_exit_code_of_a_joined_report_is_asked_for,
    no_part_lacks_a_value,
}

fn repository(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The Zoom collection in a place of its own.
fn zoom() -> Project {
    let project = Project::new();
    for folder in ["collections", "environments"] {
        copy(&repository(folder), &project.path(folder));
    }
    project
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap().path();
        let place = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &place);
        } else {
            std::fs::copy(&entry, &place).unwrap();
        }
    }
}

fn run(project: &Project, arguments: &[&str]) -> Output {
    let output = project.run(arguments);
    assert!(
        output.status.success(),
        "{arguments:?}\n{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    output
}

fn json(path: &Path) -> Json {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The ids that `--dry-run` prints.
fn planned(project: &Project, arguments: &[&str]) -> Vec<String> {
    let output = run(project, &[&["run", "--dry-run"], arguments].concat());
    let lines = text(&output.stdout);
    let numbered = lines.lines().filter_map(|line| {
        let (number, id) = line.trim_start().split_once("  ")?;
        number.parse::<usize>().ok()?;
        Some(id.split("  ").next().unwrap_or(id).to_owned())
    });
    numbered.collect()
}

/// What the parts do, checked against the whole: each step once, in its order.
fn shared_out(project: &Project, arguments: &[&str], parts: usize) {
    let whole = planned(project, arguments);
    let mut seen = BTreeSet::new();
    for number in 1..=parts {
        let shard = format!("{number}/{parts}");
        let part = planned(project, &[arguments, &["--shard", &shard]].concat());
        let places: Vec<usize> = part
            .iter()
            .map(|id| {
                whole
                    .iter()
                    .position(|known| known == id)
                    .expect("a step of the whole")
            })
            .collect();
        assert!(places.is_sorted(), "{shard}: {part:?}");
        for id in part {
            assert!(seen.insert(id.clone()), "{id} is in two parts");
        }
    }
    assert_eq!(seen.len(), whole.len());
}

fn the_parts_of_a_run_are_the_whole_and_their_reports_are_one() {
    let project = zoom();
    shared_out(&project, &["collections/zoom", "--mock"], 4);
    // Times of the whole are known from now on, which changes who does what and nothing else.
    run(
        &project,
        &["run", "collections/zoom", "--mock", "--report=json=whole.json"],
    );
    shared_out(&project, &["collections/zoom", "--mock"], 4);
    let mut merge = vec!["report".to_owned(), "merge".to_owned()];
    for number in (1..=4).rev() {
        let (shard, report) = (
            format!("--shard={number}/4"),
            format!("--report=json={number}.json"),
        );
        run(&project, &["run", "collections/zoom", "--mock", &shard, &report]);
        merge.push(format!("{number}.json"));
    }
    merge.push("--report=json=merged.json".to_owned());
    run(&project, &merge.iter().map(String::as_str).collect::<Vec<_>>());
    let (whole, merged) = (
        json(&project.path("whole.json")),
        json(&project.path("merged.json")),
    );
    let ids = |report: &Json| {
        let steps = report["steps"].as_array().unwrap().iter();
        steps.map(|step| step["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&whole), ids(&merged));
    assert_eq!(whole["summary"], merged["summary"]);
    let longest = (1..=4).map(|number| {
        json(&project.path(&format!("{number}.json")))["duration_ms"]
            .as_f64()
            .unwrap()
    });
    assert_eq!(merged["duration_ms"].as_f64(), longest.reduce(f64::max));
}

/// A report that is replayed, in each format, is what the run wrote itself.
fn a_report_told_again_is_the_same() {
    let project = zoom();
    let formats = [
        "json=a.json",
        "jsonl=a.jsonl",
        "html=a.html",
        "junit=a.xml",
        "tap=a.tap",
        "markdown=a.md",
    ];
    let mut arguments = vec![
        "run",
        "zoom/meetings-and-webinars",
        "--mock",
        "--fault=status=503,share=0.2",
        "-n",
        "2",
    ];
    formats
        .iter()
        .for_each(|format| arguments.extend(["--report", format]));
    // The faults make some of the steps fail.
    project.run(&arguments);
    for from in ["a.json", "a.jsonl"] {
        let again: Vec<String> = formats
            .iter()
            .map(|format| format.replace("=a.", "=b."))
            .collect();
        let mut arguments = vec!["report", "merge", from];
        again
            .iter()
            .for_each(|format| arguments.extend(["--report", format]));
        run(&project, &arguments);
        for ending in ["json", "jsonl", "html", "xml", "tap", "md"] {
            let read =
                |name: &str| std::fs::read_to_string(project.path(&format!("{name}.{ending}"))).unwrap();
            let (first, second) = (read("a"), read("b"));
            for (first, second) in known_to_both(&first).lines().zip(known_to_both(&second).lines()) {
                assert_eq!(first, second, "{from}, {ending}");
            }
            assert_eq!(first.lines().count(), second.lines().count());
        }
    }
}

/// Without the sizes of masked bodies, which are known to the run alone, and without times that are rounded: the
/// run knows them to the nanosecond, its reports to the microsecond.
fn known_to_both(report: &str) -> String {
    let size = regex::Regex::new(r#"(\*\*\*(?:[^"\\]|\\.)*"),"size":\d+"#).unwrap();
    let time = regex::Regex::new(r#"[0-9.]+ m?s\b|time="[0-9.]+""#).unwrap();
    let report = size.replace_all(report, "$1");
    time.replace_all(&report, "<time>").into_owned()
}

fn a_history_holds_no_value_and_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    let project = zoom();
    run(&project, &["run", "zoom/mail", "--mock", "--var=canary=canary-1"]);
    let folder = project.path(".callsheet/history");
    let files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let history = files
        .iter()
        .find(|path| path.extension().is_some_and(|ending| ending == "json"))
        .unwrap();
    let mode = std::fs::metadata(history).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let history = json(history);
    for (id, past) in history["steps"].as_object().unwrap() {
        assert!(id.starts_with("zoom/mail/"));
        assert_eq!(
            past.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["outcome", "micros"]
        );
    }
    assert!(!history.to_string().contains("canary"));
    assert!(!project.state("mock").exists(), "a mock leaves no state");
}

/// A new mock has nothing of what an earlier one held: the steps that make it run again.
fn what_failed_on_the_mock_runs_again_with_what_it_needs() {
    let project = zoom();
    let get = "zoom/meetings-and-webinars/get-create-update-delete/get-a-meeting";
    let selection = [
        "run",
        "zoom/meetings-and-webinars/get-create-update-delete",
        "--mock",
    ];
    let fault = ["--fault=status=404,path=/v2/meetings/*"];
    assert_eq!(
        project.run(&[&selection[..], &fault].concat()).status.code(),
        Some(4)
    );
    let again = run(&project, &[&selection[..], &["--rerun-failed"]].concat());
    let said = text(&again.stderr);
    assert!(
        said.contains(&format!("captures meetingId, which {get} reads")),
        "{said}"
    );
    assert!(!text(&again.stdout).contains("List webinars"));
}

/// The steps of a part, where a report says that one of four independent steps takes as long as the others together.
fn parts_are_balanced_by_the_times_of_a_report() {
    let project = Project::new();
    project.write("collections/c/collection.yaml", "version: 1\nname: C\n");
    let step = |id: &str, millis: u32| {
        project.write(&format!("collections/{id}.yaml"), "url: http://127.0.0.1:1/\n");
        let request = r#"{"method":"GET","url":"","headers":[],"body":null,"size":0,"response":null}"#;
        format!(
            r#"{{"id":"{id}","order":0,"uses":[],"flaky":false,"name":"","folders":[],"tags":[],"file":"","line":1,"outcome":"passed","reason":null,
            "started_ms":0,"duration_ms":{millis},"problems":[],"attempts":[],"requests":[{request}],"assertions":[],
            "captured":[]}}"#
        )
    };
    let steps = [step("c/a", 10), step("c/b", 10), step("c/c", 30), step("c/d", 10)].join(",");
    let report = format!(
        r#"{{"schema":1,"tool":{{"name":"callsheet","version":"0"}},"environments":[],"started":"","steps":[{steps}],"duration_ms":60,"interrupted":false,
        "problems":[],"exit_code":0,"summary":{{}}}}"#
    );
    project.write("before.json", &report);
    let part = |shard| planned(&project, &["c", "--shard", shard, "--shard-times=before.json"]);
    assert_eq!(part("1/2"), ["c/c"]);
    assert_eq!(part("2/2"), ["c/a", "c/b", "c/d"]);
    let wrong = project.run(&["run", "c", "--shard=1/2", "--shard-times=collections/c/a.yaml"]);
    assert_eq!(wrong.status.code(), Some(2));
}

/// What is between such a fence and its end.
fn fenced(text: &str, kind: &str) -> Vec<String> {
    let fence = format!("\n```{kind}\n");
    let blocks = text.split(&fence).skip(1);
    let block = |rest: &str| rest.split("\n```").next().unwrap_or_default().to_owned();
    blocks.map(block).collect()
}

fn the_examples_of_the_documentation_can_be_read() {
    let text = std::fs::read_to_string(repository("docs/scale.md")).unwrap();
    let blocks = fenced(&text, "yaml");
    assert_eq!(blocks.len(), 3, "GitHub Actions, GitLab, Kubernetes");
    for block in &blocks {
        for document in serde_yaml::Deserializer::from_str(block) {
            let read = serde_yaml::Value::deserialize(document);
            assert!(read.is_ok_and(|value| value.is_mapping()), "{block}");
        }
    }
    for script in fenced(&text, "sh") {
        let checked = std::process::Command::new("sh")
            .args(["-n", "-c", &script])
            .status();
        assert!(checked.unwrap().success(), "{script}");
    }
}

/// What a run of the whole would have said.
fn the_exit_code_of_a_joined_report_is_asked_for() {
    let project = zoom();
    project.run(&[
        "run",
        "zoom/meetings-and-webinars/get-create-update-delete",
        "--mock",
        "--fault=status=404,path=/v2/meetings/*",
        "--report=json=a.json",
    ]);
    let merged = |more: &[&str]| {
        project
            .run(&[&["report", "merge", "a.json"], more].concat())
            .status
            .code()
    };
    assert_eq!(merged(&[]), Some(0));
    assert_eq!(merged(&["--exit-code"]), Some(4));
}

/// A step of a made-up collection: its folder, what it captures and what it reads of what is captured before it.
type Made = (usize, Option<usize>, Vec<usize>, bool);

fn made(steps: &[Made]) -> Project {
    let project = Project::new();
    project.write("collections/c/collection.yaml", "version: 1\nname: C\n");
    let mut captured: Vec<usize> = Vec::new();
    // Folders run in the order of their names, and steps in the order of theirs.
    let mut sorted: Vec<(usize, &Made)> = steps.iter().enumerate().collect();
    sorted.sort_by_key(|(number, (folder, ..))| (*folder, *number));
    for (number, (folder, captures, reads, forgets)) in sorted {
        let read = reads.iter().filter(|name| captured.contains(name));
        let read: Vec<usize> = read.copied().collect();
        let path: String = read.iter().map(|name| format!("/<<v{name}>>")).collect();
        let mut request = format!("url: http://127.0.0.1:1{path}\n");
        if let Some(name) = captures {
            request += &format!("capture: {{ v{name}: $.id }}\n");
            captured.push(*name);
        } else if let (true, Some(name)) = (*forgets, read.first()) {
            request += &format!("forget: v{name}\n");
            captured.retain(|known| known != name);
        }
        project.write(&format!("collections/c/f{folder}/s{number:02}.yaml"), &request);
    }
    project
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// `--dry-run` looks ahead: a part in which a value is missing would not get through it.
    fn no_part_lacks_a_value(
        steps in prop::collection::vec(
            (0usize..3, prop::option::weighted(0.4, 0usize..5), prop::collection::vec(0usize..5, 0..3), any::<bool>()),
            1..14,
        ),
        parts in 1usize..5,
    ) {
        shared_out(&made(&steps), &["c"], parts);
    }
}
