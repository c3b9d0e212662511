//! The Zoom collection: it loads without a complaint, holds all 56 published requests, runs them in the order that
//! `docs/zoom.md` promises, and passes on the mock as every kind of application.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make their own world"
)]

use callsheet::io::files::{self, Options};
use callsheet::load::{Loaded, load};
use callsheet::model::{Child, Collection, FolderIx, Request};
use callsheet::source::draw::draw;
use std::path::Path;
use std::process::Command;

fn zoom() -> Loaded {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let targets = ["collections/zoom".to_owned()];
    load(files::find(root, &targets, Options::default()))
}

fn requests(collection: &Collection) -> Vec<&Request> {
    let mut found = Vec::new();
    below(collection, FolderIx::ROOT, &mut found);
    found
}

/// The requests of a folder, in the order they run.
fn below<'m>(collection: &'m Collection, folder: FolderIx, found: &mut Vec<&'m Request>) {
    for child in &collection.folder(folder).children {
        match child {
            Child::Folder(folder) => below(collection, *folder, found),
            Child::Request(at) => found.push(&collection.requests[*at as usize]),
            Child::Flow(_) => {}
        }
    }
}

/// The published number, as the tag says it: `n26`.
fn number(request: &Request) -> Option<u32> {
    let tags = request.tags.iter();
    tags.filter_map(|tag| tag.value.strip_prefix('n')?.parse().ok())
        .next()
}

#[test]
fn the_files_load_without_a_complaint() {
    let loaded = zoom();
    let complaints = draw(&loaded.diagnostics, &loaded.sources, false);
    assert!(complaints.is_empty(), "{complaints}");
    let [collection] = &loaded.project.collections[..] else {
        panic!("one collection");
    };
    assert_eq!(collection.requests.len(), 56);
    assert!(collection.mock.is_some());
}

#[test]
fn every_published_request_is_there_and_shows_its_number() {
    let loaded = zoom();
    for request in &loaded.project.collections[0].requests {
        let number = number(request).unwrap_or_else(|| panic!("{} has no number", request.id));
        let text = &loaded.sources.get(request.file).text;
        let comment = format!("# Published as request {number} of 56.\n");
        assert!(text.starts_with(&comment), "{}: {comment}", request.id);
    }
    let requests = requests(&loaded.project.collections[0]);
    let mut numbers: Vec<u32> = requests.into_iter().filter_map(number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, Vec::from_iter(1..=56));
}

#[test]
fn deletions_and_revocations_come_after_what_needs_their_objects() {
    let loaded = zoom();
    let requests = requests(&loaded.project.collections[0]);
    let order: Vec<u32> = requests.into_iter().filter_map(number).collect();
    let meetings = [37, 38, 35, 36, 39, 40, 41, 42, 43, 44, 45, 46];
    let deletions = [26, 27, 28, 30, 29, 34, 31, 33, 32];
    let expected: Vec<u32> = (1..=25).chain(meetings).chain(deletions).chain(47..=56).collect();
    assert_eq!(order, expected);
}

#[test]
fn every_request_is_judged_described_and_has_an_example() {
    let loaded = zoom();
    for request in &loaded.project.collections[0].requests {
        let judged = request
            .expect
            .as_ref()
            .is_some_and(|expect| expect.status.is_some());
        assert!(judged, "{} expects no status", request.id);
        assert!(request.description.is_some(), "{} is not described", request.id);
        assert!(!request.examples.is_empty(), "{} has no example", request.id);
    }
}

#[test]
fn there_is_an_environment_for_every_kind_of_application() {
    let loaded = zoom();
    let mut ids: Vec<&str> = loaded
        .project
        .environments
        .iter()
        .map(|known| &*known.id)
        .collect();
    ids.sort_unstable();
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
    assert_eq!(ids, expected);
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

#[test]
fn with_several_steps_at_once_every_step_comes_to_the_same() {
    for environment in ["mock", "oauth-app-dev", "server-to-server", "device-oauth"] {
        let (one, together) = (report_of(environment, "1"), report_of(environment, "8"));
        assert_eq!(course(&together), course(&one), "{environment}");
    }
}

/// One iteration revokes the token that all of them would use.
#[test]
fn iterations_that_end_a_login_do_not_overlap() {
    let report = report_with("zoom/authorization", &["-n", "4", "-j", "8"]);
    assert_eq!(report["summary"]["iterations"], 4);
    assert_eq!(report["summary"]["passed"], report["summary"]["steps"]);
}

#[test]
fn every_kind_of_application_runs_its_requests_on_the_mock_and_skips_the_others() {
    assert_eq!(on_the_mock("mock"), (56, 0));
    assert_eq!(on_the_mock("oauth-app-dev"), (49, 7));
    assert_eq!(on_the_mock("oauth-app-prod"), (49, 7));
    assert_eq!(on_the_mock("server-to-server"), (35, 21));
    assert_eq!(on_the_mock("meeting-sdk-oauth"), (33, 23));
    assert_eq!(on_the_mock("oauth-app-pkce"), (37, 19));
    assert_eq!(on_the_mock("device-oauth"), (32, 24));
}

#[test]
fn every_flow_passes_on_the_mock() {
    let loaded = zoom();
    let flows = &loaded.project.collections[0].flows;
    let names: Vec<&str> = flows.iter().map(|flow| &flow.id["zoom/flows/".len()..]).collect();
    let expected = [
        "custcreate-host-with-meeting",
        "device-login",
        "mail-draft-life-cycle",
        "meeting-life-cycle",
        "webinar-registration",
    ];
    assert_eq!(names, expected);
    for flow in flows {
        let run = Command::new(env!("CARGO_BIN_EXE_callsheet"))
            .args(["run", &flow.id, "--mock"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("the binary runs");
        let shown = String::from_utf8_lossy(&run.stdout);
        let passed = format!("{0} steps: {0} passed\n", flow.parts.len());
        assert!(
            run.status.success() && shown.contains(&passed),
            "{}: {shown}",
            flow.id
        );
    }
}
