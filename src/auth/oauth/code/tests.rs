use super::*;
use crate::auth::oauth::Grant;
use crate::auth::oauth::fixtures::{CANARY, browser};
use crate::auth::oauth::returned::Denied;
use proptest::prelude::{any, proptest};

fn start(client: &LoginClient, port: Option<u16>) -> AuthorizationCode {
    let Grant::AuthorizationCode(grant) = &client.grant else {
        panic!("another grant");
    };
    AuthorizationCode::start(client, grant, port, &mut |bytes| bytes.fill(7))
}

fn flow(more: &[(&str, &str)]) -> AuthorizationCode {
    start(&browser(more), Some(8765))
}

fn parameter(flow: &AuthorizationCode, name: &str) -> Vec<String> {
    let pairs = flow.url().query_pairs().into_owned();
    pairs
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value)
        .collect()
}

fn check_pasted(more: &[(&str, &str)], text: &str, expected: Result<&str, &str>) {
    let mut flow = flow(more);
    let text = text.replace("STATE", &flow.state);
    let message = match flow.on_pasted(&text) {
        Returned::Code(code) => Ok(code.text),
        Returned::Denied(denied) => Err(denied.to_string()),
        Returned::Unusable(why) => Err(why.to_owned()),
    };
    match (&message, expected) {
        (Ok(code), Ok(expected)) => assert_eq!(code, expected),
        (Err(why), Err(expected)) if why.contains(expected) => {}
        _ => panic!("{text}: {message:?}"),
    }
}

#[test]
fn a01_the_address_asks_for_a_code_with_pkce() {
    let flow = flow(&[
        ("scope", "a b"),
        (
            "authorize_url",
            "https://as.test/a?kept=1&state=old&response_type=token",
        ),
        ("authorize_params.audience", "x&y"),
    ]);
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "app"),
        ("redirect_uri", "http://127.0.0.1:8765/callback"),
        ("scope", "a b"),
        ("state", &flow.state),
        ("code_challenge_method", "S256"),
        ("audience", "x&y"),
        ("kept", "1"),
    ] {
        assert_eq!(parameter(&flow, name), [value], "{name}");
    }
    assert_eq!(parameter(&flow, "code_challenge")[0].len(), 43);
    assert_eq!(flow.state.len(), 43);
}

#[test]
fn a01_the_exchange_brings_code_verifier_and_the_same_redirect_uri() {
    let client = browser(&[]);
    let flow = start(&client, Some(8765));
    let body = flow.token_request(&client, MaybeSecret::secret("c/1")).body();
    let verifier = flow.verifier.unwrap().text;
    assert_eq!(
        body,
        format!(
            "grant_type=authorization_code&code=c%2F1&redirect_uri=http%3A%2F%2F127.0.0.1%3A8765%2Fcallback\
             &code_verifier={verifier}&client_id=app"
        )
    );
}

#[test]
fn a13_the_challenge_is_never_weakened() {
    let mut flow = flow(&[]);
    let refusal = format!(
        "http://127.0.0.1:8765/callback?state={}&error=invalid_request&error_description=code_challenge_method+S256",
        flow.state
    );
    let Returned::Denied(denied) = flow.on_redirect(&refusal) else {
        panic!("not denied");
    };
    let help = denied.diagnostic(&browser(&[]), Default::default()).help;
    assert!(help[0].contains("never weakened"));
    assert_eq!(parameter(&flow, "code_challenge_method"), ["S256"]);
    assert!(parameter(&self::flow(&[("pkce", "off")]), "code_challenge").is_empty());
    assert_eq!(
        parameter(&self::flow(&[("pkce", "plain")]), "code_challenge_method"),
        ["plain"]
    );
}

#[test]
fn a_pasted_answer_is_taken() {
    check_pasted(
        &[],
        " http://127.0.0.1:8765/callback?code=c%2F1&state=STATE#_=_\n",
        Ok("c/1"),
    );
    check_pasted(&[], "https://elsewhere.test/cb?state=STATE&code=c", Ok("c"));
    check_pasted(&[], "code=c&state=STATE", Ok("c"));
    check_pasted(&[], "4/0A-bare_code=", Ok("4/0A-bare_code="));
}

