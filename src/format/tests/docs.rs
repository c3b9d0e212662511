//! The tables of keys in `docs/` are those of the format. `BLESS=1` writes them.

#![allow(
    clippy::disallowed_methods,
    reason = "a test reads and writes files of the project itself"
)]

use super::*;
use std::fmt::Write;
use std::path::Path;

const PAGES: &[&str] = &["format.md", "control-flow.md", "logins.md", "mock.md"];

#[test]
fn the_tables_of_the_docs_are_those_of_the_format() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut shown = Vec::new();
    for page in PAGES {
        let path = docs.join(page);
        let text = std::fs::read_to_string(&path).unwrap();
        let fresh = refreshed(&text, &mut shown);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &fresh).unwrap();
        }
        assert!(
            text == fresh || std::env::var_os("BLESS").is_some(),
            "docs/{page} differs from the tables in src/format: run the test with BLESS=1"
        );
    }
    let missing: Vec<&str> = mappings()
        .into_keys()
        .filter(|name| !shown.contains(&(*name).to_owned()))
        .collect();
    assert!(missing.is_empty(), "no table of {missing:?} in docs/");
}

/// The text with each block between `<!-- keys: NAME -->` and `<!-- end -->` made anew.
fn refreshed(text: &str, shown: &mut Vec<String>) -> String {
    let mut fresh = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!-- keys: ") {
        let (name, after) = after
            .split_once(" -->\n")
            .expect("a name, and the end of the comment");
        let (_, after) = after.split_once("<!-- end -->").expect("the end of a table");
        let table = table(name);
        let _ = write!(fresh, "{before}<!-- keys: {name} -->\n{table}<!-- end -->");
        let whole = name.split(" - ").next().unwrap_or(name);
        shown.push(whole.to_owned());
        rest = after;
    }
    fresh + rest
}

/// The keys of a mapping. `collection - folder` names the keys that a collection has and a folder does not.
fn table(name: &str) -> String {
    let mappings = mappings();
    let (name, without) = name.split_once(" - ").unwrap_or((name, ""));
    let mapping = mappings
        .get(name)
        .unwrap_or_else(|| panic!("no mapping is called {name}"));
    let known = |key: &&FormatKey| !mappings.get(without).is_some_and(|other| other.has(key.name));
    let keys: Vec<&FormatKey> = mapping.keys.iter().filter(known).collect();
    let has_defaults = keys.iter().any(|key| key.absent != Absent::Nothing);
    let mut table = if has_defaults {
        "| key | value | default | meaning |\n| --- | --- | --- | --- |\n".to_owned()
    } else {
        "| key | value | meaning |\n| --- | --- | --- |\n".to_owned()
    };
    for key in keys {
        let default = match key.absent {
            Absent::Refused => "required".to_owned(),
            Absent::Nothing => String::new(),
            Absent::Default(value) => format!("`{value}`"),
            Absent::Described(words) => words.to_owned(),
        };
        let cells = [
            format!("`{}`", key.name),
            key.value.words(),
            default,
            key.about.to_owned(),
        ];
        for (at, cell) in cells.iter().enumerate() {
            if at != 2 || has_defaults {
                let _ = write!(table, "| {} ", cell.replace('|', "\\|"));
            }
        }
        table.push_str("|\n");
    }
    table
}
