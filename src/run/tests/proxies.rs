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
            failed
                .message
                .ends_with("does not accept the user and the password of its URL (407)"),
            "{}",
            failed.message
        );
        assert!(!format!("{failed:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn p03_a_proxy_that_wants_what_it_was_not_given() {
    let check = async |challenge: &str, user: &str, words: &str| {
        let denied = format!("HTTP/1.1 407 Denied\r\n{challenge}Content-Length: 0\r\n\r\n");
        for target in ["http://target.invalid/", "https://target.invalid/"] {
            let proxy = serve(vec![answer(&denied)]);
            let failed = failure(&format!("http://{user}127.0.0.1:{}", proxy.port), target).await;
            assert!(failed.message.ends_with(words), "{}", failed.message);
        }
    };
    let basic = "Proxy-Authenticate: Basic realm=\"x\"\r\n";
    let digest = "Proxy-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\n";
    check(basic, "", "wants a user and a password (407)").await;
    check(digest, "user:pw@", "wants credentials of the kind Digest (407)").await;
    check(&format!("{digest}{basic}"), "user:pw@", "of its URL (407)").await;
}

/// A SOCKS server that reads and says these bytes in turn.
async fn socks(script: Vec<(usize, Vec<u8>)>) -> u16 {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        for (count, said) in script {
            let mut heard = vec![0; count];
            if stream.read_exact(&mut heard).await.is_err() {
                return;
            }
            stream.write_all(&said).await.unwrap();
        }
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
    });
    port
}

async fn over_socks(proxy: &str, target: &str, script: Vec<(usize, Vec<u8>)>) -> Result<u16, String> {
    let port = socks(script).await;
    let url = proxy.replace("PORT", &port.to_string());
    match Client::default().run(&through(&url, target)).await {
        Ok(exchange) => Ok(exchange.response.status),
        Err(failed) => Err(failed.message.replace(&format!("127.0.0.1:{port}"), "HERE")),
    }
}

#[tokio::test]
async fn p05_socks_5_connects_and_says_why_not() {
    let opened = vec![5, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    let ok = OK.as_bytes().to_vec();
    // The greeting, then `CONNECT x.invalid:80` by name.
    let by_name = vec![(3, vec![5, 0]), (4 + 1 + 9 + 2, opened.clone()), (40, ok.clone())];
    assert_eq!(
        over_socks("socks5h://127.0.0.1:PORT", "http://x.invalid/", by_name).await,
        Ok(200)
    );
    let with_user = vec![(4, vec![5, 2]), (3 + 4 + 2, vec![1, 0]), (16, opened), (40, ok)];
    let url = "socks5h://user:pw@127.0.0.1:PORT";
    assert_eq!(over_socks(url, "http://x.invalid/", with_user).await, Ok(200));

    let says = async |url: &str, target: &str, script, words: &str| {
        let failed = over_socks(url, target, script).await.unwrap_err();
        assert_eq!(failed, words);
    };
    let plain = "socks5h://127.0.0.1:PORT";
    let target = "http://x.invalid/";
    says(
        plain,
        target,
        vec![(3, vec![5, 255])],
        "the proxy socks5h://HERE wants a user and a password",
    )
    .await;
    says(
        url,
        target,
        vec![(4, vec![5, 2]), (9, vec![1, 1])],
        "the proxy socks5h://HERE does not accept the user and the password of its URL",
    )
    .await;
    says(
        plain,
        target,
        vec![(3, vec![5, 0]), (16, vec![5, 2, 0, 1])],
        "the proxy socks5h://HERE did not connect to x.invalid:80: not allowed by its rules",
    )
    .await;
    let failed = over_socks("socks5://127.0.0.1:PORT", target, vec![])
        .await
        .unwrap_err();
    assert!(
        failed.starts_with("cannot find the host `x.invalid`: "),
        "{failed}"
    );
}

#[tokio::test]
async fn p05_socks_4_connects_and_says_why_not() {
    let opened = vec![0, 90, 0, 0, 0, 0, 0, 0];
    let by_name = vec![(8 + 1 + 10, opened), (40, OK.as_bytes().to_vec())];
    assert_eq!(
        over_socks("socks4a://127.0.0.1:PORT", "http://x.invalid/", by_name).await,
        Ok(200)
    );
    let refused = vec![(8 + 1 + 10, vec![0, 91, 0, 0, 0, 0, 0, 0])];
    assert_eq!(
        over_socks("socks4a://127.0.0.1:PORT", "http://x.invalid/", refused).await,
        Err(
            "the proxy socks4a://HERE did not connect to x.invalid:80: it refused, or could not connect"
                .to_owned()
        )
    );
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
            .ends_with("refused to connect to target.invalid:443: 502 Bad Gateway"),
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
