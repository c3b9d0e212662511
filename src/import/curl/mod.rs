//! Commands of curl.

use super::collection::Node;

pub fn looks_like(_text: &str) -> bool {
    false
}

pub fn requests(_text: &str, _place: &str) -> (Vec<Node>, Vec<(String, String)>) {
    (Vec::new(), Vec::new())
}
