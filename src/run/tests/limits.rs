//! Answers that are slow, endless or never come, and what is counted of those that do.

use super::client::{Client, OK, failure, get, run};
use super::raw_server::{Do, answer, send, serve};
use super::sample::{prepared, request, with_options};
use super::transfers::{encoded, gzip, one, timeout};
use crate::http::FailureKind;
use crate::io::transport::BodySink;
use crate::model::Options;
use std::time::Duration;

#[tokio::test]
async fn h16_h17_slow_and_endless_answers_end_by_a_named_limit() {
    let silent = serve(vec![vec![Do::Request, Do::Hold]]);
    let failed = run(&with_options(&silent.url("/"), timeout(1000)))
        .await
        .unwrap_err();
    assert_eq!(
        failed.message,
        "there was no answer within 1 s, the limit of options.timeout"
    );
    assert!(failed.kind.is_timeout());

    let head = send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    let stalled = serve(vec![vec![Do::Request, head, Do::Hold]]);
    let mut prepared = prepared(&request("GET", &stalled.url("/"))).unwrap();
    prepared.options.send.idle_timeout = Duration::from_millis(200);
    let failed = Client::default()
        .send(&prepared, BodySink::Keep)
        .await
        .unwrap_err();
    assert_eq!(
        failed.message,
        "no byte of the body arrived for 200 ms, after 3 of 9 bytes"
    );

    let head = send("HTTP/1.1 200 OK\r\n\r\n");
    let endless = serve(vec![vec![
        Do::Request,
        head,
        Do::Repeat(vec![b'x'; 1000], usize::MAX),
    ]]);
    let mut prepared = super::sample::prepared(&with_options(&endless.url("/"), timeout(1000))).unwrap();
    prepared.options.send.max_body = u64::MAX;
    let failed = Client::default()
        .send(&prepared, BodySink::Count)
        .await
        .unwrap_err();
    assert!(
        failed
            .message
            .starts_with("the answer was not complete within 1 s: "),
        "{}",
        failed.message
    );
}

#[tokio::test]
async fn h18_a_body_that_nobody_reads_is_only_counted() {
    let size = 200 << 20;
    let head = send(format!("HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n"));
    let server = serve(vec![vec![
        Do::Request,
        head,
        Do::Repeat(vec![b'x'; 1 << 20], 200),
    ]]);
    let prepared = prepared(&request("GET", &server.url("/"))).unwrap();
    let exchange = Client::default().send(&prepared, BodySink::Count).await.unwrap();
    let response = &exchange.response;
    assert_eq!(
        (response.wire_size, response.body.len(), response.body_kept),
        (size, 0, false)
    );
    assert_eq!(exchange.hops[0].decoded_size, size);
    assert_eq!(response.beginning.len(), 64 * 1024);
    let failed = Client::default()
        .send(&prepared, BodySink::Keep)
        .await
        .unwrap_err();
    assert_eq!(
        failed.message,
        "the body is larger than 50 MiB, the limit of options.max_body"
    );
    assert!(failed.help.unwrap().contains("options.max_body"));
}

#[tokio::test]
async fn h19_names_that_do_not_resolve() {
    let unknown = failure("http://no-such-host.invalid/").await;
    assert_eq!(unknown.kind, FailureKind::Resolve);
    assert!(
        unknown
            .message
            .starts_with("cannot find the host `no-such-host.invalid`: "),
        "{}",
        unknown.message
    );
    let long = format!("http://{}.invalid/", vec!["a".repeat(50); 6].join("."));
    let failed = failure(&long).await;
    assert_eq!(
        failed.help.as_deref(),
        Some("a host name has at most 253 characters")
    );
}

#[tokio::test]
async fn h20_refused_connections() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let failed = failure(&format!("http://127.0.0.1:{port}/")).await;
    assert_eq!(failed.kind, FailureKind::Connect);
    assert_eq!(
        failed.message,
        format!("cannot connect to 127.0.0.1:{port}: the connection was refused")
    );
}

fn connect_timeout(url: &str) -> crate::model::Request {
    let options = Options {
        connect_timeout: Some(Duration::from_secs(1)),
        ..Options::default()
    };
    with_options(url, options)
}

