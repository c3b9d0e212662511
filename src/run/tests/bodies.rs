use super::client::{Client, DEFAULTS, OK, sent};
use super::raw_server::{answer, serve};
use super::sample::{self, data, name, pair, pairs, prepared, secret, text, with_body};
use crate::http::HttpRequest;
use crate::io::transport::BodySink;
use crate::model::{Body, FileBody, GraphQl, MultipartItem, PartContent, ValueTree};
use crate::run::prepare::Prepared;
use crate::source::Span;
use serde_json::json;

/// The whole request with this body.
async fn check(body: impl Fn() -> Body, mime: &str, expected: &str) {
    let bytes = sent(|server| with_body("POST", &server.url("/"), body())).await;
    let length = expected.len();
    assert_eq!(
        bytes,
        format!(
            "POST / HTTP/1.1\r\ncontent-type: {mime}\r\n{DEFAULTS}content-length: {length}\r\nhost: HOST\r\n\r\n{expected}"
        )
    );
}

fn part(part: &str, content: PartContent) -> MultipartItem {
    MultipartItem {
        name: text(part),
        content,
        mime: None,
    }
}

#[tokio::test]
async fn h24_json_text() {
    let body = || Body::JsonText(text("{\"a\": 1.10}"));
    check(body, "application/json", "{\"a\": 1.10}").await;
}

#[tokio::test]
async fn h24_form() {
    let body = || {
        let mut fields = pairs(&[("a b", "c&d=é+~"), ("empty", "")]);
        fields.push(pair("list", data(json!([1, "x"]))));
        fields.push(pair("left out", data(json!(null))));
        Body::Form(fields)
    };
    let expected = "a+b=c%26d%3D%C3%A9%2B%7E&empty=&list=1&list=x";
    check(body, "application/x-www-form-urlencoded", expected).await;
}

#[tokio::test]
async fn h24_text_and_xml() {
    check(
        || Body::Text(text("größe\n")),
        "text/plain; charset=utf-8",
        "größe\n",
    )
    .await;
    check(|| Body::Xml(text("<a/>")), "application/xml", "<a/>").await;
}

#[tokio::test]
async fn h24_base64() {
    check(
        || Body::Base64(text("aGVs\n bG8=")),
        "application/octet-stream",
        "hello",
    )
    .await;
}

#[tokio::test]
async fn h24_graphql() {
    let body = || {
        Body::GraphQl(Box::new(GraphQl {
            query: text("query Q { a(x: \"y\") }"),
            variables: None,
            operation: Some(text("Q")),
        }))
    };
    let expected = "{\"query\":\"query Q { a(x: \\\"y\\\") }\",\"operationName\":\"Q\"}";
    check(body, "application/json", expected).await;
}

#[tokio::test]
async fn h24_file_and_multipart() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("logo.png");
    std::fs::write(&path, "PNG").unwrap();
    let path = path.to_str().unwrap();
    let file = || {
        Body::File(Box::new(FileBody {
            path: text(path),
            mime: None,
            template: false,
            reads: Vec::new(),
            marks: Vec::new(),
        }))
    };
    check(file, "image/png", "PNG").await;
    let parts = || {
        let file = PartContent::File {
            path: text(path),
            filename: None,
        };
        let named = PartContent::File {
            path: text(path),
            filename: Some(text("../\"ü\".png")),
        };
        Body::Multipart(vec![
            part("a", PartContent::Text(text("b"))),
            part("f", file),
            part("g", named),
        ])
    };
    let expected = "--callsheet-BOUNDARY\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n\
        --callsheet-BOUNDARY\r\nContent-Disposition: form-data; name=\"f\"; filename=\"logo.png\"\r\n\
        Content-Type: image/png\r\n\r\nPNG\r\n\
        --callsheet-BOUNDARY\r\nContent-Disposition: form-data; name=\"g\"; filename=\"../%22ü%22.png\"\r\n\
        Content-Type: image/png\r\n\r\nPNG\r\n--callsheet-BOUNDARY--\r\n";
    check(
        parts,
        "multipart/form-data; boundary=callsheet-BOUNDARY",
        expected,
    )
    .await;
}

#[tokio::test]
async fn a_hand_written_multipart_type_gets_the_boundary() {
    let sent = async |written: &str| {
        sent(|server| {
            let parts = Body::Multipart(vec![part("a", PartContent::Text(text("b")))]);
            let mut request = with_body("POST", &server.url("/"), parts);
            request.inherited.headers = pairs(&[("Content-Type", written)]);
            request
        })
        .await
    };
    let bare = sent("multipart/form-data").await;
    assert!(
        bare.contains("content-type: multipart/form-data; boundary=callsheet-BOUNDARY\r\n"),
        "{bare}"
    );
    let own = sent("multipart/mixed; Boundary=\"mine\"").await;
    assert!(
        own.contains("content-type: multipart/mixed; Boundary=\"mine\"\r\n"),
        "{own}"
    );
    assert!(own.contains("--mine--\r\n"), "{own}");
    let other = sent("text/plain").await;
    assert!(other.contains("content-type: text/plain\r\n"), "{other}");
}

