//! Steps of several requests: whatever a report says of one of them names the item, the page and the try it belongs
//! to.

use crate::reported::Reported;
use serde_json::{Value as Json, json};

crate::tests! {
    every_report_of_text_names_the_item_and_the_page,
    the_json_report_tells_the_end_of_each_attempt_and_what_belongs_to_it,
    what_is_told_again_is_told_in_the_same_order,
    every_attempt_keeps_the_schema,
    junit_cases_of_a_flow_that_uses_a_request_twice_are_told_apart,
    a_step_that_passes_on_its_third_try_is_noticed_with_its_tries,
}

const FORMATS: [&str; 6] = ["json", "jsonl", "junit", "tap", "markdown", "github"];

/// One item that is answered and two that are not; then two pages, of which the second is wrong.
fn items_and_pages() -> Reported {
    let run = Reported::project(
        r#"
- answer: "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}"
- answer: "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"next\":\"2\",\"ok\":1}  "
- answer: "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n{\"ok\":2}"
"#,
        &[
            (
                "1-each.yaml",
                "vars: { places: ['127.0.0.1:1/a', '$SERVER/b', '127.0.0.1:1/c'] }\n\
                 for_each: { item: place, in: <<places>> }\n\
                 url: http://<<place>>\nexpect: { status: 200 }\ncapture: { id: $.id }\n",
            ),
            (
                "2-pages.yaml",
                "url: http://$SERVER/list\npaginate: { next: $.next, query: token }\n\
                 expect: { json: { $.ok: 1 } }\n",
            ),
        ],
    );
    let output = run.report(&FORMATS);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert_eq!(run.server.record().matches("GET /").count(), 3, "{said}");
    run
}

fn every_report_of_text_names_the_item_and_the_page() {
    let run = items_and_pages();
    let server = run.server.address();
    for format in ["junit", "tap", "markdown", "github"] {
        let text = run.read(&format!("run.{format}"));
        for expected in [
            "item 1 (127.0.0.1:1/a): GET".to_owned(),
            format!("item 2 ({server}/b): status: expected is 200"),
            format!("item 2 ({server}/b): capture `id` found nothing"),
            "item 3 (127.0.0.1:1/c): GET".to_owned(),
            "page 2: json $.ok: expected".to_owned(),
        ] {
            assert!(text.contains(&expected), "{format}: no {expected}\n{text}");
        }
        assert!(!text.contains("page 1: json"), "{format}:\n{text}");
    }
}

fn the_json_report_tells_the_end_of_each_attempt_and_what_belongs_to_it() {
    let run = items_and_pages();
    let report: Json = serde_json::from_str(&run.read("run.json")).expect("JSON");
    let step = &report["steps"][0];
    let attempts = step["attempts"].as_array().expect("attempts");
    let ends: Vec<&Json> = attempts.iter().map(|attempt| &attempt["outcome"]).collect();
    assert_eq!(ends, ["errored", "failed", "errored"]);
    for attempt in [0, 2] {
        let error = attempts[attempt]["error"].as_str().expect("an error");
        assert!(error.contains("the connection was refused"), "{error}");
    }
    assert_eq!(step["assertions"][0]["attempt"], 1);
    assert_eq!(step["problems"][0]["attempt"], 1);
    let pages = &report["steps"][1];
    assert_eq!(
        [&pages["attempts"][0]["outcome"], &pages["attempts"][1]["outcome"]],
        ["passed", "failed"]
    );
    let of = pages["assertions"].as_array().expect("assertions").iter();
    assert!(
        of.clone()
            .any(|assertion| assertion["passed"] == json!(false) && assertion["attempt"] == json!(1)),
        "{pages:#}"
    );
}

/// The kinds of events, and which attempt they are about.
fn course(text: &str) -> Vec<String> {
    let line = |line: &str| {
        let line: Json = serde_json::from_str(line).expect(line);
        let about = [
            &line["attempt"],
            &line["number"],
            &line["outcome"],
            &line["subject"],
        ];
        format!("{} {about:?}", line["event"])
    };
    text.lines().map(line).collect()
}

