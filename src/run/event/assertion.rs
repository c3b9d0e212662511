//! What was expected of answers, what was taken from them, and what requests read.

use super::Location;
use crate::source::Sources;
use crate::verify::{Assertion, Differences};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// One thing that was expected, and whether it held.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AssertionRecord {
    /// Index of the attempt whose answer it is about, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<usize>,
    /// `status`, `header content-type`, `json $.id`, `that`.
    pub subject: Cow<'static, str>,
    /// `is 201`, `contains "json"`: reads on from the subject.
    pub expected: Cow<'static, str>,
    /// The value found, shortened. None if there was nothing to compare.
    pub actual: Option<Cow<'static, str>>,
    pub passed: bool,
    /// Why it failed, beyond the two values. May hold several lines.
    pub detail: Option<String>,
    /// Where two lists, objects or long texts differ; `detail` has it in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) differences: Option<Box<Differences>>,
    /// None for the status check that nobody wrote.
    pub place: Option<Location>,
}

/// A variable that a request reads.
pub struct ReadValue {
    pub name: Arc<str>,
    /// As text, masked by the sinks if secret. None where it has no value yet.
    pub value: Option<String>,
    pub secret: bool,
    /// `path:line:column`, or `captured` and the like.
    pub from: String,
}

pub struct CapturedValue {
    pub name: Box<str>,
    pub secret: bool,
    /// As text, masked by the sinks if secret.
    pub value: String,
}

impl AssertionRecord {
    pub(crate) fn new(assertion: Assertion, attempt: Option<usize>, sources: &Sources) -> AssertionRecord {
        AssertionRecord {
            attempt,
            subject: assertion.subject,
            expected: assertion.expected,
            actual: assertion.actual,
            passed: assertion.passed,
            detail: assertion.detail,
            differences: assertion.differences,
            place: assertion.span.map(|span| Location::of(span, sources)),
        }
    }
}

/// A value may be secret, so that it is not printed.
impl std::fmt::Debug for ReadValue {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} from {}", self.name, self.from)
    }
}

impl std::fmt::Debug for CapturedValue {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "CapturedValue({})", self.name)
    }
}
