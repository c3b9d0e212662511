//! Data of any shape: variables, matcher arguments, JSON bodies. Bodies are stricter: JSON cannot spell all numbers.

use super::context::LoadContext;
use super::exact::exact;
use super::fields::ReadResult;
use super::json_number;
use crate::model::{Name, ValueTree, Vars};
use crate::source::{Diagnostic, MappingEntry, Node, NodeKind, NodeStyle, Scalar, Spanned, code};
use crate::template::Template;

impl<'f> LoadContext<'f> {
    /// Data whose numbers may be spelled in any way YAML allows. None where a mistake was reported.
    pub(super) fn tree(&mut self, node: &Node) -> Option<ValueTree> {
        self.any(node, LoadContext::plain_leaf)
    }

    /// Data that becomes JSON: a number that JSON cannot spell is an error. None where a mistake was reported.
    pub(super) fn json(&mut self, node: &Node) -> Option<ValueTree> {
        self.any(node, LoadContext::json_leaf)
    }

    /// A mapping of variables to data. None where a mistake was reported.
    pub(super) fn vars(&mut self, node: &Node) -> Option<Vars> {
        self.pairs_of(node, LoadContext::variable, LoadContext::tree)
    }

    /// A mapping of names to something, in its order. None where a mistake was reported.
    pub(super) fn map<T>(&mut self, node: &Node, read: ReadResult<'f, T>) -> Option<Vec<(Name, T)>> {
        self.pairs_of(node, LoadContext::name, read)
    }

    fn pairs_of<T>(
        &mut self,
        node: &Node,
        key: ReadResult<'f, Name>,
        value: ReadResult<'f, T>,
    ) -> Option<Vec<(Name, T)>> {
        let Some(entries) = node.entries() else {
            self.expected(node, "a mapping");
            return None;
        };
        let pair = |entry: &MappingEntry| {
            let (key, value) = (key(self, &entry.key), value(self, &entry.value));
            Some((key?, value?))
        };
        Some(exact(entries.len(), entries.iter().filter_map(pair)))
    }

    /// The recursion is bounded by the depth a file may have.
    fn any(
        &mut self,
        node: &Node,
        leaf: fn(&mut Self, &Scalar, &Node) -> Option<Template>,
    ) -> Option<ValueTree> {
        match &node.kind {
            NodeKind::Scalar(scalar) => leaf(self, scalar, node).map(ValueTree::Scalar),
            NodeKind::Seq(items) => {
                let read = items.iter().filter_map(|item| self.any(item, leaf));
                Some(ValueTree::List(exact(items.len(), read), node.span))
            }
            NodeKind::Map(entries) => {
                let pair = |entry: &MappingEntry| Some((key(&entry.key)?, self.any(&entry.value, leaf)?));
                let read = entries.iter().filter_map(pair);
                Some(ValueTree::Map(exact(entries.len(), read), node.span))
            }
        }
    }

    fn plain_leaf(&mut self, scalar: &Scalar, node: &Node) -> Option<Template> {
        self.template(scalar, node)
    }

    fn json_leaf(&mut self, scalar: &Scalar, node: &Node) -> Option<Template> {
        if scalar.style == NodeStyle::Plain && json_number::is_refused(&scalar.text) {
            let message = format!("JSON has no number `{}`", scalar.text);
            let diagnostic =
                Diagnostic::error(code::NOT_A_JSON_NUMBER, message).at(node.span, "in a JSON body");
            self.report(diagnostic.help(match json_number::respelled(&scalar.text) {
                Some(number) => format!("quote it to send text, or write {number}"),
                None => "quote it to send text".to_owned(),
            }));
            return None;
        }
        self.template(scalar, node)
    }
}

fn key(node: &Node) -> Option<Name> {
    node.scalar()
        .map(|scalar| Spanned::new(scalar.text.clone(), node.span))
}
