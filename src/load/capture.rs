//! `capture:`: a JSONPath, or a mapping that says where the value is and what to keep of it.

use super::context::LoadContext;
use super::exact::exact;
use super::fields::MappingFields;
use crate::format;
use crate::model::{Capture, CaptureQuery, Name, Pick};
use crate::source::{Diagnostic, MappingEntry, Node, code};

type CaptureReader = fn(&mut LoadContext<'_>, &Node) -> Option<CaptureQuery>;

/// Where a value may come from. A capture has exactly one.
const SOURCES: &[(&str, CaptureReader)] = &[
    ("json", |cx, node| cx.json_place(node).map(CaptureQuery::Json)),
    ("header", |cx, node| cx.literal(node).map(CaptureQuery::Header)),
    ("trailer", |cx, node| cx.literal(node).map(CaptureQuery::Trailer)),
    ("cookie", |cx, node| cx.literal(node).map(CaptureQuery::Cookie)),
    ("redirect", |cx, node| {
        cx.literal(node).map(CaptureQuery::Redirect)
    }),
    ("regex", |cx, node| cx.pattern(node).map(CaptureQuery::Regex)),
    ("expr", |cx, node| cx.expression(node).map(CaptureQuery::Expr)),
];

/// None where a mistake was reported.
pub(super) fn captures(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<Capture>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of variables to captures");
        return None;
    };
    let captures = entries.iter().filter_map(|entry| capture(cx, entry));
    Some(exact(entries.len(), captures))
}

fn capture(cx: &mut LoadContext<'_>, entry: &MappingEntry) -> Option<Capture> {
    let name = cx.variable(&entry.key)?;
    if entry.value.entries().is_some() {
        return from_mapping(cx, name, &entry.value);
    }
    let query = CaptureQuery::Json(cx.json_place(&entry.value)?);
    let span = entry.key.span.to(entry.value.span);
    Some(Capture {
        name,
        query,
        pick: Pick::One,
        default: None,
        secret: false,
        durable: false,
        expires_in: None,
        span,
    })
}

fn from_mapping(cx: &mut LoadContext<'_>, name: Name, node: &Node) -> Option<Capture> {
    let fields = MappingFields::of(cx, node, &format::CAPTURE)?;
    let span = name.span.to(node.span);
    let query = query(cx, &fields);
    let default = fields.raw("default").and_then(|default| cx.tree(default));
    let capture = Capture {
        name,
        pick: pick(cx, &fields),
        default,
        secret: fields.read(cx, "secret", LoadContext::flag).unwrap_or_default(),
        durable: fields.read(cx, "durable", LoadContext::flag).unwrap_or_default(),
        expires_in: fields.read(cx, "expires_in", LoadContext::json_path),
        span,
        query: query?,
    };
    Some(capture)
}

fn query(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>) -> Option<CaptureQuery> {
    let mut given = SOURCES
        .iter()
        .filter_map(|(key, read)| Some((fields.entry(key)?, read)));
    let Some((first, read)) = given.next() else {
        cx.report(
            Diagnostic::error(code::MISSING_KEY, "a capture needs a source")
                .at(fields.span, "takes nothing from anywhere")
                .help("add one of `json`, `header`, `trailer`, `cookie`, `redirect`, `regex` and `expr`"),
        );
        return None;
    };
    if let Some((second, _)) = given.next() {
        let message = "a capture has one source";
        let diagnostic = Diagnostic::error(code::CONFLICTING_KEYS, message);
        cx.report(
            diagnostic
                .at(second.key.span, "a second source")
                .at(first.key.span, "the first"),
        );
    }
    read(cx, &first.value)
}

fn pick(cx: &mut LoadContext<'_>, fields: &MappingFields<'_>) -> Pick {
    let first = fields.read(cx, "first", LoadContext::flag).unwrap_or_default();
    let all = fields.read(cx, "all", LoadContext::flag).unwrap_or_default();
    match (first, all) {
        (true, true) => {
            let span = fields.entry("all").map_or(fields.span, |entry| entry.key.span);
            cx.error(
                code::CONFLICTING_KEYS,
                "a capture takes `first` or `all`, not both",
                span,
                "the other one",
            );
            Pick::All
        }
        (true, false) => Pick::First,
        (false, true) => Pick::All,
        (false, false) => Pick::One,
    }
}
