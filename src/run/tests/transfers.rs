use super::client::{Client, OK, failure, get, run};
use super::raw_server::{Do, Server, answer, send, serve};
use super::sample::{prepared, request, with_options};
use crate::http::FailureKind;
use crate::io::transport::BodySink;
use crate::model::Options;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::time::Duration;

pub fn one(bytes: impl AsRef<[u8]>) -> Server {
    serve(vec![answer(bytes)])
}

pub fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

pub fn encoded(coding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn h01_fewer_bytes_than_announced() {
    let server = one("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n0123456789");
    let failed = failure(&server.url("/")).await;
    assert_eq!(failed.kind, FailureKind::Transfer);
    assert_eq!(
        failed.message,
        "the connection was closed in the body, after 10 of 50 bytes"
    );
    assert_eq!((failed.received, failed.expected), (10, Some(50)));
    assert_eq!(&failed.response.unwrap().body[..], b"0123456789");
}

#[tokio::test]
async fn h02_more_bytes_than_announced() {
    let server = serve(vec![
        answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n0123456789"),
        answer(OK),
    ]);
    let client = Client::default();
    let first = client.get(&server.url("/")).await.unwrap();
    assert_eq!(&first.response.body[..], b"01234");
    let second = client.get(&server.url("/")).await.unwrap();
    assert_eq!(&second.response.body[..], b"ok");
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn h03_conflicting_lengths() {
    for lengths in ["Content-Length: 2\r\nContent-Length: 3", "Content-Length: -1"] {
        let server = one(format!("HTTP/1.1 200 OK\r\n{lengths}\r\n\r\nok!"));
        let failed = failure(&server.url("/")).await;
        assert_eq!(failed.kind, FailureKind::NotHttp, "{}", failed.message);
        assert!(failed.message.contains("cannot be read"), "{}", failed.message);
    }
    let server =
        one("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
    let exchange = get(&server.url("/")).await.unwrap();
    assert_eq!(&exchange.response.body[..], b"ok");
    assert!(exchange.response.has_two_lengths());
}

#[tokio::test]
async fn h04_chunk_faults() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let cut = failure(&one(format!("{head}5\r\nab")).url("/")).await;
    assert_eq!(
        cut.message,
        "the connection was closed in the body, after 2 bytes"
    );
    let bad = failure(&one(format!("{head}2\r\nok\r\nxyz\r\n")).url("/")).await;
    assert_eq!(bad.kind, FailureKind::Transfer);
    assert!(
        bad.message
            .starts_with("the body's chunks are malformed, after 2 bytes"),
        "{}",
        bad.message
    );
}

#[tokio::test]
async fn h05_reset_in_the_body() {
    let script = vec![
        Do::Request,
        send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n01234"),
        Do::Pause(Duration::from_millis(500)),
        Do::Reset,
    ];
    let failed = failure(&serve(vec![script]).url("/")).await;
    assert_eq!(
        failed.message,
        "the connection was reset in the body, after 5 of 50 bytes"
    );
    assert!(!failed.kind.is_connect());
}

#[tokio::test]
async fn h06_a_stale_connection_never_sends_twice() {
    let close = vec![Do::Request, send(OK)];
    let server = serve(vec![close, answer(OK)]);
    let client = Client::default();
    client.get(&server.url("/")).await.unwrap();
    let second = client.run(&request("POST", &server.url("/"))).await;
    let posts = server
        .requests()
        .iter()
        .filter(|request| request.starts_with("POST"))
        .count();
    match second {
        Ok(_) => assert_eq!(posts, 1),
        Err(failed) => assert!(
            posts <= 1 && failed.kind == FailureKind::Transfer,
            "{}",
            failed.message
        ),
    }
}

#[tokio::test]
async fn h07_what_is_not_http() {
    let greeting = send("SSH-2.0-OpenSSH_9.6\r\n");
    let ssh = failure(&serve(vec![vec![Do::Request, greeting.clone(), Do::Hold]]).url("/")).await;
    assert!(
        ssh.message.starts_with("an SSH server answers at 127.0.0.1:"),
        "{}",
        ssh.message
    );
    assert!(ssh.message.ends_with("`SSH-2.0-OpenSSH_9.6`"), "{}", ssh.message);
    // Here it is a race which comes first, the greeting or the request.
    let early = failure(&serve(vec![vec![greeting, Do::Hold]]).url("/")).await;
    assert!(early.message.contains("SSH"), "{}", early.message);
    let tls = failure(&one(b"\x15\x03\x03\x00\x02\x02\x46").url("/")).await;
    assert!(
        tls.message.ends_with("speaks TLS, and was asked in plain http"),
        "{}",
        tls.message
    );
    let garbage = failure(&one(b"220 \x1b[2Jmail ready\r\n").url("/")).await;
    assert!(
        garbage
            .message
            .ends_with("is not HTTP; it begins with `220 \\u{1b}[2Jmail ready`"),
        "{}",
        garbage.message
    );
    let empty = failure(&one("").url("/")).await;
    assert!(
        empty.message.ends_with("closed the connection without an answer"),
        "{}",
        empty.message
    );
    for failed in [&ssh, &early, &tls, &garbage] {
        assert_eq!(failed.kind, FailureKind::NotHttp);
    }
}

#[tokio::test]
async fn h08_header_floods() {
    let many = "X-A: b\r\n".repeat(500);
    let failed = failure(&one(format!("HTTP/1.1 200 OK\r\n{many}\r\n")).url("/")).await;
    assert_eq!(
        failed.message,
        "the answer's head has more than 200 lines or is larger than 256 KiB"
    );
    for size in [300 << 10, 2 << 20] {
        let long = "x".repeat(size);
        let failed = failure(&one(format!("HTTP/1.1 200 OK\r\nX-A: {long}\r\n\r\n")).url("/")).await;
        assert_eq!(failed.kind, FailureKind::Limit, "{}", failed.message);
        assert!(failed.message.contains("256 KiB"), "{}", failed.message);
    }
    let allowed = "X-A: b\r\n".repeat(150);
    assert!(
        get(&one(format!("HTTP/1.1 204 OK\r\n{allowed}\r\n")).url("/"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn h08_interim_answers_have_a_limit() {
    let interim = |count| Do::Repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(), count);
    let failed = failure(&serve(vec![vec![Do::Request, interim(100_000_000)]]).url("/")).await;
    assert_eq!(failed.kind, FailureKind::Limit, "{}", failed.message);
    assert_eq!(
        failed.message,
        "more than 100 interim answers (1xx) came before the answer"
    );
    let few = serve(vec![vec![Do::Request, interim(50), send(OK)]]);
    assert_eq!(&get(&few.url("/")).await.unwrap().response.body[..], b"ok");
}

#[tokio::test]
async fn h08_a_head_that_drips_has_a_limit() {
    let drip = |text: &str| [send(text), Do::Pause(Duration::from_millis(60))];
    let mut script = vec![Do::Request, send("HTTP/1.1 200 OK\r\n")];
    for _ in 0..20 {
        script.extend(drip("X-A: b\r\n"));
    }
    let mut prepared = prepared(&request("GET", &serve(vec![script]).url("/"))).unwrap();
    prepared.options.send.idle_timeout = Duration::from_millis(300);
    let failed = Client::default()
        .send(&prepared, BodySink::Keep)
        .await
        .unwrap_err();
    assert_eq!(failed.kind, FailureKind::Limit, "{}", failed.message);
    assert_eq!(
        failed.message,
        "the answer's head began and was not complete within 300 ms"
    );
}

pub fn timeout(millis: u64) -> Options {
    Options {
        timeout: Some(Duration::from_millis(millis)),
        ..Options::default()
    }
}

#[tokio::test]
async fn h09_odd_headers() {
    let latin = one(b"HTTP/1.1 200 OK\r\nX-A: gr\xf6\xdfe\r\nContent-Length: 0\r\n\r\n");
    let exchange = get(&latin.url("/")).await.unwrap();
    assert_eq!(exchange.response.header("x-a").next(), Some(&b"gr\xf6\xdfe"[..]));
    for head in ["X-A : b", "X-A: a\0b", "X-A: a\r\n folded", "X-A: \x1b[31m"] {
        let server = one(format!("HTTP/1.1 200 OK\r\n{head}\r\nContent-Length: 0\r\n\r\n"));
        let failed = failure(&server.url("/")).await;
        assert!(
            failed.message.contains("cannot be read"),
            "{head:?}: {}",
            failed.message
        );
    }
}

#[tokio::test]
async fn h10_odd_status() {
    let status = |line: &str| {
        let server = one(format!("HTTP/1.1 {line}\r\nContent-Length: 2\r\n\r\nok"));
        async move { get(&server.url("/")).await.map(|exchange| exchange.response) }
    };
    assert_eq!(status("999 Odd").await.unwrap().status, 999);
    assert_eq!(status("299 My Own Words").await.unwrap().reason, "My Own Words");
    assert!(status("099 Low").await.is_err());
    for line in ["204 No Content", "304 Not Modified"] {
        assert!(status(line).await.unwrap().body.is_empty());
    }
    let early = one(format!("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n{OK}"));
    assert_eq!(get(&early.url("/")).await.unwrap().response.status, 200);
}

#[tokio::test]
async fn h11_http_1_0_without_a_length() {
    let exchange = get(&one("HTTP/1.0 200 OK\r\n\r\nto the end").url("/"))
        .await
        .unwrap();
    assert_eq!(
        (exchange.response.version, &exchange.response.body[..]),
        ("HTTP/1.0", &b"to the end"[..])
    );
}

#[tokio::test]
async fn h12_a_bomb_stops_at_the_cap() {
    let bomb = gzip(&vec![0; 20_000_000]);
    let server = one(encoded("gzip", &bomb));
    let options = Options {
        max_body: Some(1 << 20),
        ..Options::default()
    };
    let failed = run(&with_options(&server.url("/"), options)).await.unwrap_err();
    assert_eq!(failed.kind, FailureKind::Limit);
    assert_eq!(
        failed.message,
        "the body is larger than 1 MiB, the limit of options.max_body"
    );
}

#[tokio::test]
async fn h13_chained_encodings_are_refused() {
    let many = vec!["gzip"; 20].join(", ");
    let failed = failure(&one(encoded(&many, b"x")).url("/")).await;
    assert_eq!(
        failed.message,
        "the body is encoded 20 times over, more than the 2 allowed"
    );
    let twice = one(encoded("gzip, gzip", &gzip(&gzip(b"hello"))));
    assert_eq!(&get(&twice.url("/")).await.unwrap().response.body[..], b"hello");
}

#[tokio::test]
async fn h14_broken_gzip_keeps_the_raw_body() {
    let wrong = failure(&one(encoded("gzip", b"plain text")).url("/")).await;
    assert_eq!(wrong.kind, FailureKind::Decode);
    assert!(
        wrong
            .message
            .starts_with("the body is not gzip, as its Content-Encoding says"),
        "{}",
        wrong.message
    );
    assert_eq!(&wrong.response.unwrap().body[..], b"plain text");
    let whole = gzip(b"hello hello");
    let cut = failure(&one(encoded("gzip", &whole[..whole.len() - 9])).url("/")).await;
    assert_eq!(cut.message, "the body ends in the middle of its gzip data");
}

#[tokio::test]
async fn h15_the_headers_of_an_encoded_body_stay() {
    let body = gzip(b"hello");
    let exchange = get(&one(encoded("gzip", &body)).url("/")).await.unwrap();
    let response = &exchange.response;
    assert_eq!(response.header("content-encoding").next(), Some(&b"gzip"[..]));
    assert_eq!(
        response.header("content-length").next(),
        Some(body.len().to_string().as_bytes())
    );
    assert_eq!(
        (&response.body[..], response.wire_size, response.decoded_size),
        (&b"hello"[..], body.len() as u64, 5)
    );
}
