//! Connections that are kept for the next request, and that the server may have closed meanwhile.

use super::client::{Client, OK};
use super::raw_server::{Do, Server, answer, send, serve};
use super::sample::{pair, request, text, with_options};
use crate::http::{Exchange, FailureKind};
use crate::model::{HttpVersion, Options};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Answers each request as if it kept the connection, and closes it.
fn closing() -> Server {
    serve(vec![answer(OK)])
}

/// Answers one request, reads the next one whole, and closes without an answer.
fn swallowing() -> Server {
    serve(vec![vec![Do::Request, send(OK), Do::Request], answer(OK)])
}

fn count(server: &Server, method: &str) -> usize {
    let requests = server.requests();
    requests
        .iter()
        .filter(|request| request.starts_with(method))
        .count()
}

fn resent(exchange: &Exchange) -> Option<&str> {
    exchange.hops[0].resent.as_ref().map(|resent| &*resent.reason)
}

#[tokio::test]
async fn idempotent_requests_survive_a_server_that_closes_each_connection() {
    for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"] {
        let (server, client) = (closing(), Client::default());
        for _ in 0..30 {
            let answered = client.run(&request(method, &server.url("/"))).await;
            assert_eq!(answered.unwrap().response.status, 200, "{method}");
        }
    }
}

#[tokio::test]
async fn a_post_goes_out_over_no_connection_that_has_ended() {
    for method in ["POST", "PATCH"] {
        let (server, client) = (closing(), Client::default());
        for _ in 0..30 {
            let answered = client.run(&request(method, &server.url("/"))).await.unwrap();
            assert_eq!(resent(&answered), None);
            // The end of the connection has arrived by then.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!((count(&server, method), server.connections()), (30, 30));
    }
}

#[tokio::test]
async fn a_request_that_may_be_repeated_is_sent_again_and_told() {
    let (server, client) = (swallowing(), Client::default());
    client.get(&server.url("/")).await.unwrap();
    let second = client.get(&server.url("/")).await.unwrap();
    let reason = resent(&second).unwrap();
    assert!(reason.ends_with("sent again over a new connection"), "{reason}");
    assert_eq!((count(&server, "GET"), server.connections()), (3, 2));
}

#[tokio::test]
async fn an_idempotency_key_makes_a_post_repeatable() {
    let (server, client) = (swallowing(), Client::default());
    client.get(&server.url("/")).await.unwrap();
    let mut keyed = request("POST", &server.url("/"));
    keyed.inherited.headers.push(pair("Idempotency-Key", text("k1")));
    let second = client.run(&keyed).await.unwrap();
    assert!(resent(&second).is_some());
    assert_eq!(count(&server, "POST"), 2);
}

#[tokio::test]
async fn a_post_that_the_server_may_have_acted_on_is_not_repeated() {
    let (server, client) = (swallowing(), Client::default());
    client.get(&server.url("/")).await.unwrap();
    let failed = client.run(&request("POST", &server.url("/"))).await.unwrap_err();
    assert_eq!(failed.kind, FailureKind::Transfer);
    assert!(
        failed.help.as_ref().unwrap().contains("`retry: {unsafe: true}`"),
        "{failed:?}"
    );
    assert_eq!(count(&server, "POST"), 1);
}

#[tokio::test]
async fn a_new_connection_that_gives_no_answer_is_no_reason_to_send_again() {
    let server = serve(vec![vec![Do::Request]]);
    let failed = Client::default().get(&server.url("/")).await.unwrap_err();
    assert_eq!(failed.kind, FailureKind::Transfer);
    assert_eq!(count(&server, "GET"), 1);
}

#[tokio::test]
async fn an_answer_that_has_begun_is_no_reason_to_send_again() {
    let server = serve(vec![vec![
        Do::Request,
        send(OK),
        Do::Request,
        send("HTTP/1.1 200"),
    ]]);
    let client = Client::default();
    client.get(&server.url("/")).await.unwrap();
    assert!(client.get(&server.url("/")).await.is_err());
    assert_eq!(count(&server, "GET"), 2);
}

#[tokio::test]
async fn a_post_does_not_use_a_connection_that_was_idle_for_over_a_second() {
    let keeping = || serve(vec![vec![Do::Request, send(OK), Do::Request, send(OK), Do::Hold]]);
    let (server, client) = (keeping(), Client::default());
    client.get(&server.url("/")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    client.run(&request("POST", &server.url("/"))).await.unwrap();
    assert_eq!(server.connections(), 2);
    // The older connection is still good for what may be repeated.
    let (server, client) = (keeping(), Client::default());
    client.get(&server.url("/")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    client.get(&server.url("/")).await.unwrap();
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_server_says_how_long_it_keeps_a_connection() {
    let short = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0\r\nContent-Length: 2\r\n\r\nok";
    let server = serve(vec![vec![Do::Request, send(short), Do::Hold]]);
    let client = Client::default();
    client.get(&server.url("/")).await.unwrap();
    client.get(&server.url("/")).await.unwrap();
    assert_eq!(server.connections(), 2);
}

const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
/// The last stream that was processed is none; no error.
const GOAWAY: [u8; 17] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// Stream 1 was refused.
const REFUSED: [u8; 13] = [0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 7];
/// Stream 1 broke off: internal error.
const BROKEN: [u8; 13] = [0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 2];

/// The first connection says these frames to its first request; later ones answer 200.
async fn http2(frames: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut first, _) = listener.accept().await.unwrap();
        first.write_all(&SETTINGS).await.unwrap();
        let mut heard = vec![0; 4096];
        let mut count = 0;
        // Preface and settings are shorter than this; the rest is the request.
        while count < 100 {
            count += first.read(&mut heard).await.unwrap();
        }
        first.write_all(frames).await.unwrap();
        let (second, _) = listener.accept().await.unwrap();
        let mut connection = h2::server::handshake(second).await.unwrap();
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            respond.send_response(hyper::Response::new(()), true).unwrap();
        }
    });
    format!("http://{address}/")
}

fn over_http2(url: &str) -> crate::model::Request {
    let options = Options {
        http: Some(HttpVersion::Http2),
        ..Options::default()
    };
    let mut asked = with_options(url, options);
    asked.method = text("POST");
    asked
}

#[tokio::test]
async fn http2_says_what_it_did_not_process() {
    for frames in [&GOAWAY[..], &REFUSED[..]] {
        let url = http2(frames).await;
        let answered = Client::default().run(&over_http2(&url)).await.unwrap();
        assert_eq!(answered.response.status, 200);
        assert!(resent(&answered).is_some());
    }
}

#[tokio::test]
async fn http2_streams_that_break_off_name_the_reason_and_the_older_version() {
    let url = http2(&BROKEN).await;
    let failed = Client::default().run(&over_http2(&url)).await.unwrap_err();
    assert!(
        failed
            .message
            .ends_with("ended the HTTP/2 stream without an answer: INTERNAL_ERROR"),
        "{}",
        failed.message
    );
    assert!(failed.help.unwrap().contains("options.http: '1.1'"));
}

#[tokio::test]
async fn http2_asked_of_a_server_that_speaks_1_1() {
    let server = serve(vec![vec![
        send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
        Do::Hold,
    ]]);
    let failed = Client::default()
        .run(&over_http2(&server.url("/")))
        .await
        .unwrap_err();
    assert!(
        failed
            .message
            .ends_with("answers in HTTP/1.1, and was asked in HTTP/2"),
        "{}",
        failed.message
    );
}