#[test]
fn a02_a_pasted_answer_needs_the_state() {
    check_pasted(
        &[],
        "http://127.0.0.1:8765/callback?code=c&state=other",
        Err("not this login's"),
    );
    check_pasted(&[], "http://127.0.0.1:8765/callback?code=c", Err("no `state`"));
    check_pasted(&[], "code=c", Err("no `state`"));
    check_pasted(&[("pkce", "off")], "barecode", Err("paste the whole address"));
    check_pasted(&[], "?state=STATE&error=access_denied", Err("access_denied"));
    check_pasted(&[], "https://as.test/authorize?state=STATE", Err("holds no code"));
    check_pasted(
        &[],
        "http://127.0.0.1:8765/callback",
        Err("neither an address nor a code"),
    );
    check_pasted(&[], "", Err("neither an address nor a code"));
}

#[test]
fn a06_a_second_answer_is_not_taken() {
    let mut flow = flow(&[]);
    assert!(matches!(flow.on_pasted("first"), Returned::Code(_)));
    assert!(matches!(flow.on_pasted("second"), Returned::Unusable(_)));
    let again = format!("/callback?state={}&code=c", flow.state);
    assert!(matches!(
        flow.on_redirect(&format!("http://127.0.0.1:8765{again}")),
        Returned::Unusable(_)
    ));
}

#[test]
fn a_server_that_consents_at_once_is_followed() {
    let answer = |location: &str| {
        let mut flow = flow(&[]);
        let location = location.replace("STATE", &flow.state);
        flow.on_redirect(&location)
    };
    assert_eq!(
        answer("http://127.0.0.1:8765/callback?code=c&state=STATE"),
        Returned::Code(MaybeSecret::secret("c"))
    );
    let denied = Denied {
        error: "invalid_scope".to_owned(),
        description: None,
    };
    assert_eq!(
        answer("http://127.0.0.1:8765/callback?error=invalid_scope&state=STATE"),
        Returned::Denied(denied)
    );
    for elsewhere in [
        "/login?state=STATE&code=c",
        "http://127.0.0.1:1/callback?code=c&state=STATE",
        "http://127.0.0.1:8765/callback?code=c&state=x",
        "http://[",
    ] {
        assert!(matches!(answer(elsewhere), Returned::Unusable(_)), "{elsewhere}");
    }
}

#[test]
fn a_redirect_uri_that_cannot_be_listened_on_is_sent_as_written() {
    let client = browser(&[("redirect_uri", "https://example.com/cb?x=1")]);
    assert_eq!(start(&client, None).redirect_uri(), "https://example.com/cb?x=1");
    let free = browser(&[("redirect_uri", "http://localhost/cb")]);
    assert_eq!(
        start(&free, Some(4321)).redirect_uri(),
        "http://localhost:4321/cb"
    );
}

#[test]
fn x09_debug_shows_neither_state_nor_verifier() {
    let mut flow = flow(&[("client_secret", CANARY), ("pkce", "plain")]);
    let secrets = [flow.state.clone(), flow.verifier.clone().unwrap().text];
    let shown = format!("{flow:?} {:?}", flow.on_pasted(CANARY));
    assert!(secrets.iter().all(|secret| !shown.contains(secret)));
    assert!(!shown.contains(CANARY));
}

proptest! {
    #[test]
    fn a02_nothing_is_taken_without_the_state(text in any::<String>(), query in any::<String>()) {
        let without_pkce = [("pkce", "off")];
        for text in [text.clone(), format!("http://127.0.0.1:8765/callback?code={query}")] {
            let pasted = flow(&without_pkce).on_pasted(&text);
            assert!(matches!(pasted, Returned::Unusable(_)), "{text}");
            let followed = flow(&[]).on_redirect(&text);
            assert!(matches!(followed, Returned::Unusable(_)), "{text}");
        }
    }
}
