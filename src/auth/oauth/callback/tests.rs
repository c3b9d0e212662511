use super::*;
use crate::auth::oauth::fixtures::browser;
use crate::auth::oauth::{Grant, LoginClient};
use proptest::prelude::{any, prop, proptest};

const HOST: &str = "127.0.0.1:8765";

fn flow() -> AuthorizationCode {
    start(&browser(&[]))
}

fn start(client: &LoginClient) -> AuthorizationCode {
    let Grant::AuthorizationCode(grant) = &client.grant else {
        panic!("another grant");
    };
    AuthorizationCode::start(client, grant, Some(8765), &mut |bytes| bytes.fill(7))
}

fn get<'r>(target: &'r str) -> CallbackRequest<'r> {
    CallbackRequest {
        method: "GET",
        target,
        host: Some(HOST),
        origin: None,
    }
}

fn describe(callback: &Callback) -> String {
    match callback {
        Callback::Ignore(page) => format!("ignore {}", page.status),
        Callback::Reject(page) => format!("reject {}", page.status),
        Callback::Denied(denied, page) => format!("denied {} {}", page.status, denied.error),
        Callback::Code(code) => format!("code {}", code.text),
    }
}

/// What a fresh flow makes of the request; it still takes the real answer unless it has had one.
fn check(request: CallbackRequest<'_>, expected: &str) {
    let mut flow = flow();
    let real = format!("/callback?code=real&state={}", flow.state);
    let target = request.target.replace("STATE", &flow.state);
    let callback = flow.on_callback(&CallbackRequest {
        target: &target,
        ..request
    });
    assert_eq!(describe(&callback), expected, "{target}");
    if matches!(callback, Callback::Ignore(_) | Callback::Reject(_)) {
        assert_eq!(describe(&flow.on_callback(&get(&real))), "code real");
    }
}

#[test]
fn a02_a_wrong_or_missing_state_is_answered_and_the_wait_goes_on() {
    check(get("/callback?code=forged"), "reject 400");
    check(get("/callback?code=forged&state="), "reject 400");
    check(get("/callback?code=forged&state=wrong"), "reject 400");
    check(get("/callback?code=forged&state=STATEx"), "reject 400");
    check(get("/callback?code=forged&state=x&state=STATE"), "reject 400");
    check(get("/callback?code=forged&code=c&state=STATE"), "reject 400");
    check(get("/callback"), "reject 400");
}

#[test]
fn a03_a_forged_denial_does_not_end_the_login() {
    check(get("/callback?error=access_denied"), "reject 400");
    check(get("/callback?error=access_denied&state=wrong"), "reject 400");
}

#[test]
fn a04_a_true_denial_ends_it_with_the_reason() {
    check(
        get("/callback?error=access_denied&state=STATE"),
        "denied 200 access_denied",
    );
    check(
        get("/callback?error=a%1b%5b2J&state=STATE&code=c"),
        "denied 200 a\\u{1b}[2J",
    );
    check(get("/callback?state=STATE"), "denied 200 no code");
}

const GOOD: &str = "/callback?code=c&state=STATE";

#[test]
fn a05_wrong_path_and_method() {
    check(get("/?code=c&state=STATE"), "ignore 404");
    check(get("/favicon.ico"), "ignore 404");
    check(get("/callback/?code=c&state=STATE"), "ignore 404");
    check(
        get("http://127.0.0.1:8765/callback?code=c&state=STATE"),
        "ignore 404",
    );
    check(get(""), "ignore 404");
    for method in ["POST", "HEAD", "OPTIONS", "get", ""] {
        check(CallbackRequest { method, ..get(GOOD) }, "ignore 405");
    }
    let long = format!("/callback?code={}&state=STATE", "c".repeat(LONGEST_TARGET));
    check(get(&long), "ignore 414");
}

#[test]
fn a05_wrong_host_and_origin() {
    for host in [
        "evil",
        "evil:8765",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost:8765",
        "",
    ] {
        check(
            CallbackRequest {
                host: Some(host),
                ..get(GOOD)
            },
            "ignore 400",
        );
    }
    check(
        CallbackRequest {
            host: None,
            ..get(GOOD)
        },
        "ignore 400",
    );
    for origin in [
        "https://evil",
        "null",
        "http://127.0.0.1:1",
        "https://127.0.0.1:8765",
    ] {
        check(
            CallbackRequest {
                origin: Some(origin),
                ..get(GOOD)
            },
            "ignore 400",
        );
    }
    let own = Some("http://127.0.0.1:8765");
    check(
        CallbackRequest {
            origin: own,
            ..get(GOOD)
        },
        "code c",
    );
}

#[test]
fn a06_a_second_callback_is_refused() {
    let mut flow = flow();
    let real = format!("/callback?code=real&state={}", flow.state);
    assert_eq!(describe(&flow.on_callback(&get(&real))), "code real");
    assert_eq!(describe(&flow.on_callback(&get(&real))), "reject 410");
}

#[test]
fn a10_the_answer_of_another_server_is_refused() {
    check(get("/callback?code=c&state=STATE&iss=https://as.test"), "code c");
    check(
        get("/callback?code=c&state=STATE&iss=https%3A%2F%2Fas.test%2Frealms%2Fa"),
        "code c",
    );
    for issuer in [
        "https://evil.test",
        "http://as.test",
        "https://as.test.evil",
        "as.test",
        "data:,x",
        "",
    ] {
        check(
            get(&format!("/callback?code=c&state=STATE&iss={issuer}")),
            "denied 200 wrong issuer",
        );
    }
}

#[test]
fn nothing_is_taken_where_nothing_listens() {
    let client = browser(&[("redirect_uri", "https://example.com/callback")]);
    let mut flow = start(&client);
    let target = format!("/callback?code=c&state={}", flow.state);
    assert_eq!(describe(&flow.on_callback(&get(&target))), "ignore 404");
}

proptest! {
    #[test]
    fn a05_no_request_can_break_the_listener(
        method in any::<String>(),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        host in prop::option::of(any::<String>()),
        origin in prop::option::of(any::<String>()),
    ) {
        let target = format!("/callback?{}", String::from_utf8_lossy(&bytes));
        let request = CallbackRequest { method: &method, target: &target, host: host.as_deref(), origin: origin.as_deref() };
        assert!(matches!(flow().on_callback(&request), Callback::Ignore(_)));
        assert!(matches!(flow().on_callback(&get(&target)), Callback::Reject(_)));
    }

    #[test]
    fn a02_no_other_state_is_ever_accepted(state in any::<String>(), code in "[a-z]{1,9}") {
        let mut flow = flow();
        proptest::prop_assume!(state != flow.state);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("code", &code), ("state", &state)])
            .finish();
        let callback = flow.on_callback(&get(&format!("/callback?{query}")));
        assert!(matches!(callback, Callback::Reject(_)));
    }
}
