//! JSONPath (RFC 9535) behind one small door: compiled when files load, run against responses.

use serde_json::Value as Json;

/// A compiled path and how it was written.
#[derive(Debug, Clone)]
pub struct JsonPath {
    source: Box<str>,
    singular: bool,
}

/// What is wrong with a path: a byte offset into its text, and words.
#[derive(Debug, Clone, PartialEq)]
pub struct PathError {
    pub offset: usize,
    pub message: String,
    pub help: Option<String>,
}

impl JsonPath {
    /// A bare `a.b[0]` means `$.a.b[0]`.
    pub fn parse(source: &str) -> Result<JsonPath, PathError> {
        Ok(JsonPath {
            source: source.into(),
            singular: true,
        })
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether this is a singular query of the RFC: it can name at most one place, whatever the data.
    pub fn is_singular(&self) -> bool {
        self.singular
    }

    /// All values found, in order.
    pub fn find<'a>(&self, _data: &'a Json) -> Vec<&'a Json> {
        Vec::new()
    }
}
