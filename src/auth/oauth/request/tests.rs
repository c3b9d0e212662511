use super::*;
use crate::auth::oauth::fixtures::{CANARY, client, machine, refresh_request};

const S2S: &[(&str, &str)] = &[
    ("grant", "account_credentials"),
    ("token_url", "https://as.test/token?tenant=1"),
    ("client_id", "app"),
    ("client_secret", "s3cret"),
    ("params.account_id", "a&b=c d\r\nX: y"),
];

fn with(more: &[(&str, &str)]) -> LoginClient {
    client(&[S2S, more].concat())
}

fn check_authorization(id: &str, secret: &str, expected: &str) {
    let client = with(&[("client_id", id), ("client_secret", secret)]);
    let headers = token_request(&client, &GrantParams::Own).headers();
    let value = headers[0].value.strip_prefix(b"Basic ").unwrap();
    assert!(headers[0].secret);
    assert_eq!(
        String::from_utf8(STANDARD.decode(value).unwrap()).unwrap(),
        expected
    );
}

#[test]
fn a20_basic_pair_is_form_encoded_first() {
    check_authorization("id", "secret", "id:secret");
    check_authorization("a:b", "50%", "a%3Ab:50%25");
    check_authorization("Zoë", "a b+c&d", "Zo%C3%AB:a+b%2Bc%26d");
}

#[test]
fn any_grant_string_is_sent_with_its_parameters() {
    let request = token_request(&with(&[("scope", "a:read b")]), &GrantParams::Own);
    assert_eq!(
        request.body(),
        "grant_type=account_credentials&scope=a%3Aread+b&account_id=a%26b%3Dc+d%0D%0AX%3A+y"
    );
    assert_eq!(request.url.url.as_str(), "https://as.test/token?tenant=1");
}

#[test]
fn a18_injected_characters_stay_in_their_parameter() {
    let body = token_request(&with(&[]), &GrantParams::Own).body();
    let pairs: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    assert_eq!(pairs[1], ("account_id".to_owned(), "a&b=c d\r\nX: y".to_owned()));
    assert_eq!(pairs.len(), 2);
}

#[test]
fn credentials_go_where_client_auth_says() {
    let body = |more| token_request(&with(more), &GrantParams::Own);
    let in_body = body(&[("client_auth", "body")]);
    assert!(in_body.body().ends_with("&client_id=app&client_secret=s3cret"));
    assert_eq!(in_body.basic, None);
    let none = body(&[("client_auth", "none")]);
    assert!(none.body().ends_with("&client_id=app"));
    assert!(!body(&[]).body().contains("client_id"));
}

#[test]
fn a_client_without_a_secret_names_itself_in_the_body() {
    let public = client(&[("token_url", "https://as.test/t"), ("client_id", "app")]);
    let request = token_request(&public, &GrantParams::Own);
    assert_eq!(request.body(), "grant_type=client_credentials&client_id=app");
    assert_eq!(request.basic, None);
}

#[test]
fn a_refresh_sends_the_extra_parameters_but_no_scope() {
    let request = refresh_request(&with(&[("scope", "a")]), "r1");
    assert!(
        request
            .body()
            .starts_with("grant_type=refresh_token&refresh_token=r1&account_id=")
    );
    assert!(!request.body().contains("scope"));
    assert_eq!(request.refresh_token(), Some("r1"));
}

#[test]
fn as_http_it_is_a_post_whose_secrets_are_marked() {
    let http = token_request(&machine(), &GrantParams::Own).to_http();
    assert_eq!(
        (http.method.as_str(), http.secret_url, http.body.secret),
        ("POST", false, true)
    );
    let names: Vec<&str> = http.headers.iter().map(|header| header.name.as_str()).collect();
    assert_eq!(names, ["Authorization", "Accept", "Content-Type"]);
}

#[test]
fn x09_debug_shows_no_secret() {
    let request = refresh_request(&machine(), CANARY);
    assert!(request.secrets().all(|secret| secret == CANARY));
    assert!(!format!("{request:?} {:?}", request.to_http().headers).contains(CANARY));
}
