//! Matchers: `{ type: integer, gt: 0 }`, or a bare value that means equals.

use super::context::LoadContext;
use super::exact::exact;
use super::fields::{MappingFields, ReadResult};
use super::scalar::has_marks;
use crate::format;
use crate::model::{JsonType, Matcher, Matchers};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, MappingEntry, Node, Spanned, code};

pub(super) type MatcherReader = fn(&mut LoadContext<'_>, &Node) -> Option<Matcher>;

/// Every matcher and how its argument is read.
const MATCHERS: &[(&str, MatcherReader)] = &[
    ("equals", |cx, node| cx.tree(node).map(Matcher::Equals)),
    ("not", |cx, node| matchers(cx, node).map(Matcher::Not)),
    ("contains", |cx, node| cx.tree(node).map(Matcher::Contains)),
    ("starts_with", |cx, node| cx.text(node).map(Matcher::StartsWith)),
    ("ends_with", |cx, node| cx.text(node).map(Matcher::EndsWith)),
    ("matches", pattern),
    ("type", |cx, node| {
        cx.choice(node, format::JSON_TYPES, TYPES).map(Matcher::Type)
    }),
    ("exists", |cx, node| cx.flag(node).map(Matcher::Exists)),
    ("empty", |cx, node| cx.flag(node).map(Matcher::Empty)),
    ("length", |cx, node| matchers(cx, node).map(Matcher::Length)),
    ("lt", |cx, node| cx.tree(node).map(Matcher::Lt)),
    ("le", |cx, node| cx.tree(node).map(Matcher::Le)),
    ("gt", |cx, node| cx.tree(node).map(Matcher::Gt)),
    ("ge", |cx, node| cx.tree(node).map(Matcher::Ge)),
    ("between", |cx, node| {
        let [low, high] = two(cx, node, LoadContext::tree)?;
        Some(Matcher::Between(low, high))
    }),
    ("one_of", |cx, node| {
        Some(Matcher::OneOf(cx.list(node, LoadContext::tree)?))
    }),
    ("each", |cx, node| matchers(cx, node).map(Matcher::Each)),
    ("any", |cx, node| matchers(cx, node).map(Matcher::Any)),
    ("has_keys", |cx, node| {
        Some(Matcher::HasKeys(cx.one_or_many(node, LoadContext::text)))
    }),
    ("close_to", close_to),
    ("date", date),
    ("uuid", |cx, node| cx.flag(node).map(Matcher::Uuid)),
    ("all_of", |cx, node| {
        cx.list(node, |cx, item| matchers(cx, item)).map(Matcher::AllOf)
    }),
    ("any_of", |cx, node| {
        cx.list(node, |cx, item| matchers(cx, item)).map(Matcher::AnyOf)
    }),
];

/// In the order of [`format::JSON_TYPES`].
const TYPES: [JsonType; 7] = [
    JsonType::Null,
    JsonType::Boolean,
    JsonType::Integer,
    JsonType::Number,
    JsonType::String,
    JsonType::Array,
    JsonType::Object,
];

/// All matchers of a value; all must hold. None where a mistake was reported.
pub(super) fn matchers(cx: &mut LoadContext<'_>, node: &Node) -> Option<Matchers> {
    match node.entries() {
        Some(entries) if !entries.is_empty() => Some(named(cx, entries, MATCHERS)),
        _ => {
            let equals = Matcher::Equals(cx.tree(node)?);
            Some(vec![Spanned::new(equals, node.span)])
        }
    }
}

/// Matchers by their names; one that is unknown is an error.
pub(super) fn named(
    cx: &mut LoadContext<'_>,
    entries: &[MappingEntry],
    readers: &[(&str, MatcherReader)],
) -> Matchers {
    let read = |entry: &MappingEntry| {
        let scalar = entry.key.scalar()?;
        let Some((_, read)) = readers.iter().find(|(name, _)| *name == &*scalar.text) else {
            unknown(cx, &entry.key, &scalar.text, readers);
            return None;
        };
        let matcher = read(cx, &entry.value)?;
        Some(Spanned::new(matcher, entry.key.span.to(entry.value.span)))
    };
    exact(entries.len(), entries.iter().filter_map(read))
}

fn unknown(cx: &mut LoadContext<'_>, key: &Node, name: &str, readers: &[(&str, MatcherReader)]) {
    let names: Vec<&str> = readers.iter().map(|(name, _)| *name).collect();
    let diagnostic = Diagnostic::error(code::UNKNOWN_MATCHER, format!("unknown matcher `{name}`"))
        .at(key.span, "not a matcher");
    let is_known = |other: &str| readers.iter().any(|(name, _)| *name == other);
    if let Some(here) = format::foreign_matcher(name).filter(|_| is_known("equals")) {
        return cx.report(diagnostic.help(here));
    }
    cx.report(match nearest(name, names.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None if is_known("equals") => diagnostic.help(
            "to compare with a whole mapping, write `equals: { ... }`; for a part of one, `expect.like`",
        ),
        None => diagnostic.help(format!("known are {}", format::listed(&names))),
    });
}

/// A pattern without `<<...>>` is compiled now.
fn pattern(cx: &mut LoadContext<'_>, node: &Node) -> Option<Matcher> {
    if node.scalar().is_some_and(has_marks) {
        return cx.text(node).map(Matcher::MatchesTemplate);
    }
    let pattern = cx.pattern(node)?;
    Some(Matcher::Matches(Spanned::new(pattern, node.span)))
}

/// None where a mistake was reported.
pub(super) fn two<'f, T>(cx: &mut LoadContext<'f>, node: &Node, read: ReadResult<'f, T>) -> Option<[T; 2]> {
    match node.items() {
        Some([low, high]) => {
            let (low, high) = (read(cx, low), read(cx, high));
            Some([low?, high?])
        }
        Some(items) => {
            let message = format!("expected a list of two values, found a list of {}", items.len());
            let error = Diagnostic::error(code::WRONG_TYPE, message);
            cx.report(error.at(node.span, "expected a list of two values"));
            None
        }
        None => {
            cx.expected(node, "a list of two values");
            None
        }
    }
}

fn close_to(cx: &mut LoadContext<'_>, node: &Node) -> Option<Matcher> {
    if node.scalar().is_some_and(|scalar| !scalar.text.is_empty()) {
        let help = "write the value and how far off it may be: `close_to: { value: 1.5, within: 0.1 }`";
        cx.expected_with(node, "a mapping for `close_to`", help);
        return None;
    }
    let fields = MappingFields::of(cx, node, &format::CLOSE_TO)?;
    let value = fields.required(cx, "value", LoadContext::tree);
    let within = fields.required(cx, "within", LoadContext::tree);
    Some(Matcher::CloseTo {
        value: value?,
        within: within?,
    })
}

/// `true` for RFC 3339, or a format of strftime.
fn date(cx: &mut LoadContext<'_>, node: &Node) -> Option<Matcher> {
    let scalar = cx.scalar(node, "`true` or a date format")?;
    match scalar.as_bool() {
        Some(true) => Some(Matcher::Date(None)),
        Some(false) => {
            cx.expected(node, "`true` or a date format");
            None
        }
        None => Some(Matcher::Date(Some(scalar.text.clone()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_matcher_of_the_format_has_a_reader() {
        let names: Vec<&str> = MATCHERS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, format::MATCHERS.names().collect::<Vec<_>>());
    }
}
