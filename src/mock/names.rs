//! What templates of mock.yaml and of examples may read while one request is answered, and their rendering.
//!
//! The names are listed in `docs/mock.md`. They go over the layers that the server was started with.

use super::call::{self, MockCall};
use super::message::MockResponse;
use super::pattern::Params;
use super::site::MockSite;
use crate::model::{Example, ExampleBody, MockAnswer, NamePair, TemplateText, ValueTree};
use crate::scope::{Binding, LayerKind, Scope, VariableLayer};
use crate::source::Diagnostic;
use crate::template::{Ambient, Value};
use serde_json::Value as Json;
use std::collections::HashMap;

pub type Rendered<T> = Result<T, Box<Diagnostic>>;

/// Headers about how a body travels. They are the server's own: an example that was recorded elsewhere may have them, but
/// its body is not compressed, chunked or of that length here.
const FRAMING: &[&str] = &[
    "connection",
    "content-encoding",
    "content-length",
    "keep-alive",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The names of one request over the layers of the server.
#[derive(Debug, Clone)]
pub struct MockNames<'s> {
    layers: &'s [VariableLayer<'s>],
    own: VariableLayer<'s>,
    ambient: &'s Ambient,
}

impl<'s> MockNames<'s> {
    /// No request: what is rendered when the server starts.
    pub fn new(layers: &'s [VariableLayer<'s>], ambient: &'s Ambient) -> MockNames<'s> {
        let own = VariableLayer {
            kind: LayerKind::Mock,
            label: "the request to the mock".into(),
            bindings: HashMap::new(),
            env: None,
        };
        MockNames { layers, own, ambient }
    }

    pub fn of(site: &'s MockSite<'s>, call: &MockCall, params: &Params) -> MockNames<'s> {
        let mut names = MockNames::new(&site.layers, &site.ambient);
        names.bind("method", call.method.clone().into());
        names.bind("url", call.url.clone().into());
        names.bind("query", call::map(&call.query));
        names.bind("headers", call::map(&call.headers));
        names.bind("body", call.payload());
        let path = params
            .iter()
            .map(|(name, value)| (name.clone(), value.clone().into()));
        names.bind("path", Json::Object(path.collect()));
        for (name, value) in params {
            names.bind(name, value.clone().into());
        }
        names
    }

    pub fn bind(&mut self, name: &str, value: Json) {
        let value = Binding::Value(Value::new(value));
        self.own.bindings.insert(name.into(), value);
    }

    pub fn text(&self, text: &TemplateText) -> Rendered<String> {
        Ok(self.scope().eval(text)?.to_text())
    }

    /// Text that is not empty.
    pub fn some_text(&self, text: Option<&TemplateText>) -> Rendered<Option<String>> {
        let text = text.map(|text| self.text(text)).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    pub fn tree(&self, tree: &ValueTree) -> Rendered<Json> {
        Ok(self.scope().eval_tree(tree)?.data)
    }

    pub fn answer(&self, answer: &MockAnswer) -> Rendered<MockResponse> {
        let response = match (&answer.json, &answer.text) {
            (Some(tree), _) => MockResponse::json_text(answer.status, self.scope().json_text(tree)?.0),
            (None, Some(text)) => MockResponse::text(answer.status, self.text(text)?),
            (None, None) => MockResponse::empty(answer.status),
        };
        self.headers(&answer.headers, response)
    }

    /// An example, rendered.
    pub fn example(&self, example: &Example) -> Rendered<MockResponse> {
        let response = match &example.body {
            Some(ExampleBody::Json(tree)) => {
                MockResponse::json_text(example.status, self.scope().json_text(tree)?.0)
            }
            Some(ExampleBody::Text(text)) => MockResponse::text(example.status, self.text(text)?),
            None => MockResponse::empty(example.status),
        };
        self.headers(&example.headers, response)
    }

    /// The headers of an answer; null leaves one out, a list repeats it.
    pub fn headers(&self, pairs: &[NamePair], mut response: MockResponse) -> Rendered<MockResponse> {
        let mut headers = Vec::new();
        for pair in pairs {
            let name = self.text(&pair.name)?;
            if FRAMING.contains(&&*name.to_ascii_lowercase()) {
                continue;
            }
            for value in values(self.scope().eval(&pair.value)?) {
                headers.push((name.clone(), value));
            }
        }
        let replaced = |name: &str| headers.iter().any(|(new, _)| new.eq_ignore_ascii_case(name));
        response.headers.retain(|(name, _)| !replaced(name));
        response.headers.extend(headers);
        Ok(response)
    }

    fn scope(&self) -> Scope<'_, 's> {
        let layers = std::iter::once(&self.own).chain(self.layers);
        Scope {
            layers: layers.collect(),
            ambient: self.ambient.clone(),
            ..Scope::default()
        }
    }
}

fn values(value: Value) -> Vec<String> {
    match value.data {
        Json::Null => Vec::new(),
        Json::Array(items) => items.iter().map(super::json::text).collect(),
        _ => vec![value.to_text()],
    }
}
