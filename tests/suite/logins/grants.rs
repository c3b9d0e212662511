//! Every grant, right and wrong.

use super::api::Api;
use super::visit::{Waiting, get, parameter, post};
use url::Url;

crate::tests! {
    grants_without_a_person_work_in_a_run,
    a01_the_code_grant_works_with_a_browser_and_its_token_in_a_run,
    a14_the_device_grant_shows_its_code_and_works_in_a_run,
    a14_the_device_grant_ends_as_the_server_says,
    a14_the_device_grant_ends_when_the_time_is_over,
    a20_a_secret_of_any_characters_works_by_a_login_and_by_a_basic_pair_written_by_hand,
    a_wrong_client_is_told_so,
    a18_a_wrong_account_is_told_so,
    a01_a_code_of_another_verifier_is_worth_nothing,
    a_code_that_was_used_before_is_refused,
    a16_a_refresh_token_that_was_used_before_is_refused,
    a16_a_rotated_starting_token_is_kept_where_the_next_run_starts,
}

/// Grants that need nobody: a run gets the token and uses it.
fn grants_without_a_person_work_in_a_run() {
    let api = Api::new("", &[]);
    for login in [
        "robot",
        "in-body",
        "user",
        "started",
        "account",
        "assertion",
        "exchange",
    ] {
        let ran = api.run(&["run", "api", "--var", &format!("login={login}")]);
        assert_eq!(ran.code, Some(0), "{login}: {}{}", ran.stdout, ran.stderr);
    }
}

fn a01_the_code_grant_works_with_a_browser_and_its_token_in_a_run() {
    let api = Api::new("", &[]);
    let waiting = Waiting::start(&api, &[]);
    assert_eq!(waiting.parameter("code_challenge_method"), "S256");
    let page = get(&waiting.consent()).text;
    assert!(
        page.contains("callsheet has a token for `code`. You can close this window."),
        "{page}"
    );
    let ran = waiting.finish();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ran = api.run(&["run", "api"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

fn a14_the_device_grant_shows_its_code_and_works_in_a_run() {
    let api = Api::new("  device: { interval: 1s }\n", &["login=device"]);
    let ran = api.run(&["login", "--no-browser"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr.contains(&format!("{}/device", api.base)),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("and enter the code  "), "{}", ran.stderr);
    let ran = api.run(&["run", "api"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

fn a14_the_device_grant_ends_as_the_server_says() {
    let cases = [
        ("[authorization_pending, slow_down]", 0, "logged in as `device`"),
        ("[access_denied]", 5, "access_denied"),
        ("[authorization_pending, expired_token]", 5, "E0913"),
    ];
    for (polls, code, words) in cases {
        let api = Api::new(&format!("  device: {{ interval: 1s, polls: {polls} }}\n"), &[]);
        let ran = api.run(&["login", "device", "--no-browser"]);
        assert_eq!(ran.code, Some(code), "{polls}: {}", ran.stderr);
        assert!(
            format!("{}{}", ran.stdout, ran.stderr).contains(words),
            "{polls}: {}",
            ran.stderr
        );
    }
}

fn a14_the_device_grant_ends_when_the_time_is_over() {
    let polls = vec!["authorization_pending"; 100].join(", ");
    let api = Api::new(&format!("  device: {{ interval: 1s, polls: [{polls}] }}\n"), &[]);
    let ran = api.run(&["login", "device", "--no-browser", "--login-timeout", "1500ms"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("[E0913]") && ran.stderr.contains("no answer came within 1.5 s"),
        "{}",
        ran.stderr
    );
}

fn a20_a_secret_of_any_characters_works_by_a_login_and_by_a_basic_pair_written_by_hand() {
    let api = Api::new(
        "",
        &["login=robot", "secret=50% +é:/~%41", "serverSecret=50% +é:/~%41"],
    );
    let ran = api.run(&["login", "robot"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let by_hand = "
method: POST
url: <<base>>/token
auth: { basic: { username: robot, password: <<secret>> } }
body: { form: { grant_type: client_credentials } }
expect: { status: 200 }
";
    api.write("collections/api/3-by-hand.yaml", by_hand);
    let ran = api.run(&["run", "api/3-by-hand"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

fn a_wrong_client_is_told_so() {
    let api = Api::new("", &["secret=battery-staple"]);
    for login in ["robot", "in-body", "user", "account", "started"] {
        let ran = api.run(&["run", "api", "--var", &format!("login={login}")]);
        assert_eq!(ran.code, Some(5), "{login}: {}{}", ran.stdout, ran.stderr);
        let all = ran.stdout + &ran.stderr;
        assert!(all.contains("invalid_client"), "{login}: {all}");
        assert!(!all.contains("battery-staple"), "{login} shows its secret: {all}");
    }
}

fn a18_a_wrong_account_is_told_so() {
    let api = Api::new("", &["login=account", "account=another"]);
    let ran = api.run(&["run", "api"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stdout);
    assert!(ran.stdout.contains("account_id"), "{}", ran.stdout);
}

/// Somebody slips in a code that was made for another verifier.
fn a01_a_code_of_another_verifier_is_worth_nothing() {
    let api = Api::new("", &[]);
    let waiting = Waiting::start(&api, &[]);
    let mut other = waiting.url.clone();
    let pairs: Vec<(String, String)> = waiting.url.query_pairs().into_owned().collect();
    let changed = pairs.into_iter().map(|(name, value)| match name.as_str() {
        "code_challenge" => (name, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
        _ => (name, value),
    });
    other.query_pairs_mut().clear().extend_pairs(changed);
    get(&Url::parse(&get(&other).location).unwrap());
    let ran = waiting.finish();
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    assert!(ran.stderr.contains("invalid_grant"), "{}", ran.stderr);
}

fn a_code_that_was_used_before_is_refused() {
    let api = Api::new("", &[]);
    let waiting = Waiting::start(&api, &["code-without-pkce"]);
    let callback = waiting.consent();
    let code = parameter(&callback, "code").unwrap();
    let redirect: String =
        url::form_urlencoded::byte_serialize(waiting.parameter("redirect_uri").as_bytes()).collect();
    let form = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={redirect}&client_id=app&client_secret=correct-horse"
    );
    let token = Url::parse(&format!("{}/token", api.base)).unwrap();
    assert_eq!(post(&token, &form).status, 200);
    get(&callback);
    let ran = waiting.finish();
    assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    assert!(ran.stderr.contains("invalid_grant"), "{}", ran.stderr);
}

fn a16_a_refresh_token_that_was_used_before_is_refused() {
    let api = Api::new("", &["login=started"]);
    let token = Url::parse(&format!("{}/token", api.base)).unwrap();
    let form =
        "grant_type=refresh_token&refresh_token=start-of-it-all&client_id=app&client_secret=correct-horse";
    assert_eq!(post(&token, form).status, 200);
    let ran = api.run(&["run", "api"]);
    assert_eq!(ran.code, Some(5), "{}", ran.stdout);
    assert!(ran.stdout.contains("needs a new refresh token"), "{}", ran.stdout);
    assert!(ran.stdout.contains("invalid_grant"), "{}", ran.stdout);
}

fn a16_a_rotated_starting_token_is_kept_where_the_next_run_starts() {
    let api = Api::new("", &["login=started"]);
    for _ in 0..3 {
        let ran = api.run(&["run", "api"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stdout);
        api.expire();
    }
    let state = api.state();
    assert_eq!(
        state["variables"]["keptToken"]["value"],
        api.kept()["refresh_token"]
    );
    assert_eq!(api.kept()["lineage"].as_array().unwrap().len(), 4);
}
