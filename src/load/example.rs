//! `examples:` of a request.

use super::context::Context;
use super::exact::exact;
use super::fields::Fields;
use crate::format;
use crate::model::{Example, ExampleBody};
use crate::source::{Entry, Node, code};

/// None where a mistake was reported.
pub(super) fn examples(cx: &mut Context<'_>, node: &Node) -> Option<Vec<Example>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of names to examples");
        return None;
    };
    let examples = entries.iter().filter_map(|entry| example(cx, entry));
    Some(exact(entries.len(), examples))
}

fn example(cx: &mut Context<'_>, entry: &Entry) -> Option<Example> {
    let name = cx.name(&entry.key)?;
    let fields = Fields::of(cx, &entry.value, &format::EXAMPLE)?;
    if let (Some(_), Some(text)) = (fields.raw("json"), fields.entry("text")) {
        let message = "an example has `json` or `text`, not both";
        cx.error(code::CONFLICTING_KEYS, message, text.key.span, "a second body");
    }
    let json = fields
        .raw("json")
        .and_then(|json| cx.json(json))
        .map(ExampleBody::Json);
    let text = fields.read(cx, "text", Context::text).map(ExampleBody::Text);
    Some(Example {
        name,
        status: fields.read(cx, "status", Context::status).unwrap_or(200),
        headers: fields.read(cx, "headers", Context::headers).unwrap_or_default(),
        body: json.or(text),
    })
}
