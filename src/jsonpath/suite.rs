//! The public compliance suite of RFC 9535, which is not part of this project.

use super::JsonPath;
use crate::json::{JsonDocument, JsonNode, VisitBudget};
use bytes::Bytes;
use serde_json::Value as Json;

/// Where the suite's file is.
const VARIABLE: &str = "CALLSHEET_JSONPATH_SUITE";

#[test]
#[ignore = "needs the public compliance suite: set CALLSHEET_JSONPATH_SUITE to its cts.json"]
fn the_compliance_suite_holds() {
    let path = std::env::var_os(VARIABLE).expect(VARIABLE);
    let suite: Json = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let cases = suite["tests"].as_array().unwrap();
    assert!(cases.len() >= 703, "{} cases", cases.len());
    let failed: Vec<String> = cases.iter().filter_map(failure).collect();
    assert!(
        failed.is_empty(),
        "{} of {}:\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}

/// What went wrong with a case. Bare paths, which only we take, are no selectors to the suite.
fn failure(case: &Json) -> Option<String> {
    let selector = case["selector"].as_str().unwrap();
    let parsed = JsonPath::parse(selector).map_err(|error| error.message);
    let parsed = parsed.and_then(|path| {
        if selector.starts_with('$') {
            Ok(path)
        } else {
            Err("bare".to_owned())
        }
    });
    let about = |what: String| Some(format!("{}: {selector}: {what}", case["name"]));
    match (parsed, case["invalid_selector"].as_bool()) {
        (Err(_), Some(true)) => None,
        (Ok(_), Some(true)) => about("was taken".to_owned()),
        (Err(reason), _) => about(reason),
        (Ok(path), _) => {
            let text = JsonDocument::parse(Bytes::from(case["document"].to_string())).unwrap();
            let found = found(&path, text.root());
            let in_tree = self::found(&path, JsonNode::Tree(&case["document"]));
            let results = match case.get("results") {
                Some(several) => several.as_array().unwrap().clone(),
                None => vec![case["result"].clone()],
            };
            let holds = results.contains(&found) && results.contains(&in_tree);
            if holds {
                None
            } else {
                about(format!("found {found}, in a tree {in_tree}"))
            }
        }
    }
}

fn found(path: &JsonPath, root: JsonNode<'_>) -> Json {
    let budget = VisitBudget::for_size(0, &|| false);
    let found = path.find(root, &budget).unwrap();
    found.iter().map(|node| node.to_json().unwrap()).collect()
}
