//! The page that explains the battery, held against the tests that carry its ids.

use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

crate::tests! {
    every_id_of_the_page_names_tests_that_exist,
    every_id_that_a_test_carries_is_on_the_page,
}

/// An id and the tests that the page names for it.
struct Row {
    id: String,
    tests: Vec<String>,
}

fn every_id_of_the_page_names_tests_that_exist() {
    let known = known();
    let rows = page();
    assert!(rows.len() > 100, "the page has {} ids", rows.len());
    for Row { id, tests } in rows {
        assert!(!tests.is_empty(), "{id} names no test");
        for test in tests {
            assert!(known.contains(&test), "{id}: there is no test `{test}`");
            assert!(ids(&test).contains(&id), "`{test}` does not carry {id}");
        }
    }
}

fn every_id_that_a_test_carries_is_on_the_page() {
    let explained: BTreeSet<String> = page().into_iter().map(|row| row.id).collect();
    for test in known() {
        let missing: Vec<String> = ids(&test).difference(&explained).cloned().collect();
        assert!(
            missing.is_empty(),
            "docs/testing.md does not explain {missing:?} of `{test}`"
        );
    }
}

fn page() -> Vec<Row> {
    let text = fs::read_to_string(root().join("docs/testing.md")).unwrap();
    let row = Regex::new(r"^\| ([A-Z]\d\d) \| .* \| ([^|]*) \|$").unwrap();
    let name = Regex::new(r"`([^`]+)`").unwrap();
    let rows = text.lines().filter_map(|line| row.captures(line));
    rows.map(|row| Row {
        id: row[1].to_lowercase(),
        tests: name
            .captures_iter(&row[2])
            .map(|name| name[1].to_owned())
            .collect(),
    })
    .collect()
}

/// The ids that a name begins with, after its area if it is a case.
fn ids(test: &str) -> BTreeSet<String> {
    let name = test.rsplit("::").next().unwrap_or_default();
    let id = Regex::new(r"^[a-z]\d\d$").unwrap();
    name.split('_')
        .take_while(|word| id.is_match(word))
        .map(str::to_owned)
        .collect()
}

/// Functions by their names, and cases as `area::name`.
fn known() -> BTreeSet<String> {
    let function = Regex::new(r"fn ([a-z]\d\d_\w*)\(").unwrap();
    let mut known = BTreeSet::new();
    for path in below(&root().join("src"))
        .into_iter()
        .chain(below(&root().join("tests/suite")))
    {
        let text = fs::read_to_string(path).unwrap_or_default();
        known.extend(function.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    for area in folders(&root().join("tests/cases")) {
        known.extend(
            folders(&area)
                .iter()
                .map(|case| format!("{}::{}", name(&area), name(case))),
        );
    }
    known
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] })
        .collect()
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}
