//! `mock.yaml`: how the embedded mock server behaves.
//!
//! Only keys and types are looked at here; whether paths, names and ids fit together is the mock's own check.

mod oauth;
mod resource;

use super::context::LoadContext;
use super::fields::MappingFields;
use crate::format;
use crate::model::{MockAnswer, MockDefinition, MockFault, Name};
use crate::source::{Node, Spanned, code};

/// None where a mistake was reported.
pub(super) fn mock(cx: &mut LoadContext<'_>, node: &Node) -> Option<MockDefinition> {
    let fields = MappingFields::of(cx, node, &format::MOCK)?;
    Some(MockDefinition {
        environment: fields.read(cx, "environment", LoadContext::name),
        vars: fields.read(cx, "vars", LoadContext::vars).unwrap_or_default(),
        protect: fields.read(cx, "protect", LoadContext::names).unwrap_or_default(),
        errors: fields
            .read(cx, "errors", |cx, node| cx.map(node, error))
            .unwrap_or_default(),
        oauth2: fields.read(cx, "oauth2", oauth::server),
        resources: fields
            .read(cx, "resources", resource::resources)
            .unwrap_or_default(),
        faults: fields
            .read(cx, "faults", |cx, node| cx.list(node, fault))
            .unwrap_or_default(),
    })
}

fn error(cx: &mut LoadContext<'_>, node: &Node) -> Option<MockAnswer> {
    let fields = MappingFields::of(cx, node, &format::ANSWER)?;
    let status = fields.required(cx, "status", LoadContext::status)?;
    Some(answer(cx, &fields, status))
}

fn answer(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>, default: u16) -> MockAnswer {
    if let (Some(_), Some(text)) = (fields.entry("json"), fields.entry("text")) {
        let message = "an answer has `json` or `text`, not both";
        cx.error(code::CONFLICTING_KEYS, message, text.key.span, "a second body");
    }
    MockAnswer {
        status: fields.read(cx, "status", LoadContext::status).unwrap_or(default),
        headers: fields
            .read(cx, "headers", LoadContext::headers)
            .unwrap_or_default(),
        json: fields.raw("json").and_then(|json| cx.json(json)),
        text: fields.read(cx, "text", LoadContext::text),
    }
}

fn fault(cx: &mut LoadContext<'_>, node: &Node) -> Option<MockFault> {
    let fields = MappingFields::of(cx, node, &format::FAULT)?;
    let everywhere = || Spanned::new("/**".into(), node.span);
    let always = || Spanned::new(1.0, node.span);
    Some(MockFault {
        path: fields
            .read(cx, "path", LoadContext::name)
            .unwrap_or_else(everywhere),
        method: fields.read(cx, "method", method),
        share: fields.spanned(cx, "share", share).unwrap_or_else(always),
        times: fields.read(cx, "times", LoadContext::count),
        status: fields.read(cx, "status", LoadContext::status),
        headers: fields
            .read(cx, "headers", LoadContext::headers)
            .unwrap_or_default(),
        json: fields.raw("json").and_then(|json| cx.json(json)),
        delay: fields.read(cx, "delay", LoadContext::duration),
        drop: fields.read(cx, "drop", LoadContext::flag).unwrap_or_default(),
    })
}

fn method(cx: &mut LoadContext<'_>, node: &Node) -> Option<Box<str>> {
    let method = cx.literal(node)?;
    cx.check_method(&method, node.span);
    Some(method)
}

/// Any number; the mock's own check says which ones make sense.
fn share(cx: &mut LoadContext<'_>, node: &Node) -> Option<f64> {
    let share = node.scalar().and_then(|scalar| scalar.text.parse().ok());
    if share.is_none() {
        cx.expected(node, "a share from 0 to 1");
    }
    share
}

/// A path, or a name of something elsewhere, in a list.
fn names(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>, key: &str) -> Vec<Name> {
    fields.read(cx, key, LoadContext::names).unwrap_or_default()
}
