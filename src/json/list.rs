//! The values that a path has found, in as little room as they can take.

use super::document::JsonDocument;
use super::node::JsonNode;
use serde_json::Value as Json;

/// Values of one document, or of one tree.
#[derive(Default)]
pub struct JsonList<'a> {
    /// Positions in this document.
    document: Option<&'a JsonDocument>,
    positions: Vec<u32>,
    others: Vec<&'a Json>,
}

impl<'a> JsonList<'a> {
    /// Adds a value. Those of a list, which no path finds, are not taken.
    pub fn push(&mut self, node: JsonNode<'a>) {
        match node {
            JsonNode::Text { document, at } => {
                self.document = Some(document);
                self.positions.push(at);
            }
            JsonNode::Tree(value) => self.others.push(value),
            JsonNode::List(_) => {}
        }
    }

    pub fn len(&self) -> usize {
        self.positions.len() + self.others.len()
    }

    /// The item at an index; None beyond the end.
    pub fn get(&self, index: usize) -> Option<JsonNode<'a>> {
        match self.document {
            Some(document) => self
                .positions
                .get(index)
                .map(|at| JsonNode::Text { document, at: *at }),
            None => self.others.get(index).map(|value| JsonNode::Tree(value)),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = JsonNode<'a>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The list as one value, an array.
    pub fn node(&'a self) -> JsonNode<'a> {
        JsonNode::List(self)
    }
}
