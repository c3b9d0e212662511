//! Places that speak of a name and that no edit changes: scripts of CI, data files, comments, files that cannot be read.
//! The installed schemas are left out: the names in them are those of examples.

use super::Workspace;
use crate::edit::catalog::CatalogFile;
use crate::edit::{EditChange, schema_files};
use crate::io::files;
use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Bytes of the largest file that is searched for a name: scripts and settings are smaller.
const MOST_BYTES: u64 = 1 << 20;

/// More of them say nothing new.
const MOST_SHOWN: usize = 20;

/// Lines that hold the name as a word, as `path:line: text`, once the changes are made. Of the project's own files those
/// count that are no part of an expression or a reference: comments, and texts in which `<<...>>` means nothing.
pub(super) fn places(workspace: &Workspace, name: &str, changes: &[EditChange]) -> Vec<String> {
    let changed: HashSet<&Path> = changes.iter().map(EditChange::path).collect();
    let mut found = Vec::new();
    lines(workspace, &changed, &mut found, &|line| has_word(line, name));
    let mut written: HashMap<&Path, &str> = HashMap::new();
    for change in changes {
        if let EditChange::Write { path, new, .. } = change
            && let Ok(text) = std::str::from_utf8(new)
        {
            written.insert(path, text);
        }
    }
    for file in &workspace.catalog.files {
        if !file.source.text.contains(name) {
            continue;
        }
        let text = written.get(&*file.path).copied().unwrap_or(&file.source.text);
        let is_meant = |line: &str| is_left(file, line, name);
        add(&mut found, &file.source.path, text, &is_meant);
    }
    listed(name, found)
}

/// A line of a project's own file that still speaks of a name.
fn is_left(file: &CatalogFile, line: &str, name: &str) -> bool {
    let comment = line.trim_start().strip_prefix('#');
    let comment = comment.or_else(|| line.split_once(" #").map(|(_, comment)| comment));
    let is_expression = |part: &str| part.split_once(">>").is_some_and(|(inner, _)| reads(inner, name));
    file.node.is_none() && has_word(line, name)
        || comment.is_some_and(|comment| has_word(comment, name))
        || line.split("<<").skip(1).any(is_expression)
}

/// Lines that choose the environment: `-e NAME`, `--env NAME`, `--env=NAME`.
pub(super) fn options(workspace: &Workspace, name: &str) -> Vec<String> {
    let forms = [
        format!("-e {name}"),
        format!("--env {name}"),
        format!("--env={name}"),
    ];
    let is_meant = |line: &str| forms.iter().any(|form| has_word(line, form));
    let mut found = Vec::new();
    lines(workspace, &HashSet::new(), &mut found, &is_meant);
    listed(name, found)
}

/// Lines of all files but the project's own and those that are changed.
fn lines(
    workspace: &Workspace,
    changed: &HashSet<&Path>,
    found: &mut Vec<String>,
    is_meant: &dyn Fn(&str) -> bool,
) {
    let own = workspace.catalog.files.iter().map(|file| &*file.path);
    let known: HashSet<&Path> = own.chain(changed.iter().copied()).collect();
    // The project's own files may be links to files that have other names.
    let linked = LazyCell::new(|| {
        let own = workspace.catalog.files.iter();
        let real = own.filter_map(|file| file.path.canonicalize().ok());
        real.collect::<HashSet<PathBuf>>()
    });
    for path in files::other_texts(workspace.root()) {
        let is_schema = path.starts_with(workspace.root().join(schema_files::FOLDER));
        if is_schema || known.contains(&*path) || !is_small(&path) {
            continue;
        }
        let Ok(text) = files::read_text(&path) else {
            continue;
        };
        if !text.lines().any(is_meant) || linked.contains(&path) {
            continue;
        }
        add(
            found,
            &super::after::shown(workspace.root(), &path),
            &text,
            is_meant,
        );
    }
}

fn add(found: &mut Vec<String>, shown: &str, text: &str, is_meant: &dyn Fn(&str) -> bool) {
    let lines = text.lines().enumerate().filter(|(_, line)| is_meant(line));
    for (number, line) in lines {
        let line: String = line.trim().chars().take(100).collect();
        found.push(format!("  {shown}:{}: {line}", number + 1));
    }
}

fn listed(name: &str, mut found: Vec<String>) -> Vec<String> {
    let more = found.len().saturating_sub(MOST_SHOWN);
    found.truncate(MOST_SHOWN);
    if more > 0 {
        found.push(format!("  and {more} more"));
    }
    if !found.is_empty() {
        found.insert(
            0,
            format!("`{name}` is also in these lines, which are not changed:"),
        );
    }
    found
}

/// Whether an expression may read the name: as a member or in quotes it is something else.
pub(super) fn reads(expression: &str, name: &str) -> bool {
    words(expression, name).any(|at| !expression[..at].ends_with(['.', '\'', '"']))
}

fn has_word(line: &str, name: &str) -> bool {
    words(line, name).next().is_some()
}

/// Where the name is, not as a part of a longer one.
fn words<'l>(line: &'l str, name: &str) -> impl Iterator<Item = usize> + use<'l> {
    let is_inner = |letter: char| letter.is_alphanumeric() || letter == '_';
    let length = name.len();
    let found: Vec<usize> = line.match_indices(name).map(|(at, _)| at).collect();
    found.into_iter().filter(move |at| {
        let before = line[..*at].chars().next_back();
        let behind = line[at + length..].chars().next();
        !before.is_some_and(is_inner) && !behind.is_some_and(is_inner)
    })
}

/// True for a regular file of the size that people write by hand.
fn is_small(path: &std::path::Path) -> bool {
    files::size(path).is_some_and(|size| size <= MOST_BYTES)
}
