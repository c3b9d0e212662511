//! Which module may use which: read off the sources, held against the table.

use std::fs;
use std::path::{Path, PathBuf};

crate::tests! {
    modules_use_only_what_lies_below_them,
    reports_take_nothing_of_io_but_the_spool,
    the_table_has_no_circles,
}

/// A module and what it may use. A row that is missing forbids everything.
const ALLOWED: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("secret", &[]),
    ("json", &[]),
    ("jsonpath", &["json", "source"]),
    ("format", &["source"]),
    ("rows", &["json", "source", "template"]),
    ("template", &["json", "jsonpath", "secret", "source"]),
    ("model", &["jsonpath", "schema", "source", "template"]),
    (
        "load",
        &["format", "jsonpath", "model", "schema", "source", "template"],
    ),
    (
        "edit",
        &[
            "format", "load", "model", "plan", "scope", "secret", "source", "template",
        ],
    ),
    ("scope", &["model", "secret", "source", "template"]),
    ("plan", &["model", "scope", "secret", "source", "template"]),
    ("http", &["format", "json", "model", "source", "template"]),
    ("auth", &["http", "model", "secret", "source", "template"]),
    (
        "verify",
        &[
            "http", "json", "jsonpath", "model", "schema", "scope", "secret", "source", "template",
        ],
    ),
    ("mock", &["model", "scope", "source", "template"]),
    ("export", &["http", "model", "source"]),
    (
        "io",
        &[
            "auth", "edit", "http", "json", "load", "model", "rows", "source", "template",
        ],
    ),
    (
        "run",
        &[
            "auth", "http", "io", "json", "jsonpath", "model", "plan", "schema", "scope", "secret", "source",
            "template", "verify",
        ],
    ),
    ("diagram", &["plan", "report"]),
    // What a report cannot write before the end waits in `io::spool`.
    ("report", &["http", "io", "run", "secret", "source", "verify"]),
    (
        "session",
        &[
            "auth", "edit", "format", "http", "io", "load", "mock", "model", "plan", "report", "rows", "run",
            "scope", "secret", "source", "template",
        ],
    ),
];

/// Used by nobody: the top of the house.
const TOP: &str = "cli";

fn modules_use_only_what_lies_below_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in sources(&root) {
        let relative = path.strip_prefix(&root).unwrap();
        let Some(module) = relative
            .components()
            .next()
            .filter(|_| relative.components().count() > 1)
        else {
            continue;
        };
        let module = module.as_os_str().to_string_lossy();
        let text = fs::read_to_string(&path).unwrap();
        wrong.extend(
            used(&text)
                .filter(|used| !is_allowed(&module, used))
                .map(|used| format!("{}: {module} must not use {used}", relative.display())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn reports_take_nothing_of_io_but_the_spool() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report");
    for path in sources(&folder) {
        let text = fs::read_to_string(&path).unwrap();
        let others = text.matches("crate::io").count() - text.matches("crate::io::spool").count();
        assert_eq!(others, 0, "{}", path.display());
    }
}

fn the_table_has_no_circles() {
    for (module, below) in ALLOWED {
        for lower in *below {
            assert!(
                !is_allowed(lower, module),
                "{module} and {lower} may use each other"
            );
        }
    }
}

fn is_allowed(module: &str, used: &str) -> bool {
    let row = ALLOWED.iter().find(|(known, _)| *known == module);
    module == TOP || module == used || row.is_some_and(|(_, below)| below.contains(&used))
}

/// The modules that the code above the tests names.
fn used(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.match_indices("crate::").map(|(at, found)| {
        let rest = &code[at + found.len()..];
        let end = rest
            .find(|letter: char| !letter.is_ascii_lowercase() && letter != '_')
            .unwrap_or(rest.len());
        &rest[..end]
    })
}

/// Files of the product: those that hold tests or what only tests use are left out.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let is_test = |path: &Path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        name.starts_with("test") || name.starts_with("fixture")
    };
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !is_test(path));
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}
