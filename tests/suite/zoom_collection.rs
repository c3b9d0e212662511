//! The Zoom collection: it loads without a complaint, holds all 56 published requests, runs them in the order that
//! `docs/zoom.md` promises, and passes on the mock as every kind of application.

use serde_json::Value as Json;
use std::path::Path;
use std::process::Command;

crate::tests! {
    the_files_load_without_a_complaint,
    every_published_request_is_there_and_shows_its_number,
    deletions_and_revocations_come_after_what_needs_their_objects,
    every_request_is_judged_described_and_has_an_example,
    there_is_an_environment_for_every_kind_of_application,
    with_several_steps_at_once_every_step_comes_to_the_same,
    iterations_that_end_a_login_do_not_overlap,
    every_kind_of_application_runs_its_requests_on_the_mock_and_skips_the_others,
    every_flow_passes_on_the_mock,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a command prints that has nothing to complain about.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_callsheet"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaints.is_empty(), "{complaints}");
    String::from_utf8(output.stdout).unwrap()
}

/// The requests in the order they run, as `list` describes them.
fn requests() -> Vec<Json> {
    serde_json::from_str(&printed(&["list", "collections/zoom", "--json"])).unwrap()
}

fn file(request: &Json) -> String {
    std::fs::read_to_string(root().join(request["file"].as_str().unwrap())).unwrap()
}

/// The published number, as the tag says it: `n26`.
fn number(request: &Json) -> u32 {
    let tags = request["tags"].as_array().unwrap().iter();
    let mut numbers = tags.filter_map(|tag| tag.as_str()?.strip_prefix('n')?.parse().ok());
    numbers
        .next()
        .unwrap_or_else(|| panic!("{request} has no number"))
}

fn the_files_load_without_a_complaint() {
    let shown = printed(&["check", "collections/zoom"]);
    assert!(shown.contains("56 requests"), "{shown}");
    assert_eq!(requests().len(), 56);
}

fn every_published_request_is_there_and_shows_its_number() {
    let requests = requests();
    for request in &requests {
        let comment = format!("# Published as request {} of 56.\n", number(request));
        assert!(
            file(request).starts_with(&comment),
            "{}: {comment}",
            request["id"]
        );
    }
    let mut numbers: Vec<u32> = requests.iter().map(number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, Vec::from_iter(1..=56));
}

fn deletions_and_revocations_come_after_what_needs_their_objects() {
    let order: Vec<u32> = requests().iter().map(number).collect();
    let meetings = [37, 38, 35, 36, 39, 40, 41, 42, 43, 44, 45, 46];
    let deletions = [26, 27, 28, 30, 29, 34, 31, 33, 32];
    let expected: Vec<u32> = (1..=25).chain(meetings).chain(deletions).chain(47..=56).collect();
    assert_eq!(order, expected);
}

fn every_request_is_judged_described_and_has_an_example() {
    for request in requests() {
        let id = &request["id"];
        let yaml: serde_yaml::Value = serde_yaml::from_str(&file(&request)).unwrap();
        assert!(!yaml["expect"]["status"].is_null(), "{id} expects no status");
        assert!(yaml["description"].is_string(), "{id} is not described");
        let examples = yaml["examples"].as_mapping().map_or(0, |examples| examples.len());
        assert!(examples > 0, "{id} has no example");
    }
}

fn there_is_an_environment_for_every_kind_of_application() {
    let shown = printed(&["env", "list"]);
    let ids = shown
        .lines()
        .filter_map(|line| line.trim_start_matches('*').split_whitespace().next());
    let expected = [
        "device-oauth",
        "meeting-sdk-oauth",
        "mock",
        "oauth-app-dev",
        "oauth-app-pkce",
        "oauth-app-prod",
        "server-to-server",
        "zoom",
    ];
    assert_eq!(Vec::from_iter(ids), expected);
}

/// What the environments read from the system.
const CREDENTIALS: &[&str] = &[
    "ZOOM_DEVICE_CLIENT_ID",
    "ZOOM_DEVICE_CLIENT_SECRET",
    "ZOOM_OAUTH_DEV_CLIENT_ID",
    "ZOOM_OAUTH_DEV_CLIENT_SECRET",
    "ZOOM_OAUTH_DEV_REDIRECT_URI",
    "ZOOM_OAUTH_PROD_CLIENT_ID",
    "ZOOM_OAUTH_PROD_CLIENT_SECRET",
    "ZOOM_OAUTH_PROD_REDIRECT_URI",
    "ZOOM_S2S_ACCOUNT_ID",
    "ZOOM_S2S_CLIENT_ID",
    "ZOOM_S2S_CLIENT_SECRET",
    "ZOOM_SDK_CLIENT_ID",
    "ZOOM_SDK_CLIENT_SECRET",
    "ZOOM_SDK_REDIRECT_URI",
    "ZOOM_USER_EMAIL",
];

