//! Tokens that end: refreshed once, by one of many, and honest words where nobody knows what became of a refresh.

use super::api::{Api, wait_for};
use super::endpoint::{Endpoint, refused, tokens};
use super::visit::{Waiting, get};
use std::fs;
use std::process::Stdio;

crate::tests! {
    a17_a_token_that_ends_during_a_run_is_refreshed,
    a17_a_token_that_the_server_refuses_is_refreshed_once_and_the_request_sent_again,
    a16_a_401_that_no_refresh_can_help_says_why,
    d11_ten_processes_that_meet_the_end_together_refresh_once,
    d12_the_loser_of_a_race_uses_what_the_winner_got,
    a16_a_token_that_is_not_rotated_is_kept,
    a16_a_lost_answer_is_said_to_be_lost_and_the_token_tried_once_in_the_next_run,
    a16_a_token_that_is_refused_after_a_lost_answer_is_explained_by_it,
    a16_a_server_that_breaks_down_leaves_the_old_token_marked_and_it_is_tried_next_time,
    a16_a_server_that_says_no_leaves_no_mark,
    a16_a_refresh_that_never_left_leaves_no_mark,
    #[cfg(unix)]
    d13_a_crash_that_holds_the_lock_stops_nobody,
    #[cfg(unix)]
    d05_a_run_killed_in_a_refresh_leaves_word_of_it,
}

/// Logged in by the code grant.
fn logged_in(extra: &str) -> Api {
    let api = Api::new(extra, &[]);
    let waiting = Waiting::start(&api, &[]);
    get(&waiting.consent());
    assert_eq!(waiting.finish().code, Some(0));
    api
}

/// Logged in at a server of the test's own, with an access token that has ended.
pub fn ended_at(endpoint: &Endpoint) -> Api {
    let api = Api::at(&endpoint.base, &[]);
    let ran = api.typing(&["login", "--no-browser"], "a-code-of-the-server\n");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    api.expire();
    api
}

fn lineage(api: &Api) -> usize {
    api.kept()["lineage"].as_array().unwrap().len()
}

