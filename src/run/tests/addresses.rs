use super::client::{OK, run, sent};
use super::raw_server::{answer, serve};
use super::sample::{data, name, pair, prepared, request, secret, text};
use crate::model::{Inherited, Options, Request, TemplateText};
use serde_json::json;

/// The request line that goes out.
async fn check(
    path: &str,
    values: Vec<(&str, TemplateText)>,
    query: Vec<(&str, TemplateText)>,
    expected: &str,
) {
    let build = |server: &super::raw_server::Server| Request {
        path: values
            .iter()
            .map(|(known, value)| (name(known), value.clone()))
            .collect(),
        inherited: Inherited {
            query: query
                .iter()
                .map(|(known, value)| pair(known, value.clone()))
                .collect(),
            ..Inherited::default()
        },
        ..request("GET", &server.url(path))
    };
    let bytes = sent(build).await;
    let line = bytes.split("\r\n").next().unwrap();
    assert_eq!(line, format!("GET {expected} HTTP/1.1"));
}

#[tokio::test]
async fn h24_paths_and_queries() {
    check("", vec![], vec![], "/").await;
    check("/a b/ü?x=[1]", vec![], vec![], "/a%20b/%C3%BC?x=[1]").await;
    check(
        "/u/:id/{kind}.json",
        vec![("id", text("a/b?")), ("kind", data(json!(7)))],
        vec![],
        "/u/a%2Fb%3F/7.json",
    )
    .await;
    let query = vec![
        ("list", data(json!(["a", 2, null]))),
        ("none", data(json!(null))),
        ("plus", text("a+b c")),
        ("flag", data(json!(true))),
    ];
    check(
        "/?x=1",
        vec![],
        query,
        "/?x=1&list=a&list=2&plus=a%2Bb%20c&flag=true",
    )
    .await;
}

fn refused(build: impl FnOnce(&mut Request)) -> (String, &'static str) {
    let mut request = request("GET", "http://h/:id");
    request.path = vec![(name("id"), text("1"))];
    build(&mut request);
    let refusal = prepared(&request).unwrap_err();
    assert!(!refusal.labels.is_empty(), "{refusal:?}");
    (refusal.message.clone(), refusal.code.0)
}

#[test]
fn t13_values_that_would_change_the_url_are_refused() {
    let with_id = |value: TemplateText| refused(|request| request.path[0].1 = value);
    assert_eq!(with_id(text("..")).1, "E0703");
    assert_eq!(with_id(text("")).1, "E0703");
    assert_eq!(with_id(data(json!(null))).1, "E0703");
    assert_eq!(with_id(data(json!(["a"]))).1, "E0703");
    assert_eq!(
        refused(|request| request.url = text("http://h/:id\r\nX: 1")).1,
        "E0702"
    );
    assert_eq!(refused(|request| request.url = text("http://{id}/")).1, "E0701");
    assert_eq!(
        refused(|request| request.url = text("http://h\\@evil/:id")).1,
        "E0702"
    );
    assert_eq!(refused(|request| request.url = text("/:id")).1, "E0701");
}

#[test]
fn path_values_and_variables_meet() {
    let unused = refused(|request| request.path.push((name("idd"), text("2"))));
    assert_eq!(unused, ("the URL has no `:idd`".to_owned(), "E0704"));
    let missing = refused(|request| request.path.clear());
    assert_eq!(
        missing,
        ("the path variable `:id` has no value".to_owned(), "E0703")
    );
}

#[test]
fn a_secret_in_a_url_marks_it() {
    let mut request = request("GET", "http://h/:id");
    request.path = vec![(name("id"), secret("s"))];
    assert!(prepared(&request).unwrap().request.secret_url);
    request.path = vec![(name("id"), text("s"))];
    assert!(!prepared(&request).unwrap().request.secret_url);
}

fn with_dial(url: &str, dial: Options) -> Request {
    super::sample::with_options(url, dial)
}

#[tokio::test]
async fn other_addresses_leave_url_and_host_as_they_are() {
    let check = async |url: &str, options: &dyn Fn(u16) -> Options| {
        let server = serve(vec![answer(OK)]);
        let url = url.replace("PORT", &server.port.to_string());
        run(&with_dial(&url, options(server.port))).await.unwrap();
        let host = url.split('/').nth(2).unwrap();
        let sent = server.requests().remove(0);
        assert!(sent.contains(&format!("host: {host}\r\n")), "{sent}");
    };
    let resolve = |host: &str| Options {
        resolve: Some(vec![(name(host), vec![text("127.0.0.1")])]),
        ..Options::default()
    };
    check("http://shop.invalid:PORT/", &|_| resolve("shop.invalid")).await;
    check("http://shop.invalid:PORT/", &|_| resolve("*")).await;
    check("http://shop.invalid:PORT/", &|port| {
        resolve(&format!("Shop.invalid:{port}"))
    })
    .await;
    check("http://shop.invalid/", &|port| Options {
        connect_to: Some(vec![(
            name("shop.invalid:80"),
            text(&format!("127.0.0.1:{port}")),
        )]),
        ..Options::default()
    })
    .await;
    check("http://api.shop.localhost:PORT/", &|_| Options::default()).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_socket_in_the_file_system() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("api.sock");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = vec![0; 1000];
        let count = stream.read(&mut heard).await.unwrap();
        stream.write_all(OK.as_bytes()).await.unwrap();
        String::from_utf8_lossy(&heard[..count]).into_owned()
    });
    let options = |path: &std::path::Path| Options {
        unix: Some(text(path.to_str().unwrap())),
        proxy: Some(text("http://127.0.0.1:1")),
        ..Options::default()
    };
    run(&with_dial("http://docker/info", options(&path)))
        .await
        .unwrap();
    let heard = served.await.unwrap();
    assert!(heard.starts_with("GET /info HTTP/1.1\r\n"), "{heard}");
    let gone = dir.path().join("gone.sock");
    let failed = run(&with_dial("http://docker/info", options(&gone)))
        .await
        .unwrap_err();
    assert!(
        failed.message.starts_with("cannot connect to the socket /"),
        "{}",
        failed.message
    );
}
