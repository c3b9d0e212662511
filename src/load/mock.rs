//! `mock.yaml`: how the embedded mock server behaves.

use super::context::Context;
use super::fields::{Fields, Shape};
use super::mock_oauth;
use crate::model::{Fault, Mock, MockAnswer, Page, Resource};
use crate::source::{Entry, Node, Scalar, code};

pub(super) const SHAPE: Shape = Shape {
    noun: "`mock.yaml`",
    keys: &[
        "environment",
        "vars",
        "protect",
        "errors",
        "oauth2",
        "resources",
        "faults",
    ],
};

const ANSWER: Shape = Shape {
    noun: "an answer",
    keys: &["status", "headers", "json", "text"],
};

const RESOURCE: Shape = Shape {
    noun: "a resource",
    keys: &[
        "item",
        "list",
        "id",
        "items",
        "page",
        "example",
        "seed",
        "not_found",
    ],
};

const ID: Shape = Shape {
    noun: "`id`",
    keys: &["field", "type"],
};

const PAGE: Shape = Shape {
    noun: "`page`",
    keys: &["size", "token", "default_size"],
};

const FAULT: Shape = Shape {
    noun: "a fault",
    keys: &["path", "share", "status", "headers", "delay", "drop"],
};

const PAGE_SIZE: u32 = 30;

pub(super) fn mock(cx: &mut Context<'_>, node: &Node) -> Option<Mock> {
    let fields = Fields::of(cx, node, &SHAPE)?;
    Some(Mock {
        file: cx.id,
        environment: fields.read(cx, "environment", Context::name),
        vars: fields.read(cx, "vars", Context::vars).unwrap_or_default(),
        protect: fields.read(cx, "protect", Context::names).unwrap_or_default(),
        errors: fields
            .read(cx, "errors", |cx, node| cx.map(node, answer))
            .unwrap_or_default(),
        oauth2: fields.read(cx, "oauth2", mock_oauth::server),
        resources: fields.read(cx, "resources", resources).unwrap_or_default(),
        faults: fields
            .read(cx, "faults", |cx, node| cx.list(node, fault))
            .unwrap_or_default(),
    })
}

fn answer(cx: &mut Context<'_>, node: &Node) -> Option<MockAnswer> {
    let fields = Fields::of(cx, node, &ANSWER)?;
    let status = fields.required(cx, "status", Context::status);
    let answer = MockAnswer {
        headers: fields.read(cx, "headers", Context::headers).unwrap_or_default(),
        json: fields.raw("json").and_then(|json| cx.json(json)),
        text: fields.read(cx, "text", Context::text),
        span: node.span,
        status: status?,
    };
    Some(answer)
}

fn resources(cx: &mut Context<'_>, node: &Node) -> Option<Vec<Resource>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of names to resources");
        return None;
    };
    Some(entries.iter().filter_map(|entry| resource(cx, entry)).collect())
}

fn resource(cx: &mut Context<'_>, entry: &Entry) -> Option<Resource> {
    let name = cx.name(&entry.key)?;
    let fields = Fields::of(cx, &entry.value, &RESOURCE)?;
    let (id_field, id_integer) = fields.read(cx, "id", id).unwrap_or(("id".into(), false));
    let items = fields.read(cx, "items", Context::words);
    Some(Resource {
        item: fields.read(cx, "item", Context::name),
        list: fields.read(cx, "list", Context::name),
        id_field,
        id_integer,
        items: items.unwrap_or_else(|| name.value.clone()),
        page: fields.read(cx, "page", page),
        example: fields.read(cx, "example", Context::name),
        seed: fields
            .read(cx, "seed", |cx, node| cx.list(node, Context::json))
            .unwrap_or_default(),
        not_found: fields.read(cx, "not_found", answer),
        span: entry.key.span.to(entry.value.span),
        name,
    })
}

/// The id's field, and whether ids are integers.
fn id(cx: &mut Context<'_>, node: &Node) -> Option<(Box<str>, bool)> {
    let fields = Fields::of(cx, node, &ID)?;
    let field = fields
        .read(cx, "field", Context::words)
        .unwrap_or_else(|| "id".into());
    let is_integer =
        |cx: &mut Context<'_>, node: &Node| cx.choice(node, &[("integer", true), ("string", false)]);
    Some((field, fields.read(cx, "type", is_integer).unwrap_or_default()))
}

fn page(cx: &mut Context<'_>, node: &Node) -> Option<Page> {
    let fields = Fields::of(cx, node, &PAGE)?;
    let size = fields.required(cx, "size", Context::words);
    let token = fields.required(cx, "token", Context::words);
    Some(Page {
        default_size: fields
            .read(cx, "default_size", Context::count)
            .unwrap_or(PAGE_SIZE),
        size: size?,
        token: token?,
    })
}

fn fault(cx: &mut Context<'_>, node: &Node) -> Option<Fault> {
    let fields = Fields::of(cx, node, &FAULT)?;
    Some(Fault {
        path: fields
            .read(cx, "path", Context::words)
            .unwrap_or_else(|| "/**".into()),
        share: fields.read(cx, "share", share).unwrap_or(1.0),
        status: fields.read(cx, "status", Context::status),
        headers: fields.read(cx, "headers", Context::headers).unwrap_or_default(),
        delay: fields.read(cx, "delay", Context::duration),
        drop: fields.read(cx, "drop", Context::flag).unwrap_or_default(),
        span: node.span,
    })
}

fn share(cx: &mut Context<'_>, node: &Node) -> Option<f64> {
    let share = node.scalar().map(|scalar: &Scalar| scalar.text.parse());
    match share {
        Some(Ok(share)) if (0.0..=1.0).contains(&share) => Some(share),
        _ => {
            cx.error(
                code::WRONG_TYPE,
                "expected a share from 0 to 1",
                node.span,
                "not a share",
            );
            None
        }
    }
}
