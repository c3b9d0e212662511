//! What of a request is known before a run: literals, held against the very rules that they meet when they are
//! rendered. What has an expression in it is left to the run, but for the parts of a URL that no value changes.

use super::{PrepareInput, Refusal, address, body, headers, method, options, save};
use crate::model::{Body, Expect, PartContent, Schema, TemplateText};
use crate::plan::Step;
use crate::source::{Diagnostic, Spanned};
use crate::template::Value;
use std::path::Path;

/// The mistakes of one step. `with_options` looks at its proxy and its certificates too, which the command line of a
/// run may replace. The input's scope is not asked for anything.
pub fn problems(input: &PrepareInput<'_>, step: &Step<'_>, with_options: bool) -> Vec<Diagnostic> {
    let mut found: Vec<Refusal> = Vec::new();
    found.extend(literal(&input.request.method).and_then(|_| method(input).err()));
    found.extend(address::known_fault(input));
    found.extend(headers::known_faults(input));
    found.extend(in_body(input));
    found.extend(save::known_fault(input));
    if with_options {
        found.extend(options::known_fault(input));
    }
    let (own, added) = step.expects();
    for (expect, base) in own.into_iter().chain(added) {
        found.extend(in_expect(input, expect, &base));
    }
    found.into_iter().map(|refusal| *refusal).collect()
}

fn literal(text: &TemplateText) -> Option<std::borrow::Cow<'_, Value>> {
    text.as_literal()
}

fn in_body(input: &PrepareInput<'_>) -> Vec<Refusal> {
    let file = |path: &TemplateText| missing(input, &input.request_directory(), path);
    match &input.request.body {
        Some(Body::Base64(text)) if literal(text).is_some() => {
            body::base64(input, text).err().into_iter().collect()
        }
        Some(Body::JsonText(text)) if literal(text).is_some() => {
            body::json_text(input, text).err().into_iter().collect()
        }
        Some(Body::File(body)) => file(&body.path).into_iter().collect(),
        Some(Body::Multipart(parts)) => {
            let paths = parts.iter().filter_map(|part| match &part.content {
                PartContent::File { path, .. } => Some(path),
                PartContent::Text(_) => None,
            });
            paths.filter_map(file).collect()
        }
        _ => Vec::new(),
    }
}

/// Files that an answer will be held against.
fn in_expect(input: &PrepareInput<'_>, expect: &Expect, base: &Path) -> Vec<Refusal> {
    let mut found = Vec::new();
    let file = expect.body.as_ref().and_then(|body| body.file.as_ref());
    let above = expect.body.as_ref().map_or(0, |body| body.file_above);
    let outer = |levels| base.ancestors().nth(levels).unwrap_or(base);
    found.extend(file.and_then(|path| missing(input, outer(above), path)));
    if let Some(Spanned {
        value: Schema::File { path, above },
        span,
    }) = &expect.schema
    {
        let refused = (input.files.resolve)(outer(*above), path).err();
        found.extend(refused.map(|refused| Box::new(refused.at(*span, "named here"))));
    }
    found
}

fn missing(input: &PrepareInput<'_>, base: &Path, path: &TemplateText) -> Option<Refusal> {
    literal(path)?;
    input.resolve(base, path).err()
}