/// How many steps of the collection pass on the mock and how many are skipped.
fn on_the_mock(environment: &str) -> (u64, u64) {
    let report = report_of(environment, "1");
    let count = |what: &str| report["summary"][what].as_u64().unwrap();
    (count("passed"), count("skipped"))
}

/// A run of everything on the mock.
fn report_of(environment: &str, jobs: &str) -> serde_json::Value {
    report_with("collections/zoom", &["-e", environment, "-j", jobs])
}

/// A run on the mock with none of the credentials set.
fn report_with(target: &str, more: &[&str]) -> serde_json::Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
    CREDENTIALS.iter().for_each(|name| {
        command.env_remove(name);
    });
    let arguments = [
        "run",
        target,
        "--mock",
        "--fresh",
        "--no-save",
        "-q",
        "--report",
        "json=-",
    ];
    let output = command
        .args(arguments)
        .args(more)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{target} {more:?}: {shown}");
    serde_json::from_str(&shown).unwrap()
}

/// What each step came to: its id, its end, the statuses of its answers, the names of what it captured.
fn course(report: &serde_json::Value) -> Vec<String> {
    let steps = report["steps"].as_array().unwrap().iter();
    let list = |step: &serde_json::Value, of: &str, what: &str| {
        let entries = step[of].as_array().unwrap().iter();
        entries
            .map(|entry| {
                entry
                    .pointer(what)
                    .unwrap_or(&serde_json::Value::Null)
                    .to_string()
            })
            .collect::<Vec<_>>()
            .join(" ")
    };
    let course = |step: &serde_json::Value| {
        let (statuses, names) = (
            list(step, "requests", "/response/status"),
            list(step, "captured", "/name"),
        );
        format!("{} {} {statuses} {names}", step["id"], step["outcome"])
    };
    steps.map(course).collect()
}

fn with_several_steps_at_once_every_step_comes_to_the_same() {
    for environment in ["mock", "oauth-app-dev", "server-to-server", "device-oauth"] {
        let (one, together) = (report_of(environment, "1"), report_of(environment, "8"));
        assert_eq!(course(&together), course(&one), "{environment}");
    }
}

/// One iteration revokes the token that all of them would use.
fn iterations_that_end_a_login_do_not_overlap() {
    let report = report_with("zoom/authorization", &["-n", "4", "-j", "8"]);
    assert_eq!(report["summary"]["iterations"], 4);
    assert_eq!(report["summary"]["passed"], report["summary"]["steps"]);
}

fn every_kind_of_application_runs_its_requests_on_the_mock_and_skips_the_others() {
    assert_eq!(on_the_mock("mock"), (56, 0));
    assert_eq!(on_the_mock("oauth-app-dev"), (49, 7));
    assert_eq!(on_the_mock("oauth-app-prod"), (49, 7));
    assert_eq!(on_the_mock("server-to-server"), (35, 21));
    assert_eq!(on_the_mock("meeting-sdk-oauth"), (33, 23));
    assert_eq!(on_the_mock("oauth-app-pkce"), (37, 19));
    assert_eq!(on_the_mock("device-oauth"), (32, 24));
}

fn every_flow_passes_on_the_mock() {
    let expected = [
        "custcreate-host-with-meeting",
        "device-login",
        "mail-draft-life-cycle",
        "meeting-life-cycle",
        "webinar-registration",
    ];
    let folder = root().join("collections/zoom/flows");
    let files = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = files
        .map(|file| file.file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name != "folder")
        .collect();
    names.sort();
    assert_eq!(names, expected);
    for name in expected {
        let text = std::fs::read_to_string(folder.join(format!("{name}.yaml"))).unwrap();
        let flow: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        let steps = flow["steps"].as_sequence().unwrap().len();
        let shown = printed(&["run", &format!("zoom/flows/{name}"), "--mock"]);
        assert!(
            shown.contains(&format!("{steps} steps: {steps} passed\n")),
            "{name}: {shown}"
        );
    }
}
