//! `body`: the bytes as decoded, by length, digest, or against a file.

use super::assertion::{Subject, judge};
use super::compare::first_differing_byte;
use super::matcher::{Actual, Form};
use super::show::HIDDEN;
use super::{Assertion, Context};
use crate::http::HttpResponse;
use crate::json::Node;
use crate::model::{Expect, Text};
use serde_json::Value as Json;
use sha2::Digest;

type Hash = fn(&[u8]) -> String;

pub fn verify(expect: &Expect, context: &Context<'_>, out: &mut Vec<Assertion>) {
    let Some(body) = &expect.body else {
        return;
    };
    let length = Json::from(size(&context.exchange.response));
    let subject = Subject {
        name: "body length".into(),
        actual: Actual::new(Some(Node::Tree(&length)), Form::Json, context.tools()),
        missing: None,
    };
    judge(&body.length, &subject, context, out);
    let digests: [(_, _, Hash); 2] = [
        (&body.sha256, "body sha256", sha256),
        (&body.md5, "body md5", md5),
    ];
    for (wanted, name, hash) in digests {
        out.extend(wanted.as_ref().map(|wanted| digest(wanted, name, hash, context)));
    }
    out.extend(body.file.as_ref().map(|path| file(path, context)));
}

/// A body that nobody reads is only counted.
fn size(response: &HttpResponse) -> u64 {
    if response.body_kept {
        response.body.len() as u64
    } else {
        response.decoded_size
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex(&sha2::Sha256::digest(bytes))
}

fn md5(bytes: &[u8]) -> String {
    hex(&md5::Md5::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest(wanted: &Text, name: &'static str, hash: Hash, context: &Context<'_>) -> Assertion {
    let expected = match context.scope.eval(wanted) {
        Ok(expected) => expected,
        Err(diagnostic) => return Assertion::faulty(name.into(), wanted.span, diagnostic),
    };
    let (text, actual) = (expected.to_text(), hash(&context.exchange.response.body));
    let passed = text.trim().eq_ignore_ascii_case(&actual);
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
        actual: Some(shown(&actual).into()),
        passed,
        detail: None,
        span: Some(wanted.span),
        secret: expected.secret,
        diagnostic: None,
    }
}

fn file(path: &Text, context: &Context<'_>) -> Assertion {
    let path_text = match context.scope.eval(path) {
        Ok(path) => path.to_text(),
        Err(diagnostic) => return Assertion::faulty("body".into(), path.span, diagnostic),
    };
    let expected = format!("equals the file {}", context.show().plain(&path_text)).into();
    let actual = &context.exchange.response.body;
    let unlike = match (context.access.read)(&path_text) {
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
