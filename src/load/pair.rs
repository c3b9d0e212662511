//! Headers, query parameters, cookies, form fields: mappings, or lists of `{name, value}` where order and repetition
//! matter.

use super::context::LoadContext;
use super::exact::exact;
use super::fields::MappingFields;
use crate::format;
use crate::model::{NamePair, TemplateText};
use crate::source::{Diagnostic, MappingEntry, Node, Span, code};
use std::collections::HashMap;

impl LoadContext<'_> {
    /// `X: [a, b]` is two pairs; null is kept, and leaves the pair out when it is sent.
    /// None where a mistake was reported.
    pub(super) fn pairs(&mut self, node: &Node) -> Option<Vec<NamePair>> {
        if let Some(items) = node.items() {
            let pairs = items.iter().flat_map(|item| self.listed_pair(item));
            return Some(exact(items.len(), pairs));
        }
        let Some(entries) = node.entries() else {
            self.expected(node, "a mapping, or a list of `{name, value}`");
            return None;
        };
        let pairs = entries.iter().flat_map(|entry| self.entry_pairs(entry));
        Some(exact(entries.len(), pairs))
    }

    /// As [`LoadContext::pairs`], where a name and a value must fit on one line of a request's head.
    pub(super) fn headers(&mut self, node: &Node) -> Option<Vec<NamePair>> {
        let pairs = self.pairs(node)?;
        for pair in &pairs {
            self.check_header(pair);
        }
        self.check_spellings(&pairs);
        Some(pairs)
    }

    /// As [`LoadContext::headers`]; names of cookies differ by case. None where a mistake was reported.
    pub(super) fn cookies(&mut self, node: &Node) -> Option<Vec<NamePair>> {
        let pairs = self.pairs(node)?;
        for pair in &pairs {
            self.check_header(pair);
        }
        Some(pairs)
    }

    /// One header under two spellings is sent twice, which nobody means.
    fn check_spellings(&mut self, pairs: &[NamePair]) {
        let mut seen: HashMap<String, (String, Span)> = HashMap::new();
        for pair in pairs {
            let Some(name) = pair.name.as_literal().map(|name| name.to_text()) else {
                continue;
            };
            match seen.get(&name.to_ascii_lowercase()) {
                Some((first, span)) if *first != name => {
                    let twice = two_spellings(&name, pair.name.span, *span);
                    let help = "remove one of the two; to send it twice, write a list as its value";
                    self.report(twice.help(help));
                }
                Some(_) => {}
                None => {
                    seen.insert(name.to_ascii_lowercase(), (name, pair.name.span));
                }
            }
        }
    }

    fn entry_pairs(&mut self, entry: &MappingEntry) -> Vec<NamePair> {
        match self.text(&entry.key) {
            Some(name) => self.valued(name, &entry.value),
            None => Vec::new(),
        }
    }

    fn listed_pair(&mut self, item: &Node) -> Vec<NamePair> {
        let Some(fields) = MappingFields::of(self, item, &format::PAIR) else {
            return Vec::new();
        };
        let name = fields.required(self, "name", LoadContext::text);
        match (name, fields.raw("value")) {
            (Some(name), Some(value)) => self.valued(name, value),
            (Some(_), None) => {
                fields.missing(self, "value");
                Vec::new()
            }
            (None, _) => Vec::new(),
        }
    }

    fn valued(&mut self, name: TemplateText, value: &Node) -> Vec<NamePair> {
        let pair = |value| NamePair {
            name: name.clone(),
            value,
        };
        self.one_or_many(value, LoadContext::text_or_null)
            .into_iter()
            .map(pair)
            .collect()
    }

    fn check_header(&mut self, pair: &NamePair) {
        if let Some(name) = pair.name.as_literal().map(|name| name.to_text())
            && !is_token(&name)
        {
            let message = format!("`{name}` cannot be the name of a header");
            self.error(
                code::HEADER_SYNTAX,
                message,
                pair.name.span,
                "letters, digits and dashes only",
            );
        }
        let value = pair.value.as_literal().map(|value| value.to_text());
        if value.is_some_and(|value| value.contains(['\r', '\n', '\0'])) {
            self.report(
                Diagnostic::error(code::HEADER_SYNTAX, "a header's value is one line")
                    .at(pair.value.span, "holds a line break or NUL")
                    .help("a block written with `|-` or `>-` has no line break at its end"),
            );
        }
    }
}

/// The warning about a header that is there already; it wants a help line.
pub(super) fn two_spellings(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::warning(
        code::HEADER_TWICE,
        format!("the header `{name}` is here in two spellings"),
    )
    .at(span, "the same header: case does not count")
    .at(first, "first here")
}

/// RFC 9110's token, which is also what a method is.
pub(super) fn is_token(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(fits)
}
