//! Which directories hold what: the settings, the environments, the collections that are wanted.

use super::FileOptions;
use super::root::is_collection;
use super::targets::{WantedTarget, is_yaml};
use super::walk::{DirectoryWalk, Listed, is_hidden};
use crate::load::{Role, natural};
use crate::source::{Diagnostic, code};
use std::path::{Path, PathBuf};

/// Entries of a root that is a collection itself, but not the collection's.
const NOT_STEPS: &[&str] = &["environments", "collections", "callsheet.yaml", "callsheet.yml"];

pub(super) fn list(
    wanted: &WantedTarget,
    options: FileOptions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Listed> {
    let root = &wanted.root;
    let mut walk = DirectoryWalk::new(root, options, diagnostics);
    for name in ["callsheet.yaml", "callsheet.yml"] {
        walk.add_file(&root.join(name), &Role::Settings);
    }
    let environments = root.join("environments");
    if environments.is_dir() {
        walk.add_dir(&environments, &Role::Environment, &[]);
    }
    let dirs = wanted_dirs(wanted, &mut walk);
    for dir in &dirs {
        let except = if dir == root { NOT_STEPS } else { &[] };
        walk.add_dir(dir, &Role::Collection(dir.as_path().into()), except);
    }
    if dirs.is_empty() && !environments.is_dir() {
        walk.report(nothing_here(super::is_in_project(root)));
    }
    walk.finish()
}

/// The collections that the ids begin with; all of them where there is no id, or one whose collection is not there.
fn wanted_dirs(wanted: &WantedTarget, walk: &mut DirectoryWalk<'_>) -> Vec<PathBuf> {
    let collections = wanted.root.join("collections");
    let mut dirs = wanted.collections.clone();
    for id in &wanted.ids {
        let first = id.split('/').next().unwrap_or(id);
        let is_named = |dir: &PathBuf| dir.file_name().is_some_and(|name| name == first);
        if dirs.iter().any(is_named) {
            continue;
        }
        match Some(collections.join(first)).filter(|dir| !first.is_empty() && is_collection(dir)) {
            Some(dir) => dirs.push(dir),
            None => return every(&wanted.root, walk),
        }
    }
    if wanted.ids.is_empty() {
        every(&wanted.root, walk)
    } else {
        sorted(dirs)
    }
}

/// All collections below `collections/`, and the root where it is one itself.
fn every(root: &Path, walk: &mut DirectoryWalk<'_>) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root.join("collections"))
        .into_iter()
        .flatten()
        .flatten();
    let visible = entries
        .filter(|entry| !is_hidden(&entry.file_name()))
        .map(|entry| entry.path());
    let (dirs, files): (Vec<PathBuf>, Vec<PathBuf>) = visible.partition(|path| path.is_dir());
    for file in files.iter().filter(|file| is_yaml(file)) {
        walk.report(stray(&walk.shown(file)));
    }
    let (mut found, others): (Vec<PathBuf>, Vec<PathBuf>) =
        dirs.into_iter().partition(|dir| is_collection(dir));
    for dir in others.iter().filter(|dir| holds_yaml(dir)) {
        walk.report(no_collection_file(&walk.shown(dir)));
    }
    if is_collection(root) {
        found.push(root.to_path_buf());
    }
    sorted(found)
}

fn sorted(mut dirs: Vec<PathBuf>) -> Vec<PathBuf> {
    dirs.sort_by(|left, right| natural::compare_paths(&left.to_string_lossy(), &right.to_string_lossy()));
    dirs
}

fn holds_yaml(dir: &Path) -> bool {
    let mut entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries.any(|entry| is_yaml(&entry.path()))
}

fn stray(shown: &str) -> Diagnostic {
    Diagnostic::error(
        code::NOT_IN_COLLECTION,
        format!("`{shown}` belongs to no collection"),
    )
    .help("move it into the directory of a collection, next to its `collection.yaml`")
}

fn no_collection_file(shown: &str) -> Diagnostic {
    Diagnostic::error(code::NO_COLLECTION, format!("`{shown}` has no `collection.yaml`"))
        .help("add one, holding `version: 1`, to make the directory a collection")
}

/// In a project `init` has nothing to make.
fn nothing_here(is_project: bool) -> Diagnostic {
    let remedy = if is_project {
        "`callsheet new request COLLECTION/NAME --url URL` makes one with a request"
    } else {
        "`callsheet init` makes a project with an example"
    };
    Diagnostic::error(code::NO_COLLECTION, "there is no collection here")
        .help("a collection is a directory with a `collection.yaml`, best below `collections/`")
        .help(remedy)
        .help("`callsheet import FILE -o .` brings one over from Postman, Bruno, OpenCollection or curl")
}
