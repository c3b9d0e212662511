//! Every diagnostic code can be looked up, and a case shows what it looks like.

use std::fs;
use std::path::{Path, PathBuf};

crate::tests! {
    every_code_is_explained_once,
    every_code_is_shown_by_a_case,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `E0101` and the like, as `code.rs` defines them.
fn codes() -> Vec<String> {
    let text = fs::read_to_string(root().join("src/source/code.rs")).unwrap();
    let quoted = text.lines().filter_map(|line| line.split("Code(\"").nth(1));
    quoted
        .map(|rest| rest.chars().take_while(|letter| *letter != '"').collect())
        .collect()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] })
        .collect()
}

/// What the program printed in all cases.
fn printed() -> String {
    let files = below(&root().join("tests/cases")).into_iter();
    let outputs = files.filter(|path| path.ends_with("stdout") || path.ends_with("stderr"));
    outputs.map(|path| fs::read_to_string(path).unwrap()).collect()
}

fn every_code_is_explained_once() {
    let explained = fs::read_to_string(root().join("docs/errors.md")).unwrap();
    let headings: Vec<&str> = explained
        .lines()
        .filter_map(|line| line.strip_prefix("## ")?.split(' ').next())
        .collect();
    let mut sorted = headings.clone();
    sorted.sort_unstable();
    assert_eq!(headings, sorted, "docs/errors.md is in the order of the codes");
    let mut codes = codes();
    codes.sort_unstable();
    assert_eq!(
        headings, codes,
        "a heading `## E0101 ...` for each code of code.rs"
    );
}

fn every_code_is_shown_by_a_case() {
    let printed = printed();
    let shown = |code: &String| printed.contains(&format!("[{code}]"));
    let missing: Vec<String> = codes().into_iter().filter(|code| !shown(code)).collect();
    assert!(missing.is_empty(), "no case in tests/cases shows {missing:?}");
}
