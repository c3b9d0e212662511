//! `examples:` of a request.

use super::context::LoadContext;
use super::exact::exact;
use super::fields::MappingFields;
use crate::format;
use crate::model::{Example, ExampleBody};
use crate::source::{MappingEntry, Node, code};

/// None where a mistake was reported.
pub(super) fn examples(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<Example>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of names to examples");
        return None;
    };
    let examples = entries.iter().filter_map(|entry| example(cx, entry));
    Some(exact(entries.len(), examples))
}

fn example(cx: &mut LoadContext<'_>, entry: &MappingEntry) -> Option<Example> {
    let name = cx.name(&entry.key)?;
    let fields = MappingFields::of(cx, &entry.value, &format::EXAMPLE)?;
    if let (Some(_), Some(text)) = (fields.raw("json"), fields.entry("text")) {
        let message = "an example has `json` or `text`, not both";
        cx.error(code::CONFLICTING_KEYS, message, text.key.span, "a second body");
    }
    let json = fields
        .raw("json")
        .and_then(|json| cx.json(json))
        .map(ExampleBody::Json);
    let text = fields.read(cx, "text", LoadContext::text).map(ExampleBody::Text);
    Some(Example {
        name,
        status: fields.read(cx, "status", LoadContext::status).unwrap_or(200),
        headers: fields
            .read(cx, "headers", LoadContext::headers)
            .unwrap_or_default(),
        body: json.or(text),
    })
}
