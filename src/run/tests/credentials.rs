use super::client::{Client, OK, sent};
use super::raw_server::{answer, serve};
use super::sample::{collection, pairs, prepared, prepared_in, request, text};
use crate::auth::scheme::{TokenHeader, apply_token};
use crate::model::{ApiKeyPlace, Auth, AwsSigV4, Inherited, LoginUse, Request};
use crate::source::{Span, Spanned};
use std::path::Path;

fn with_auth(url: &str, auth: Auth) -> Request {
    let mut request = request("GET", url);
    request.inherited.auth = Some(Spanned::new(auth, Span::default()));
    request
}

fn api_key(place: ApiKeyPlace) -> Auth {
    Auth::ApiKey {
        name: text("X-Key"),
        value: text("k v"),
        place,
    }
}

fn basic() -> Auth {
    Auth::Basic {
        username: text("u"),
        password: text("p:ü"),
    }
}

fn digest() -> Auth {
    Auth::Digest {
        username: text("Mufasa"),
        password: text("Circle of Life"),
    }
}

async fn check(auth: impl Fn() -> Auth, expected: &str) {
    let bytes = sent(|server| with_auth(&server.url("/"), auth())).await;
    assert!(bytes.contains(expected), "{bytes}");
}

#[tokio::test]
async fn h24_each_scheme() {
    let aws = || {
        Auth::AwsSigV4(Box::new(AwsSigV4 {
            service: text("s3"),
            region: text("eu-central-1"),
            access_key_id: text("AKIDEXAMPLE"),
            secret_access_key: text("not-a-real-one"),
            session_token: Some(text("")),
        }))
    };
    check(aws, "\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/").await;
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    check(aws, &format!("\r\nx-amz-content-sha256: {nothing}\r\n")).await;
    check(|| Auth::Bearer(text("tok")), "\r\nauthorization: Bearer tok\r\n").await;
    check(basic, "\r\nauthorization: Basic dTpwOsO8\r\n").await;
    check(|| api_key(ApiKeyPlace::Header), "\r\nx-key: k v\r\n").await;
    check(|| api_key(ApiKeyPlace::Query), "GET /?X-Key=k%20v HTTP/1.1\r\n").await;
    check(|| api_key(ApiKeyPlace::Cookie), "\r\ncookie: X-Key=k v\r\n").await;
}

#[tokio::test]
async fn a_url_with_a_user_becomes_basic() {
    let server = serve(vec![answer(OK)]);
    let url = format!("http://us%65r:p%40ss@127.0.0.1:{}/", server.port);
    let exchange = Client::default().get(&url).await.unwrap();
    assert!(server.requests()[0].contains("authorization: Basic dXNlcjpwQHNz\r\n"));
    assert_eq!(exchange.hops[0].url.username(), "");
}

#[test]
fn an_own_authorization_header_wins() {
    let mut request = with_auth("http://h/", basic());
    request.inherited.headers = pairs(&[("authorization", "Mine x")]);
    let mut sendable = prepared(&request).unwrap().request;
    apply_token(&mut sendable, &TokenHeader::default(), "token");
    let found: Vec<_> = sendable
        .headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("authorization"))
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].value, b"Mine x");
}

#[test]
fn auth_comes_from_the_nearest_folder() {
    let inherited = |auth: Auth| Inherited {
        auth: Some(Spanned::new(auth, Span::default())),
        ..Inherited::default()
    };
    let bearer = |token: &str| Auth::Bearer(text(token));
    let collection = collection(
        Path::new("/nowhere"),
        inherited(bearer("root")),
        inherited(bearer("folder")),
    );
    let sent = |request: &Request| {
        let headers = prepared_in(&collection, request).unwrap().request.headers;
        let found = headers.iter().find(|header| header.name == "Authorization");
        found.map(|header| String::from_utf8(header.value.clone()).unwrap())
    };
    assert_eq!(
        sent(&request("GET", "http://h/")).as_deref(),
        Some("Bearer folder")
    );
    assert_eq!(
        sent(&with_auth("http://h/", bearer("own"))).as_deref(),
        Some("Bearer own")
    );
    assert_eq!(sent(&with_auth("http://h/", Auth::None)), None);
}

