//! A run of two iterations in which everything happens once: a login, another try, pages, items, a skip, a failure
//! that the second iteration does not have, what cannot be sent, and a capture that finds nothing. No report may
//! lose any of it, or take two of it for one.

use crate::scripted::Scripted;
use serde_json::{Value as Json, json};
use std::process::{Command, Stdio};
use tempfile::TempDir;

crate::tests! {
    o06_json_and_jsonl_are_what_their_schema_says_to_the_letter,
    the_schema_is_closed_so_that_drift_fails,
    each_iteration_attempt_page_and_item_is_in_the_json,
    o04_junit_loses_no_failure_to_an_iteration_that_passes,
    o05_tap_tells_iterations_and_attempts_apart,
    o05_markdown_and_annotations_tell_iterations_and_attempts_apart,
    the_page_and_the_terminal_tell_iterations_and_attempts_apart,
    x01_no_report_of_a_login_holds_its_secret_or_its_token,
}

const FORMATS: [&str; 7] = ["json", "jsonl", "junit", "tap", "markdown", "github", "html"];

/// File, and what is below its URL's host.
const REQUESTS: [(&str, &str); 8] = [
    ("1-login", "/me\nauth: { login: robot }\n"),
    (
        "2-again",
        "/busy\nretry: { max: 2, on: [503], backoff: 1ms..2ms }\n",
    ),
    ("3-pages", "/pages\npaginate: { next: $.next, query: token }\n"),
    (
        "4-items",
        "/items/:id\npath: { id: <<id>> }\nfor_each: { item: id, in: [a, b] }\n",
    ),
    (
        "5-status",
        "/status\nexpect: { status: 201, time: { total: { lt: 20s } } }\n",
    ),
    ("6-skip", "/never\nwhen: word == 'nothing'\n"),
    ("7-capture", "/empty\ncapture: { id: $.id }\n"),
    ("8-needs", "/:id\npath: { id: <<id>> }\n"),
];

fn answers() -> String {
    let json = |status: &str, body: &str| {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}");
        format!("- answer: {}\n", json!(format!("{head}\r\n\r\n{body}")))
    };
    let (ok, empty) = ("200 OK", "{}");
    let once = |busy: &[&str], status: &str| {
        let tries = busy.iter().map(|status| json(status, empty));
        let rest = [
            json(ok, empty),
            json(ok, r#"{"next":"t2"}"#),
            json(ok, empty),
            json(ok, empty),
            json(ok, empty),
            json(status, empty),
            json(ok, empty),
        ];
        let me = [json(ok, empty)].into_iter();
        me.chain(tries).chain(rest).collect::<String>()
    };
    let token = json(ok, r#"{"access_token":"canary-token-canary","expires_in":3600}"#);
    token + &once(&["503 Busy"], ok) + &once(&[], "201 Created")
}

/// A run that is over.
struct Ended {
    folder: TempDir,
    stdout: String,
    /// What arrived at the server.
    wire: String,
}

impl Ended {
    fn report(&self, format: &str) -> String {
        std::fs::read_to_string(self.folder.path().join("out").join(format)).unwrap()
    }
}

/// The run, with every report in `out/`.
fn run(arguments: &[&str]) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("callsheet.yaml", "");
    write("script.yaml", &answers());
    write("rows.csv", "word\nfirst\nsecond\n");
    let server = Scripted::start(&folder.path().join("script.yaml"))
        .unwrap()
        .unwrap();
    let address = server.address();
    write(
        "collections/api/collection.yaml",
        &format!(
            "name: API\nlogins:\n  robot:\n    grant: client_credentials\n    token_url: http://{address}/token\n    \
             client_id: me\n    client_secret: canary-secret-canary\n"
        ),
    );
    for (name, rest) in REQUESTS {
        write(
            &format!("collections/api/{name}.yaml"),
            &format!("url: http://{address}{rest}"),
        );
    }
    write("collections/api/9-gone.yaml", "url: http://127.0.0.1:1/\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
    command.args(["run", "--data", "rows.csv"]).args(arguments);
    command.args(FORMATS.map(|format| format!("--report={format}=out/{format}")));
    command
        .current_dir(folder.path())
        .env_clear()
        .env("HOME", folder.path());
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(folder.path().join("out/json").exists(), "{said}");
    Ended {
        folder,
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        wire: server.record(),
    }
}

fn document(run: &Ended) -> Json {
    serde_json::from_str(&run.report("json")).unwrap()
}

/// Every member that is written is in the schema, and every one that it requires is written.
fn hold(schema: &Json, document: &Json) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors = validator.iter_errors(document);
    let errors: Vec<String> = errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{document}");
}

fn schema() -> Json {
    serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap()
}

fn check_schema(arguments: &[&str]) {
    let run = run(arguments);
    hold(&schema(), &document(&run));
    let event = json!({"$ref": "#/$defs/event", "$defs": schema()["$defs"]});
    let validator = jsonschema::validator_for(&event).unwrap();
    for line in run.report("jsonl").lines() {
        let line: Json = serde_json::from_str(line).unwrap();
        assert!(validator.is_valid(&line), "{line:#}");
    }
}

fn o06_json_and_jsonl_are_what_their_schema_says_to_the_letter() {
    check_schema(&[]);
    check_schema(&["-vv", "--bail"]);
    check_schema(&["-j", "4"]);
}