/// A port whose queue of connections is full: further ones get no answer at all.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn h20_a_black_hole_ends_with_the_connect_timeout() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let waiting = (0..2).map(|_| tokio::net::TcpStream::connect(address));
    let _queue: Vec<_> = futures_util::future::join_all(waiting).await;
    let failed = run(&connect_timeout(&format!("http://{address}/")))
        .await
        .unwrap_err();
    assert_eq!(failed.kind, FailureKind::ConnectTimeout);
    let words = format!("{address} gave no connection within 1 s, the limit of options.connect_timeout");
    assert_eq!(failed.message, words);
}

#[tokio::test]
async fn h20_a_silent_tls_server_ends_with_the_connect_timeout() {
    let silent = serve(vec![vec![Do::Hold]]);
    let address = format!("127.0.0.1:{}", silent.port);
    let failed = run(&connect_timeout(&format!("https://{address}/")))
        .await
        .unwrap_err();
    assert_eq!(failed.kind, FailureKind::ConnectTimeout);
    assert!(failed.message.starts_with(&format!(
        "{address} did not complete the TLS handshake within 1 s"
    )));
}

/// `localhost` is ::1 and 127.0.0.1 on most systems, and the server listens on the second only.
#[tokio::test]
async fn h21_the_second_address_is_tried() {
    let server = one(OK);
    let exchange = get(&format!("http://localhost:{}/", server.port)).await.unwrap();
    let hop = &exchange.hops[0];
    assert!(hop.timings.dns.is_some() && hop.timings.connect.is_some());
    assert!(hop.remote.unwrap().is_ipv4());
}

#[tokio::test]
async fn h22_timings_and_reuse() {
    let server = serve(vec![[answer(OK), answer(OK)].concat()]);
    let client = Client::default();
    let first = client.get(&server.url("/")).await.unwrap();
    let second = client.get(&server.url("/")).await.unwrap();
    let (first, second) = (&first.hops[0], &second.hops[0]);
    assert!(!first.reused && second.reused);
    assert!(first.timings.connect.is_some() && second.timings.connect.is_none());
    assert!(first.timings.dns.is_none() && first.timings.tls.is_none());
    let phases = first.timings.connect.unwrap() + first.timings.waiting + first.timings.reading;
    assert!(first.timings.total >= phases && second.started >= first.started + first.timings.total);
    assert_eq!(first.remote.unwrap().port(), server.port);
    assert_eq!((server.connections(), first.response_headers.len()), (1, 1));
}

#[tokio::test]
async fn h24_the_size_of_a_request_is_what_was_sent() {
    let server = serve(vec![answer(OK)]);
    let exchange = get(&server.url("/a?b=c")).await.unwrap();
    let sent = server.requests()[0].replace("HOST", &format!("127.0.0.1:{}", server.port));
    assert_eq!(exchange.hops[0].request_size, sent.len() as u64);
}

#[tokio::test]
async fn an_encoding_that_nobody_knows_leaves_the_body_as_it_came() {
    for name in ["none", "rot13", "None, gzip"] {
        let exchange = get(&one(encoded(name, b"as it came")).url("/")).await.unwrap();
        assert_eq!(&exchange.response.body[..], b"as it came");
        assert!(exchange.response.unknown_encoding.is_some(), "{name}");
    }
    let known = get(&one(encoded("identity", b"x")).url("/")).await.unwrap();
    assert_eq!(known.response.unknown_encoding, None);
}

#[tokio::test]
async fn digests_are_taken_of_a_body_that_is_not_kept() {
    let data = b"abc".repeat(1000);
    for body in [encoded("identity", &data), encoded("gzip", &gzip(&data))] {
        let options = Options {
            max_body: Some(10),
            ..Options::default()
        };
        let prepared = prepared(&with_options(&one(body).url("/"), options)).unwrap();
        let exchange = Client::default().send(&prepared, BodySink::Digest).await.unwrap();
        let response = exchange.response;
        assert_eq!((response.decoded_size, response.body_kept), (3000, false));
        assert_eq!(response.digests, Some(crate::http::digests::Digests::of(&data)));
    }
}

#[tokio::test]
async fn trailers_are_no_part_of_the_body() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n";
    let exchange = get(&one(chunked).url("/")).await.unwrap();
    assert_eq!(&exchange.response.body[..], b"ok");
}
