//! Requests as people write them: loaded from YAML, rendered from variables, sent.

use super::client::Client;
use super::raw_server::{answer, serve};
use super::sample;
use crate::io::transport::BodySink;
use crate::load::{FileTree, FoundFile, Loaded, Role, load};
use crate::run::prepare::{Prepared, Refusal};
use crate::scope::{Binding, LayerKind, Scope, VariableLayer};
use crate::source::draw::draw;
use crate::template::Value;
use serde_json::{Value as Json, json};
use std::path::Path;

fn loaded(dir: &Path, request: &str) -> Loaded {
    let collection = dir.join("collections/c");
    let found = |shown: &str, text: &str| FoundFile {
        path: dir.join(shown),
        shown: shown.to_owned(),
        role: Role::Collection(collection.as_path().into()),
        bytes: text.as_bytes().to_vec(),
    };
    let loaded = load(FileTree {
        root: dir.to_owned(),
        files: vec![
            found(
                "collections/c/collection.yaml",
                "version: 1\nvars: { named: in the collection }\n",
            ),
            found("collections/c/r.yaml", request),
        ],
        ..FileTree::default()
    });
    assert_eq!(draw(&loaded.diagnostics, &loaded.sources, false), "");
    loaded
}

fn captured(values: Json, secret: bool) -> VariableLayer<'static> {
    let bind = |value: &Json| {
        if secret {
            Binding::Value(Value::new(value.clone()).secret())
        } else {
            Binding::Value(Value::new(value.clone()))
        }
    };
    let values = values.as_object().unwrap().iter();
    VariableLayer {
        kind: LayerKind::Captured,
        label: "captured".into(),
        bindings: values
            .map(|(name, value)| (name.as_str().into(), bind(value)))
            .collect(),
        env: None,
    }
}

fn prepare(loaded: &Loaded, layers: &[&VariableLayer<'_>]) -> Result<Prepared, Refusal> {
    let collection = &loaded.project.collections[0];
    let scope = Scope {
        layers: layers.to_vec(),
        ..Scope::default()
    };
    sample::prepared_with(collection, &collection.requests[0], &scope)
}

/// What a body with these captured values comes to on the wire.
async fn check(body: &str, values: Json, expected: &str) {
    let server = serve(vec![answer(super::client::OK)]);
    let dir = tempfile::tempdir().unwrap();
    let loaded = loaded(
        dir.path(),
        &format!("method: POST\nurl: {}\nbody:\n{body}", server.url("/")),
    );
    let layer = captured(values, false);
    let prepared = prepare(&loaded, &[&layer]).unwrap();
    Client::default().send(&prepared, BodySink::Keep).await.unwrap();
    let sent = server.requests().remove(0);
    assert_eq!(sent.split_once("\r\n\r\n").unwrap().1, expected);
}

#[tokio::test]
async fn h24_y19_numbers_in_json_keep_their_spelling() {
    let body = "  json:\n    a: 1.10\n    big: 12345678901234567890123\n    t: '012'\n    n: <<n>>\n    s: x<<n>>\n    l: [1e3, no, null]\n";
    let expected = "{\"a\":1.10,\"big\":12345678901234567890123,\"t\":\"012\",\"n\":7,\"s\":\"x7\",\"l\":[1e3,\"no\",null]}";
    check(body, json!({"n": 7}), expected).await;
}

#[tokio::test]
async fn t14_a_value_stays_one_json_string() {
    let value = "\",\"admin\":true,\"x\":\"";
    let expected = "{\"name\":\"\\\",\\\"admin\\\":true,\\\"x\\\":\\\"\"}";
    check("  json: { name: <<v>> }\n", json!({ "v": value }), expected).await;
    let query = "  graphql:\n    query: 'query { a }'\n    variables: { name: <<v>> }\n";
    let expected = format!("{{\"query\":\"query {{ a }}\",\"variables\":{expected}}}");
    check(query, json!({ "v": value }), &expected).await;
}

#[tokio::test]
async fn h24_a_form_of_captured_values() {
    let body = "  form:\n    list: <<l>>\n    one: a<<o>>&b\n    none: <<z>>\n";
    check(
        body,
        json!({"l": ["x y", 2], "o": "+", "z": null}),
        "list=x+y&list=2&one=a%2B%26b",
    )
    .await;
}

#[tokio::test]
async fn a_body_file_may_be_a_template() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("collections/c")).unwrap();
    let file = dir.path().join("collections/c/body.txt");
    std::fs::write(&file, "<<% for x in l %>><<x>>;<<% endfor %>>\n").unwrap();
    let request = "method: POST\nurl: http://h/\nbody:\n  file: { path: body.txt, template: true }\n";
    let loaded = loaded(dir.path(), request);
    let layer = captured(json!({"l": [1, 2]}), true);
    let body = prepare(&loaded, &[&layer]).unwrap().request.body;
    assert_eq!((body.length(), body.secret), (5, true));
    std::fs::write(&file, b"\xff").unwrap();
    assert_eq!(prepare(&loaded, &[&layer]).unwrap_err().code.0, "E0715");
}