fn the_schema_is_closed_so_that_drift_fails() {
    fn check(schema: &Json, place: &str) {
        match schema {
            Json::Object(members) => {
                let is_open = members.contains_key("properties")
                    && members.get("additionalProperties") != Some(&json!(false));
                assert!(!is_open, "{place}");
                members
                    .iter()
                    .for_each(|(name, member)| check(member, &format!("{place}/{name}")));
            }
            Json::Array(items) => items.iter().for_each(|item| check(item, place)),
            _ => {}
        }
    }
    check(&schema(), "");
}

fn each_iteration_attempt_page_and_item_is_in_the_json() {
    let run = run(&[]);
    let document = document(&run);
    assert_eq!(
        document["summary"]["requests"],
        run.wire.matches(" HTTP/1.1\r\n").count()
    );
    let steps = document["steps"].as_array().unwrap();
    let told = |step: &Json| {
        let attempts = step["attempts"].as_array().unwrap();
        let kinds: Vec<&str> = attempts
            .iter()
            .map(|attempt| attempt["kind"].as_str().unwrap())
            .collect();
        let round = &step["iteration"];
        format!(
            "{} {} {} {} [{}] {}",
            round["number"],
            round["label"].as_str().unwrap(),
            step["id"].as_str().unwrap(),
            step["outcome"].as_str().unwrap(),
            kinds.join(" "),
            step["requests"].as_array().unwrap().len()
        )
    };
    let lines: Vec<String> = steps.iter().map(told).collect();
    assert_eq!(
        lines,
        [
            "1 word=first api/1-login passed [] 2",
            "1 word=first api/2-again passed [retry] 2",
            "1 word=first api/3-pages passed [page page] 2",
            "1 word=first api/4-items passed [item item] 2",
            "1 word=first api/5-status failed [] 1",
            "1 word=first api/6-skip skipped [] 0",
            "1 word=first api/7-capture failed [] 1",
            "1 word=first api/8-needs skipped [] 0",
            "1 word=first api/9-gone errored [] 1",
            "2 word=second api/1-login passed [] 1",
            "2 word=second api/2-again passed [] 1",
            "2 word=second api/3-pages passed [page page] 2",
            "2 word=second api/4-items passed [item item] 2",
            "2 word=second api/5-status passed [] 1",
            "2 word=second api/6-skip skipped [] 0",
            "2 word=second api/7-capture failed [] 1",
            "2 word=second api/8-needs skipped [] 0",
            "2 word=second api/9-gone errored [] 1",
        ]
    );
}

/// The suites of a JUnit report with their counts, and the names of the cases in each.
fn suites(text: &str) -> Vec<String> {
    let suite = regex::Regex::new(
        r#"<testsuite name="([^"]*)" tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)""#,
    );
    let found = suite.unwrap();
    let found = found.captures_iter(text);
    found
        .map(|found| {
            format!(
                "{}: {} {} {} {}",
                &found[1], &found[2], &found[3], &found[4], &found[5]
            )
        })
        .collect()
}

fn o04_junit_loses_no_failure_to_an_iteration_that_passes() {
    let run = run(&[]);
    let text = run.report("junit");
    let expected = [
        "API (iteration 1: word=first): 9 2 1 2",
        "API (iteration 2: word=second): 9 1 1 2",
    ];
    assert_eq!(suites(&text), expected);
    assert!(
        text.contains("<testcase name=\"5 status (iteration 1: word=first)\""),
        "{text}"
    );
    for told in [
        "* attempt 2 of 3: status 503",
        "* page 2",
        "* item 1 of 2: a",
        "* item 2 of 2: b",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

fn o05_tap_tells_iterations_and_attempts_apart() {
    let text = run(&[]).report("tap");
    for told in [
        "not ok 5 - API / 5 status (iteration 1: word=first)\n",
        "ok 14 - API / 5 status (iteration 2: word=second)\n",
        "ok 2 - API / 2 again (iteration 1: word=first)\n# attempt 2 of 3: status 503",
        "# page 2\n",
        "\n1..18\n",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

fn o05_markdown_and_annotations_tell_iterations_and_attempts_apart() {
    let run = run(&[]);
    let text = run.report("markdown");
    for told in [
        "| API \\(iteration 1: word=first\\) | 4 | 3 | 2 |",
        "| API \\(iteration 2: word=second\\) | 5 | 2 | 2 |",
        "#### ❌ 5 status \\(iteration 1: word=first\\)\n",
        "<summary>2 again (iteration 1: word=first): passed on attempt 2</summary>\n",
        "<summary>3 pages (iteration 2: word=second): 2 pages</summary>\n",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let text = run.report("github");
    assert!(
        text.contains(",title=5 status (iteration 1%3A word=first)::"),
        "{text}"
    );
}

fn the_page_and_the_terminal_tell_iterations_and_attempts_apart() {
    let run = run(&["-q"]);
    let page = run.report("html");
    assert_eq!(
        page.matches(r#""iteration":{"number":2,"label":"word=second"}"#)
            .count(),
        2 * 9
    );
    assert!(page.contains(r#""tally":"passed on attempt 2""#) && page.contains(r#""tally":"2 items""#));
    let first = run.stdout.find("iteration 1: word=first\nAPI\n");
    let second = run.stdout.find("\n\niteration 2: word=second\nAPI\n");
    assert!(first < second && first.is_some(), "{}", run.stdout);
}

fn x01_no_report_of_a_login_holds_its_secret_or_its_token() {
    let run = run(&["-vv"]);
    assert!(run.wire.contains("canary-token-canary"));
    for format in FORMATS {
        let text = run.report(format);
        assert!(!text.contains("canary"), "{format}: {text}");
    }
    assert!(!run.stdout.contains("canary"), "{}", run.stdout);
}
