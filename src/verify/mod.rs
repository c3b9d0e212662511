//! Exchange to outcomes: queries, matchers, captures.
//!
//! Every assertion is evaluated, whatever the others said. Nothing here sends, stores or prints.

use crate::http::Exchange;
use crate::model::{Capture, Expect};
use crate::scope::Scope;
use crate::source::{Diagnostic, Span};
use crate::template::Value;

/// One thing that was expected, and whether it held.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// `status`, `header content-type`, `json $.id`, `that`.
    pub subject: String,
    /// `is 201`, `contains "json"`: reads on from the subject.
    pub expected: String,
    /// None if there was nothing to compare.
    pub actual: Option<String>,
    pub passed: bool,
    /// Why it failed, beyond the two values (`differs at $.a.b`, `the body is not JSON: ...`).
    pub detail: Option<String>,
    pub span: Span,
    /// Expected or actual hold a secret.
    pub secret: bool,
}

/// A captured value.
#[derive(Debug, Clone)]
pub struct Captured {
    pub name: Box<str>,
    pub value: Value,
    /// To disk before the next request.
    pub durable: bool,
    /// Seconds from now.
    pub expires_in: Option<u64>,
}

/// Files that assertions compare with, read beforehand: `(path as written, bytes)`.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// Evaluates all of `expect`. Without one, a status of 400 or more fails.
pub fn verify(
    _expect: Option<&Expect>,
    _exchange: &Exchange,
    _scope: &Scope<'_, '_>,
    _files: Files<'_>,
) -> Vec<Assertion> {
    Vec::new()
}

/// Takes every capture; those that find nothing or too much are errors, each with its place.
pub fn capture(
    _captures: &[Capture],
    _exchange: &Exchange,
    _scope: &Scope<'_, '_>,
) -> (Vec<Captured>, Vec<Diagnostic>) {
    (Vec::new(), Vec::new())
}

/// Whether any of these reads the body, so that it has to be kept.
pub fn needs_body(_expect: Option<&Expect>, _captures: &[Capture]) -> bool {
    true
}
