//! What the values of a file become in the model.

use super::request;
use crate::json::JsonDocument;
use crate::model::{
    ApiKeyPlace, Auth, Body, CaptureQuery, ExampleBody, HttpVersion, JsonType, Matcher, PageBy, PartContent,
    Pick, Redirects, Request, RetryOn, Schema, StatusPattern, TemplateText, ValueTree,
};
use std::time::Duration;

fn load(rest: &str) -> Request {
    request(&format!("url: http://h/\n{rest}"))
}

fn text(text: &TemplateText) -> String {
    text.as_literal()
        .map_or("<template>".to_owned(), |value| value.to_text())
}

/// Data on one line, strings quoted, numbers as they were spelled.
fn flat(tree: &ValueTree) -> String {
    match tree {
        ValueTree::Scalar(template) => match template.as_literal() {
            Some(value) if value.data.is_string() => format!("{:?}", value.to_text()),
            _ => text(template),
        },
        ValueTree::List(items, _) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", ")),
        ValueTree::Map(entries, _) => {
            let entry = |(name, value): &(_, ValueTree)| {
                let name: &crate::model::Name = name;
                format!("{}: {}", name.value, flat(value))
            };
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

fn json(request: &Request) -> String {
    match &request.body {
        Some(Body::Json(tree)) => flat(tree),
        other => format!("{other:?}"),
    }
}

#[test]
fn y19_text_is_text_where_text_is_meant() {
    let loaded = load(
        "headers: {A: 1.10, B: 12345678901234567890123, C: 012, D: 1e3, E: 0x1F, F: no, G: 12:30, H: True, I: .5}\ntags: [no, 1.0]\n",
    );
    let values: Vec<String> = loaded
        .inherited
        .headers
        .iter()
        .map(|pair| text(&pair.value))
        .collect();
    assert_eq!(
        values,
        [
            "1.10",
            "12345678901234567890123",
            "012",
            "1e3",
            "0x1F",
            "no",
            "12:30",
            "True",
            ".5"
        ]
    );
    let tags: Vec<&str> = loaded.tags.iter().map(|tag| &*tag.value).collect();
    assert_eq!(tags, ["no", "1.0"]);
}

#[test]
fn y19_numbers_of_a_json_body_keep_their_spelling() {
    let loaded = load(
        "body: {json: {a: 1.10, b: 12345678901234567890123, c: 1e3, d: no, e: 12:30, f: '012', g: 1_000, h: true, i: ~}}\n",
    );
    assert_eq!(
        json(&loaded),
        "{a: 1.10, b: 12345678901234567890123, c: 1e3, d: \"no\", e: \"12:30\", f: \"012\", g: \"1_000\", h: true, i: null}"
    );
    assert_eq!(flat(&load("vars: {v: 012}\n").vars[0].1), "012");
}

#[test]
fn y04_a_list_keeps_repeated_headers_in_order() {
    let loaded =
        load("headers:\n  - {name: A, value: 1}\n  - {name: B, value: [x, y]}\n  - {name: A, value: 2}\n");
    let pairs = loaded
        .inherited
        .headers
        .iter()
        .map(|pair| format!("{}={}", text(&pair.name), text(&pair.value)));
    assert_eq!(pairs.collect::<Vec<_>>(), ["A=1", "B=x", "B=y", "A=2"]);
}

#[test]
fn null_leaves_a_parameter_out_and_a_list_repeats_it() {
    let loaded = load("query: {a: ~, b: [1, 2], c: ''}\n");
    let pairs = loaded
        .inherited
        .query
        .iter()
        .map(|pair| pair.value.as_literal().map(|value| value.data.to_string()));
    let pairs: Vec<String> = pairs.flatten().collect();
    assert_eq!(pairs, ["null", "\"1\"", "\"2\"", "\"\""]);
}

#[test]
fn kinds_of_body() {
    let body = |text: &str| load(&format!("body: {text}\n")).body;
    assert!(matches!(body("{json: <<x>>}"), Some(Body::Json(_))));
    assert!(matches!(body("{json: '<<x>>'}"), Some(Body::Json(_))));
    assert!(matches!(
        body("{json: '{\"a\": <<x>>}'}"),
        Some(Body::JsonText(_))
    ));
    assert!(matches!(body("{json: ~}"), Some(Body::Json(_))));
    assert!(matches!(body("{form: {a: 1}}"), Some(Body::Form(pairs)) if pairs.len() == 1));
    assert!(matches!(body("{xml: <a/>}"), Some(Body::Xml(_))));
    assert!(matches!(body("{base64: YQ==}"), Some(Body::Base64(_))));
    assert!(matches!(body("{file: a.bin}"), Some(Body::File(file)) if !file.template));
    assert!(matches!(body("{file: {path: a.txt, template: true}}"), Some(Body::File(file)) if file.template));
    assert!(matches!(
        body("{graphql: {query: q, variables: {a: 1}}}"),
        Some(Body::GraphQl(_))
    ));
    let Some(Body::Text(verbatim)) = body("{text: a << b, template: false}") else {
        panic!("a text body");
    };
    assert_eq!(text(&verbatim), "a << b");
}

#[test]
fn parts_of_a_multipart_body() {
    let Some(Body::Multipart(parts)) =
        load("body: {multipart: {a: x, f: [{file: p.png, type: image/png, name: q}, y]}}\n").body
    else {
        panic!("a multipart body");
    };
    let names: Vec<String> = parts.iter().map(|part| text(&part.name)).collect();
    assert_eq!(names, ["a", "f", "f"]);
    assert!(
        matches!(&parts[1].content, PartContent::File { path, filename: Some(_) } if text(path) == "p.png")
    );
}

#[test]
fn schemes_of_auth() {
    let auth = |text: &str| {
        load(&format!("auth: {text}\n"))
            .inherited
            .auth
            .map(|auth| auth.value)
    };
    assert!(auth("inherit").is_none());
    assert!(matches!(auth("none"), Some(Auth::None)));
    assert!(matches!(auth("{bearer: <<t>>}"), Some(Auth::Bearer(_))));
    assert!(matches!(
        auth("{digest: {username: a, password: b}}"),
        Some(Auth::Digest { .. })
    ));
    assert!(matches!(auth("{login: x}"), Some(Auth::Login(_))));
    let cookie = auth("{api_key: {name: a, value: b, in: cookie}}");
    assert!(matches!(
        cookie,
        Some(Auth::ApiKey {
            place: ApiKeyPlace::Cookie,
            ..
        })
    ));
}

#[test]
fn what_is_expected() {
    let expect = load(
        "expect:\n  status: [200, 3xx]\n  headers: {Content-Type: {contains: json}}\n  json: {$.a: {type: integer, gt: 0}, $.b: ~, $.c: [1]}\n  time: {lt: 1.5s}\n  schema: {type: object}\n  http: 2\n  that: a == 1\n  cookies: {S: {secure: true, value: {exists: true}}}\n  redirect: {count: 1}\n",
    )
    .inherited
    .expect
    .expect("an expect");
    let status = expect.status.as_ref().map(|status| &status.value[..]);
    assert_eq!(
        status,
        Some(&[StatusPattern::Exact(200), StatusPattern::Class(3)][..])
    );
    assert_eq!(&*expect.headers[0].0.value, "content-type");
    assert!(matches!(
        expect.json[0].1[0].value,
        Matcher::Type(JsonType::Integer)
    ));
    assert!(matches!(&expect.json[0].1[1].value, Matcher::Gt(tree) if flat(tree) == "0"));
    assert!(matches!(&expect.json[1].1[0].value, Matcher::Equals(tree) if flat(tree) == "null"));
    assert!(matches!(&expect.json[2].1[0].value, Matcher::Equals(tree) if flat(tree) == "[1]"));
    assert!(matches!(&expect.time[0].1[0].value, Matcher::Lt(tree) if flat(tree) == "1.5s"));
    let Some(Schema::Inline(schema)) = expect.schema.as_ref().map(|schema| &schema.value) else {
        panic!("no inline schema");
    };
    let list = std::sync::Arc::new(JsonDocument::parse("[]".into()).unwrap());
    assert_eq!(schema.violations(&list, &|| false).unwrap().kinds.len(), 1);
    assert_eq!(expect.that.len(), 1);
    assert!(
        expect.cookies[0]
            .1
            .secure
            .as_ref()
            .is_some_and(|secure| secure.value)
    );
    assert!(matches!(
        &expect.redirect.as_ref().expect("a redirect").count[0].value,
        Matcher::Equals(_)
    ));
}

#[test]
fn captures() {
    let captures = load("capture: {a: $.x, b: {header: etag, secret: true}, c: {json: '$.x[*]', all: true, default: []}, d: {regex: 'id=(\\d+)'}}\n").capture;
    assert!(matches!(captures[0].query, CaptureQuery::Json(_)) && captures[0].pick == Pick::One);
    assert!(
        matches!(&captures[1].query, CaptureQuery::Header(name) if &**name == "etag") && captures[1].secret
    );
    assert!(captures[2].pick == Pick::All && captures[2].default.is_some());
    assert!(matches!(captures[3].query, CaptureQuery::Regex(_)));
}

#[test]
fn control_flow_and_options() {
    let loaded = load(
        "retry: {max: 2, on: [connect, 429, 5xx], backoff: 1s..4s}\npaginate: {link: next}\nfor_each: {item: u, in: [1, 2]}\ndelay: 250ms\noptions: {timeout: 10s, redirects: none, http: 1.1, max_body: 1MiB, tls: {insecure: true}}\n",
    );
    let retry = loaded.inherited.retry.expect("retry");
    assert_eq!(
        retry.on,
        [RetryOn::Connect, RetryOn::Status(429), RetryOn::Class(5)]
    );
    assert_eq!(retry.backoff.most, Duration::from_secs(4));
    assert!(matches!(page_by("link: next"), PageBy::Link(_)));
    assert_eq!(loaded.delay, Some(Duration::from_millis(250)));
    let options = loaded.inherited.options.expect("options");
    assert_eq!(
        (options.redirects, options.http),
        (Some(Redirects::None), Some(HttpVersion::Http1))
    );
    assert_eq!(options.max_body, Some(1 << 20));
    assert_eq!(options.tls.and_then(|tls| tls.insecure), Some(true));
}

fn page_by(written: &str) -> PageBy {
    let loaded = load(&format!("body: {{json: {{}}}}\npaginate: {{{written}}}\n"));
    loaded.paginate.expect("paginate").by
}

#[test]
fn polls_and_ways_to_the_next_page() {
    let poll = load("poll: {until: done, every: 1s, for: 1m}\n")
        .poll
        .expect("poll");
    assert_eq!(poll.r#for, Duration::from_secs(60));
    assert!(matches!(
        page_by("next: $.t, query: t"),
        PageBy::QueryToken { .. }
    ));
    assert!(matches!(page_by("next: $.t, body: t"), PageBy::BodyToken { .. }));
    assert!(matches!(
        page_by("page: p, items: '$.x[*]'"),
        PageBy::Number { .. }
    ));
    assert!(matches!(
        page_by("offset: o, items: '$.x[*]'"),
        PageBy::Offset { .. }
    ));
}

#[test]
fn examples() {
    let examples =
        load("examples: {created: {status: 201, json: {id: 1.0}}, empty: {status: 204}, page: {text: hi}}\n")
            .examples;
    assert!(matches!(&examples[0].body, Some(ExampleBody::Json(tree)) if flat(tree) == "{id: 1.0}"));
    assert!(examples[1].body.is_none() && examples[1].status == 204);
    assert_eq!(examples[2].status, 200);
}

#[test]
fn nothing_after_a_colon_is_as_if_the_key_were_not_there() {
    let loaded = load("headers:\nvars:\ntags:\nbody:\nexpect:\ncapture:\n");
    assert!(loaded.body.is_none() && loaded.inherited.expect.is_none() && loaded.tags.is_empty());
}
