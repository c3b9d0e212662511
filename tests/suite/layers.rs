//! Which module may use which, how long a file may be, and names that say nothing: read off the sources.

use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

crate::tests! {
    modules_use_only_what_lies_below_them,
    the_table_has_no_circles,
    reports_take_nothing_of_io_but_the_spool,
    exit_codes_are_named_in_cli_alone,
    no_file_is_longer_than_400_lines,
    no_type_has_a_name_that_says_nothing,
    no_comment_or_page_uses_a_retired_word,
    every_type_has_a_name_of_its_own,
}

/// A module of `src` and the modules that it may use. A module without a row may use none. Rows for modules that do
/// not exist yet are allowed.
const ALLOWED: &[(&str, &str)] = &[
    ("source", ""),
    ("secret", ""),
    ("json", ""),
    ("interruptible", "json"),
    ("shares", ""),
    ("jsonpath", "interruptible json source"),
    ("schema", "interruptible json jsonpath source"),
    ("format", "source"),
    ("template", "json jsonpath secret source"),
    ("model", "jsonpath schema source template"),
    ("load", "format jsonpath model schema shares source template"),
    (
        "edit",
        "format load model plan scope secret shares source template",
    ),
    ("scope", "model secret source template"),
    ("plan", "model scope secret source template"),
    ("http", "format json model source template"),
    ("auth", "http json jsonpath model secret source template"),
    (
        "verify",
        "http interruptible json jsonpath model schema scope secret source template",
    ),
    ("mock", "model scope source template"),
    ("export", "http model source"),
    ("import", "secret source"),
    (
        "io",
        "auth edit http import json load model rows shares source template",
    ),
    (
        "run",
        "auth http io json jsonpath model plan schema scope secret shares source template verify",
    ),
    ("diagram", "plan report"),
    // What a report cannot write before the end waits in `io::spool`.
    ("report", "http io run secret source verify"),
    (
        "session",
        "auth diagram edit export format http import io json load mock model plan report rows run scope secret shares source template",
    ),
    ("rows", "json source template"),
];

/// May use everything, and nothing may use it.
const TOP: &str = "cli";

/// Names of types that would fit anything.
const EMPTY_NAMES: [&str; 6] = ["Part", "Place", "Ended", "Told", "Found", "Ground"];

const LONGEST: usize = 400;

/// Words that the project once used in a sense of its own, and doc comments without a subject ("Of the whole body.").
const RETIRED: &str =
    r"(?i:\b(told|stands|stood|beside|whoever|parted|put to|is what)\b|\bstand[^-\w])|^\s*//[/!] Of\b";

fn modules_use_only_what_lies_below_them() {
    let mut wrong = Vec::new();
    for source in sources() {
        let module = source.module();
        // The roots of the library and of the program name every module.
        if matches!(module, "lib" | "main") {
            continue;
        }
        let used: BTreeSet<String> = used(source.code());
        let used = used.iter().filter(|used| !is_allowed(module, used));
        wrong.extend(used.map(|used| format!("{}: {module} must not use {used}", source.path)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn the_table_has_no_circles() {
    for (module, _) in ALLOWED {
        assert!(
            !below(module).contains(module),
            "{module} uses itself by way of others"
        );
    }
}

/// All that a module may use, directly and by way of others.
fn below(module: &str) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let mut open = direct(module);
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(direct(next));
        }
    }
    found
}

fn direct(module: &str) -> Vec<&'static str> {
    let row = ALLOWED.iter().find(|(known, _)| *known == module);
    row.map_or(Vec::new(), |(_, below)| {
        below.split(' ').filter(|name| !name.is_empty()).collect()
    })
}

fn is_allowed(module: &str, used: &str) -> bool {
    module == TOP || module == used || direct(module).contains(&used)
}

fn reports_take_nothing_of_io_but_the_spool() {
    for source in sources().iter().filter(|source| source.module() == "report") {
        let code = source.code();
        let others = code.matches("crate::io").count() - code.matches("crate::io::spool").count();
        assert_eq!(others, 0, "{}", source.path);
    }
}

fn exit_codes_are_named_in_cli_alone() {
    let exit = Regex::new(r"\bExit\b").unwrap();
    for source in sources() {
        let is_free = matches!(source.module(), "cli" | "main");
        assert!(is_free || !exit.is_match(source.code()), "{}", source.path);
    }
}

fn no_file_is_longer_than_400_lines() {
    for source in sources() {
        let lines = source.code().lines().count();
        assert!(
            lines <= LONGEST,
            "{}: {lines} lines without its tests",
            source.path
        );
    }
}

