//! Any input gives a model or messages, never a panic; and YAML means what another reader says it means.

use super::drawn_files;
use crate::source::{Node, NodeKind, NodeStyle, Scalar, Sources, yaml};
use proptest::prelude::*;

/// Pieces that break readers more often than random characters do.
const PIECES: &[&str] = &[
    "url: ",
    "body: ",
    "json: ",
    "expect: ",
    "capture: ",
    "a: ",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "'",
    "\"",
    "<<",
    ">>",
    "|",
    ">-",
    "# ",
    "&a ",
    "*a",
    "!t ",
    "é",
    "\u{feff}",
    "\t",
    "\r\n",
    "$.x",
    "012",
    "1e3",
    "~",
    "\\",
    "? ",
    ": ",
    "%",
    "\u{2028}",
    "---",
    "...",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_file_is_loaded_or_explained(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let text = pieces.concat();
        drawn_files(&[
            ("collections/c/collection.yaml", &text),
            ("collections/c/mock.yaml", &text),
            ("collections/c/r.yaml", &text),
            ("environments/e.yaml", &text),
        ]);
    }

    #[test]
    fn values_are_those_of_another_reader(text in document()) {
        let mut sources = Sources::default();
        let id = sources.add("a.yaml", &text);
        let (node, diagnostics) = yaml::read(sources.get(id), id);
        prop_assert!(diagnostics.is_empty(), "{text}\n{diagnostics:?}");
        let other: serde_yaml::Value = serde_yaml::from_str(&text).expect(&text);
        prop_assert!(node.is_some_and(|node| same(&node, &other)), "{text}\n{other:?}");
    }
}

/// Documents as another writer puts them, so that all its styles of quoting come up.
fn document() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        "[ -~]{0,12}",
        "[a-z éü#:\\-'\"\n]{0,20}",
        "(no|on|~|null|0x1F|012|1e3|<<x>>|- a|a: b| x )"
    ];
    let leaf = prop_oneof![
        text.clone().prop_map(serde_yaml::Value::from),
        any::<i32>().prop_map(serde_yaml::Value::from),
        any::<bool>().prop_map(serde_yaml::Value::from),
        Just(serde_yaml::Value::Null),
    ];
    let value = leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_yaml::Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..5).prop_map(mapping),
        ]
    });
    prop::collection::btree_map("[a-z]{1,6}", value, 1..5)
        .prop_map(|entries| serde_yaml::to_string(&mapping(entries)).expect("a document"))
}

fn mapping(entries: std::collections::BTreeMap<String, serde_yaml::Value>) -> serde_yaml::Value {
    entries
        .into_iter()
        .map(|(key, value)| (key.into(), value))
        .collect::<serde_yaml::Mapping>()
        .into()
}

fn same(node: &Node, other: &serde_yaml::Value) -> bool {
    match (&node.kind, other) {
        (NodeKind::Seq(items), serde_yaml::Value::Sequence(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(item, other)| same(item, other))
        }
        (NodeKind::Map(entries), serde_yaml::Value::Mapping(others)) => {
            entries.len() == others.len()
                && entries
                    .iter()
                    .zip(others)
                    .all(|(entry, (key, value))| same(&entry.key, key) && same(&entry.value, value))
        }
        (NodeKind::Scalar(scalar), other) => same_scalar(scalar, other),
        _ => false,
    }
}

fn same_scalar(scalar: &Scalar, other: &serde_yaml::Value) -> bool {
    match other {
        serde_yaml::Value::Null => scalar.is_null(),
        serde_yaml::Value::Bool(flag) => scalar.as_bool() == Some(*flag),
        serde_yaml::Value::Number(number) => {
            scalar.style == NodeStyle::Plain && *scalar.text == number.to_string()
        }
        serde_yaml::Value::String(text) => {
            let typed = scalar.is_null() || scalar.as_bool().is_some();
            *scalar.text == **text && !typed
        }
        _ => false,
    }
}
