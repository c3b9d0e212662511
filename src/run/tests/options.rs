use super::client::{DEFAULTS, sent};
use super::sample::{collection, prepared, prepared_given, prepared_in, request, text, with_options};
use crate::http::dial::Dial;
use crate::io::transport::{ProxyChoice, TlsFiles};
use crate::model::{HttpVersion, Inherited, Options, Redirects, TlsOptions};
use crate::run::prepare::GivenOptions;
use std::path::Path;
use std::time::Duration;

fn inherited(options: Options) -> Inherited {
    Inherited {
        options: Some(Box::new(options)),
        ..Inherited::default()
    }
}

#[test]
fn defaults_are_the_published_ones() {
    let options = prepared(&request("GET", "http://h/")).unwrap().options;
    assert_eq!(options.send.connect_timeout, Duration::from_secs(10));
    assert_eq!(options.send.timeout, Duration::from_secs(60));
    assert_eq!(options.send.idle_timeout, Duration::from_secs(30));
    assert_eq!(options.send.max_body, 50 << 20);
    assert_eq!(
        (options.redirects, options.compressed),
        (Redirects::Max(10), true)
    );
    assert_eq!(
        (options.send.http, options.send.proxy),
        (HttpVersion::Auto, ProxyChoice::Environment)
    );
}

#[test]
fn the_innermost_option_holds() {
    let seconds = |count| Some(Duration::from_secs(count));
    let root = Options {
        timeout: seconds(1),
        connect_timeout: seconds(1),
        max_body: Some(1),
        ..Options::default()
    };
    let folder = Options {
        timeout: seconds(2),
        connect_timeout: seconds(2),
        ..Options::default()
    };
    let own = Options {
        timeout: seconds(3),
        ..Options::default()
    };
    let collection = collection(Path::new("/nowhere"), inherited(root), inherited(folder));
    let options = prepared_in(&collection, &with_options("http://h/", own))
        .unwrap()
        .options;
    assert_eq!(Some(options.send.timeout), seconds(3));
    assert_eq!(Some(options.send.connect_timeout), seconds(2));
    assert_eq!(options.send.max_body, 1);
}

#[test]
fn the_command_line_is_over_every_file() {
    let files = |name: &str| TlsOptions {
        ca: Some(text(name)),
        cert: Some(text(name)),
        key: Some(text(name)),
        key_password: None,
        insecure: Some(false),
    };
    let own = Options {
        timeout: Some(Duration::from_secs(3)),
        proxy: Some(text("http://127.0.0.1:1")),
        tls: Some(files("no-such.pem")),
        ..Options::default()
    };
    let given = GivenOptions {
        sockets_below: None,
        timeout: Some(Duration::from_secs(70)),
        proxy: Some(ProxyChoice::Direct),
        tls: TlsFiles {
            ca: Some("/given/ca.pem".into()),
            cert: Some("/given/both.pem".into()),
            key: None,
            key_password: None,
            insecure: true,
        },
        dial: Dial::default(),
    };
    let options = prepared_given(&with_options("http://h/", own), &given)
        .unwrap()
        .options;
    assert_eq!(options.send.timeout, Duration::from_secs(70));
    assert_eq!(options.send.proxy, ProxyChoice::Direct);
    // The key of a file does not belong to the certificate that was given.
    assert_eq!(options.send.tls, given.tls);
}

#[tokio::test]
async fn compression_can_be_left_out() {
    let bytes = sent(|server| {
        let options = Options {
            compressed: Some(false),
            ..Options::default()
        };
        with_options(&server.url("/"), options)
    })
    .await;
    let (without, _) = DEFAULTS.split_once("accept-encoding").unwrap();
    assert_eq!(bytes, format!("GET / HTTP/1.1\r\n{without}host: HOST\r\n\r\n"));
}

#[test]
fn paths_are_relative_to_the_file_that_names_them() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("f")).unwrap();
    std::fs::write(dir.path().join("root.pem"), "").unwrap();
    std::fs::write(dir.path().join("f/own.pem"), "").unwrap();
    let tls = |ca: &str| {
        inherited(Options {
            tls: Some(TlsOptions {
                ca: Some(text(ca)),
                ..TlsOptions::default()
            }),
            ..Options::default()
        })
    };
    let root = collection(dir.path(), tls("root.pem"), Inherited::default());
    let options = prepared_in(&root, &request("GET", "https://h/")).unwrap().options;
    assert_eq!(options.send.tls.ca, Some(dir.path().join("root.pem")));
    let folder = collection(dir.path(), tls("root.pem"), tls("own.pem"));
    let options = prepared_in(&folder, &request("GET", "https://h/"))
        .unwrap()
        .options;
    assert_eq!(options.send.tls.ca, Some(dir.path().join("f/own.pem")));
    let missing = prepared_in(
        &collection(dir.path(), tls("no.pem"), Inherited::default()),
        &request("GET", "https://h/"),
    );
    assert!(missing.is_err());
}

#[test]
fn a_proxy_is_an_address() {
    let with_proxy = |proxy: &str| {
        let options = Options {
            proxy: Some(text(proxy)),
            ..Options::default()
        };
        prepared(&with_options("http://h/", options))
    };
    assert_eq!(with_proxy("ftp://x").unwrap_err().code.0, "E0713");
    assert_eq!(
        with_proxy("none").unwrap().options.send.proxy,
        ProxyChoice::Direct
    );
}
