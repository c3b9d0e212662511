//! Where `jsonpath-rust` departs from RFC 9535, as far as known. A test of this list fails when one of them is
//! mended, so that the list, and what the documentation says, can be cut.

use super::JsonPath;
use serde_json::{Value as Json, json};

/// A path, the data, and what the RFC would have it find.
fn wrong_results() -> Vec<(&'static str, Json, Json)> {
    vec![
        // The RFC visits a node's own children by all selectors before it goes to the next node.
        (
            "$..['a','d']",
            json!([{"a": 1, "d": 2}, {"a": 3, "d": 4}]),
            json!([1, 2, 3, 4]),
        ),
        (
            "$[?@[?@>1]]",
            json!([[0], [0, 1], [0, 1, 2], [42]]),
            json!([[0, 1, 2], [42]]),
        ),
    ]
}

/// Paths that the RFC does not allow and the crate takes.
const WRONGLY_TAKEN: [&str; 5] = [
    "$[?length(@.*)<3]",
    "$[?value(@.a)]",
    "$[?length(@.a)]",
    "$[?count(@..*)]",
    // Functions of its own.
    "$[?in(@, $.list)]",
];

#[test]
fn wrong_results_are_still_wrong() {
    for (path, data, right) in wrong_results() {
        let found = JsonPath::parse(path).expect(path).find(&data);
        let found: Json = found.into_iter().cloned().collect();
        assert_ne!(found, right, "{path} is mended: take it off the list");
    }
}

#[test]
fn wrongly_taken_paths_are_still_taken() {
    for path in WRONGLY_TAKEN {
        let taken = JsonPath::parse(path).is_ok();
        assert!(taken, "{path} is refused now: take it off the list");
    }
}