fn what_is_told_again_is_told_in_the_same_order() {
    let run = items_and_pages();
    let live = course(&run.read("run.jsonl"));
    for from in ["run.json", "run.jsonl"] {
        let output = run.run(&["report", "merge", from, "--report", "jsonl"]);
        assert_eq!(course(&String::from_utf8_lossy(&output.stdout)), live, "{from}");
    }
    let merged = run.run(&["report", "merge", "run.jsonl", "--report", "json"]);
    let merged: Json = serde_json::from_slice(&merged.stdout).expect("JSON");
    let report: Json = serde_json::from_str(&run.read("run.json")).expect("JSON");
    assert_eq!(merged["steps"], report["steps"]);
}

fn every_attempt_keeps_the_schema() {
    let run = items_and_pages();
    let schema: Json = serde_json::from_str(include_str!("../../docs/report.schema.json")).expect("JSON");
    let event = json!({"$ref": "#/$defs/event", "$defs": schema["$defs"]});
    let lines = run.read("run.jsonl");
    let documents = lines.lines().map(|line| (&event, line.to_owned()));
    for (schema, text) in documents.chain([(&schema, run.read("run.json"))]) {
        let validator = jsonschema::validator_for(schema).expect("a schema");
        let document: Json = serde_json::from_str(&text).expect("JSON");
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

fn junit_cases_of_a_flow_that_uses_a_request_twice_are_told_apart() {
    let run = Reported::project(
        "- answer: \"HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n\"\n",
        &[
            ("a/get.yaml", "name: Get\nurl: http://$SERVER/a\n"),
            ("b/get.yaml", "name: Get\nurl: http://$SERVER/b\n"),
            (
                "both.yaml",
                "flow: Both\nsteps:\n  - use: a/get\n  - use: a/get\n    expect: { status: 299 }\n  - use: b/get\n",
            ),
        ],
    );
    let output = run.run(&["run", "api", "api/both", "--report=junit=run.junit"]);
    let said = String::from_utf8_lossy(&output.stderr);
    let text = std::fs::read_to_string(run.path("run.junit")).unwrap_or_else(|_| panic!("{said}"));
    let case = regex::Regex::new(r#"<testcase name="([^"]*)" classname="([^"]*)""#).expect("a pattern");
    let cases: Vec<(String, String)> = case
        .captures_iter(&text)
        .map(|found| (found[2].to_owned(), found[1].to_owned()))
        .collect();
    let classes: Vec<&str> = cases.iter().map(|(class, _)| &**class).collect();
    assert!(cases.len() >= 3, "{text}\n{said}");
    assert!(classes.contains(&"api.both#2-get"), "{classes:?}");
    let unique: std::collections::HashSet<_> = cases.iter().collect();
    assert_eq!(unique.len(), cases.len(), "{cases:?}");
}

fn a_step_that_passes_on_its_third_try_is_noticed_with_its_tries() {
    let busy = "- answer: \"HTTP/1.1 503 Busy\\r\\ncontent-length: 0\\r\\n\\r\\n\"\n";
    let script = format!("{busy}{busy}{}", busy.replace("503 Busy", "200 OK"));
    let run = Reported::project(
        &script,
        &[(
            "1-flaky.yaml",
            "name: A @flaky <step>\nurl: http://$SERVER/x\nretry: { max: 3, on: [5xx], backoff: 1ms..2ms }\n",
        )],
    );
    let output = run.report(&["github", "markdown"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let github = run.read("run.github");
    let expected = "::debug::callsheet report\n\
                    ::notice file=collections/api/1-flaky.yaml,line=2,title=A @flaky <step>::passed on attempt 3%0A\
                    attempt 2 of 4: status 503";
    assert!(github.starts_with(expected), "{github}");
    assert!(
        github.trim_end().ends_with("→ passed") && github.lines().count() == 2,
        "{github}"
    );
    let markdown = run.read("run.markdown");
    let expected = "<details><summary>A &#64;flaky &lt;step&gt;: passed on attempt 3</summary>\n\n- attempt 2 of 4: status 503";
    assert!(markdown.contains(expected), "{markdown}");
    assert!(
        markdown.contains("→ failed: status 503\n- attempt 3 of 4"),
        "{markdown}"
    );
}