#[test]
fn a_login_is_left_to_the_driver() {
    let prepared = prepared(&with_auth(
        "http://h/",
        Auth::Login(Box::new(LoginUse {
            name: text("server"),
            header: None,
            prefix: None,
            token: None,
        })),
    ))
    .unwrap();
    assert_eq!(prepared.login.unwrap().login.to_text(), "server");
    let mut sendable = prepared.request;
    apply_token(&mut sendable, &TokenHeader::default(), "token");
    assert_eq!(
        format!("{:?}", sendable.headers.last().unwrap()),
        "Authorization: ***"
    );
}

#[test]
fn t12_credentials_are_one_line() {
    for auth in [
        Auth::Bearer(text("a\n")),
        Auth::Digest {
            username: text("a\r"),
            password: text("p"),
        },
        Auth::Basic {
            username: text("a:b"),
            password: text("p"),
        },
    ] {
        let refusal = prepared(&with_auth("http://h/", auth)).unwrap_err();
        assert_eq!(refusal.code.0, "E0712");
    }
}

const CHALLENGE: &str = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\
    WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256\r\n\r\n";

#[tokio::test]
async fn digest_answers_one_challenge() {
    let script = [answer(CHALLENGE), answer(OK)].concat();
    let server = serve(vec![script]);
    let client = Client::default();
    let exchange = client
        .run(&with_auth(&server.url("/a?b"), digest()))
        .await
        .unwrap();
    assert_eq!((exchange.response.status, exchange.hops.len()), (200, 2));
    let requests = server.requests();
    assert!(!requests[0].contains("authorization"), "{}", requests[0]);
    let start =
        "authorization: Digest username=\"Mufasa\", realm=\"r\", nonce=\"n\", uri=\"/a?b\", response=\"";
    assert!(requests[1].contains(start), "{}", requests[1]);
    assert!(requests[1].contains("qop=auth, nc=00000001, cnonce=\"cnonce\", algorithm=SHA-256"));
}

#[tokio::test]
async fn digest_does_not_loop_on_wrong_credentials() {
    let server = serve(vec![[answer(CHALLENGE), answer(CHALLENGE)].concat()]);
    let exchange = Client::default()
        .run(&with_auth(&server.url("/"), digest()))
        .await
        .unwrap();
    assert_eq!((exchange.response.status, server.requests().len()), (401, 2));
}

fn challenge(nonce: &str, more: &str) -> String {
    format!(
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"{nonce}\", qop=\"auth\"{more}\r\n\
         Content-Length: 0\r\n\r\n"
    )
}

#[tokio::test]
async fn digest_answers_a_nonce_that_is_out_of_date() {
    let stale = challenge("two", ", stale=true");
    let server = serve(vec![
        [answer(challenge("one", "")), answer(stale), answer(OK)].concat(),
    ]);
    let exchange = Client::default()
        .run(&with_auth(&server.url("/"), digest()))
        .await
        .unwrap();
    assert_eq!(exchange.response.status, 200);
    assert!(server.requests()[2].contains("nonce=\"two\""));

    let forever = serve(vec![
        std::iter::repeat_n(answer(challenge("x", ", stale=true")), 9)
            .flatten()
            .collect(),
    ]);
    let exchange = Client::default()
        .run(&with_auth(&forever.url("/"), digest()))
        .await
        .unwrap();
    assert_eq!((exchange.response.status, forever.requests().len()), (401, 4));
}

#[tokio::test]
async fn digest_counts_a_nonce_that_it_meets_again() {
    let round = [answer(challenge("same", "")), answer(OK)].concat();
    let server = serve(vec![[round.clone(), round].concat()]);
    let client = Client::default();
    for _ in 0..2 {
        client.run(&with_auth(&server.url("/"), digest())).await.unwrap();
    }
    let requests = server.requests();
    assert!(requests[1].contains("nc=00000001"), "{}", requests[1]);
    assert!(requests[3].contains("nc=00000002"), "{}", requests[3]);
}

#[tokio::test]
async fn digest_is_not_answered_elsewhere() {
    let away = serve(vec![answer(CHALLENGE)]);
    let home = serve(vec![answer(format!(
        "HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
        away.url("/")
    ))]);
    let exchange = Client::default()
        .run(&with_auth(&home.url("/"), digest()))
        .await
        .unwrap();
    assert_eq!((exchange.response.status, away.requests().len()), (401, 1));
}
