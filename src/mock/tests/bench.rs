//! What the tests are built from: collections made in code, requests in one line, and one way to compare answers.

use crate::load::fixtures;
use crate::mock::{MockRequest, MockResponse, MockServer, MockSettings};
use crate::model::{
    ClientAuthRule, Collection, DeviceFlow, Example, ExampleBody, MockAnswer, MockDefinition, MockResource,
    Name, NamePair, OAuthClient, OAuthPaths, OAuthServer, RefreshTokens, Request, TemplateText, ValueTree,
};
use crate::scope::{Binding, LayerKind, VariableLayer};
use crate::source::{FileId, NodeStyle, Scalar, SourceFile, Span, Spanned};
use crate::template::{FieldKind, Template, Value};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use std::cell::Cell;
use std::time::Duration;

pub const URL: &str = "http://127.0.0.1:4000";

/// A server and a clock that only the test moves.
pub struct Bench {
    pub server: MockServer<'static>,
    now: Cell<Duration>,
}

/// An answer with its body read.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub json: Json,
    pub response: MockResponse,
}

impl Bench {
    pub fn new(collection: Collection) -> Bench {
        Bench::with(collection, MockSettings::default())
    }

    pub fn with(collection: Collection, settings: MockSettings) -> Bench {
        let collection = Box::leak(Box::new(collection));
        let environment = layer(&[("outside", "from the environment"), ("appId", "app")]);
        let server = MockServer::new(collection, vec![environment], URL.to_owned(), settings).unwrap();
        Bench {
            server,
            now: Cell::new(Duration::ZERO),
        }
    }

    pub fn wait(&self, seconds: u64) {
        self.now.set(self.now.get() + Duration::from_secs(seconds));
    }

    pub fn send(&self, request: MockRequest) -> Reply {
        let response = self.server.answer(request, self.now.get());
        Reply {
            status: response.status,
            json: serde_json::from_slice(&response.body).unwrap_or_default(),
            response,
        }
    }

    /// Sends each request in turn, and compares status and the fields that the row names.
    pub fn check(&self, rows: Vec<(MockRequest, u16, Json)>) {
        for (row, (request, status, expected)) in rows.into_iter().enumerate() {
            let what = format!("row {row}: {} {}", request.method, request.path_and_query);
            let reply = self.send(request);
            assert_eq!(reply.status, status, "{what}: {}", reply.json);
            assert!(
                holds(&reply.json, &expected),
                "{what}: {} lacks {expected}",
                reply.json
            );
        }
    }
}

impl Reply {
    pub fn text(&self, field: &str) -> String {
        let found = self.json[field].as_str();
        found
            .unwrap_or_else(|| panic!("no text `{field}` in {}", self.json))
            .to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .response
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// A parameter of the redirect.
    pub fn redirected(&self, name: &str) -> Option<String> {
        let location = url::Url::parse(self.header("location")?).unwrap();
        let found = location.query_pairs().find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned())
    }
}

/// Whether every field of `expected` is in `actual`, at any depth; null expects nothing.
pub fn holds(actual: &Json, expected: &Json) -> bool {
    match (actual, expected) {
        (_, Json::Null) => true,
        (Json::Object(actual), Json::Object(expected)) => expected.iter().all(|(key, value)| {
            actual
                .get(key)
                .is_some_and(|own| value.is_null() && own.is_null() || holds(own, value))
        }),
        (actual, expected) => actual == expected,
    }
}

pub fn request(method: &str, path: &str) -> MockRequest {
    MockRequest {
        method: method.to_owned(),
        path_and_query: path.to_owned(),
        ..MockRequest::default()
    }
}

pub fn get(path: &str) -> MockRequest {
    request("GET", path)
}

pub fn post(path: &str) -> MockRequest {
    request("POST", path)
}

impl MockRequest {
    pub fn header(mut self, name: &str, value: &str) -> MockRequest {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn bearer(self, token: &str) -> MockRequest {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    pub fn basic(self, id: &str, secret: &str) -> MockRequest {
        let pair = STANDARD.encode(format!("{id}:{secret}"));
        self.header("Authorization", &format!("Basic {pair}"))
    }

    pub fn json(mut self, body: Json) -> MockRequest {
        self.body = body.to_string().into();
        self.header("Content-Type", "application/json")
    }

    pub fn form(mut self, pairs: &[(&str, &str)]) -> MockRequest {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        self.body = form.extend_pairs(pairs).finish().into();
        self.header("Content-Type", "application/x-www-form-urlencoded")
    }
}

pub fn name(text: &str) -> Name {
    Spanned::new(text.into(), Span::default())
}

pub fn text(text: &str) -> TemplateText {
    let file = SourceFile {
        path: "mock.yaml".into(),
        text: text.into(),
    };
    let scalar = Scalar {
        text: text.into(),
        style: NodeStyle::DoubleQuoted,
    };
    let span = Span::new(FileId::default(), 0, text.len());
    Template::compile(&scalar, span, &file, FieldKind::Elsewhere).unwrap()
}

/// JSON as it would be written in a file; texts may hold templates.
pub fn tree(json: Json) -> ValueTree {
    let span = Span::default();
    match json {
        Json::String(string) => ValueTree::Scalar(text(&string)),
        Json::Array(items) => ValueTree::List(items.into_iter().map(tree).collect(), span),
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(key, value)| (name(&key), tree(value)));
            ValueTree::Map(fields.collect(), span)
        }
        scalar => ValueTree::Scalar(Template::literal(Value::new(scalar), span)),
    }
}

