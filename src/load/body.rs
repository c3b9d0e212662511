//! `body:` of a request: one of its kinds.

use super::context::LoadContext;
use super::fields::MappingFields;
use crate::format::{self, BODY_KINDS};
use crate::model::{Body, FileBody, GraphQl, MultipartItem, PartContent, TemplateText};
use crate::source::{Diagnostic, Node, NodeStyle, Scalar, code};
use crate::template::TextSyntax;
use serde::de::IgnoredAny;

/// A reader for each kind, in the order of [`BODY_KINDS`].
const KINDS: &[fn(&mut LoadContext<'_>, &Node) -> Option<Body>] = &[
    json,
    |cx, node| cx.pairs(node).map(Body::Form),
    |cx, node| multipart(cx, node).map(Body::Multipart),
    |cx, node| cx.text(node).map(Body::Text),
    |cx, node| cx.text(node).map(Body::Xml),
    graphql,
    file,
    |cx, node| cx.text(node).map(Body::Base64),
];

/// None where a mistake was reported.
pub(super) fn body(cx: &mut LoadContext<'_>, node: &Node) -> Option<Body> {
    if node.scalar().is_some_and(|scalar| !scalar.is_null()) {
        cx.expected_with(
            node,
            "a mapping for `body`",
            "to send text, write `body: { text: ... }`",
        );
        return None;
    }
    let fields = MappingFields::of(cx, node, &format::BODY)?;
    let given: Vec<usize> = (0..KINDS.len())
        .filter(|kind| fields.raw(BODY_KINDS[*kind]).is_some())
        .collect();
    match given[..] {
        [kind] if fields.get("template").is_some() => verbatim(cx, &fields, BODY_KINDS[kind]),
        [kind] => KINDS[kind](cx, fields.raw(BODY_KINDS[kind])?),
        [] => {
            let help = format!("write one of {}", format::listed(BODY_KINDS));
            cx.report(
                Diagnostic::error(code::MISSING_KEY, "`body` says nothing to send")
                    .at(node.span, "in this mapping")
                    .help(help),
            );
            None
        }
        [first, second, ..] => conflict(cx, &fields, BODY_KINDS[first], BODY_KINDS[second]),
    }
}

fn conflict<T>(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>, first: &str, second: &str) -> Option<T> {
    let span = |key| fields.entry(key).map_or(fields.span, |entry| entry.key.span);
    cx.report(
        Diagnostic::error(
            code::CONFLICTING_KEYS,
            format!("a body is `{first}` or `{second}`, not both"),
        )
        .at(span(second), "a second body")
        .at(span(first), "the first"),
    );
    None
}

/// A text that may say `template: false`: then `<<` means itself.
fn verbatim(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>, kind: &str) -> Option<Body> {
    let is_template = fields.read(cx, "template", LoadContext::flag)?;
    let node = fields.raw(kind)?;
    let text = if is_template {
        LoadContext::text
    } else {
        LoadContext::verbatim
    };
    match kind {
        "text" => text(cx, node).map(Body::Text),
        "xml" => text(cx, node).map(Body::Xml),
        _ => {
            let span = fields
                .entry("template")
                .map_or(fields.span, |entry| entry.key.span);
            let message = format!("`template` goes with `text` or `xml`, not with `{kind}`");
            cx.error(code::CONFLICTING_KEYS, message, span, "not here");
            None
        }
    }
}

/// JSON written as YAML, or a quoted or block text that holds JSON.
fn json(cx: &mut LoadContext<'_>, node: &Node) -> Option<Body> {
    match node.scalar() {
        Some(scalar) if scalar.style != NodeStyle::Plain && !is_one_expression(scalar) => json_text(cx, node),
        _ => cx.json(node).map(Body::Json),
    }
}

fn is_one_expression(scalar: &Scalar) -> bool {
    let text = scalar.text.trim();
    let inner = text.strip_prefix("<<").and_then(|rest| rest.strip_suffix(">>"));
    inner.is_some_and(|inner| !inner.contains(">>"))
}

fn json_text(cx: &mut LoadContext<'_>, node: &Node) -> Option<Body> {
    let text = cx.text(node)?;
    let sketch = text.sketch(TextSyntax::Json);
    if let Err(error) = serde_json::from_str::<IgnoredAny>(&sketch) {
        let message = format!("this text is not JSON: {error}");
        let diagnostic = Diagnostic::error(code::NOT_JSON, message).at(node.span, "sent as JSON");
        cx.report(diagnostic.help("write the body as YAML, or use `text` to send it as it is"));
    }
    text.hand_escapes(TextSyntax::Json)
        .into_iter()
        .for_each(|warning| cx.report(warning));
    Some(Body::JsonText(text))
}

fn graphql(cx: &mut LoadContext<'_>, node: &Node) -> Option<Body> {
    let fields = MappingFields::of(cx, node, &format::GRAPHQL)?;
    let variables = fields.read(cx, "variables", LoadContext::json);
    let operation = fields.read(cx, "operation", LoadContext::text);
    let query = fields.required(cx, "query", LoadContext::text)?;
    query
        .hand_escapes(TextSyntax::GraphQl)
        .into_iter()
        .for_each(|warning| cx.report(warning));
    Some(Body::GraphQl(Box::new(GraphQl {
        query,
        variables,
        operation,
    })))
}

fn file(cx: &mut LoadContext<'_>, node: &Node) -> Option<Body> {
    if node.scalar().is_some() {
        let path = cx.text(node)?;
        return Some(file_body(path, None, false));
    }
    let fields = MappingFields::of(cx, node, &format::FILE)?;
    let mime = fields.read(cx, "type", LoadContext::text);
    let template = fields.read(cx, "template", LoadContext::flag).unwrap_or_default();
    let path = fields.required(cx, "path", LoadContext::text)?;
    Some(file_body(path, mime, template))
}

fn file_body(path: TemplateText, mime: Option<TemplateText>, template: bool) -> Body {
    Body::File(Box::new(FileBody {
        path,
        mime,
        template,
        reads: Vec::new(),
        marks: Vec::new(),
    }))
}

/// Parts by name; a list as value is several parts of one name.
fn multipart(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<MultipartItem>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of names to parts");
        return None;
    };
    let mut parts = Vec::new();
    for entry in entries {
        let Some(name) = cx.text(&entry.key) else {
            continue;
        };
        let values = entry.value.items().unwrap_or(std::slice::from_ref(&entry.value));
        parts.extend(values.iter().filter_map(|value| part(cx, &name, value)));
    }
    Some(parts)
}

fn part(cx: &mut LoadContext<'_>, name: &TemplateText, node: &Node) -> Option<MultipartItem> {
    let name = name.clone();
    if node.scalar().is_some() {
        let content = PartContent::Text(cx.text(node)?);
        return Some(MultipartItem {
            name,
            content,
            mime: None,
        });
    }
    let fields = MappingFields::of(cx, node, &format::PART)?;
    let mime = fields.read(cx, "type", LoadContext::text);
    let filename = fields.read(cx, "name", LoadContext::text);
    let content = match fields.read(cx, "text", LoadContext::text) {
        Some(text) => PartContent::Text(text),
        None => PartContent::File {
            path: fields.required(cx, "file", LoadContext::text)?,
            filename,
        },
    };
    Some(MultipartItem { name, content, mime })
}
