//! Exchanges and small pieces of model for this module's tests, made in code.

use super::show::Renderer;
use super::{Assertion, Captured, RunAccess, capture, verify};
use crate::http::{Exchange, Header, Hop, HttpBody, HttpResponse, Timings};
use crate::model::{Capture, CaptureQuery, Expect, Matcher, Matchers, Pick, ValueTree};
use crate::schema::JsonSchema;
use crate::scope::{Binding, LayerKind, Scope, VariableLayer};
use crate::source::{Diagnostic, NodeStyle, Scalar, SourceFile, Span, Spanned};
use crate::template::{Expression, FieldKind, Template, Value};
use serde_json::{Value as Json, json};
use std::rc::Rc;
use std::time::Duration;

pub fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

pub fn one(matcher: Matcher) -> Matchers {
    vec![spanned(matcher)]
}

pub fn text(value: impl Into<Value>) -> Template {
    Template::literal(value.into(), Span::default())
}

pub fn tree(value: impl Into<Value>) -> ValueTree {
    ValueTree::Scalar(text(value))
}

pub fn equals(value: impl Into<Value>) -> Matcher {
    Matcher::Equals(tree(value))
}

impl From<Json> for Value {
    fn from(data: Json) -> Value {
        Value::new(data)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::text(text)
    }
}

fn plain(source: &str) -> (Scalar, Span, SourceFile) {
    let scalar = Scalar {
        text: source.into(),
        style: NodeStyle::Plain,
    };
    let file = SourceFile {
        path: "test.yaml".into(),
        text: source.into(),
    };
    (scalar, Span::new(Default::default(), 0, source.len()), file)
}

pub fn expression(source: &str) -> Expression {
    let (scalar, span, file) = plain(source);
    Expression::compile(&scalar, span, &file, FieldKind::Elsewhere).expect(source)
}

pub fn template(source: &str) -> Template {
    let (scalar, span, file) = plain(source);
    Template::compile(&scalar, span, &file, FieldKind::Elsewhere).expect(source)
}

/// The variables that [`judged`] knows.
fn variables() -> VariableLayer<'static> {
    let bind = |(name, value): (&str, Value)| (name.into(), Binding::Value(value));
    let values = [
        ("topic", Value::text("Standup")),
        ("total", Value::new(json!(2))),
        ("password", Value::text("canary").secret()),
    ];
    VariableLayer {
        kind: LayerKind::Environment,
        label: "test".into(),
        bindings: values.into_iter().map(bind).collect(),
        env: None,
    }
}

pub fn answer(status: u16, headers: &[(&str, &[u8])], body: impl AsRef<[u8]>) -> Exchange {
    let headers: Vec<(String, Vec<u8>)> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.to_vec()))
        .collect();
    let mut response = HttpResponse::default();
    response.status = status;
    response.version = "HTTP/1.1";
    response.headers = headers.clone();
    response.body = body.as_ref().to_vec().into();
    response.body_kept = true;
    Exchange {
        hops: vec![hop("https://example.test/a?b=1", status, headers)],
        response,
        time: Duration::from_micros(12_345),
    }
}

pub fn json_answer(body: Json) -> Exchange {
    answer(200, &[("content-type", b"application/json")], body.to_string())
}

pub fn hop(url: &str, status: u16, response_headers: Vec<(String, Vec<u8>)>) -> Hop {
    Hop {
        method: "GET".to_owned(),
        url: url.parse().expect("a URL"),
        request_headers: vec![Header {
            name: "Accept".to_owned(),
            value: b"*/*".to_vec(),
            secret: false,
        }],
        request_body: HttpBody::default(),
        status,
        reason: String::new(),
        version: "HTTP/1.1",
        response_headers,
        started: crate::io::clock::instant(),
        timings: Timings::default(),
        request_size: 0,
        wire_size: 0,
        decoded_size: 0,
        remote: None,
        reused: false,
        resent: None,
        tls: None,
    }
}

/// Where no secret is known.
pub fn unmasked() -> Renderer<'static> {
    Renderer { mask: &str::to_owned }
}

/// A file that holds `abc`, and schemas.
fn files(path: &str) -> Result<Vec<u8>, String> {
    match path {
        "expected.bin" => Ok(b"abc".to_vec()),
        "schema.json" => Ok(br#"{"required": ["id"]}"#.to_vec()),
        "bad-type.json" => Ok(br#"{"type": 5}"#.to_vec()),
        "leads-out.json" => Ok(br#"{"$ref": "http://127.0.0.1:1/x.json"}"#.to_vec()),
        "leads-to-a-file.json" => Ok(br#"{"$ref": "file:///etc/hostname"}"#.to_vec()),
        other => Err(format!("{other} is not there")),
    }
}

fn schema(path: &str) -> Result<Rc<JsonSchema>, String> {
    JsonSchema::of_file(path, &files(path)?).map(Rc::new)
}

fn in_memory() -> RunAccess<'static> {
    RunAccess {
        read: &files,
        schema: &schema,
        mask: &str::to_owned,
        interrupted: &|| false,
    }
}

pub fn judged(expect: &Expect, exchange: &Exchange) -> Vec<Assertion> {
    let layer = variables();
    verify(
        Some(expect),
        exchange,
        &Scope {
            layers: vec![&layer],
            ..Scope::default()
        },
        in_memory(),
    )
}

/// Assertions as lines: `+ status is 200` or `- json $.id is 1; got 2; why`.
pub fn lines(assertions: &[Assertion]) -> Vec<String> {
    assertions.iter().map(line).collect()
}

fn line(assertion: &Assertion) -> String {
    let (subject, expected) = (&assertion.subject, &assertion.expected);
    if assertion.passed {
        return format!("+ {subject} {expected}");
    }
    let actual = assertion.actual.as_deref().unwrap_or("nothing");
    match &assertion.detail {
        Some(detail) => format!("- {subject} {expected}; got {actual}; {detail}"),
        None => format!("- {subject} {expected}; got {actual}"),
    }
}

pub fn check(expect: &Expect, exchange: &Exchange, expected: &[&str]) {
    assert_eq!(lines(&judged(expect, exchange)), expected);
}

pub fn capturing(name: &str, query: CaptureQuery) -> Capture {
    Capture {
        name: spanned(name.into()),
        query,
        pick: Pick::One,
        default: None,
        secret: false,
        durable: false,
        expires_in: None,
        span: Span::default(),
    }
}

pub fn captured(captures: &[Capture], exchange: &Exchange) -> (Vec<Captured>, Vec<Diagnostic>) {
    let layer = variables();
    capture(
        captures,
        exchange,
        &Scope {
            layers: vec![&layer],
            ..Scope::default()
        },
        &|| false,
    )
}
