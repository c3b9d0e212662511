//! HTTP/2: with prior knowledge in plain http, by negotiation under TLS.

use super::certificates;
use super::client::run;
use super::sample::{text, with_options};
use crate::http::Exchange;
use crate::model::{HttpVersion, Options, Request, TlsOptions};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::convert::Infallible;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

async fn echo(request: hyper::Request<Incoming>) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let text = format!("{:?} {}", request.version(), request.uri());
    Ok(hyper::Response::new(Full::new(Bytes::from(text))))
}

/// An HTTP/2 server on this test's own runtime; its port.
async fn serve(tls: Option<tokio_rustls::rustls::ServerConfig>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let builder = http2::Builder::new(TokioExecutor::new());
        match tls {
            None => {
                builder
                    .serve_connection(TokioIo::new(stream), service_fn(echo))
                    .await
            }
            Some(config) => {
                let stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.unwrap();
                builder
                    .serve_connection(TokioIo::new(stream), service_fn(echo))
                    .await
            }
        }
    });
    port
}

fn over(url: &str, http: Option<HttpVersion>, tls: Option<TlsOptions>) -> Request {
    let options = Options {
        http,
        tls,
        ..Options::default()
    };
    with_options(url, options)
}

fn check(exchange: &Exchange, body: &str) {
    assert_eq!(exchange.response.version, "HTTP/2");
    assert_eq!(exchange.hops[0].version, "HTTP/2");
    assert_eq!(String::from_utf8_lossy(&exchange.response.body), body);
}

#[tokio::test]
async fn http_2_with_prior_knowledge() {
    let port = serve(None).await;
    let url = format!("http://127.0.0.1:{port}/a?b");
    let exchange = run(&over(&url, Some(HttpVersion::Http2), None)).await.unwrap();
    check(&exchange, &format!("HTTP/2.0 {url}"));
}

#[tokio::test]
async fn http_2_is_negotiated_under_tls() {
    let root = certificates::authority();
    let dir = tempfile::tempdir().unwrap();
    let ca = dir.path().join("ca.pem");
    std::fs::write(&ca, root.pem()).unwrap();
    let own = certificates::issue(&certificates::local(), &root);
    let trusting = || TlsOptions {
        ca: Some(text(ca.to_str().unwrap())),
        ..TlsOptions::default()
    };
    let negotiating = |protocols: &[&[u8]]| {
        let mut config = certificates::server(&own, &[]);
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        config
    };
    let port = serve(Some(negotiating(&[b"h2", b"http/1.1"]))).await;
    let url = format!("https://127.0.0.1:{port}/");
    check(
        &run(&over(&url, None, Some(trusting()))).await.unwrap(),
        &format!("HTTP/2.0 {url}"),
    );

    let only_1 = super::raw_server::serve_tls(
        vec![super::raw_server::answer(super::client::OK)],
        negotiating(&[b"http/1.1"]),
    );
    let url = format!("https://127.0.0.1:{}/", only_1.port);
    let auto = run(&over(&url, None, Some(trusting()))).await.unwrap();
    assert_eq!(auto.response.version, "HTTP/1.1");
    let failed = run(&over(&url, Some(HttpVersion::Http2), Some(trusting())))
        .await
        .unwrap_err();
    assert_eq!(
        failed.message,
        "127.0.0.1 does not speak the HTTP version that `http` asks for"
    );
}
