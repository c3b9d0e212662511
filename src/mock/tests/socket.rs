//! The socket: what a client can do to it, and that it leaves nothing behind.

use super::bench::*;
use crate::mock::server::{Limits, serve};
use crate::mock::{MockServer, MockSettings, parse_fault};
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const LIMITS: Limits = Limits {
    connections: 4,
    body: 1000,
    head: 16 * 1024,
    headers: 50,
    patience: Duration::from_millis(200),
};

/// Runs a client against a server that is gone when the client ends.
fn with_server<T>(settings: MockSettings, client: impl AsyncFnOnce(SocketAddr) -> T) -> T {
    with_limits(LIMITS, settings, client)
}

fn with_limits<T>(limits: Limits, settings: MockSettings, client: impl AsyncFnOnce(SocketAddr) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let a = route(
            "a",
            "GET https://api.example/a",
            vec![example("ok", 200, json!({"ok": true}))],
        );
        let b = route(
            "b",
            "POST https://api.example/b",
            vec![example("ok", 200, json!({"ok": true}))],
        );
        let collection = Box::leak(Box::new(collection(vec![a, b], None)));
        let server = MockServer::new(collection, Vec::new(), format!("http://{address}"), settings).unwrap();
        tokio::select! {
            () = serve(listener, &server, limits, &|_| {}) => unreachable!("it serves until it is dropped"),
            result = client(address) => result,
        }
    })
}

/// Sends bytes and reads until the server closes, or says nothing for a while.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may close before it has read everything.
    let _ = stream.write_all(bytes).await;
    read(&mut stream).await
}

async fn read(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut all)).await;
    String::from_utf8_lossy(&all).into_owned()
}

/// Sends each request on a connection of its own; the answer begins with what is expected.
fn check(rows: &[(String, &str)]) {
    with_server(MockSettings::default(), async |address| {
        for (request, expected) in rows {
            let answer = exchange(address, request.as_bytes()).await;
            assert!(answer.starts_with(expected), "{request:.80}: {answer}");
        }
    });
}

fn plain(line: &str, headers: &str) -> String {
    format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n")
}

#[test]
fn m01_a_name_that_was_pointed_here_is_refused() {
    let to = |host: &str| format!("GET /a HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    check(&[
        (to("evil.example"), "HTTP/1.1 421"),
        (to("127.0.0.1:9"), "HTTP/1.1 200"),
        (to("localhost"), "HTTP/1.1 200"),
        (to("[::1]:1"), "HTTP/1.1 200"),
        (
            "GET /a HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(),
            "HTTP/1.1 421",
        ),
        (plain("GET http://evil.example/a", ""), "HTTP/1.1 421"),
        (plain("GET /a", "Host: evil.example\r\n"), "HTTP/1.1 421"),
    ]);
}

#[test]
fn m01_any_host_is_served_where_someone_asked_for_it() {
    let settings = MockSettings {
        any_host: true,
        ..MockSettings::default()
    };
    let request = b"GET /a HTTP/1.1\r\nHost: mock.lan\r\nConnection: close\r\n\r\n";
    let answer = with_server(settings, async |address| exchange(address, request).await);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn m02_a_path_never_leads_to_a_file() {
    check(&[
        (plain("GET /../../../../etc/passwd", ""), "HTTP/1.1 404"),
        (plain("GET /%2e%2e/%2e%2e/etc/passwd", ""), "HTTP/1.1 404"),
        (plain("GET //etc/passwd", ""), "HTTP/1.1 404"),
    ]);
}

#[test]
fn m02_bodies_and_heads_are_bounded() {
    check(&[
        (plain("POST /b", "Content-Length: 1073741824\r\n"), "HTTP/1.1 413"),
        (
            plain("POST /b", "Transfer-Encoding: chunked\r\n")
                + "7d0\r\n"
                + &"x".repeat(2000)
                + "\r\n0\r\n\r\n",
            "HTTP/1.1 413",
        ),
        (
            plain("POST /b", "Transfer-Encoding: chunked\r\n") + "zz\r\nx\r\n0\r\n\r\n",
            "HTTP/1.1 400",
        ),
        (
            plain("GET /a", &format!("X: {}\r\n", "x".repeat(20_000))),
            "HTTP/1.1 431",
        ),
        (plain("GET /a", &"X: y\r\n".repeat(100)), "HTTP/1.1 431"),
        ("SSH-2.0-x\r\n\r\n".to_owned(), "HTTP/1.1 400"),
    ]);
}

#[test]
fn m02_pipelined_requests_and_expectations_are_answered_in_turn() {
    let twice = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned() + &plain("GET /a", "");
    let expecting = plain("POST /b", "Expect: 100-continue\r\nContent-Length: 2\r\n") + "{}";
    with_server(MockSettings::default(), async |address| {
        let answer = exchange(address, twice.as_bytes()).await;
        assert_eq!(answer.matches("HTTP/1.1 200").count(), 2, "{answer}");
        let answer = exchange(address, expecting.as_bytes()).await;
        assert!(answer.contains("HTTP/1.1 200"), "{answer}");
    });
}

#[test]
fn m02_slow_clients_are_given_up() {
    with_server(MockSettings::default(), async |address| {
        let half_head = exchange(address, b"GET /a HTTP/1.1\r\nHost: loc").await;
        assert!(
            half_head.is_empty() || half_head.starts_with("HTTP/1.1 408"),
            "{half_head}"
        );
        let half_body = plain("POST /b", "Content-Length: 10\r\n") + "half";
        let half_body = exchange(address, half_body.as_bytes()).await;
        assert!(half_body.starts_with("HTTP/1.1 408"), "{half_body}");
    });
}

/// None of them says anything, and there are more than the server takes at once: each is given up in time.
#[test]
fn m02_a_thousand_idle_connections_do_not_lock_others_out() {
    let limits = Limits {
        connections: 64,
        patience: Duration::from_millis(20),
        ..LIMITS
    };
    with_limits(limits, MockSettings::default(), async |address| {
        let mut idle = Vec::new();
        for _ in 0..1000 {
            idle.extend(TcpStream::connect(address).await);
        }
        let answer = exchange(address, plain("GET /a", "").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    });
}

#[test]
fn m03_a_stopped_server_frees_its_port_and_connections() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (address, mut open) = with_server(MockSettings::default(), async |address| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream
            .write_all(b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await
            .unwrap();
        let mut some = [0; 12];
        stream.read_exact(&mut some).await.unwrap();
        (address, stream.into_std().unwrap())
    });
    runtime.block_on(async {
        assert!(TcpStream::connect(address).await.is_err(), "still listening");
        let listener = TcpListener::bind(address).await;
        assert!(listener.is_ok(), "the port is not free: {listener:?}");
    });
    open.set_nonblocking(false).unwrap();
    let mut rest = Vec::new();
    // Closed, however that shows here.
    let _ = std::io::Read::read_to_end(&mut open, &mut rest);
}

#[test]
fn a_dropped_connection_sends_nothing() {
    let settings = MockSettings {
        faults: vec![parse_fault("drop").unwrap()],
        ..MockSettings::default()
    };
    let answer = with_server(settings, async |address| {
        exchange(address, plain("GET /a", "").as_bytes()).await
    });
    assert_eq!(answer, "");
}

/// So that it can be a task of any runtime.
#[test]
fn a_server_may_move_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<MockServer>();
}
