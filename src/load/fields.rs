//! A mapping with known keys: finds the values, and reports keys that are unknown or missing.

use super::context::LoadContext;
use super::keys;
use crate::format::Mapping;
use crate::source::{Diagnostic, MappingEntry, Node, Span, Spanned, code};

/// A function from a node to a part of the model; it reports for itself what is wrong.
pub(super) type ReadResult<'f, T> = fn(&mut LoadContext<'f>, &Node) -> Option<T>;

pub(super) struct MappingFields<'n> {
    mapping: &'static Mapping,
    entries: &'n [MappingEntry],
    pub(super) span: Span,
}

impl<'n> MappingFields<'n> {
    /// None, and an error, where the node is no mapping. Nothing at all is an empty one.
    pub(super) fn of(
        cx: &mut LoadContext<'_>,
        node: &'n Node,
        mapping: &'static Mapping,
    ) -> Option<MappingFields<'n>> {
        let entries = match node.entries() {
            Some(entries) => entries,
            None if node.is_null() => &[],
            None => {
                let expected = format!("a mapping for {}", mapping.noun);
                match joined(node, mapping) {
                    Some(help) => cx.expected_with(node, &expected, &help),
                    None => cx.expected(node, &expected),
                }
                return None;
            }
        };
        for entry in entries {
            keys::check(cx, &entry.key, mapping);
        }
        Some(MappingFields {
            mapping,
            entries,
            span: node.span,
        })
    }

    /// The value of a key; nothing written after the colon is as if the key were not there.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key)
            .map(|entry| &entry.value)
            .filter(|node| !node.is_null())
    }

    /// The value of a key, null included. None for a value of another kind.
    pub(super) fn raw(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// None if the file does not have the key.
    pub(super) fn entry(&self, key: &str) -> Option<&'n MappingEntry> {
        debug_assert!(self.mapping.has(key), "{} has no key `{key}`", self.mapping.noun);
        let is_key = |entry: &&MappingEntry| entry.key.scalar().is_some_and(|scalar| &*scalar.text == key);
        self.entries.iter().find(is_key)
    }

    /// None where a mistake was reported.
    pub(super) fn read<'f, T>(
        &self,
        cx: &mut LoadContext<'f>,
        key: &str,
        read: ReadResult<'f, T>,
    ) -> Option<T> {
        read(cx, self.get(key)?)
    }

    /// As [`MappingFields::read`], with an error where the key is missing.
    pub(super) fn required<'f, T>(
        &self,
        cx: &mut LoadContext<'f>,
        key: &str,
        read: ReadResult<'f, T>,
    ) -> Option<T> {
        match self.get(key) {
            Some(node) => read(cx, node),
            None => {
                self.missing(cx, key);
                None
            }
        }
    }

    /// As [`MappingFields::read`], with the value's place. None where a mistake was reported.
    pub(super) fn spanned<'f, T>(
        &self,
        cx: &mut LoadContext<'f>,
        key: &str,
        read: ReadResult<'f, T>,
    ) -> Option<Spanned<T>> {
        let node = self.get(key)?;
        read(cx, node).map(|value| Spanned::new(value, node.span))
    }

    pub(super) fn missing(&self, cx: &mut LoadContext<'_>, key: &str) {
        let noun = self.mapping.noun;
        let (span, label) = match self.entry(key) {
            Some(entry) => (entry.key.span, "has no value"),
            None => (self.head(), "in this mapping"),
        };
        cx.report(
            Diagnostic::error(code::MISSING_KEY, format!("{noun} needs `{key}`"))
                .at(span, label)
                .help(format!("add `{key}: ...`")),
        );
    }

    /// A short place that means the mapping: its first key.
    fn head(&self) -> Span {
        self.entries.first().map_or(self.span, |entry| entry.key.span)
    }
}

/// What to do where only the blank after a key's colon is missing, which makes all of it text.
fn joined(node: &Node, mapping: &Mapping) -> Option<String> {
    let (key, value) = node.scalar()?.text.split_once(':')?;
    let is_key = mapping.has(key) && !value.is_empty();
    is_key.then(|| format!("a blank has to follow the colon: `{key}: ...`"))
}
