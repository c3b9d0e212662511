//! A request taken apart: path segments, query, headers, body. Nothing here decides anything.

use super::message::MockRequest;
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json};

/// A request that is being answered.
#[derive(Debug)]
pub struct MockCall {
    /// Upper-case; `HEAD` has become `GET`.
    pub method: String,
    pub head: bool,
    /// Path and query as received.
    pub url: String,
    /// The path between its slashes, percent-decoded: `/a/b` is two.
    pub segments: Vec<String>,
    pub query: Vec<(String, String)>,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
    /// The body as JSON where its type says that it is some; why it is not, in words.
    pub json: Result<Option<Json>, String>,
}

impl MockCall {
    pub fn read(request: MockRequest) -> MockCall {
        let (path, query) = request
            .path_and_query
            .split_once('?')
            .unwrap_or((&request.path_and_query, ""));
        let headers = request.headers.into_iter();
        let mut call = MockCall {
            head: request.method.eq_ignore_ascii_case("HEAD"),
            method: request.method.to_ascii_uppercase(),
            segments: segments(path),
            query: form(query.as_bytes()),
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value))
                .collect(),
            body: request.body,
            json: Ok(None),
            url: request.path_and_query,
        };
        if call.head {
            call.method = "GET".to_owned();
        }
        call.json = call.read_json();
        call
    }

    /// The first header of that name in lower case; None if the call has none.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body's type without its parameters, in lower case.
    pub fn mime(&self) -> String {
        let whole = self.header("content-type").unwrap_or_default();
        whole
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    }

    pub fn is_form(&self) -> bool {
        self.mime() == "application/x-www-form-urlencoded"
    }

    /// The fields of a form body.
    pub fn form(&self) -> Vec<(String, String)> {
        form(&self.body)
    }

    /// The body as templates see it.
    pub fn payload(&self) -> Json {
        match &self.json {
            Ok(Some(json)) => json.clone(),
            _ if self.body.is_empty() => Json::Null,
            _ if self.is_form() => map(&self.form()),
            _ => Json::String(String::from_utf8_lossy(&self.body).into_owned()),
        }
    }

    fn read_json(&self) -> Result<Option<Json>, String> {
        let mime = self.mime();
        let declared = mime == "application/json" || mime.ends_with("+json");
        if !declared || self.body.is_empty() {
            return Ok(None);
        }
        serde_json::from_slice(&self.body)
            .map(Some)
            .map_err(|error| error.to_string())
    }
}

/// Path segments, decoded one by one: `%2F` is no slash.
pub fn segments(path: &str) -> Vec<String> {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect()
}

/// Pairs as a JSON map; what comes more than once is a list.
pub fn map(pairs: &[(String, String)]) -> Json {
    let mut map = Map::new();
    for (name, value) in pairs {
        match map.get_mut(name) {
            None => drop(map.insert(name.clone(), value.clone().into())),
            Some(Json::Array(values)) => values.push(value.clone().into()),
            Some(first) => *first = Json::Array(vec![first.take(), value.clone().into()]),
        }
    }
    Json::Object(map)
}

fn form(bytes: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(bytes).into_owned().collect()
}
