use super::client::sent;
use super::sample::{data, name, pair, prepared, request, secret, text};
use crate::model::{Request, Text};
use serde_json::json;

/// The request line that goes out.
async fn check(path: &str, values: Vec<(&str, Text)>, query: Vec<(&str, Text)>, expected: &str) {
    let build = |server: &super::raw_server::Server| Request {
        path: values
            .iter()
            .map(|(known, value)| (name(known), value.clone()))
            .collect(),
        query: query
            .iter()
            .map(|(known, value)| pair(known, value.clone()))
            .collect(),
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
    let with_id = |value: Text| refused(|request| request.path[0].1 = value);
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
