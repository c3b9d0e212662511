//! `body`: the bytes as decoded, by length, digest, or against a file.

use super::assertion::{AssertionSubject, judge};
use super::compare::first_differing_byte;
use super::matcher::{Actual, MatcherForm};
use super::show::HIDDEN;
use super::{Assertion, VerifyContext};
use crate::http::HttpResponse;
use crate::http::digests::Digests;
use crate::json::JsonNode;
use crate::model::{Expect, TemplateText};
use serde_json::Value as Json;

pub fn verify(expect: &Expect, context: &VerifyContext<'_>, out: &mut Vec<Assertion>) {
    let Some(body) = &expect.body else {
        return;
    };
    let length = Json::from(size(&context.exchange.response));
    let subject = AssertionSubject {
        name: "body length".into(),
        actual: Actual::new(Some(JsonNode::Tree(&length)), MatcherForm::Json, context.tools()),
        missing: None,
        path: None,
    };
    judge(&body.length, &subject, context, out);
    if body.sha256.is_some() || body.md5.is_some() {
        let found = digests(&context.exchange.response);
        let each = [
            (&body.sha256, "body sha256", &found.sha256),
            (&body.md5, "body md5", &found.md5),
        ];
        for (wanted, name, actual) in each {
            out.extend(
                wanted
                    .as_ref()
                    .map(|wanted| digest(wanted, name, actual, context)),
            );
        }
    }
    let file = |path| file(path, body.file_above, context);
    out.extend(body.file.as_ref().map(file));
}

/// A body that nobody reads is only counted.
fn size(response: &HttpResponse) -> u64 {
    if response.body_kept {
        response.body.len() as u64
    } else {
        response.decoded_size
    }
}

/// Those of a body that was not kept were taken while it arrived.
fn digests(response: &HttpResponse) -> Digests {
    let taken = response.digests.clone().filter(|_| !response.body_kept);
    taken.unwrap_or_else(|| Digests::of(&response.body))
}

fn digest(wanted: &TemplateText, name: &'static str, actual: &str, context: &VerifyContext<'_>) -> Assertion {
    let expected = match context.scope.eval(wanted) {
        Ok(expected) => expected,
        Err(diagnostic) => return Assertion::faulty(name.into(), wanted.span, diagnostic),
    };
    let text = expected.to_text();
    let passed = text.trim().eq_ignore_ascii_case(actual);
    let shown = |text: &str| {
        if expected.secret {
            HIDDEN.to_owned()
        } else {
            context.show().plain(text)
        }
    };
    Assertion {
        subject: name.into(),
        expected: format!("is {}", shown(&text)).into(),
        actual: Some(shown(actual).into()),
        passed,
        detail: None,
        differences: None,
        span: Some(wanted.span),
        diagnostic: None,
    }
}

fn file(path: &TemplateText, above: usize, context: &VerifyContext<'_>) -> Assertion {
    let path_text = match context.scope.eval(path) {
        Ok(path) => path.to_text(),
        Err(diagnostic) => return Assertion::faulty("body".into(), path.span, diagnostic),
    };
    let expected = format!("equals the file {}", context.show().plain(&path_text)).into();
    let actual = &context.exchange.response.body;
    let below = format!("{}{path_text}", "../".repeat(above));
    let unlike = match (context.access.read)(&below) {
        Ok(bytes) => explain_difference(&bytes, actual),
        Err(reason) => Some(reason),
    };
    Assertion {
        passed: unlike.is_none(),
        actual: Some(format!("{} bytes", actual.len()).into()),
        detail: unlike,
        ..Assertion::failed("body".into(), expected, String::new(), Some(path.span))
    }
}

fn explain_difference(expected: &[u8], actual: &[u8]) -> Option<String> {
    let at = first_differing_byte(expected, actual);
    (expected != actual).then(|| {
        format!(
            "differs at byte {at}: expected {} bytes, got {}",
            expected.len(),
            actual.len()
        )
    })
}
