use super::client::{Client, OK};
use super::raw_server::{Do, Server, answer, serve};
use super::sample::{request, text, with_options};
use crate::http::{FailureKind, TransportError};
use crate::model::{Options, Request};
use std::time::Duration;

fn through(proxy: &str, target: &str) -> Request {
    let options = Options {
        proxy: Some(text(proxy)),
        connect_timeout: Some(Duration::from_secs(3)),
        ..Options::default()
    };
    with_options(target, options)
}

async fn failure(proxy: &str, target: &str) -> Box<TransportError> {
    let failed = Client::default().run(&through(proxy, target)).await.unwrap_err();
    assert_eq!(failed.kind, FailureKind::Proxy, "{}", failed.message);
    assert!(
        failed.message.contains("the proxy http://127.0.0.1:"),
        "{}",
        failed.message
    );
    failed
}

fn address(server: &Server) -> String {
    server.url("")
}

#[tokio::test]
async fn p01_the_environment_names_a_proxy() {
    let proxy = serve(vec![answer(OK)]);
    let client = Client::in_environment(&[("HTTP_PROXY", &address(&proxy)), ("NO_PROXY", "direct.invalid")]);
    client.get("http://target.invalid/a?b").await.unwrap();
    let sent = &proxy.requests()[0];
    assert!(
        sent.starts_with("GET http://target.invalid/a?b HTTP/1.1\r\n"),
        "{sent}"
    );
    assert!(sent.contains("host: target.invalid\r\n"), "{sent}");
    let direct = client.get("http://direct.invalid/").await.unwrap_err();
    assert_eq!(direct.kind, FailureKind::Resolve);
    let cgi = Client::in_environment(&[("HTTP_PROXY", &address(&proxy)), ("REQUEST_METHOD", "GET")]);
    assert_eq!(
        cgi.get("http://target.invalid/").await.unwrap_err().kind,
        FailureKind::Resolve
    );
}

#[tokio::test]
async fn p02_loopback_goes_direct_unless_the_option_says_otherwise() {
    let (proxy, target) = (serve(vec![answer(OK)]), serve(vec![answer(OK)]));
    let client = Client::in_environment(&[("all_proxy", &address(&proxy))]);
    client.get(&target.url("/")).await.unwrap();
    assert_eq!((proxy.requests().len(), target.requests().len()), (0, 1));
    client
        .run(&through(&address(&proxy), &target.url("/")))
        .await
        .unwrap();
    assert_eq!((proxy.requests().len(), target.requests().len()), (1, 1));
    client.run(&through("none", &target.url("/"))).await.unwrap();
    assert_eq!(target.requests().len(), 2);
}

#[tokio::test]
async fn p03_proxy_credentials() {
    let proxy = serve(vec![answer(OK)]);
    let with_user = format!("http://us%65r:hunter2@127.0.0.1:{}", proxy.port);
    Client::default()
        .run(&through(&with_user, "http://target.invalid/"))
        .await
        .unwrap();
    assert!(proxy.requests()[0].contains("proxy-authorization: Basic dXNlcjpodW50ZXIy\r\n"));

    let denied = "HTTP/1.1 407 Denied\r\nContent-Length: 0\r\n\r\n";
    for target in ["http://target.invalid/", "https://target.invalid/"] {
        let proxy = serve(vec![answer(denied)]);
        let with_user = format!("http://user:hunter2@127.0.0.1:{}", proxy.port);
        let failed = failure(&with_user, target).await;
        assert!(
            failed.message.ends_with("wants a user and a password (407)"),
            "{}",
            failed.message
        );
        assert!(!format!("{failed:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn p03_the_target_never_sees_the_proxys_credentials() {
    let proxy = serve(vec![vec![Do::Request]]);
    let with_user = format!("http://user:hunter2@127.0.0.1:{}", proxy.port);
    let _ = Client::default()
        .run(&through(&with_user, "https://target.invalid/"))
        .await;
    let connect = &proxy.requests()[0];
    assert!(
        connect.starts_with("CONNECT target.invalid:443 HTTP/1.1\r\n"),
        "{connect}"
    );
    assert!(
        connect.to_lowercase().contains("proxy-authorization: basic "),
        "{connect}"
    );
}

#[tokio::test]
async fn p04_the_message_says_proxy_not_target() {
    let https = "https://target.invalid/";
    let bad_gateway = serve(vec![answer(
        "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    )]);
    let refused = failure(&address(&bad_gateway), https).await;
    assert!(
        refused
            .message
            .ends_with("refused to connect to target.invalid:443"),
        "{}",
        refused.message
    );
    let closing = serve(vec![vec![Do::Request]]);
    let closed = failure(&address(&closing), https).await;
    assert!(
        closed.message.contains("closed the connection instead"),
        "{}",
        closed.message
    );
    let slow = serve(vec![vec![Do::Request, Do::Hold]]);
    let slow = failure(&address(&slow), https).await;
    assert!(
        slow.message
            .ends_with("gave no connection to target.invalid:443 within 3 s"),
        "{}",
        slow.message
    );
    let (port, listener) = super::raw_server::reserve();
    drop(listener);
    for target in [https, "http://target.invalid/"] {
        let dead = failure(&format!("127.0.0.1:{port}"), target).await;
        assert!(
            dead.message.starts_with("cannot connect to the proxy "),
            "{}",
            dead.message
        );
        assert!(
            dead.message.ends_with("the connection was refused"),
            "{}",
            dead.message
        );
    }
}

#[tokio::test]
async fn p04_an_environment_that_names_no_address() {
    let client = Client::in_environment(&[("http_proxy", "ftp://x")]);
    let failed = client
        .run(&request("GET", "http://target.invalid/"))
        .await
        .unwrap_err();
    assert_eq!(failed.kind, FailureKind::Proxy);
    assert!(failed.help.unwrap().contains("http_proxy"));
}
