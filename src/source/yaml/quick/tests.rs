//! The quick reader accepts nothing that the parser reads otherwise.

use super::*;
use crate::source::yaml::builder;
use proptest::prelude::*;
use std::path::Path;

/// Holds both readers against each other. True if the quick one read the text.
fn same(text: &str) -> bool {
    let id = FileId(3);
    let Some(quick) = read(text, id) else {
        return false;
    };
    let (parsed, diagnostics) = builder::build(text, id);
    assert_eq!(diagnostics, [], "{text:?}");
    let parsed = parsed.unwrap_or_else(|| panic!("the parser finds nothing in {text:?}"));
    let (mut one, mut other) = (Vec::new(), Vec::new());
    list(&quick, &mut one);
    list(&parsed, &mut other);
    let differs = one.iter().zip(&other).find(|(one, other)| one != other);
    assert_eq!(differs, None, "{text:?}");
    assert_eq!(quick, parsed, "{text:?}");
    true
}

/// The places of all nodes, and their texts, so that a difference can be seen.
fn list(node: &Node, listed: &mut Vec<(Span, Span, String)>) {
    let shown = node.scalar().map(|scalar| format!("{scalar:?}"));
    listed.push((node.span, node.written, shown.unwrap_or_default()));
    for item in node.items().unwrap_or_default() {
        list(item, listed);
    }
    for entry in node.entries().unwrap_or_default() {
        list(&entry.key, listed);
        list(&entry.value, listed);
    }
}

#[track_caller]
fn accepted(texts: &[&str]) {
    for text in texts {
        assert!(same(text), "left to the parser: {text:?}");
    }
}

#[track_caller]
fn left(texts: &[&str]) {
    for text in texts {
        assert!(!same(text), "not left to the parser: {text:?}");
    }
}

#[test]
fn what_people_write_is_read() {
    accepted(&[
        "a: b\n",
        "a: b",
        "# first\n\na: b # c\n  # d\nb:\nc: ~\n",
        "a:\n  b:\n    c: 1\n  d: -1\ne: 'it''s'\n",
        "a:\n- b\n- c: 1\n  d: 2\n-\n  e: 3\n- - f\n  - g\n",
        "a:\n  - b\n\n  # c\n  -   d: 1\n      e: 2\nf: g h\n",
        "url: <<base>>/a?b=c#d\nexpect: { status: [200, 201], \"json\":{\"$.a[0]\":\"b\"} }\n",
        "\"a b\": \"c \\\"d\\\" \\n\"\n'e': 'f'\n$.a[0].b: c\n",
        "a: |\n  b\n\n    c: d # e\n\nf: |-\n  g\n\n",
        "- a\n- {}\n- []\n- [a] # b\n- - - b\n",
        "a: {b: {c: [d, e f]}, 'g': h:i}\n",
    ]);
}

#[test]
fn what_is_unusual_is_left_to_the_parser() {
    left(&[
        "",
        "# a\n",
        " a: b\n",
        "a: b\n  c\n",
        "a:\n  b\n",
        "a: b\na: c\n",
        "a: &b c\nd: *b\n",
        "a: !b c\n",
        "<<: { a: b }\n",
        "a: {<<: b}\n",
        "a:\tb\n",
        "a: b\r\n",
        "a: \u{e9}\n",
        "a: b: c\n",
        "a: \"b\n  c\"\n",
        "a: [b,\n  c]\n",
        "a: [b c: d]\n",
        "a: {b}\n",
        "a: {b, c: d,}\n",
        "a: >\n  b\n",
        "a: |+\n  b\n",
        "a: |2\n  b\n",
        "a: |\n  b",
        "---\na: b\n",
        "a: b\n...\n",
        "? a\n: b\n",
        "a: 'b' c\n",
        "a: \"\\x41\"\n",
        "a: b\n c: d\n",
        "a:\n  b: c\n d: e\n",
        "a\n",
        "[a]\n",
        "-\n",
        "- a\n-\n",
    ]);
}

#[test]
fn files_that_are_too_large_are_left_to_the_parser() {
    let nested = |depth| format!("a: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    accepted(&[&nested(DEEPEST - 1)]);
    left(&[&nested(DEEPEST), &format!("a: {}\n", "b".repeat(MAX_NODES))]);
}

#[test]
fn all_files_of_the_project_have_the_same_nodes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut read, mut all) = (0, 0);
    for folder in ["collections", "environments", "examples", "tests/cases"] {
        each_text(&root.join(folder), &mut |text| {
            all += 1;
            read += usize::from(same(text));
        });
    }
    assert!(read * 2 > all, "{read} of {all} files are read");
}

#[expect(clippy::disallowed_methods, reason = "the files are the ones to be tested")]
fn each_text(folder: &Path, check: &mut dyn FnMut(&str)) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder {
            each_text(&path, check);
        } else if path.extension().is_some_and(|ending| ending == "yaml")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            check(&text);
        }
    }
}

/// Parts of YAML, so that most texts are nearly right.
const PARTS: [&str; 56] = [
    "a",
    "b c",
    "key",
    ": ",
    ":",
    "\n",
    "\n  ",
    "\n    ",
    "\n ",
    "- ",
    "-",
    " ",
    "  ",
    "#",
    " # c",
    "{",
    "}",
    "[",
    "]",
    ", ",
    ",",
    "\"",
    "'",
    "''",
    "\\n",
    "\\\"",
    "|",
    "|-",
    ">",
    "&a ",
    "*a",
    "!t ",
    "<<x>>",
    "<<",
    "~",
    "null",
    "1",
    "-2",
    "?",
    "? ",
    "%",
    "@",
    "`",
    "a: b\n",
    "- a\n",
    "a:\n  ",
    "a: {b: c}\n",
    "a: |\n  b\n",
    "---",
    "...",
    "$.a[0]",
    "/",
    "=",
    "(",
    "\\",
    ".",
];

fn part() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&PARTS[..])
}

/// A file of nested entries, of which some values are random.
fn nested() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        4 => Just(" a b".to_owned()),
        1 => Just(String::new()),
        2 => Just(" { a: [1, \"b\"], 'c': <<d>> }".to_owned()),
        1 => Just(" |\n      x\n       y".to_owned()),
        2 => prop::collection::vec(part(), 0..6).prop_map(|parts| format!(" {}", parts.concat())),
    ];
    let line = (
        0usize..4,
        prop_oneof![Just("- "), Just(""), Just("- - ")],
        0u8..12,
        value,
    );
    prop::collection::vec(line, 0..10).prop_map(|lines| {
        let line = |(indent, dash, key, value): (usize, &str, u8, String)| {
            let key = if key < 9 {
                format!("k{key}:")
            } else {
                String::new()
            };
            format!("{}{dash}{key}{value}\n", "  ".repeat(indent))
        };
        lines.into_iter().map(line).collect()
    })
}

proptest! {
    #[test]
    fn random_texts_have_the_same_nodes(parts in prop::collection::vec(part(), 0..24)) {
        same(&parts.concat());
    }

    #[test]
    fn random_files_have_the_same_nodes(text in nested()) {
        same(&text);
    }
}
