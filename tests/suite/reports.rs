//! Reports, read back by parsers that share nothing with what wrote them.

use crate::hostile::Run;
use serde_json::{Value as Json, json};
use std::path::Path;
use std::process::Command;

crate::tests! {
    o06_the_json_report_keeps_its_schema_whatever_servers_answer,
    o06_every_line_of_jsonl_keeps_its_schema,
    o04_junit_holds_against_the_schema_of_its_readers: [Xmllint],
    o05_names_do_not_break_out_of_tap,
    o05_names_do_not_break_out_of_markdown,
    annotations_land_on_the_line_of_the_file,
    o08_standard_output_is_the_report_alone,
    o07_report_paths_are_refused_before_anything_is_sent,
    o07_a_file_outside_the_project_is_written_whole,
    o03_the_page_lets_only_its_own_script_run,
}

fn schema() -> Json {
    serde_json::from_str(include_str!("../../docs/report.schema.json")).expect("the schema is JSON")
}

fn hold(schema: &Json, document: &Json) {
    let validator = jsonschema::validator_for(schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

fn o06_the_json_report_keeps_its_schema_whatever_servers_answer() {
    let run = Run::new(&["json"]);
    let document: Json = serde_json::from_str(&run.report("json")).expect("JSON");
    hold(&schema(), &document);
    let binary = &document["steps"][1]["requests"][0]["response"]["body"];
    assert_eq!(binary, &json!({"base64": "AP/+gA==", "size": 4}));
    let huge = document["steps"][2]["requests"][0]["response"]["body"]["text"].as_str();
    assert!(huge.expect("text").contains("123456789012345678901234567890"));
    assert_eq!(document["summary"]["failed"], 2);
}

fn o06_every_line_of_jsonl_keeps_its_schema() {
    let run = Run::new(&["jsonl"]);
    let mut event = schema();
    let object = event.as_object_mut().expect("an object");
    let defs = object["$defs"].clone();
    let event = json!({"$ref": "#/$defs/event", "$defs": defs});
    let text = run.report("jsonl");
    let lines: Vec<Json> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    lines.iter().for_each(|line| hold(&event, line));
    assert_eq!(lines.first().expect("a line")["event"], "run_started");
    assert_eq!(lines.last().expect("a line")["event"], "run_finished");
}

fn o04_junit_holds_against_the_schema_of_its_readers() {
    let run = Run::new(&["junit"]);
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/junit.xsd");
    let output = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .args([&schema, &run.path("junit")])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let text = run.report("junit");
    assert!(text.contains("tests=\"4\" failures=\"2\" errors=\"1\""), "{text}");
    assert!(text.contains("(and 1 more)"), "{text}");
}

fn o05_names_do_not_break_out_of_tap() {
    let run = Run::new(&["tap"]);
    let text = run.report("tap");
    let points: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("ok") || line.starts_with("not ok"))
        .collect();
    assert_eq!(points.len(), 4, "{text}");
    assert!(points[0].contains("\\# SKIP"), "{text}");
    assert!(
        text.starts_with("TAP version 14\n") && text.ends_with("1..4\n"),
        "{text}"
    );
}

fn o05_names_do_not_break_out_of_markdown() {
    let run = Run::new(&["markdown"]);
    let text = run.report("markdown");
    let fenced = regex::Regex::new(r"(?s)`{3,}text\n.*?\n`{3,}\n").expect("a pattern");
    let inline = fenced.replace_all(&text, "");
    assert!(!inline.contains("<img"), "{text}");
    let rows = text.lines().filter(|line| line.starts_with("| "));
    let columns = |row: &str| row.replace("\\|", "").matches('|').count();
    assert!(rows.clone().count() >= 2);
    rows.for_each(|row| assert_eq!(columns(row), 6, "{row}"));
}

fn annotations_land_on_the_line_of_the_file() {
    let run = Run::new(&["github"]);
    let text = run.report("github");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "::debug::callsheet report");
    assert!(
        lines[1..].iter().all(|line| line.starts_with("::error ")),
        "{text}"
    );
    let status = lines.iter().find(|line| line.contains("title=first%3A"));
    let expected = "::error file=collections/api/1-first.yaml,line=4,col=11,title=first%3A <img";
    assert!(status.is_some_and(|line| line.starts_with(expected)), "{text}");
}

fn o08_standard_output_is_the_report_alone() {
    let run = Run::with_stdout("json");
    let _: Json = serde_json::from_str(&run.stdout).expect("only JSON");
}

fn o07_report_paths_are_refused_before_anything_is_sent() {
    let check = |reports: &[&str], expected: &str| {
        let run = Run::raw(reports);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        assert!(run.requests().is_empty(), "something was sent");
    };
    check(&["json=collections"], "it is a directory");
    check(&["json=out/a", "tap=out/x/.././a"], "two reports would write");
    check(&["json", "tap"], "two reports would write standard output");
    check(&["jsno=x"], "did you mean `json`?");
    check(&["json=callsheet.yaml/x"], "cannot be written");
}

fn o07_a_file_outside_the_project_is_written_whole() {
    let run = Run::raw(&["json=../../elsewhere/run.json"]);
    let text = std::fs::read_to_string(run.project().join("../../elsewhere/run.json")).expect(&run.stderr);
    let _: Json = serde_json::from_str(&text).expect("a whole document");
}

fn o03_the_page_lets_only_its_own_script_run() {
    let run = Run::new(&["html"]);
    let page = run.report("html");
    let policy = page
        .lines()
        .find(|line| line.contains("Content-Security-Policy"))
        .expect("a policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("script-src 'sha256-"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    // Islands, each closed once, and the one script: no answer has closed or opened another.
    assert_eq!(page.matches("</script").count(), 4 + 2 + 1);
    assert_eq!(page.matches("<script").count(), 4 + 2 + 1);
    assert!(!page.contains("<!--") && !page.contains('\u{2028}'));
}
