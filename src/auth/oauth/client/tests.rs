use super::*;
use crate::auth::oauth::fixtures::{CANARY, browser, client, evaluate, login, machine, set};
use serde_json::json;

fn check_problems(keys: &[(&str, &str)], expected: &[&str]) {
    let problems = evaluate(&login(keys)).unwrap_err();
    let shown =
        |problem: &Diagnostic| format!("{} {}: {}", problem.code, problem.message, problem.labels[0].text);
    assert_eq!(problems.iter().map(shown).collect::<Vec<_>>(), expected);
}

#[test]
fn every_wrong_value_is_reported_at_once() {
    check_problems(
        &[
            ("grant", "authorization_code"),
            ("token_url", "as.test/token"),
            ("authorize_url", "https://u:p@as.test"),
            ("redirect_uri", "http://example.com/cb"),
            ("client_id", ""),
        ],
        &[
            "E0902 `token_url` is not usable: expected an absolute address such as `https://...`",
            "E0906 `client_id` is empty, and grant `authorization_code` needs it: this is empty once evaluated",
            "E0902 `authorize_url` is not usable: expected an address without user name and password: those belong in `client_id` and `client_secret`",
            "E0904 `redirect_uri` cannot be used: expected http on a loopback address (`127.0.0.1`, `[::1]`, `localhost`), or https",
        ],
    );
}

#[test]
fn missing_keys_come_before_anything_is_evaluated() {
    let problems = LoginClient::from_login(&login(&[]), &mut |_| panic!("evaluated")).unwrap_err();
    assert_eq!(problems.len(), 2);
}

#[test]
fn endpoints_are_web_addresses() {
    for (url, expected) in [
        ("ftp://as.test/t", "starts with `https://`"),
        ("https://as.test/t#x", "without `#`"),
        ("mailto:a@b", "starts with `https://`"),
    ] {
        let keys = [("token_url", url), ("client_id", "app")];
        let problems = evaluate(&login(&keys)).unwrap_err();
        assert!(problems[0].labels[0].text.contains(expected), "{url}");
    }
}

#[test]
fn null_leaves_out_and_a_list_repeats_a_parameter() {
    let mut login = login(&[("grant", "x"), ("token_url", "https://as.test/t")]);
    set(&mut login, "params.audience", Value::new(json!(["a", 2])));
    set(&mut login, "params.none", Value::null());
    set(&mut login, "scope", Value::null());
    let client = evaluate(&login).unwrap();
    let audience = |text: &str| ("audience".to_owned(), MaybeSecret::open(text));
    assert_eq!(client.params, [audience("a"), audience("2")]);
    assert_eq!(client.scope, None);
    set(&mut login, "client_id", Value::new(json!({"a": CANARY})).secret());
    let problems = evaluate(&login).unwrap_err();
    assert_eq!(problems[0].message, "`client_id` takes text, found a map");
}

#[test]
fn a_failed_template_is_handed_on() {
    let keys = [("token_url", "https://as.test/t"), ("client_id", "app")];
    let undefined = || Box::new(Diagnostic::error(crate::source::Code("E0300"), "undefined"));
    let problems = LoginClient::from_login(&login(&keys), &mut |_| Err(undefined())).unwrap_err();
    assert_eq!(problems, [*undefined(), *undefined()]);
}

#[test]
fn credentials_in_the_clear_are_warned_about() {
    let exposed = |url: &str| {
        let login = login(&[("token_url", url), ("client_id", "app")]);
        evaluate(&login).unwrap().warnings(&login, |_| true).len()
    };
    assert_eq!(exposed("http://as.test/t"), 1);
    assert_eq!(exposed("https://as.test/t"), 0);
    assert_eq!(
        exposed("http://127.0.0.1:9/t") + exposed("http://localhost/t") + exposed("http://[::1]/t"),
        0
    );
}

#[test]
fn each_host_is_asked_about() {
    let login = login(&[
        ("token_url", "http://as.test/t"),
        ("revoke_url", "http://other.test/r"),
        ("client_id", "app"),
    ]);
    let mut asked = Vec::new();
    let client = evaluate(&login).unwrap();
    let warnings = client.warnings(&login, |host| {
        asked.push(host.to_owned());
        host == "as.test"
    });
    assert_eq!(asked, ["as.test", "other.test"]);
    assert_eq!(warnings.len(), 1);
}

#[test]
fn the_device_grant_goes_by_both_its_names() {
    let keys = |grant| {
        [
            ("grant", grant),
            ("token_url", "https://a/t"),
            ("device_url", "https://a/d"),
            ("client_id", "c"),
        ]
    };
    for grant in ["device_code", DEVICE_GRANT] {
        assert_eq!(client(&keys(grant)).grant.name(), "device_code");
    }
}

#[test]
fn x09_debug_shows_no_secret() {
    let mut logins = vec![
        login(&[("grant", "password"), ("username", "u"), ("password", CANARY)]),
        login(&[("grant", "refresh_token"), ("refresh_token", CANARY)]),
        login(&[("grant", "other"), ("password", CANARY)]),
    ];
    for login in &mut logins {
        set(
            login,
            "token_url",
            Value::text(format!("https://as.test/{CANARY}")).secret(),
        );
        set(login, "client_id", Value::text(CANARY).secret());
        set(login, "client_secret", Value::text(CANARY));
        set(login, "params.p", Value::text(CANARY).secret());
        let client = evaluate(login).unwrap();
        assert!(!format!("{client:?}").contains(CANARY), "{client:?}");
    }
    assert!(!format!("{:?} {:?}", machine(), browser(&[("client_secret", CANARY)])).contains(CANARY));
}