pub fn layer(values: &[(&str, &str)]) -> VariableLayer<'static> {
    let values = values.iter().copied();
    let bound = values.map(|(name, value)| (name.into(), Binding::Value(Value::text(value))));
    VariableLayer {
        kind: LayerKind::Environment,
        label: "environments/test.yaml".into(),
        bindings: bound.collect(),
        env: None,
    }
}

/// A collection `c` without folders.
pub fn collection(requests: Vec<Request>, mock: Option<MockDefinition>) -> Collection {
    Collection {
        dir: "collections/c".into(),
        requests,
        mock,
        ..fixtures::collection(&[("collections/c/collection.yaml", "version: 1\n")])
    }
}

/// A request of the collection: `POST <<baseUrl>>/x`, answered by the examples.
pub fn route(id: &str, method_and_url: &str, examples: Vec<Example>) -> Request {
    let (method, url) = method_and_url.split_once(' ').unwrap();
    Request {
        id: id.into(),
        name: id.into(),
        method: text(method),
        url: text(url),
        examples,
        ..fixtures::request("url: http://localhost/\n")
    }
}

/// An example; null is no body.
pub fn example(called: &str, status: u16, body: Json) -> Example {
    Example {
        name: name(called),
        status,
        headers: Vec::new(),
        body: (!body.is_null()).then(|| ExampleBody::Json(tree(body))),
    }
}

pub fn pair(key: &str, value: &str) -> NamePair {
    NamePair {
        name: text(key),
        value: text(value),
    }
}

pub fn mock() -> MockDefinition {
    MockDefinition {
        environment: None,
        vars: vec![(name("baseUrl"), tree(format!("{URL}/v2").into()))],
        protect: Vec::new(),
        errors: Vec::new(),
        oauth2: None,
        resources: Vec::new(),
        faults: Vec::new(),
    }
}

pub fn error(status: u16, body: Json) -> MockAnswer {
    MockAnswer {
        status,
        headers: Vec::new(),
        json: Some(tree(body)),
        text: None,
    }
}

pub fn oauth(clients: Vec<OAuthClient>) -> OAuthServer {
    OAuthServer {
        paths: OAuthPaths {
            authorize: Some(name("/authorize")),
            token: Some(name("/token")),
            revoke: Some(name("/revoke")),
            device: Some(name("/device_authorization")),
        },
        clients,
        access_token_lifetime: Duration::from_secs(60),
        refresh_token: RefreshTokens::default(),
        code_lifetime: OAuthServer::CODE_LIFETIME,
        device: DeviceFlow {
            lifetime: DeviceFlow::LIFETIME,
            interval: DeviceFlow::INTERVAL,
            polls: DeviceFlow::POLLS.iter().map(|poll| name(poll)).collect(),
            verification_uri: None,
        },
        scope: None,
        issuer: None,
        fields: Vec::new(),
        revoked: None,
    }
}

/// A client with the secret `secret`, unless it is called `public`.
pub fn client(id: &str, grants: &[&str]) -> OAuthClient {
    OAuthClient {
        id: text(id),
        secret: (id != "public").then(|| text("secret")),
        auth: ClientAuthRule::Any,
        redirect_uris: vec![text("https://app.example/cb"), text("http://127.0.0.1/cb")],
        grants: grants.iter().map(|grant| name(grant)).collect(),
        pkce_required: false,
        denies: false,
        params: Vec::new(),
        refresh_token: None,
        access_token: None,
        username: None,
        password: None,
    }
}

pub fn resource(called: &str, item: &str, list: &str) -> MockResource {
    let path = |path: &str| (!path.is_empty()).then(|| name(path));
    MockResource {
        name: name(called),
        item: path(item),
        list: path(list),
        single: None,
        id_field: "id".into(),
        id_integer: true,
        aliases: Vec::new(),
        parents_shared: false,
        must_exist: Vec::new(),
        items: called.into(),
        page: None,
        body: None,
        required: Vec::new(),
        example: None,
        seed: Vec::new(),
        actions: Vec::new(),
        not_found: None,
    }
}
