//! Places outside the project's own files that speak of a name, and that no edit changes: scripts of CI, data files.
//! The installed schemas are left out: the names in them are those of examples.

use super::Workspace;
use crate::edit::schema_files;
use crate::io::files;

/// Bytes of the largest file that is searched for a name: scripts and settings are smaller.
const MOST_BYTES: u64 = 1 << 20;

/// More of them say nothing new.
const MOST_SHOWN: usize = 20;

/// Lines that hold the name as a word, as `path:line: text`.
pub(super) fn places(workspace: &Workspace, name: &str) -> Vec<String> {
    lines(workspace, name, &|line| has_word(line, name))
}

/// Lines that choose the environment: `-e NAME`, `--env NAME`, `--env=NAME`.
pub(super) fn options(workspace: &Workspace, name: &str) -> Vec<String> {
    let forms = [
        format!("-e {name}"),
        format!("--env {name}"),
        format!("--env={name}"),
    ];
    let is_meant = |line: &str| forms.iter().any(|form| has_word(line, form));
    lines(workspace, name, &is_meant)
}

fn lines(workspace: &Workspace, name: &str, is_meant: &dyn Fn(&str) -> bool) -> Vec<String> {
    let known: Vec<_> = workspace.catalog.files.iter().map(|file| &file.path).collect();
    let mut found = Vec::new();
    for path in files::other_texts(workspace.root()) {
        let is_schema = path.starts_with(workspace.root().join(schema_files::FOLDER));
        if is_schema || known.contains(&&path) {
            continue;
        }
        if !is_small(&path) {
            continue;
        }
        let Ok(text) = files::read_text(&path) else {
            continue;
        };
        let shown = super::after::shown(workspace.root(), &path);
        let lines = text.lines().enumerate().filter(|(_, line)| is_meant(line));
        for (number, line) in lines {
            let line: String = line.trim().chars().take(100).collect();
            found.push(format!("  {shown}:{}: {line}", number + 1));
        }
    }
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

/// Not as a part of a longer name.
fn has_word(line: &str, name: &str) -> bool {
    let is_inner = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let behind = line[at + name.len()..].chars().next();
        !before.is_some_and(is_inner) && !behind.is_some_and(is_inner)
    })
}

/// True for a regular file of the size that people write by hand.
fn is_small(path: &std::path::Path) -> bool {
    files::size(path).is_some_and(|size| size <= MOST_BYTES)
}