#[test]
fn t12_a_refused_value_says_where_it_comes_from() {
    let dir = tempfile::tempdir().unwrap();
    let request = "url: http://h/\nheaders:\n  X-A: <<named>> <<evil>>\n";
    let loaded = loaded(dir.path(), request);
    let collection = &loaded.project.collections[0];
    let vars = &collection.folders[0].vars;
    let file = VariableLayer {
        kind: LayerKind::Collection,
        label: "collection.yaml".into(),
        bindings: vars
            .iter()
            .map(|(name, tree)| (name.value.clone(), Binding::Tree(tree)))
            .collect(),
        env: None,
    };
    let evil = captured(json!({"evil": "x\r\nEvil: canary"}), false);
    let refusal = prepare(&loaded, &[&evil, &file]).unwrap_err();
    let drawn = draw(&[*refusal], &loaded.sources, false);
    for part in [
        "the header `X-A` holds a carriage return",
        "collections/c/r.yaml:3:8",
        "`named` is defined here",
        "`evil` comes from captured",
    ] {
        assert!(drawn.contains(part), "{part} is missing:\n{drawn}");
    }
    assert!(!drawn.contains("canary"), "{drawn}");
}

#[test]
fn t04_what_was_captured_is_not_rendered_again() {
    let dir = tempfile::tempdir().unwrap();
    let loaded = loaded(
        dir.path(),
        "url: http://h/:id\npath: { id: <<v>> }\nheaders: { X-A: <<v>> }\n",
    );
    let layer = captured(json!({"v": "<<secret>>", "secret": "canary"}), false);
    let request = prepare(&loaded, &[&layer]).unwrap().request;
    assert_eq!(request.headers[0].value, b"<<secret>>");
    assert_eq!(request.url.as_str(), "http://h/%3C%3Csecret%3E%3E");
}

#[test]
fn r03_a_secret_variable_marks_what_it_goes_into() {
    let dir = tempfile::tempdir().unwrap();
    let request = "method: POST\nurl: http://h/\nheaders: { X-Tenant: 'a <<key>>', X-Plain: a }\nquery: { k: <<key>> }\n\
                   cookies: { c: <<key>> }\nbody: { json: { k: [<<key>>] } }\n";
    let loaded = loaded(dir.path(), request);
    let layer = captured(json!({"key": "canary"}), true);
    let prepared = prepare(&loaded, &[&layer]).unwrap();
    let request = &prepared.request;
    assert!(request.headers[0].secret && !request.headers[1].secret);
    assert!(request.secret_url && request.body.secret && prepared.cookies[0].secret);
    assert!(!format!("{:?}", request.headers).contains("canary"));
}