#[tokio::test]
async fn h23_a_body_on_get_and_no_body_on_post() {
    let get = sent(|server| with_body("GET", &server.url("/"), Body::Text(text("x")))).await;
    assert!(get.starts_with("GET / HTTP/1.1\r\n"), "{get}");
    assert!(get.ends_with("content-length: 1\r\nhost: HOST\r\n\r\nx"), "{get}");
    for method in ["POST", "PUT", "PATCH"] {
        let empty = sent(|server| sample::request(method, &server.url("/"))).await;
        assert!(
            empty.ends_with("content-length: 0\r\nhost: HOST\r\n\r\n"),
            "{empty}"
        );
    }
    let delete = sent(|server| sample::request("DELETE", &server.url("/"))).await;
    assert!(!delete.contains("content-length"), "{delete}");
}

async fn outcome(prepared: &Prepared) -> Result<(), String> {
    let sent = Client::default().send(prepared, BodySink::Keep).await;
    sent.map(drop).map_err(|failed| failed.message)
}

/// The whole file is sent, as it is when the request goes out.
#[tokio::test]
async fn y27_a_file_that_is_rewritten_before_it_is_sent_goes_out_as_rewritten() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().canonicalize().unwrap().join("changing.txt");
    let server = serve(vec![answer(OK)]);
    let request = with_body(
        "POST",
        &server.url("/"),
        Body::File(Box::new(FileBody {
            path: text(path.to_str().unwrap()),
            mime: None,
            template: false,
            reads: Vec::new(),
            marks: Vec::new(),
        })),
    );
    std::fs::write(&path, "loaded").unwrap();
    let prepared = prepared(&request).unwrap();
    std::fs::write(&path, "SENT!!").unwrap();
    outcome(&prepared).await.unwrap();
    assert!(server.requests()[0].ends_with("\r\n\r\nSENT!!"));
}

#[tokio::test]
async fn f02_f04_a_file_is_sent_as_it_was_checked() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().canonicalize().unwrap().join("changing.bin");
    std::fs::write(&path, "12345").unwrap();
    let server = serve(vec![answer(OK)]);
    let body = Body::File(Box::new(FileBody {
        path: text(path.to_str().unwrap()),
        mime: None,
        template: false,
        reads: Vec::new(),
        marks: Vec::new(),
    }));
    let prepared = prepared(&with_body("POST", &server.url("/"), body)).unwrap();
    std::fs::write(&path, "1234567890").unwrap();
    outcome(&prepared).await.unwrap();
    assert!(server.requests()[0].ends_with("content-length: 5\r\nhost: HOST\r\n\r\n12345"));
    std::fs::write(&path, "123").unwrap();
    let shorter = outcome(&prepared).await.unwrap_err();
    assert!(shorter.contains("became 2 bytes shorter"), "{shorter}");
    std::fs::remove_file(&path).unwrap();
    assert!(
        outcome(&prepared)
            .await
            .unwrap_err()
            .starts_with("cannot read the body's file ")
    );
    #[cfg(unix)]
    {
        let elsewhere = dir.path().join("elsewhere");
        std::fs::write(&elsewhere, "secret").unwrap();
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        let linked = outcome(&prepared).await.unwrap_err();
        assert!(
            linked.ends_with("was replaced by a link after it was checked"),
            "{linked}"
        );
    }
    assert_eq!(server.requests().len(), 1);
}

fn refused(body: Body) -> String {
    prepared(&with_body("POST", "http://h/", body))
        .unwrap_err()
        .message
}

#[test]
fn bodies_that_are_not_what_they_say() {
    let json = refused(Body::JsonText(text("{\"a\": 1,}")));
    assert!(
        json.starts_with("the body is not JSON: key must be a string"),
        "{json}"
    );
    assert!(refused(Body::Base64(text("a"))).starts_with("the body is not base64: "));
}

#[test]
fn f05_t12_multipart_names_are_one_line() {
    let parts = vec![part("a\r\nX: 1", PartContent::Text(text("b")))];
    assert_eq!(
        refused(Body::Multipart(parts)),
        "the name of a multipart part holds a carriage return"
    );
    let mut typed = part("a", PartContent::Text(text("b")));
    typed.mime = Some(text("text/plain\nX: 1"));
    assert_eq!(
        refused(Body::Multipart(vec![typed])),
        "the type of a multipart part holds a line break"
    );
}

#[test]
fn a_boundary_of_the_users_own_is_used() {
    let mut request = with_body("POST", "http://h/", Body::Multipart(Vec::new()));
    request.inherited.headers = pairs(&[("content-type", "multipart/mixed; boundary=\"mine\"; x=y")]);
    let HttpRequest { body, headers, .. } = prepared(&request).unwrap().request;
    assert_eq!(body.length(), "--mine--\r\n".len() as u64);
    assert_eq!(headers[0].value, b"multipart/mixed; boundary=\"mine\"; x=y");
}

#[test]
fn a_secret_in_a_body_marks_it() {
    let is_secret = |body: Body| {
        prepared(&with_body("POST", "http://h/", body))
            .unwrap()
            .request
            .body
            .secret
    };
    assert!(is_secret(Body::Text(secret("s"))));
    assert!(is_secret(Body::Form(vec![pair("a", secret("s"))])));
    assert!(is_secret(Body::Multipart(vec![part(
        "a",
        PartContent::Text(secret("s"))
    )])));
    assert!(!is_secret(Body::Text(text("s"))));
}

#[test]
fn json_keeps_the_shape_of_a_tree() {
    let tree = ValueTree::Map(vec![(name("a"), ValueTree::Scalar(text("b")))], Span::default());
    assert!(prepared(&with_body("POST", "http://h/", Body::Json(tree))).is_ok());
}
