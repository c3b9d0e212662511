//! `resources:` of `mock.yaml`: items kept in memory behind paths.

use super::names;
use crate::format;
use crate::load::context::LoadContext;
use crate::load::fields::MappingFields;
use crate::model::{MockAnswer, MockPage, MockResource, ResourceAction};
use crate::source::{Diagnostic, MappingEntry, Node, Span, Spanned, code};

/// None where a mistake was reported.
pub(super) fn resources(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<MockResource>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of names to resources");
        return None;
    };
    Some(entries.iter().filter_map(|entry| resource(cx, entry)).collect())
}

fn resource(cx: &mut LoadContext<'_>, entry: &MappingEntry) -> Option<MockResource> {
    let name = cx.name(&entry.key)?;
    let fields = MappingFields::of(cx, &entry.value, &format::RESOURCE)?;
    let (id_field, id_integer) = fields.read(cx, "id", id).unwrap_or(("id".into(), false));
    let items = fields.read(cx, "items", LoadContext::literal);
    let shared = |cx: &mut LoadContext<'_>, node: &Node| cx.choice(node, format::PARENTS, [false, true]);
    let aliases = |cx: &mut LoadContext<'_>, node: &Node| cx.map(node, LoadContext::text);
    let seed = |cx: &mut LoadContext<'_>, node: &Node| cx.list(node, LoadContext::json);
    let actions = |cx: &mut LoadContext<'_>, node: &Node| cx.list(node, action);
    Some(MockResource {
        item: fields.read(cx, "item", LoadContext::name),
        list: fields.read(cx, "list", LoadContext::name),
        single: fields.read(cx, "single", LoadContext::name),
        id_field,
        id_integer,
        aliases: fields.read(cx, "aliases", aliases).unwrap_or_default(),
        parents_shared: fields.read(cx, "parents", shared).unwrap_or_default(),
        must_exist: names(cx, &fields, "must_exist"),
        items: items.unwrap_or_else(|| name.value.clone()),
        page: fields.read(cx, "page", page),
        body: fields.read(cx, "body", LoadContext::literal),
        required: names(cx, &fields, "required"),
        example: fields.read(cx, "example", LoadContext::name),
        seed: fields.read(cx, "seed", seed).unwrap_or_default(),
        actions: fields.read(cx, "actions", actions).unwrap_or_default(),
        not_found: fields.read(cx, "not_found", not_found),
        name,
    })
}

/// The id's field, and whether ids are integers.
fn id(cx: &mut LoadContext<'_>, node: &Node) -> Option<(Box<str>, bool)> {
    let fields = MappingFields::of(cx, node, &format::RESOURCE_ID)?;
    let field = fields
        .read(cx, "field", LoadContext::literal)
        .unwrap_or_else(|| "id".into());
    let is_integer = |cx: &mut LoadContext<'_>, node: &Node| cx.choice(node, format::ID_TYPES, [false, true]);
    Some((field, fields.read(cx, "type", is_integer).unwrap_or_default()))
}

fn page(cx: &mut LoadContext<'_>, node: &Node) -> Option<MockPage> {
    let fields = MappingFields::of(cx, node, &format::PAGE)?;
    Some(MockPage {
        size: fields.read(cx, "size", LoadContext::literal),
        token: fields.read(cx, "token", LoadContext::literal),
        next: fields.read(cx, "next", LoadContext::literal),
        number: fields.read(cx, "number", LoadContext::literal),
        total: fields.read(cx, "total", LoadContext::literal),
        pages: fields.read(cx, "pages", LoadContext::literal),
        default_size: fields
            .read(cx, "default", LoadContext::count)
            .unwrap_or(MockPage::DEFAULT_SIZE),
        max_size: fields
            .read(cx, "max", LoadContext::count)
            .unwrap_or(MockPage::MAX_SIZE),
        last: fields.raw("last").and_then(|last| cx.json(last)),
    })
}

fn action(cx: &mut LoadContext<'_>, node: &Node) -> Option<ResourceAction> {
    let fields = MappingFields::of(cx, node, &format::ACTION)?;
    let on = fields.required(cx, "on", on);
    let id = fields.read(cx, "id", LoadContext::text);
    let set = fields.read(cx, "set", LoadContext::json);
    let delete = fields.read(cx, "delete", LoadContext::flag).unwrap_or_default();
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
fn on(cx: &mut LoadContext<'_>, node: &Node) -> Option<(Box<str>, Spanned<Box<str>>)> {
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

fn not_found(cx: &mut LoadContext<'_>, node: &Node) -> Option<MockAnswer> {
    let fields = MappingFields::of(cx, node, &format::OPTIONAL_ANSWER)?;
    Some(super::answer(cx, &fields, 404))
}
