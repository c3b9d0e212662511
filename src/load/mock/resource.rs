//! `resources:` of `mock.yaml`: items kept in memory behind paths.

use super::names;
use crate::format;
use crate::load::context::Context;
use crate::load::fields::Fields;
use crate::model::{MockAnswer, Page, Resource, ResourceAction};
use crate::source::{Diagnostic, Entry, Node, Span, Spanned, code};

/// None where a mistake was reported.
pub(super) fn resources(cx: &mut Context<'_>, node: &Node) -> Option<Vec<Resource>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of names to resources");
        return None;
    };
    Some(entries.iter().filter_map(|entry| resource(cx, entry)).collect())
}

fn resource(cx: &mut Context<'_>, entry: &Entry) -> Option<Resource> {
    let name = cx.name(&entry.key)?;
    let fields = Fields::of(cx, &entry.value, &format::RESOURCE)?;
    let (id_field, id_integer) = fields.read(cx, "id", id).unwrap_or(("id".into(), false));
    let items = fields.read(cx, "items", Context::literal);
    let shared = |cx: &mut Context<'_>, node: &Node| cx.choice(node, format::PARENTS, [false, true]);
    let aliases = |cx: &mut Context<'_>, node: &Node| cx.map(node, Context::text);
    let seed = |cx: &mut Context<'_>, node: &Node| cx.list(node, Context::json);
    let actions = |cx: &mut Context<'_>, node: &Node| cx.list(node, action);
    Some(Resource {
        item: fields.read(cx, "item", Context::name),
        list: fields.read(cx, "list", Context::name),
        single: fields.read(cx, "single", Context::name),
        id_field,
        id_integer,
        aliases: fields.read(cx, "aliases", aliases).unwrap_or_default(),
        parents_shared: fields.read(cx, "parents", shared).unwrap_or_default(),
        must_exist: names(cx, &fields, "must_exist"),
        items: items.unwrap_or_else(|| name.value.clone()),
        page: fields.read(cx, "page", page),
        body: fields.read(cx, "body", Context::literal),
        required: names(cx, &fields, "required"),
        example: fields.read(cx, "example", Context::name),
        seed: fields.read(cx, "seed", seed).unwrap_or_default(),
        actions: fields.read(cx, "actions", actions).unwrap_or_default(),
        not_found: fields.read(cx, "not_found", not_found),
        name,
    })
}

/// The id's field, and whether ids are integers.
fn id(cx: &mut Context<'_>, node: &Node) -> Option<(Box<str>, bool)> {
    let fields = Fields::of(cx, node, &format::RESOURCE_ID)?;
    let field = fields
        .read(cx, "field", Context::literal)
        .unwrap_or_else(|| "id".into());
    let is_integer = |cx: &mut Context<'_>, node: &Node| cx.choice(node, format::ID_TYPES, [false, true]);
    Some((field, fields.read(cx, "type", is_integer).unwrap_or_default()))
}

fn page(cx: &mut Context<'_>, node: &Node) -> Option<Page> {
    let fields = Fields::of(cx, node, &format::PAGE)?;
    Some(Page {
        size: fields.read(cx, "size", Context::literal),
        token: fields.read(cx, "token", Context::literal),
        next: fields.read(cx, "next", Context::literal),
        number: fields.read(cx, "number", Context::literal),
        total: fields.read(cx, "total", Context::literal),
        pages: fields.read(cx, "pages", Context::literal),
        default_size: fields
            .read(cx, "default", Context::count)
            .unwrap_or(Page::DEFAULT_SIZE),
        max_size: fields.read(cx, "max", Context::count).unwrap_or(Page::MAX_SIZE),
        last: fields.raw("last").and_then(|last| cx.json(last)),
    })
}

fn action(cx: &mut Context<'_>, node: &Node) -> Option<ResourceAction> {
    let fields = Fields::of(cx, node, &format::ACTION)?;
    let on = fields.required(cx, "on", on);
    let id = fields.read(cx, "id", Context::text);
    let set = fields.read(cx, "set", Context::json);
    let delete = fields.read(cx, "delete", Context::flag).unwrap_or_default();
    let (method, path) = on?;
    Some(ResourceAction {
        method,
        path,
        id,
        set,
        delete,
    })
}

/// `POST /v2/drafts/send`: a method and a path pattern.
fn on(cx: &mut Context<'_>, node: &Node) -> Option<(Box<str>, Spanned<Box<str>>)> {
    let text = cx.literal(node)?;
    let Some((method, path)) = text
        .split_once(' ')
        .filter(|(_, path)| path.trim().starts_with('/'))
    else {
        let message = format!("expected a method and a path, found `{text}`");
        let diagnostic = Diagnostic::error(code::WRONG_TYPE, message).at(node.span, "no method and path");
        cx.report(diagnostic.help("write for example `POST /v2/drafts/send`"));
        return None;
    };
    cx.check_method(method, node.span);
    let path = path.trim();
    let start = cx.within(node, text.len() - path.len()).start;
    let span = Span { start, ..node.span };
    Some((method.into(), Spanned::new(path.into(), span)))
}

fn not_found(cx: &mut Context<'_>, node: &Node) -> Option<MockAnswer> {
    let fields = Fields::of(cx, node, &format::OPTIONAL_ANSWER)?;
    Some(super::answer(cx, &fields, 404))
}
