use super::client::{DEFAULTS, sent};
use super::sample::{self, collection, data, pair, pairs, prepared, prepared_in, request, secret, text};
use crate::model::{Inherited, NamePair};
use serde_json::json;
use std::path::Path;

#[tokio::test]
async fn h24_own_headers_come_first_in_order() {
    let bytes = sent(|server| {
        let mut request = request("GET", &server.url("/"));
        request.inherited.headers = pairs(&[
            ("X-B", "1"),
            ("X-A", "2"),
            ("x-b", "3"),
            ("Host", "other.example"),
        ]);
        request
    })
    .await;
    let expected =
        format!("GET / HTTP/1.1\r\nx-b: 1\r\nx-b: 3\r\nx-a: 2\r\nhost: other.example\r\n{DEFAULTS}\r\n");
    assert_eq!(bytes, expected);
}

#[tokio::test]
async fn h24_latin_1_and_lists() {
    let bytes = sent(|server| {
        let mut request = request("GET", &server.url("/"));
        request.inherited.headers = vec![
            pair("X-List", data(json!(["a", 1]))),
            pair("X-Word", text("é")),
            pair("User-Agent", text("mine")),
            pair("Accept-Encoding", data(json!(null))),
        ];
        request
    })
    .await;
    let expected = "GET / HTTP/1.1\r\nx-list: a\r\nx-list: 1\r\nx-word: é\r\nuser-agent: mine\r\n\
                    accept: */*\r\nhost: HOST\r\n\r\n";
    assert_eq!(bytes, expected);
}

fn inherited(headers: Vec<NamePair>) -> Inherited {
    Inherited {
        headers,
        ..Inherited::default()
    }
}

#[test]
fn inner_headers_replace_outer_ones() {
    let root = inherited(pairs(&[
        ("X-One", "root"),
        ("X-Two", "root"),
        ("User-Agent", "root"),
    ]));
    let folder = inherited(pairs(&[("x-one", "folder"), ("X-Three", "folder")]));
    let collection = collection(Path::new("/nowhere"), root, folder);
    let mut request = request("GET", "http://h/");
    request.inherited.headers = vec![pair("x-three", text("own")), pair("x-two", data(json!(null)))];
    request
        .inherited
        .headers
        .push(pair("user-agent", data(json!(null))));
    let headers = prepared_in(&collection, &request).unwrap().request.headers;
    let shown: Vec<_> = headers.iter().map(|header| format!("{header:?}")).collect();
    assert_eq!(
        shown,
        [
            "x-one: folder",
            "x-three: own",
            "Accept: */*",
            "Accept-Encoding: gzip, br, zstd, deflate"
        ]
    );
}

fn refused(pair: NamePair) -> (&'static str, String) {
    let mut request = request("GET", "http://h/");
    request.inherited.headers = vec![pair];
    let refusal = prepared(&request).unwrap_err();
    (refusal.code.0, refusal.message.clone())
}

#[test]
fn t12_header_injection_is_refused() {
    let value = refused(pair("X-A", text("x\r\nEvil: 1")));
    assert_eq!(
        value,
        ("E0705", "the header `X-A` holds a carriage return".to_owned())
    );
    let name = refused(pair("X-A\r\nEvil", text("x")));
    assert_eq!(
        name,
        ("E0705", "the name of a header holds a carriage return".to_owned())
    );
    assert_eq!(refused(pair("X-A", text("a\0"))).0, "E0705");
}

#[test]
fn t12_methods_and_cookies_are_checked() {
    let method = prepared(&request("GET / HTTP/1.1\r\nX: 1\r\n\r\nGET", "http://h/")).unwrap_err();
    assert_eq!(method.message, "the method holds a space");
    for (name, value) in [("a", "b\r\nX: 1"), ("a", "b; c=d"), ("a=b", "c"), ("", "c")] {
        let mut request = request("GET", "http://h/");
        request.inherited.cookies = pairs(&[(name, value)]);
        assert_eq!(prepared(&request).unwrap_err().code.0, "E0708", "{name} {value}");
    }
}

#[test]
fn a_secret_is_never_shown_when_it_is_refused() {
    let mut request = request("GET", "http://h/");
    request.inherited.headers = vec![pair("X-A", secret("hunter2\n"))];
    let refusal = prepared(&request).unwrap_err();
    assert!(!format!("{refusal:?}").contains("hunter2"));
}

#[test]
fn the_frame_of_a_message_is_not_the_users() {
    assert_eq!(refused(pair("content-length", text("2"))).0, "E0706");
    assert_eq!(refused(pair("Transfer-Encoding", text("chunked"))).0, "E0706");
}

#[test]
fn secrets_mark_their_header() {
    let mut request = sample::request("GET", "http://h/");
    request.inherited.headers = vec![pair("X-A", secret("s")), pair("X-B", text("s"))];
    let headers = prepared(&request).unwrap().request.headers;
    assert!(headers[0].secret && !headers[1].secret);
}
