//! `status`, `token` and `logout`, and which login a command means.

use super::api::{Api, Ran};
use super::visit::{Waiting, get, send};
use std::fs;
use url::Url;

crate::tests! {
    token_prints_a_token_that_works_and_nothing_else,
    status_says_what_is_held_and_shows_no_value,
    x01_logging_in_shows_no_token,
    a19_logout_revokes_then_forgets,
    a19_what_the_server_does_not_take_back_is_kept_until_it_is_forgotten_here,
    a_login_that_is_not_there_is_a_mistake_with_a_suggestion,
    login_runs_the_grant_even_where_a_token_is_good,
    login_on_the_mock_keeps_nothing,
    every_environment_of_the_zoom_collection_logs_in_on_its_mock,
    what_a_renamed_login_has_left_is_shown_and_can_be_forgotten,
}

fn logged_in() -> Api {
    let api = Api::new("  scope: notes:read\n", &[]);
    let waiting = Waiting::start(&api, &[]);
    get(&waiting.consent());
    assert_eq!(waiting.finish().code, Some(0));
    api
}

fn me(api: &Api, token: &str) -> u16 {
    let url = Url::parse(&format!("{}/me", api.base)).unwrap();
    let host = super::visit::authority(&url);
    let request = format!("GET /me HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n");
    send(&url, &request).status
}

fn token(api: &Api) -> String {
    let ran = api.run(&["token"]);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""));
    ran.stdout.trim_end().to_owned()
}

fn token_prints_a_token_that_works_and_nothing_else() {
    let api = logged_in();
    assert_eq!(me(&api, &token(&api)), 200);
    api.expire();
    let refreshed = token(&api);
    assert_eq!(refreshed, api.kept()["access_token"]);
    assert_eq!(me(&api, &refreshed), 200);
}

fn status_says_what_is_held_and_shows_no_value() {
    let api = logged_in();
    let Ran { stdout, stderr, code } = api.run(&["status"]);
    assert_eq!((code, &*stderr), (Some(0), ""));
    let line = stdout.lines().find(|line| line.starts_with("code ")).unwrap();
    assert!(
        line.contains("token until 2") && line.ends_with("with a refresh token, for notes:read"),
        "{line}"
    );
    assert!(
        stdout
            .lines()
            .any(|line| line.starts_with("robot ") && line.ends_with("  no token")),
        "{stdout}"
    );
    for field in ["access_token", "refresh_token"] {
        assert!(!stdout.contains(api.kept()[field].as_str().unwrap()), "{stdout}");
    }
    api.expire();
    assert!(
        api.run(&["status"])
            .stdout
            .contains("token ended at 2020-01-01T01:00:00Z")
    );
}

fn x01_logging_in_shows_no_token() {
    let api = Api::new("", &[]);
    let waiting = Waiting::start(&api, &[]);
    let callback = waiting.consent();
    get(&callback);
    let ran = waiting.finish();
    let all = ran.stdout + &ran.stderr;
    let code = super::visit::parameter(&callback, "code").unwrap();
    let kept = api.kept();
    let secrets = [
        &code,
        kept["access_token"].as_str().unwrap(),
        kept["refresh_token"].as_str().unwrap(),
    ];
    for secret in secrets.into_iter().chain(["correct-horse"]) {
        assert!(!all.contains(secret), "{all}");
    }
}

fn a19_logout_revokes_then_forgets() {
    let api = logged_in();
    let token = token(&api);
    assert_eq!(api.state()["variables"]["savedToken"]["value"], token);
    let ran = api.run(&["logout"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("revoked and forgotten"), "{}", ran.stdout);
    assert_eq!(me(&api, &token), 401);
    assert!(!api.state().to_string().contains(&token));
    let ran = api.run(&["logout"]);
    assert_eq!((ran.code, &*ran.stdout), (Some(0), "`code` was not logged in\n"));
}

fn a19_what_the_server_does_not_take_back_is_kept_until_it_is_forgotten_here() {
    let api = logged_in();
    let broken = format!("--var=revoke={}/nothing-here", api.base);
    let ran = api.run(&["logout", &broken]);
    assert_eq!(ran.code, Some(5), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("the tokens are kept"), "{}", ran.stderr);
    let token = token(&api);
    assert_eq!(me(&api, &token), 200);
    let ran = api.run(&["logout", "--here-only"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("the server was not asked"), "{}", ran.stdout);
    assert!(!api.state().to_string().contains(&token));
    assert_eq!(me(&api, &token), 200);
}

fn a_login_that_is_not_there_is_a_mistake_with_a_suggestion() {
    let api = Api::new("", &[]);
    let ran = api.run(&["login", "robo"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("did you mean `robot`?"), "{}", ran.stderr);
}

fn login_runs_the_grant_even_where_a_token_is_good() {
    let api = Api::new("", &["login=robot"]);
    api.run(&["login"]);
    let first = api.kept()["access_token"].clone();
    api.run(&["run", "api"]);
    assert_eq!(api.kept()["access_token"], first);
    api.run(&["login"]);
    assert_ne!(api.kept()["access_token"], first);
}

fn login_on_the_mock_keeps_nothing() {
    let api = Api::new("", &[]);
    for login in [
        "code",
        "device",
        "robot",
        "user",
        "started",
        "account",
        "assertion",
        "exchange",
    ] {
        let ran = api.run(&["login", login, "--mock"]);
        assert_eq!(ran.code, Some(0), "{login}: {}", ran.stderr);
        assert!(
            ran.stdout
                .starts_with(&format!("logged in as `{login}` on the mock: token until "))
        );
    }
    assert!(!api.path(".callsheet").exists());
}

/// One environment for each kind of application, without any of their secrets set.
fn every_environment_of_the_zoom_collection_logs_in_on_its_mock() {
    let check = |environment: &str, login: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_callsheet"))
            .args(["login", "-e", environment, "--mock"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env_clear()
            .output()
            .unwrap();
        let (stdout, stderr) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        let expected = format!("logged in as `{login}` on the mock: token until ");
        assert!(stdout.starts_with(&expected), "{environment}: {stdout}{stderr}");
    };
    check("oauth-app-dev", "oauth-app");
    check("oauth-app-prod", "oauth-app");
    check("oauth-app-pkce", "oauth-app-pkce");
    check("server-to-server", "server-to-server");
    check("meeting-sdk-oauth", "meeting-sdk-oauth");
    check("device-oauth", "device-oauth");
}

fn what_a_renamed_login_has_left_is_shown_and_can_be_forgotten() {
    let api = logged_in();
    let token = token(&api);
    let collection = fs::read_to_string(api.path("collections/api/collection.yaml")).unwrap();
    api.write(
        "collections/api/collection.yaml",
        &collection.replace("  code:\n", "  renamed:\n"),
    );
    let status = api.run(&["status", "-e", "dev"]).stdout;
    let told = "no file defines this login: `callsheet logout code -e dev` forgets it";
    let line = status.lines().find(|line| line.starts_with("code  token until"));
    assert!(line.is_some_and(|line| line.ends_with(told)), "{status}");
    assert!(!status.contains(&token), "{status}");
    let ran = api.run(&["logout", "code", "-e", "dev"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("the server was not asked"), "{}", ran.stdout);
    assert!(!api.state().to_string().contains(&token));
    assert!(!api.run(&["status"]).stdout.contains("no file defines"));
    assert_eq!(api.run(&["logout", "code"]).code, Some(2));
}
