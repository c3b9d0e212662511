//! Why a request is not answered as asked: by name, so that `errors` of mock.yaml can word it.

use super::message::MockResponse;
use super::names::MockNames;
use super::pattern::Params;
use crate::model::{MockAnswer, MockDefinition};
use crate::source::Diagnostic;
use serde_json::{Value as Json, json};

/// What ends the answering of a request early.
#[derive(Debug)]
pub enum MockStop {
    Refused(Box<MockRefusal>),
    /// A template of the collection could not be rendered.
    Broken(Box<Diagnostic>),
}

/// A refusal, before it is worded.
#[derive(Debug)]
pub struct MockRefusal {
    /// One of `model::mock::ERROR_NAMES`.
    pub name: &'static str,
    pub message: String,
    /// A resource's own `not_found`, which goes before `errors`.
    pub own: Option<MockAnswer>,
    pub headers: Vec<(&'static str, String)>,
    /// Parameters of the path, where a route matched.
    pub params: Params,
    /// Names that its template may use in addition to `error` and `message`.
    pub names: Vec<(&'static str, Json)>,
}

/// The status of each refusal that is not 400.
const STATUS: &[(&str, u16)] = &[
    ("unauthorized", 401),
    ("expired", 401),
    ("invalid_client", 401),
    ("not_found", 404),
    ("method_not_allowed", 405),
    ("no_example", 501),
    ("full", 507),
];

/// Names whose wording, where `errors` has none, is that of another.
const FALLBACK: &[(&str, &str)] = &[
    ("expired", "unauthorized"),
    ("invalid_param", "invalid_request"),
    ("redirect_uri_mismatch", "invalid_request"),
];

/// Names whose built-in body is that of the mock's API, not of OAuth.
const API: &[&str] = &[
    "unauthorized",
    "expired",
    "bad_json",
    "not_found",
    "method_not_allowed",
    "no_example",
    "full",
    "missing_field",
    "invalid_page_token",
];

impl MockRefusal {
    pub fn new(name: &'static str, message: impl Into<String>) -> MockRefusal {
        MockRefusal {
            name,
            message: message.into(),
            own: None,
            headers: Vec::new(),
            params: Params::new(),
            names: Vec::new(),
        }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> MockRefusal {
        self.headers.push((name, value.into()));
        self
    }

    pub fn bind(mut self, name: &'static str, value: impl Into<Json>) -> MockRefusal {
        self.names.push((name, value.into()));
        self
    }

    /// Words it: the resource's own answer, that of `errors`, or the built-in one.
    pub fn answer(self, mock: Option<&MockDefinition>, mut names: MockNames<'_>) -> MockResponse {
        names.bind("error", self.name.into());
        names.bind("message", self.message.clone().into());
        for (name, value) in &self.names {
            names.bind(name, value.clone());
        }
        let worded = self
            .own
            .as_ref()
            .or_else(|| mock.and_then(|mock| wording(mock, self.name)));
        let response = match worded.map(|answer| names.answer(answer)) {
            None => self.built_in(),
            Some(Ok(response)) => response,
            Some(Err(diagnostic)) => broken(&diagnostic),
        };
        let add = |response: MockResponse, (name, value)| response.header(name, value);
        self.headers.into_iter().fold(response, add)
    }

    fn built_in(&self) -> MockResponse {
        let status = look_up(STATUS, self.name).copied().unwrap_or(400);
        let error = look_up(FALLBACK, self.name).copied().unwrap_or(self.name);
        let body = if API.contains(&self.name) {
            json!({"error": self.name, "message": self.message})
        } else {
            json!({"error": error, "error_description": self.message})
        };
        MockResponse::json(status, &body)
    }
}

impl From<MockRefusal> for MockStop {
    fn from(refusal: MockRefusal) -> MockStop {
        MockStop::Refused(Box::new(refusal))
    }
}

impl From<Box<Diagnostic>> for MockStop {
    fn from(diagnostic: Box<Diagnostic>) -> MockStop {
        MockStop::Broken(diagnostic)
    }
}

/// The mock's own fault, said plainly: a template of the collection does not render.
pub fn broken(diagnostic: &Diagnostic) -> MockResponse {
    let message = format!("the mock could not render its answer: {}", diagnostic.message);
    MockResponse::json(500, &json!({"error": "broken_template", "message": message}))
}

fn wording<'m>(mock: &'m MockDefinition, name: &str) -> Option<&'m MockAnswer> {
    let named = |name: &str| mock.errors.iter().find(|(known, _)| &*known.value == name);
    let found = named(name).or_else(|| named(look_up(FALLBACK, name)?));
    found.map(|(_, answer)| answer)
}

fn look_up<'t, T>(table: &'t [(&str, T)], name: &str) -> Option<&'t T> {
    let found = table.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value)
}
