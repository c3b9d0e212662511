use super::certificates::{self, Authority, Pair};
use super::client::{Client, OK, run};
use super::raw_server::{Do, Server, answer, send, serve, serve_tls};
use super::sample::{pair, request, secret, text, with_options};
use crate::http::FailureKind;
use crate::model::{Options, Request, TlsOptions};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

struct World {
    dir: TempDir,
    root: Authority,
}

impl World {
    fn new() -> World {
        let world = World {
            dir: tempfile::tempdir().unwrap(),
            root: certificates::authority(),
        };
        std::fs::write(world.path("ca.pem"), world.root.pem()).unwrap();
        world
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    /// A GET that trusts the test's root.
    fn get(&self, url: &str) -> Request {
        with_tls(url, trusting(&self.path("ca.pem")))
    }

    fn issue(&self) -> Pair {
        certificates::issue(&certificates::local(), &self.root)
    }
}

fn trusting(ca: &Path) -> TlsOptions {
    TlsOptions {
        ca: Some(text(ca.to_str().unwrap())),
        ..TlsOptions::default()
    }
}

fn with_tls(url: &str, tls: TlsOptions) -> Request {
    let options = Options {
        tls: Some(tls),
        ..Options::default()
    };
    with_options(url, options)
}

fn url(server: &Server) -> String {
    format!("https://127.0.0.1:{}/", server.port)
}

fn ok_server(own: &Pair) -> Server {
    serve_tls(vec![answer(OK)], certificates::server(own, &[]))
}

async fn message(request: &Request) -> String {
    let failed = run(request).await.unwrap_err();
    assert_eq!(failed.kind, FailureKind::Tls, "{}", failed.message);
    failed.message
}

#[tokio::test]
async fn s01_s03_a_private_authority() {
    let world = World::new();
    let server = ok_server(&world.issue());
    let exchange = run(&world.get(&url(&server))).await.unwrap();
    assert_eq!(&exchange.response.body[..], b"ok");
    assert!(exchange.hops[0].timings.tls.is_some());
}

#[tokio::test]
async fn what_tls_came_to_is_known_of_new_and_of_used_connections() {
    let world = World::new();
    let mut params = certificates::local();
    params.not_after = rcgen::date_time_ymd(2031, 3, 4);
    let own = certificates::issue(&params, &world.root);
    let both = || vec![[answer(OK), answer(OK)].concat()];
    for (config, version) in [
        (certificates::server(&own, &[]), "TLSv1.3"),
        (certificates::old_server(&own), "TLSv1.2"),
    ] {
        let (server, client) = (serve_tls(both(), config), Client::default());
        for reused in [false, true] {
            let exchange = client.run(&world.get(&url(&server))).await.unwrap();
            let hop = &exchange.hops[0];
            let tls = hop.tls.as_ref().expect("TLS");
            assert_eq!((&*tls.version, hop.reused), (version, reused));
            assert_eq!(tls.not_after.unwrap().to_string(), "2031-03-04T00:00:00Z");
            assert!(tls.days_left.unwrap() < 366 * (2031 - 1970));
            assert_eq!(hop.timings.tls.is_some(), !reused);
        }
    }
    let plain = serve(vec![answer(OK)]);
    let exchange = Client::default().get(&plain.url("/")).await.unwrap();
    assert_eq!(exchange.hops[0].tls, None);
}

#[tokio::test]
async fn s01_dates() {
    let world = World::new();
    let expired = ok_server(&certificates::issue(&certificates::expired(), &world.root));
    let words = message(&world.get(&url(&expired))).await;
    assert_eq!(
        words,
        "the certificate of 127.0.0.1 expired on 2021-02-03 00:00 UTC"
    );
    let early = ok_server(&certificates::issue(&certificates::not_yet_valid(), &world.root));
    let words = message(&world.get(&url(&early))).await;
    assert_eq!(
        words,
        "the certificate of 127.0.0.1 is not valid before 2090-01-01 00:00 UTC"
    );
}

#[tokio::test]
async fn s01_names() {
    let world = World::new();
    let with_names = |names: &[&str]| {
        ok_server(&certificates::issue(
            &certificates::named("127.0.0.1", names),
            &world.root,
        ))
    };
    let wrong = with_names(&["other.example", "*.third.example"]);
    let words = message(&world.get(&url(&wrong))).await;
    assert_eq!(
        words,
        "the certificate of 127.0.0.1 is for other.example, *.third.example"
    );
    let common_name_only = with_names(&[]);
    let words = message(&world.get(&url(&common_name_only))).await;
    assert!(
        words.contains("names no host or address in its subjectAltName"),
        "{words}"
    );
    let no_address = with_names(&["localhost"]);
    let words = message(&world.get(&url(&no_address))).await;
    assert_eq!(words, "the certificate of 127.0.0.1 is for localhost");
}

#[tokio::test]
async fn the_servers_own_certificate_is_an_authority_for_itself() {
    let world = World::new();
    let as_authority = |mut params: rcgen::CertificateParams| {
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params
    };
    let trusted = async |params: rcgen::CertificateParams| {
        let own = certificates::self_signed(&params);
        let ca = world.path("own.pem");
        std::fs::write(&ca, &own.pem).unwrap();
        run(&with_tls(&url(&ok_server(&own)), trusting(&ca))).await
    };
    assert!(trusted(certificates::local()).await.is_ok());
    assert!(trusted(as_authority(certificates::local())).await.is_ok());
    // `openssl req -x509 -subj /CN=127.0.0.1` names the host there alone.
    assert!(
        trusted(as_authority(certificates::named("127.0.0.1", &[])))
            .await
            .is_ok()
    );

    let other = trusted(as_authority(certificates::named("x", &["other.example"]))).await;
    assert_eq!(
        other.unwrap_err().message,
        "the certificate of 127.0.0.1 is for other.example"
    );
    let nameless = trusted(as_authority(certificates::named("other.example", &[]))).await;
    assert!(nameless.is_err());
    let expired = trusted(as_authority(certificates::expired())).await;
    assert_eq!(
        expired.unwrap_err().message,
        "the certificate of 127.0.0.1 expired on 2021-02-03 00:00 UTC"
    );
}

#[tokio::test]
async fn s01_issuers() {
    let world = World::new();
    let own = certificates::self_signed(&certificates::local());
    let words = message(&request("GET", &url(&ok_server(&own)))).await;
    assert_eq!(words, "the certificate of 127.0.0.1 is self-signed");

    let issued = world.issue();
    let whole = serve_tls(
        vec![answer(OK)],
        certificates::server(&issued, &[world.root.der().clone()]),
    );
    let words = message(&request("GET", &url(&whole))).await;
    assert_eq!(
        words,
        "the certificate of 127.0.0.1 comes from `Test Root`, which is not trusted here"
    );

    let between = certificates::intermediate(&world.root);
    let issued = certificates::issue(&certificates::local(), &between);
    let words = message(&world.get(&url(&ok_server(&issued)))).await;
    assert!(
        words.ends_with("or the server leaves out an intermediate certificate"),
        "{words}"
    );
    let complete = serve_tls(
        vec![answer(OK)],
        certificates::server(&issued, &[between.der().clone()]),
    );
    assert!(run(&world.get(&url(&complete))).await.is_ok());
}

#[tokio::test]
async fn s01_sha1_signatures_are_refused() {
    let world = World::new();
    let mut own = world.issue();
    own.cert = certificates::claiming_sha1(&own);
    let words = message(&world.get(&url(&ok_server(&own)))).await;
    assert!(
        words.starts_with("the certificate of 127.0.0.1 is signed with an algorithm that is no longer accepted, such as SHA-1"),
        "{words}"
    );
}

#[tokio::test]
async fn s01_protocols() {
    let alert = |code: u8| serve(vec![vec![send([0x15, 3, 1, 0, 2, 2, code]), Do::Hold]]);
    let words = message(&request("GET", &url(&alert(70)))).await;
    assert_eq!(words, "127.0.0.1 speaks neither TLS 1.2 nor TLS 1.3");
    let words = message(&request("GET", &url(&alert(40)))).await;
    assert_eq!(words, "127.0.0.1 and this client have no TLS cipher in common");
    let plain = serve(vec![vec![send("HTTP/1.1 400 Bad Request\r\n\r\n"), Do::Hold]]);
    let words = message(&request("GET", &url(&plain))).await;
    assert_eq!(words, "127.0.0.1 does not speak TLS on this port");
    let silent = serve(vec![Vec::new()]);
    let words = message(&request("GET", &url(&silent))).await;
    assert!(
        words.contains("closed the connection in the TLS handshake"),
        "{words}"
    );
}

#[tokio::test]
async fn s02_insecure_holds_for_one_request() {
    let own = certificates::self_signed(&certificates::local());
    let server = ok_server(&own);
    let client = Client::default();
    let insecure = TlsOptions {
        insecure: Some(true),
        ..TlsOptions::default()
    };
    assert!(client.run(&with_tls(&url(&server), insecure)).await.is_ok());
    let failed = client.get(&url(&server)).await.unwrap_err();
    assert_eq!(failed.kind, FailureKind::Tls);
    assert!(failed.help.unwrap().contains("tls.ca"));
}

async fn unusable(tls: TlsOptions) -> String {
    let failed = run(&with_tls("https://127.0.0.1:1/", tls)).await.unwrap_err();
    assert_eq!(failed.kind, FailureKind::Request, "{}", failed.message);
    failed.message
}

#[tokio::test]
async fn s03_s04_files_that_are_not_what_they_should_be() {
    let world = World::new();
    let client = world.issue();
    let (cert, key) = client.write(world.dir.path(), "client");
    let (_, other_key) = world.issue().write(world.dir.path(), "other");
    let empty = world.path("empty.pem");
    std::fs::write(&empty, "not PEM\n").unwrap();
    let encrypted = world.path("encrypted.key");
    std::fs::write(
        &encrypted,
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII=\n-----END ENCRYPTED PRIVATE KEY-----\n",
    )
    .unwrap();
    let file = |path: &Path| Some(text(path.to_str().unwrap()));

    let words = unusable(trusting(&empty)).await;
    assert!(
        words.starts_with("the file of tls.ca, ") && words.ends_with("holds no PEM certificate"),
        "{words}"
    );
    let words = unusable(trusting(world.dir.path())).await;
    assert!(words.starts_with("cannot read the file of tls.ca, "), "{words}");
    let identity = |cert: Option<crate::model::TemplateText>, key| TlsOptions {
        cert,
        key,
        ..TlsOptions::default()
    };
    let words = unusable(identity(file(&cert), file(&other_key))).await;
    assert!(words.contains("does not belong to the certificate"), "{words}");
    let words = unusable(identity(file(&cert), file(&encrypted))).await;
    assert!(words.ends_with("encrypted.key is encrypted"), "{words}");
    let words = unusable(identity(file(&cert), None)).await;
    assert!(words.contains("holds no PEM private key"), "{words}");
    let words = unusable(identity(None, file(&key))).await;
    assert_eq!(words, "tls.key is given, but no tls.cert");
}

#[tokio::test]
async fn s04_client_certificates_stay_at_their_origin() {
    let world = World::new();
    let (cert, key) = world.issue().write(world.dir.path(), "client");
    let strict = |script: Vec<Do>| {
        serve_tls(
            vec![script],
            certificates::strict_server(&world.issue(), &world.root),
        )
    };
    let with_identity = |server: &Server| {
        let mut tls = trusting(&world.path("ca.pem"));
        tls.cert = Some(text(cert.to_str().unwrap()));
        tls.key = Some(text(key.to_str().unwrap()));
        with_tls(&url(server), tls)
    };
    let absent = message(&world.get(&url(&strict(answer(OK))))).await;
    assert_eq!(absent, "127.0.0.1 wants a client certificate");
    assert!(run(&with_identity(&strict(answer(OK)))).await.is_ok());

    let away = strict(answer(OK));
    let redirect = format!(
        "HTTP/1.1 302 Go\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
        url(&away)
    );
    let failed = run(&with_identity(&strict(answer(redirect)))).await.unwrap_err();
    assert_eq!(failed.message, "127.0.0.1 wants a client certificate");
    assert_eq!(failed.hops.len(), 1);
}

#[tokio::test]
async fn s05_tls_without_a_goodbye_is_a_cut() {
    let world = World::new();
    let script = vec![
        Do::Request,
        send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf of"),
        Do::Pause(Duration::from_millis(50)),
    ];
    let server = serve_tls(vec![script], certificates::server(&world.issue(), &[]));
    let failed = run(&world.get(&url(&server))).await.unwrap_err();
    assert_eq!(failed.kind, FailureKind::Transfer);
    assert_eq!(
        failed.message,
        "the connection was closed in the body, after 7 bytes"
    );
}

#[tokio::test]
async fn r05_an_allowed_redirect_to_http_carries_no_secret_and_no_referer() {
    let world = World::new();
    let plain = serve(vec![answer(OK)]);
    let redirect = format!(
        "HTTP/1.1 302 Go\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
        plain.url("/away")
    );
    let server = serve_tls(vec![answer(redirect)], certificates::server(&world.issue(), &[]));
    let mut request = world.get(&url(&server));
    request.inherited.headers = vec![
        pair("Authorization", text("Bearer own")),
        pair("X-Tenant", secret("tenant")),
    ];
    if let Some(options) = &mut request.inherited.options {
        options.redirect_scheme = Some(true);
    }
    run(&request).await.unwrap();
    let arrived = &plain.requests()[0];
    assert!(arrived.starts_with("GET /away "), "{arrived}");
    for part in ["authorization", "tenant", "referer"] {
        assert!(!arrived.contains(part), "{arrived}");
    }
}

#[tokio::test]
async fn r05_no_redirect_from_https_to_http() {
    let world = World::new();
    let plain = serve(vec![answer(OK)]);
    let redirect = format!(
        "HTTP/1.1 302 Go\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
        plain.url("/")
    );
    let server = serve_tls(vec![answer(redirect)], certificates::server(&world.issue(), &[]));
    let failed = run(&world.get(&url(&server))).await.unwrap_err();
    assert!(
        failed
            .message
            .starts_with("the redirect leads from https to plain http"),
        "{}",
        failed.message
    );
    assert_eq!(plain.requests().len(), 0);
}