fn a17_a_token_that_ends_during_a_run_is_refreshed() {
    let api = logged_in("  access_token: { lifetime: 2s }\n");
    assert_eq!(lineage(&api), 1);
    let ran = api.run(&["run", "api", "--delay", "2500ms"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert!(lineage(&api) >= 2, "{}", api.kept());
}

fn a17_a_token_that_the_server_refuses_is_refreshed_once_and_the_request_sent_again() {
    let api = logged_in("");
    api.set_kept("access_token", "the server's clock is another");
    let ran = api.run(&["run", "api", "-v"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("401") && ran.stdout.contains("/token"),
        "{}",
        ran.stdout
    );
    assert_eq!(lineage(&api), 2);
}

fn a16_a_401_that_no_refresh_can_help_says_why() {
    let endpoint = Endpoint::new(|_| tokens("a1", "r1"));
    let api = Api::new("", &[]);
    // The tokens are another server's: the mock knows neither.
    let other = Api::at(&endpoint.base, &[]);
    other.typing(&["login", "--no-browser"], "a-code-of-the-server\n");
    let waiting = Waiting::start(&api, &[]);
    get(&waiting.consent());
    assert_eq!(waiting.finish().code, Some(0));
    for field in ["access_token", "refresh_token"] {
        api.set_kept(field, other.kept()[field].clone());
    }
    let ran = api.run(&["run", "api/1-me"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("does not accept the refresh token any more"),
        "{}",
        ran.stdout
    );
}

fn d11_ten_processes_that_meet_the_end_together_refresh_once() {
    let api = logged_in("");
    api.expire();
    let start = |_| {
        let mut command = api.command(&["run", "api/1-me"]);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..10).map(start).collect();
    for child in children {
        let ran = super::api::ended(child);
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    }
    assert_eq!(lineage(&api), 2, "one refresh");
}

/// The lock keeps two processes apart; on a file system without locks another one may still be faster.
fn d12_the_loser_of_a_race_uses_what_the_winner_got() {
    let endpoint = Endpoint::new(|_| tokens("a1", "r1"));
    let api = ended_at(&endpoint);
    let path = api.path(".callsheet/state/dev.json");
    let mut state = api.state();
    let entry = state["logins"]
        .as_object_mut()
        .unwrap()
        .values_mut()
        .next()
        .unwrap();
    entry["access_token"] = "a2".into();
    entry["refresh_token"] = "r2".into();
    entry["expires_at"] = "2999-01-01T00:00:00Z".into();
    let won = state.to_string();
    endpoint.answers(move |_| {
        fs::write(&path, &won).unwrap();
        refused()
    });
    let ran = api.run(&["run", "api"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert_eq!(endpoint.refreshes(), 1);
    assert_eq!(api.kept()["refresh_token"], "r2");
    assert_eq!(api.run(&["token"]).stdout, "a2\n");
}

fn a16_a_token_that_is_not_rotated_is_kept() {
    let endpoint = Endpoint::new(|_| tokens("a1", "r1"));
    let api = ended_at(&endpoint);
    endpoint.answers(|_| Some((200, r#"{"access_token":"a2","expires_in":3600}"#.to_owned())));
    assert_eq!(api.run(&["token"]).stdout, "a2\n");
    assert_eq!(api.kept()["refresh_token"], "r1");
}

fn a16_a_lost_answer_is_said_to_be_lost_and_the_token_tried_once_in_the_next_run() {
    let endpoint = Endpoint::new(|_| tokens("a1", "r1"));
    let api = ended_at(&endpoint);
    endpoint.answers(|_| None);
    let ran = api.run(&["run", "api/1-me"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stdout);
    assert!(ran.stdout.contains("its answer never arrived"), "{}", ran.stdout);
    assert!(ran.stdout.contains("unknown"), "{}", ran.stdout);
    assert_eq!(endpoint.refreshes(), 1, "it is not sent again in the same run");
    assert!(api.kept()["refreshing"].is_string());
    let ran = api.run(&["status"]);
    assert!(
        ran.stdout.contains("its last refresh was not finished"),
        "{}",
        ran.stdout
    );

    endpoint.answers(|_| tokens("a2", "r2"));
    let ran = api.run(&["run", "api/1-me"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert_eq!(endpoint.refreshes(), 2);
    assert!(api.kept()["refreshing"].is_null());
}

fn a16_a_token_that_is_refused_after_a_lost_answer_is_explained_by_it() {
    let endpoint = Endpoint::new(|_| tokens("a1", "r1"));
    let api = ended_at(&endpoint);
    endpoint.answers(|_| None);
    api.run(&["run", "api/1-me"]);
    endpoint.answers(|_| refused());
    let ran = api.run(&["run", "api/1-me"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stdout);
    assert!(ran.stdout.contains("its answer never arrived"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("it is spent") && ran.stdout.contains("callsheet login code"),
        "{}",
        ran.stdout
    );
    assert_eq!(endpoint.refreshes(), 2);
}

/// It may have replaced the token before it broke down, or not.
fn a16_a_server_that_breaks_down_leaves_the_old_token_marked_and_it_is_tried_next_time() {
    let endpoint = Endpoint::new(|_| tokens("a1", "r1"));
    let api = ended_at(&endpoint);
    for broken in [(503, ""), (500, r#"{"error":"server_error"}"#), (200, "<html>")] {
        endpoint.answers(move |_| Some((broken.0, broken.1.to_owned())));
        let ran = api.run(&["token"]);
        assert_eq!(ran.code, Some(5), "{}", ran.stderr);
        assert!(
            ran.stderr.contains(&format!("the server answered {}", broken.0))
                && ran.stderr.contains("the refresh token is kept"),
            "{}",
            ran.stderr
        );
        assert_eq!(api.kept()["refresh_token"], "r1");
        assert!(api.kept()["refreshing"].is_string(), "{broken:?}");
        assert!(api.run(&["status"]).stdout.contains("was not finished"));
    }
    endpoint.answers(|_| refused());
    let ran = api.run(&["token"]);
    assert!(ran.stderr.contains("its answer never arrived"), "{}", ran.stderr);
    endpoint.answers(|_| Some((502, String::new())));
    api.run(&["token"]);
    endpoint.answers(|_| tokens("a2", "r2"));
    assert_eq!(api.run(&["token"]).stdout, "a2\n");
    assert!(api.kept()["refreshing"].is_null());
}

fn a16_a_server_that_says_no_leaves_no_mark() {
    let endpoint = Endpoint::new(|_| tokens("a1", "r1"));
    let api = ended_at(&endpoint);
    endpoint.answers(|_| Some((401, r#"{"error":"invalid_client"}"#.to_owned())));
    let ran = api.run(&["token"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    assert_eq!(api.kept()["refresh_token"], "r1");
    assert!(api.kept()["refreshing"].is_null());
}

fn a16_a_refresh_that_never_left_leaves_no_mark() {
    let endpoint = Endpoint::new(|_| tokens("a1", "r1"));
    let api = ended_at(&endpoint);
    let ran = api.run(&["token", "--proxy", "http://127.0.0.1:1"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    assert!(!ran.stderr.contains("never arrived"), "{}", ran.stderr);
    assert_eq!(endpoint.refreshes(), 0);
    assert!(api.kept()["refreshing"].is_null());
    assert_eq!(api.kept()["refresh_token"], "r1");
}

#[cfg(unix)]
fn d05_a_run_killed_in_a_refresh_leaves_word_of_it() {
    let endpoint = Endpoint::new(|_| tokens("a1", "r1"));
    let api = ended_at(&endpoint);
    let (hold, held) = std::sync::mpsc::channel::<()>();
    endpoint.answers(move |_| {
        let _ = held.recv();
        None
    });
    let mut child = api
        .command(&["run", "api/1-me"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("the refresh", || (endpoint.refreshes() == 1).then_some(()));
    child.kill().unwrap();
    child.wait().unwrap();
    drop(hold);
    assert!(api.kept()["refreshing"].is_string());
    assert_eq!(api.kept()["refresh_token"], "r1");
    endpoint.answers(|_| tokens("a2", "r2"));
    assert_eq!(api.run(&["run", "api/1-me"]).code, Some(0));
    assert_eq!(api.kept()["refresh_token"], "r2");
}

/// The lock is held while an answer is waited for.
#[cfg(unix)]
fn d13_a_crash_that_holds_the_lock_stops_nobody() {
    let endpoint = Endpoint::new(|_| tokens("a1", "r1"));
    let api = ended_at(&endpoint);
    let (hold, held) = std::sync::mpsc::channel::<()>();
    endpoint.answers(move |_| {
        let _ = held.recv();
        None
    });
    let mut holder = api.command(&["token"]).stdout(Stdio::null()).spawn().unwrap();
    wait_for("the refresh", || (endpoint.refreshes() == 1).then_some(()));
    let locks = fs::read_dir(api.path(".callsheet/state")).unwrap().flatten();
    let mut locks = locks.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "lock"));
    let lock = fs::File::open(locks.next().unwrap().path()).unwrap();
    assert!(matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)));
    holder.kill().unwrap();
    holder.wait().unwrap();
    drop((hold, lock));
    let ran = api.run(&["logout", "--here-only"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}
