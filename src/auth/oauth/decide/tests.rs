use super::*;
use crate::auth::oauth::fixtures::{
    CANARY, at, browser, client, json, machine, refresh_request, starting_from, tokens,
};

const REVOKED: &str = r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#;

/// Tokens got with refresh token `spent` in place, good for an hour from second 0.
fn refreshed(client: &LoginClient, spent: &str, fresh: &str) -> TokenSet {
    let body = format!(r#"{{"access_token":"access-{fresh}","refresh_token":"{fresh}","expires_in":3600}}"#);
    answer(&refresh_request(client, spent), &json(200, &body), at(0)).unwrap()
}

fn describe(next: &NextLoginStep<'_>) -> String {
    match next {
        NextLoginStep::Use => "use".to_owned(),
        NextLoginStep::Refresh(request) => format!("refresh {}", request.refresh_token().unwrap()),
        NextLoginStep::Grant(Start::Token(request), why) => {
            format!("token {why:?} {}", request.form[0].1.text)
        }
        NextLoginStep::Grant(Start::Code(_), why) => format!("code {why:?}"),
        NextLoginStep::Grant(Start::Device(_), why) => format!("device {why:?}"),
        NextLoginStep::NeedsPerson(needs) => format!("person {:?}", needs.why),
    }
}

fn check(session: &mut LoginSession<'_>, cached: Option<&TokenSet>, second: i64, expected: &str) {
    assert_eq!(describe(&session.next(cached, at(second))), expected);
}

#[test]
fn cached_then_refresh_then_grant() {
    let client = browser(&[]);
    let cached = refreshed(&client, "r1", "r2");
    let mut session = LoginSession::new(&client, true);
    check(&mut session, Some(&cached), 0, "use");
    check(&mut session, Some(&cached), 3599, "refresh r2");
    check(&mut session, None, 0, "code NoToken");
}

#[test]
fn a_machine_grant_is_run_again_when_its_token_ends() {
    let client = machine();
    let cached = tokens(r#"{"access_token":"t","expires_in":60}"#);
    let mut session = LoginSession::new(&client, false);
    check(&mut session, Some(&cached), 0, "use");
    check(
        &mut session,
        Some(&cached),
        60,
        "token Expired client_credentials",
    );
}

#[test]
fn refresh_false_goes_to_the_grant() {
    let client = browser(&[("refresh", "false")]);
    let cached = refreshed(&client, "r1", "r2");
    check(
        &mut LoginSession::new(&client, true),
        Some(&cached),
        3599,
        "code Expired",
    );
}

#[test]
fn a16_a_refused_refresh_asks_for_a_login() {
    let client = browser(&[]);
    let cached = refreshed(&client, "r1", "r2");
    let mut session = LoginSession::new(&client, true);
    let NextLoginStep::Refresh(request) = session.next(Some(&cached), at(3599)) else {
        panic!("no refresh");
    };
    let answered = session.answered(&request, &json(400, REVOKED), at(3599));
    assert!(matches!(answered, LoginAnswer::Again));
    check(&mut session, Some(&cached), 3599, "code RefreshRefused");
    let mut unattended = LoginSession::new(&client, false);
    unattended.answered(&request, &json(400, REVOKED), at(3599));
    check(&mut unattended, Some(&cached), 3599, "person RefreshRefused");
}

#[test]
fn a16_other_failures_end_the_session() {
    let client = browser(&[]);
    let request = refresh_request(&client, "r2");
    for (status, body) in [
        (401, r#"{"error":"invalid_client"}"#),
        (500, "oops"),
        (200, "<html>"),
    ] {
        let answered = LoginSession::new(&client, true).answered(&request, &json(status, body), at(0));
        assert!(matches!(answered, LoginAnswer::Failed(_)), "{status}");
    }
}

#[test]
fn a16_after_a_lost_answer_the_token_is_not_sent_again() {
    let client = browser(&[]);
    let cached = refreshed(&client, "r1", "r2");
    let mut session = LoginSession::new(&client, false);
    session.lost("r2");
    check(&mut session, Some(&cached), 3599, "person RefreshLost");
    let NextLoginStep::NeedsPerson(needs) = session.next(Some(&cached), at(3599)) else {
        panic!("no person needed");
    };
    assert!(needs.to_string().contains("unknown"), "{needs}");
}

#[test]
fn d05_a_lost_answer_does_not_replay_the_starting_token() {
    let client = starting_from("r1");
    let cached = refreshed(&client, "r1", "r2");
    let mut session = LoginSession::new(&client, true);
    session.lost("r2");
    check(&mut session, Some(&cached), 3599, "person RefreshLost");
    check(&mut session, None, 3599, "token RefreshLost refresh_token");
}

#[test]
fn d12_the_loser_of_a_race_uses_what_the_winner_wrote() {
    let client = browser(&[]);
    let old = refreshed(&client, "r1", "r2");
    let won = refreshed(&client, "r2", "r3");
    let mut session = LoginSession::new(&client, false);
    session.rejected(&old.access_token);
    let NextLoginStep::Refresh(request) = session.next(Some(&old), at(0)) else {
        panic!("no refresh");
    };
    session.answered(&request, &json(400, REVOKED), at(0));
    check(&mut session, Some(&won), 0, "use");
    check(&mut session, Some(&won), 3599, "refresh r3");
}

#[test]
fn d12_a_stale_starting_token_does_not_win_over_its_descendants() {
    let client = starting_from("r1");
    let cached = refreshed(&client, "r1", "r2");
    let mut session = LoginSession::new(&client, false);
    let NextLoginStep::Refresh(request) = session.next(Some(&cached), at(3599)) else {
        panic!("no refresh");
    };
    let body = r#"{"access_token":"t3","refresh_token":"r3","expires_in":3600}"#;
    let LoginAnswer::Tokens(newest) = session.answered(&request, &json(200, body), at(3599)) else {
        panic!("no tokens");
    };
    assert!(["r1", "r2", "r3"].iter().all(|token| newest.descends_from(token)));
    check(&mut LoginSession::new(&client, false), Some(&newest), 3600, "use");
}

#[test]
fn d12_a_spent_starting_token_is_looked_up_again_before_giving_up() {
    let client = starting_from("r1");
    let mut session = LoginSession::new(&client, false);
    let NextLoginStep::Grant(Start::Token(request), Why::NoToken) = session.next(None, at(0)) else {
        panic!("no grant");
    };
    let answered = session.answered(&request, &json(400, REVOKED), at(0));
    assert!(matches!(answered, LoginAnswer::Again));
    let won = refreshed(&client, "r1", "r2");
    check(&mut session, Some(&won), 0, "use");
    check(&mut session, None, 0, "person RefreshRefused");
}

#[test]
fn a17_a_401_leads_to_one_refresh() {
    let client = browser(&[]);
    let cached = refreshed(&client, "r1", "r2");
    let mut session = LoginSession::new(&client, false);
    session.rejected(&cached.access_token);
    check(&mut session, Some(&cached), 0, "refresh r2");
    let newer = refreshed(&client, "r2", "r3");
    check(&mut session, Some(&newer), 0, "use");
}

#[test]
fn a18_tokens_from_another_starting_token_are_not_used() {
    let other = starting_from("other-account");
    let cached = refreshed(&starting_from("r1"), "r1", "r2");
    check(
        &mut LoginSession::new(&other, false),
        Some(&cached),
        0,
        "token NoToken refresh_token",
    );
}

#[test]
fn a_person_is_needed_only_by_grants_that_ask_one() {
    let device = client(&[
        ("grant", "device_code"),
        ("token_url", "https://as.test/token"),
        ("device_url", "https://as.test/device"),
        ("client_id", "app"),
    ]);
    check(&mut LoginSession::new(&device, true), None, 0, "device NoToken");
    check(&mut LoginSession::new(&device, false), None, 0, "person NoToken");
    check(
        &mut LoginSession::new(&browser(&[]), false),
        None,
        0,
        "person NoToken",
    );
    check(
        &mut LoginSession::new(&machine(), false),
        None,
        0,
        "token NoToken client_credentials",
    );
}

#[test]
fn x09_debug_shows_no_token() {
    let client = browser(&[("client_secret", CANARY)]);
    let cached = refreshed(&client, "r1", CANARY);
    let mut session = LoginSession::new(&client, true);
    session.rejected(&cached.access_token);
    let next = session.next(Some(&cached), at(0));
    let NextLoginStep::Refresh(request) = &next else {
        panic!("no refresh");
    };
    let body = format!(r#"{{"access_token":"{CANARY}","refresh_token":"{CANARY}"}}"#);
    let answered = session.answered(request, &json(200, &body), at(0));
    let refused = session.answered(request, &json(500, &body), at(0));
    session.lost(CANARY);
    let grant = session.next(Some(&cached), at(0));
    let shown = format!("{next:?} {answered:?} {refused:?} {grant:?} {session:?}");
    assert!(!shown.contains(CANARY), "{shown}");
}
