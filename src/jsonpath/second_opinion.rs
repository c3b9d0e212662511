//! The crate `jsonpath-rust` as a second opinion: random documents, paths of every kind, the same values in the same
//! order. Its known faults (filters within filters, several names below `..`) are left out.

use super::JsonPath;
use crate::json::{JsonDocument, VisitBudget};
use bytes::Bytes;
use jsonpath_rust::parser::parse_json_path;
use jsonpath_rust::query::js_path_process;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const PATHS: [&str; 30] = [
    "$",
    "$.a",
    "$.a.b",
    "$['b'][0]",
    "$[0]",
    "$[-1]",
    "$.a[-2]",
    "$.*",
    "$[*]",
    "$..a",
    "$..*",
    "$..[0]",
    "$..[-1]",
    "$[0,1]",
    "$['a','b']",
    "$[1:3]",
    "$[::-1]",
    "$[::2]",
    "$[-2:]",
    "$[?@.a]",
    "$[?@.a == 1]",
    "$[?@.a != 'x']",
    "$[?@.a > 1 && @.b < 3]",
    "$[?@.a || !@.b]",
    "$[?@ >= 2]",
    "$..[?@.a == @.b]",
    "$[?length(@.a) > 1]",
    "$[?count(@.*) >= 2]",
    "$[?match(@.a, 'x.*')]",
    "$[?@.a == $[0].a]",
];

fn documents() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Json::from),
        (-3i64..4).prop_map(Json::from),
        "[xyé\"\\\\]{0,3}".prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map("[abc]", inner, 0..4)
                .prop_map(|members| members.into_iter().collect::<Json>()),
        ]
    })
}

proptest! {
    #[test]
    fn both_find_the_same(document in documents()) {
        let text = JsonDocument::parse(Bytes::from(document.to_string())).unwrap();
        for path in PATHS {
            let budget = VisitBudget::for_size(0, &|| false);
            let found = JsonPath::parse(path).unwrap().find(text.root(), &budget).unwrap();
            let found: Vec<Json> = found.iter().map(|node| node.to_json().unwrap()).collect();
            let query = parse_json_path(path).unwrap();
            let theirs = js_path_process(&query, &document).unwrap();
            let theirs: Vec<Json> = theirs.into_iter().map(|found| found.val().clone()).collect();
            prop_assert_eq!(found, theirs, "{} on {}", path, document);
        }
    }

    /// No text makes the parser or an evaluation panic, and what is parsed ends.
    #[test]
    fn any_text_is_read_or_refused(source in "[$@.\\[\\]?*:,'\"()!&|<>=a1\\- é\\\\]{0,24}", document in documents()) {
        if let Ok(path) = JsonPath::parse(&source) {
            let text = JsonDocument::parse(Bytes::from(document.to_string())).unwrap();
            let budget = VisitBudget::new(10_000, &|| false);
            let _ = path.find(text.root(), &budget);
            path.explain_missing(text.root());
            path.set(&document.to_string(), &json!(1));
        }
    }

    #[test]
    fn any_bytes_are_a_document_or_not(bytes in "[{}\\[\\]:,\"\\\\u0-9ad8e.+ -]{0,40}") {
        if let Ok(document) = JsonDocument::parse(Bytes::from(bytes.clone().into_bytes())) {
            let tree: Result<Json, _> = serde_json::from_str(&bytes);
            prop_assert_eq!(document.root().to_json().ok(), tree.ok());
        }
    }
}
