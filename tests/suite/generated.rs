//! Generated values over several runs: the seed in every report, and what a resumed run makes again.

use crate::reported::Reported;
use serde_json::Value as Json;
use std::process::Output;

crate::tests! {
    every_report_names_the_seed,
    a_report_without_a_seed_names_none,
    joined_reports_name_the_seed_that_all_of_them_had,
    a_resumed_run_makes_the_values_of_the_run_before_again,
    resumed_iterations_make_their_own_values_again,
    a_resumed_run_keeps_its_seed,
}

const OK: &str = "- answer: \"HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n\"\n";

const FORMATS: [&str; 7] = ["json", "jsonl", "html", "junit", "markdown", "tap", "github"];

/// Each request sends what the collection makes for the run, what the request makes for itself, and a secret.
fn project(answers: usize) -> Reported {
    let request = "url: http://$SERVER/<<order>>/<<began>>\nvars: { own: <<uuid()>> }\nquery: { own: <<own>> }\n\
                   headers: { X-Made: <<madeToken>> }\n";
    let pay = format!("{request}expect: {{ that: [go] }}\n");
    let files = [
        (
            "collection.yaml",
            "vars: { order: <<uuid()>>, began: \"<<timestamp('ms')>>\", madeToken: <<uuid()>>, go: true }\n",
        ),
        ("1-make.yaml", request),
        ("2-pay.yaml", &pay),
    ];
    let project = Reported::project(&OK.repeat(answers), &[]);
    for (name, text) in files {
        let text = text.replace("$SERVER", &project.server.address());
        std::fs::write(project.path("collections/api").join(name), text).expect("a file");
    }
    project
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

fn reports(project: &Reported, more: &[&str]) -> String {
    let reports: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("--report={format}=run.{format}"))
        .collect();
    let reports: Vec<&str> = reports.iter().map(String::as_str).collect();
    said(&project.run(&[&["run"], more, &reports].concat()))
}

fn every_report_names_the_seed() {
    let project = project(2);
    let shown = reports(&project, &["--seed", "7"]);
    assert!(shown.contains(", seed 7\n"), "{shown}");
    let document: Json = serde_json::from_str(&project.read("run.json")).unwrap();
    assert_eq!(document["seed"], 7);
    let lines = project.read("run.jsonl");
    let first: Json = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["seed"], 7);
    for (format, wanted) in [
        ("html", "\"seed\":7,"),
        ("junit", "<property name=\"seed\" value=\"7\"/>"),
        ("markdown", " · seed 7\n"),
        ("tap", "# seed 7\n"),
        ("github", "::notice title=callsheet::seed 7\n"),
    ] {
        let report = project.read(&format!("run.{format}"));
        assert!(report.contains(wanted), "{format}: {report}");
    }
}

fn a_report_without_a_seed_names_none() {
    let project = project(2);
    let shown = reports(&project, &[]);
    assert!(!shown.contains("seed"), "{shown}");
    for format in FORMATS.iter().filter(|format| **format != "html") {
        let report = project.read(&format!("run.{format}"));
        assert!(!report.contains("seed"), "{format}: {report}");
    }
}

fn joined_reports_name_the_seed_that_all_of_them_had() {
    let project = project(4);
    let merged = |first: &str, second: &str| {
        for (part, seed) in [("1/2", first), ("2/2", second)] {
            let report = format!("--report=json=part-{}.json", &part[..1]);
            project.run(&["run", "-n", "2", "--shard", part, "--seed", seed, &report]);
        }
        let output = project.run(&["report", "merge", "part-1.json", "part-2.json"]);
        let document: Json = serde_json::from_slice(&output.stdout).unwrap();
        document["seed"].clone()
    };
    assert_eq!(merged("7", "7"), 7);
    assert_eq!(merged("7", "8"), Json::Null);
}

/// Path, query and token of each request that arrived.
fn sent(project: &Reported) -> Vec<[String; 4]> {
    let record = project.server.record();
    let mut found = Vec::new();
    let mut lines = record.lines();
    while let Some(line) = lines.find(|line| line.starts_with("GET /")) {
        let path = line.split(' ').nth(1).unwrap();
        let (path, own) = path.split_once("?own=").unwrap();
        let (order, began) = path[1..].split_once('/').unwrap();
        let token = lines.find_map(|line| line.strip_prefix("x-made: ")).unwrap();
        found.push([order, began, own, token].map(str::to_owned));
    }
    found
}

fn a_resumed_run_makes_the_values_of_the_run_before_again() {
    let project = project(4);
    project.run(&["run", "--var", "go=false"]);
    let shown = said(&project.run(&["run", "--resume"]));
    assert!(shown.contains("resuming after 1 of 2 steps"), "{shown}");
    let sent = sent(&project);
    let [first, failed, resumed] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!(first[..2], failed[..2]);
    assert_eq!(first[..2], resumed[..2], "what the run made");
    assert_eq!(failed[2], resumed[2], "what the step made");
    assert_ne!(failed[3], resumed[3], "a secret is made anew");
    let history = std::fs::read_dir(project.path(".callsheet/history")).unwrap();
    for file in history.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()) {
        assert!(!sent.iter().flatten().any(|value| file.contains(value)), "{file}");
    }
}

fn resumed_iterations_make_their_own_values_again() {
    let project = project(8);
    std::fs::write(project.path("rows.csv"), "go\ntrue\nfalse\ntrue\n").unwrap();
    project.run(&["run", "--data", "rows.csv", "--bail"]);
    std::fs::write(project.path("rows.csv"), "go\ntrue\ntrue\ntrue\n").unwrap();
    let shown = said(&project.run(&["run", "--data", "rows.csv", "--resume"]));
    assert!(shown.contains("resuming with iteration 2"), "{shown}");
    let sent = sent(&project);
    assert_eq!(sent.len(), 8, "{sent:?}");
    assert_ne!(sent[0][0], sent[2][0], "iterations share no values");
    assert_eq!(sent[2][..3], sent[4][..3]);
    assert_eq!(sent[3][..3], sent[5][..3]);
    assert_ne!(sent[6][0], sent[2][0], "the third had not begun");
}

fn a_resumed_run_keeps_its_seed() {
    let project = project(6);
    project.run(&["run", "--var", "go=false", "--seed", "7"]);
    let other = project.run(&["run", "--resume", "--seed", "8"]);
    assert_eq!(other.status.code(), Some(1));
    let shown = said(&other);
    assert!(
        shown.contains("which had --seed 7: leave --seed 8 out"),
        "{shown}"
    );
    let shown = said(&project.run(&["run", "--resume", "--var", "go=false"]));
    assert!(shown.contains(", seed 7\n"), "{shown}");
    let shown = said(&project.run(&["run", "--resume", "--seed", "7"]));
    assert!(
        shown.contains("1 passed") && shown.contains(", seed 7\n"),
        "{shown}"
    );
    let sent = sent(&project);
    assert_eq!(sent[1][..3], sent[3][..3]);
}
