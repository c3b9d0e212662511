//! The values that a path has found, in as little room as they can take.

use super::document::Document;
use super::node::Node;
use serde_json::Value as Json;

/// Values of one document, or of one tree.
#[derive(Default)]
pub struct List<'a> {
    /// Positions in this document.
    document: Option<&'a Document>,
    positions: Vec<u32>,
    others: Vec<&'a Json>,
}

impl<'a> List<'a> {
    /// Adds a value. Those of a list, which no path finds, are not taken.
    pub fn push(&mut self, node: Node<'a>) {
        match node {
            Node::Text { document, at } => {
                self.document = Some(document);
                self.positions.push(at);
            }
            Node::Tree(value) => self.others.push(value),
            Node::List(_) => {}
        }
    }

    pub fn len(&self) -> usize {
        self.positions.len() + self.others.len()
    }

    /// The item at an index; None beyond the end.
    pub fn get(&self, index: usize) -> Option<Node<'a>> {
        match self.document {
            Some(document) => self
                .positions
                .get(index)
                .map(|at| Node::Text { document, at: *at }),
            None => self.others.get(index).map(|value| Node::Tree(value)),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = Node<'a>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The list as one value, an array.
    pub fn node(&'a self) -> Node<'a> {
        Node::List(self)
    }
}
