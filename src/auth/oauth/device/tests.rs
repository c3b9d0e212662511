use super::*;
use crate::auth::oauth::Grant;
use crate::auth::oauth::fixtures::{CANARY, at, client, json, response};

const PENDING: &str = r#"{"error":"authorization_pending"}"#;
const SLOW: &str = r#"{"error":"slow_down"}"#;

fn tv() -> LoginClient {
    client(&[
        ("grant", "device_code"),
        ("token_url", "https://as.test/token"),
        ("device_url", "https://as.test/device"),
        ("client_id", "app"),
        ("client_secret", CANARY),
        ("scope", "a b"),
        ("params.audience", "api"),
    ])
}

fn authorize(more: &str) -> Result<Device, Box<TokenError>> {
    let client = tv();
    let Grant::DeviceCode { device_url } = &client.grant else {
        panic!("another grant");
    };
    let body = format!(
        r#"{{"device_code":"{CANARY}","user_code":"WDJB-MJHT","verification_uri":"https://as.test/device"{more}}}"#
    );
    Device::on_authorization(
        &client,
        &device_request(&client, device_url),
        &json(200, &body),
        at(0),
    )
}

fn device(more: &str) -> Device {
    authorize(more).unwrap()
}

fn describe(poll: DevicePoll) -> String {
    match poll {
        DevicePoll::Wait(pause) => format!("wait {}", pause.as_secs()),
        DevicePoll::Done(tokens) => format!("done {}", tokens.access_token),
        DevicePoll::Failed(failure) => format!("failed: {failure}"),
    }
}

fn check(device: &mut Device, second: i64, answer: Option<(u16, &str)>, expected: &str) {
    let answer = answer.map(|(status, body)| json(status, body));
    let polled = answer.as_ref().map_or(Polled::NoAnswer, Polled::Answer);
    assert_eq!(describe(device.on_poll(polled, at(second))), expected);
}

#[test]
fn the_request_names_the_client_and_what_it_wants() {
    let client = tv();
    let request = device_request(&client, &client.token_url);
    assert_eq!(request.body(), "client_id=app&scope=a+b&audience=api");
    assert!(request.basic.is_some());
    let poll = device("").poll_request().body();
    assert!(
        poll.starts_with("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=")
    );
}

#[test]
fn a14_pending_and_slow_down() {
    let mut device = device(r#","expires_in":900"#);
    assert_eq!(device.interval.as_secs(), 5);
    check(&mut device, 5, Some((400, PENDING)), "wait 5");
    check(&mut device, 10, Some((400, PENDING)), "wait 5");
    check(&mut device, 15, Some((400, SLOW)), "wait 10");
    check(&mut device, 25, Some((400, SLOW)), "wait 15");
    check(&mut device, 40, Some((400, PENDING)), "wait 15");
    check(&mut device, 55, Some((200, r#"{"access_token":"t"}"#)), "done t");
}

#[test]
fn a14_the_interval_has_a_default() {
    for (interval, expected) in [("", 5), (r#","interval":0"#, 5), (r#","interval":-1"#, 5)] {
        assert_eq!(device(interval).interval.as_secs(), expected, "{interval}");
    }
    assert_eq!(device(r#","interval":7"#).interval.as_secs(), 7);
    assert_eq!(device(r#","interval":"9""#).interval.as_secs(), 9);
}

#[test]
fn a14_failures_back_off_and_are_forgotten() {
    let mut device = device(r#","expires_in":900"#);
    check(&mut device, 5, None, "wait 10");
    check(&mut device, 15, Some((500, "oops")), "wait 20");
    check(&mut device, 35, Some((503, r#"{"error":"broken"}"#)), "wait 40");
    check(&mut device, 75, None, "wait 60");
    check(&mut device, 135, Some((429, "")), "wait 60");
    check(&mut device, 195, Some((400, PENDING)), "wait 5");
    check(&mut device, 200, None, "wait 10");
}

#[test]
fn a14_it_ends_right() {
    let denied = r#"{"error":"access_denied","error_description":"no"}"#;
    check(
        &mut device(""),
        5,
        Some((400, denied)),
        "failed: the server answered 400 access_denied: no",
    );
    let expired = "failed: the code expired before it was entered";
    check(
        &mut device(""),
        5,
        Some((400, r#"{"error":"expired_token"}"#)),
        expired,
    );
    check(
        &mut device(r#","expires_in":60"#),
        58,
        Some((400, PENDING)),
        "wait 2",
    );
    check(
        &mut device(r#","expires_in":60"#),
        60,
        Some((400, PENDING)),
        expired,
    );
    check(&mut device(r#","expires_in":60"#), 61, None, expired);
    let unknown = r#"{"error":"invalid_client"}"#;
    check(
        &mut device(""),
        5,
        Some((401, unknown)),
        "failed: the server answered 401 invalid_client",
    );
}

#[test]
fn a14_absurd_numbers_do_no_harm() {
    let mut device = device(r#","expires_in":1e300,"interval":1e300"#);
    assert!(matches!(
        device.on_poll(Polled::NoAnswer, at(0)),
        DevicePoll::Wait(_)
    ));
    let slow = json(400, SLOW);
    assert!(matches!(
        device.on_poll(Polled::Answer(&slow), at(0)),
        DevicePoll::Wait(_)
    ));
}

#[test]
fn a12_only_web_addresses_are_opened() {
    let complete = device(r#","verification_uri_complete":"https://as.test/device?code=W""#);
    assert_eq!(complete.page().as_str(), "https://as.test/device?code=W");
    let hostile = device(r#","verification_uri_complete":"file:///etc/passwd""#);
    assert_eq!(hostile.page().as_str(), "https://as.test/device");
    let error = authorize(r#","verification_uri":"javascript:alert(1)""#).unwrap_err();
    assert!(error.to_string().contains("not an http address"), "{error}");
    assert_eq!(device(r#","user_code":"A\u001b[2J""#).user_code, "A\\u{1b}[2J");
}

#[test]
fn an_answer_that_lacks_something_says_what() {
    let client = tv();
    let request = device_request(&client, &client.token_url);
    let error = |response| Device::on_authorization(&client, &request, &response, at(0)).unwrap_err();
    let missing = error(json(200, r#"{"device_code":"d"}"#));
    assert_eq!(
        missing.to_string(),
        "the server answered 200, but with no `user_code`"
    );
    let refused = error(json(400, r#"{"error":"unauthorized_client"}"#));
    assert!(refused.hints[0].contains("does not allow this grant"));
    assert_eq!(error(response(404, "text/html", "")).status, 404);
}

#[test]
fn x09_debug_shows_no_code() {
    let device = device("");
    assert!(!format!("{device:?}").contains(CANARY));
    assert!(!format!("{device:?}").contains("WDJB"));
}
