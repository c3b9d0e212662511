//! What really goes over the wire: every body, auth, path and query form, byte for byte.

#[path = "../support/raw_server.rs"]
mod raw_server;
#[path = "../support/sample.rs"]
mod sample;

use callsheet::http::cookie::Jar;
use callsheet::http::proxy::ProxyRules;
use callsheet::http::{Exchange, TransportError};
use callsheet::io::transport::{BodySink, Transport};
use callsheet::model::Request;
use callsheet::run::exchange::{Session, exchange};
use raw_server::{Server, answer, serve};
use std::cell::RefCell;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

async fn run(request: &Request) -> Result<Exchange, Box<TransportError>> {
    let transport = Transport::new(ProxyRules::default());
    let jar = RefCell::new(Jar::default());
    let session = Session {
        transport: &transport,
        jar: &jar,
        now: &|| 0,
        nonce: &|| "cnonce".to_owned(),
    };
    exchange(&session, &sample::prepared(request).unwrap(), BodySink::Keep).await
}

/// The bytes of the one request that the server got.
async fn sent(build: impl Fn(&Server) -> Request) -> String {
    let server = serve(vec![answer(OK)]);
    run(&build(&server)).await.unwrap();
    server.requests().remove(0)
}

const DEFAULTS: &str = concat!(
    "user-agent: callsheet/",
    env!("CARGO_PKG_VERSION"),
    "\r\naccept: */*\r\naccept-encoding: gzip, br, zstd, deflate\r\n"
);

#[tokio::test]
async fn a_plain_get() {
    let bytes = sent(|server| sample::request("GET", &server.url("/a?b=c"))).await;
    assert_eq!(
        bytes,
        format!("GET /a?b=c HTTP/1.1\r\n{DEFAULTS}host: HOST\r\n\r\n")
    );
}
