//! A refresh whose answer is on disk is never lost, whatever ends the process between the answer and the state.
//!
//! The server replaces the refresh token each time and takes none twice, so that a lost answer is a lost login.

use super::api::Api;
use super::endpoint::{Endpoint, refused, tokens};
use super::refresh::ended_at;
use std::fs;
use std::process::{Command, Stdio};

crate::tests! {
    d05_an_answer_on_disk_is_found_by_the_next_run_wherever_the_kill_came: [Strace],
    d05_a_journal_whose_answer_the_state_has_is_not_read_again,
}

/// Each refresh token is good once: `r1` gives `a2` and `r2`.
fn rotating() -> (Endpoint, Api) {
    let endpoint = Endpoint::new(|_| tokens("a1", "r1"));
    let api = ended_at(&endpoint);
    let mut newest = 1;
    endpoint.answers(move |form| {
        if !form.contains(&format!("refresh_token=r{newest}")) {
            return refused();
        }
        newest += 1;
        tokens(&format!("a{newest}"), &format!("r{newest}"))
    });
    (endpoint, api)
}

/// `token`, killed at the n-th call of a kind. False where it makes fewer calls and ended by itself.
fn killed(api: &Api, call: &str, nth: u32) -> bool {
    let token = api.command(&["token"]);
    let mut traced = Command::new("strace");
    traced
        .args(["-f", "-o", "trace", "-e"])
        .arg(format!("inject={call}:signal=SIGKILL:when={nth}"))
        .arg(token.get_program())
        .args(token.get_args())
        .current_dir(api.path(""))
        .stdin(Stdio::null());
    traced.stdout(Stdio::null()).stderr(Stdio::null());
    // strace ends as the program that it watched.
    !traced.status().unwrap().success()
}

fn beside_the_state(api: &Api, beginning: &str) -> Vec<String> {
    let entries = fs::read_dir(api.path(".callsheet/state")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(beginning)).collect()
}

fn journals(api: &Api) -> Vec<String> {
    beside_the_state(api, "dev.json.answer-")
}

fn d05_an_answer_on_disk_is_found_by_the_next_run_wherever_the_kill_came() {
    let mut journalled = 0;
    for (call, most) in [("fsync", 6), ("/^rename", 3), ("/^unlink", 1)] {
        let mut killed_here = 0;
        for nth in 1..=most {
            let (endpoint, api) = rotating();
            killed_here += usize::from(killed(&api, call, nth));
            let (left, sent) = (!journals(&api).is_empty(), endpoint.refreshes());
            journalled += usize::from(left);
            let ran = api.run(&["token"]);
            let place = format!("{call} {nth}: {}{}", ran.stdout, ran.stderr);
            if left {
                assert_eq!((&*ran.stdout, ran.code), ("a2\n", Some(0)), "{place}");
                assert_eq!(endpoint.refreshes(), sent, "{place}");
                assert_eq!(api.kept()["refresh_token"], "r2", "{place}");
            } else {
                // Nothing was sent yet, or the answer was not on disk, or the state held all of it.
                let lost = ran.stderr.contains("its answer never arrived");
                assert!(lost || ran.stdout == "a2\n", "{place}");
            }
            assert_eq!(journals(&api), Vec::<String>::new(), "{place}");
            assert_eq!(
                beside_the_state(&api, ".callsheet-dev.json.answer"),
                Vec::<String>::new(),
                "{place}"
            );
        }
        assert!(killed_here > 0, "no run was killed at {call}");
    }
    assert!(
        journalled >= 3,
        "hardly any kill came after the journal: {journalled}"
    );
}

fn d05_a_journal_whose_answer_the_state_has_is_not_read_again() {
    let (endpoint, api) = rotating();
    assert_eq!(api.run(&["token"]).stdout, "a2\n");
    let key = api.state()["logins"]
        .as_object()
        .unwrap()
        .keys()
        .next()
        .unwrap()
        .clone();
    let head = r#"{"to":"another","at":"2026-01-01T00:00:00Z","status":200,"content_type":""}"#;
    let stale = format!("{head}\n{}", tokens("old", "older").unwrap().1);
    api.write(&format!(".callsheet/state/dev.json.answer-{key}"), &stale);
    assert_eq!(api.run(&["token"]).stdout, "a2\n");
    api.expire();
    assert_eq!(api.run(&["token"]).stdout, "a3\n");
    assert_eq!((journals(&api), endpoint.refreshes()), (Vec::new(), 2));
}