fn no_type_has_a_name_that_says_nothing() {
    let names = EMPTY_NAMES.join("|");
    let definition = Regex::new(&format!(r"\b(struct|enum|union|trait|type) ({names})\b")).unwrap();
    for source in sources() {
        let found = definition.find(source.code()).map(|found| found.as_str());
        assert_eq!(found, None, "{}", source.path);
    }
}

/// Two definitions in one file are the same type for two platforms.
fn every_type_has_a_name_of_its_own() {
    let definition =
        Regex::new(r"(?m)^(?:pub(?:\([^)]*\))? )?(?:struct|enum|union|trait|type) (\w+)").unwrap();
    let mut homes: BTreeMap<String, String> = BTreeMap::new();
    for source in sources() {
        for found in definition.captures_iter(source.code()) {
            let home = homes
                .entry(found[1].to_owned())
                .or_insert_with(|| source.path.clone());
            assert_eq!(*home, source.path, "{} is defined twice", &found[1]);
        }
    }
}

fn no_comment_or_page_uses_a_retired_word() {
    let retired = Regex::new(RETIRED).unwrap();
    let mut found = Vec::new();
    for source in sources() {
        let commented = source.code().lines().filter_map(comment);
        collect_lines(&source.path, commented, &retired, &mut found);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in pages(root) {
        let text = fs::read_to_string(&page).unwrap();
        let shown = page.strip_prefix(root).unwrap().display().to_string();
        collect_lines(&shown, text.lines(), &retired, &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(retired.is_match("/// Of the whole body.") && !retired.is_match("/// It understands."));
}

/// The comment of a line, from its slashes on.
fn comment(line: &str) -> Option<&str> {
    let start = line
        .find("// ")
        .or_else(|| line.find("//!"))
        .or_else(|| line.find("///"));
    start.map(|start| &line[start..])
}

fn collect_lines<'l>(
    path: &str,
    lines: impl Iterator<Item = &'l str>,
    retired: &Regex,
    found: &mut Vec<String>,
) {
    let hits = lines.filter(|line| retired.is_match(line));
    found.extend(hits.map(|line| format!("{path}: {line}")));
}

/// Everything that people read about the project.
fn pages(root: &Path) -> Vec<PathBuf> {
    let folders = [root.to_path_buf(), root.join("docs"), root.join("docs/decisions")];
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap().flatten());
    entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect()
}

/// The modules at the root that code names: `crate::name`, and each name of `crate::{one, two::{three}}`.
fn used(code: &str) -> BTreeSet<String> {
    let path = Regex::new(r"\bcrate::(\w+|\{)").unwrap();
    let first = Regex::new(r"^\s*(\w+)").unwrap();
    let mut used = BTreeSet::new();
    for found in path.captures_iter(code) {
        if &found[1] != "{" {
            used.insert(found[1].to_owned());
            continue;
        }
        let group = group(&code[found.get(0).unwrap().end()..]);
        let members = group.iter().filter_map(|member| first.captures(member));
        used.extend(members.map(|member| member[1].to_owned()));
    }
    // What the root itself defines has a capital letter or is a macro.
    used.retain(|name| name.starts_with(|letter: char| letter.is_ascii_lowercase()));
    used
}

/// The members of a group up to its closing brace, split at the commas that no inner group holds.
fn group(text: &str) -> Vec<String> {
    let (mut depth, mut members) = (1, vec![String::new()]);
    for letter in text.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => members.push(String::new()),
            _ => members.last_mut().unwrap().push(letter),
        }
        if depth == 0 {
            break;
        }
    }
    members
}

struct Source {
    /// Below `src`.
    path: String,
    text: String,
}

impl Source {
    /// The folder or file at the root of `src` that it belongs to.
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// The text above the unit tests.
    fn code(&self) -> &str {
        let tests = Regex::new(r"#\[cfg\(test\)\]\n(?:pub\(\w+\) )?mod tests \{").unwrap();
        let tests = tests.find(&self.text).map(|found| found.start());
        &self.text[..tests.unwrap_or(self.text.len())]
    }
}

/// Files of the product: those that hold tests or what only tests use are left out.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let source = |path: &PathBuf| Source {
        path: path
            .strip_prefix(&root)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/"),
        text: fs::read_to_string(path).unwrap(),
    };
    files.iter().map(source).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if name.starts_with("test") || name.starts_with("fixture") || name == "fuzz" {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}
