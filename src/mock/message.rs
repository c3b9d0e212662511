//! What goes in and out of the mock, as data.

use bytes::Bytes;
use serde_json::Value as Json;
use std::time::Duration;

/// One request as it arrived, its body whole.
#[derive(Debug, Clone, Default)]
pub struct MockRequest {
    pub method: String,
    /// As on the request line: `/v2/users?page_size=1`.
    pub path_and_query: String,
    /// In order; bytes that are not text are replaced.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

/// What is to be sent back, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct MockResponse {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
    /// To be waited before the answer, or before the connection is dropped.
    pub delay: Duration,
    /// Close the connection without an answer.
    pub drop_connection: bool,
}

impl MockResponse {
    pub fn empty(status: u16) -> MockResponse {
        MockResponse {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            delay: Duration::ZERO,
            drop_connection: false,
        }
    }

    pub fn json(status: u16, body: &Json) -> MockResponse {
        MockResponse::json_text(status, body.to_string())
    }

    /// JSON that is already text, so that its numbers keep their spelling.
    pub fn json_text(status: u16, body: String) -> MockResponse {
        MockResponse::empty(status).body("application/json", body)
    }

    pub fn text(status: u16, body: String) -> MockResponse {
        MockResponse::empty(status).body("text/plain; charset=utf-8", body)
    }

    fn body(self, mime: &str, body: String) -> MockResponse {
        MockResponse {
            body: body.into(),
            ..self
        }
        .header("content-type", mime)
    }

    /// Sets a header in place of any of that name.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> MockResponse {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}
