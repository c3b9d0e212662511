//! The files of a project as they would be after changes, in memory.

use crate::edit::EditChange;
use crate::load::{FileTree, FoundFile, Role, natural};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The tree with the changes. What was wrong with reading the old one stays said.
pub(super) fn tree(before: &FileTree, changes: &[EditChange]) -> FileTree {
    let mut after = before.clone();
    let mut written = HashMap::new();
    for change in changes {
        match change {
            EditChange::Move { from, to } => moved(&mut after, from, to),
            EditChange::Remove { path } => after.files.retain(|file| !file.path.starts_with(path)),
            EditChange::Write { path, new, .. } => drop(written.insert(&**path, &**new)),
        }
    }
    for file in &mut after.files {
        if let Some(new) = written.remove(&*file.path) {
            file.bytes = new.to_vec();
        }
    }
    // What a file is depends on the collection that it lies in, so the files that make collections come first.
    let mut made: Vec<_> = written.into_iter().collect();
    made.sort_by_key(|(path, _)| (!is_collection_file(path), *path));
    made.into_iter()
        .for_each(|(path, new)| add(&mut after, path, new));
    after
        .files
        .sort_by(|left, right| natural::compare_paths(&left.shown, &right.shown));
    after
}

fn moved(tree: &mut FileTree, from: &Path, to: &Path) {
    let place = |path: &Path| -> Option<PathBuf> {
        let rest = path.strip_prefix(from).ok()?;
        Some(if rest.as_os_str().is_empty() {
            to.to_path_buf()
        } else {
            to.join(rest)
        })
    };
    let root = tree.root.clone();
    for file in &mut tree.files {
        let Some(path) = place(&file.path) else {
            continue;
        };
        file.shown = shown(&root, &path);
        if let Role::Collection(dir) = &file.role {
            let dir = place(dir).unwrap_or_else(|| dir.to_path_buf());
            file.role = Role::Collection(dir.into());
        }
        file.path = path;
    }
    roles(tree);
}

/// A file may have come into another collection.
fn roles(tree: &mut FileTree) {
    let dirs = collections(tree);
    for file in &mut tree.files {
        if let Role::Collection(dir) = &file.role
            && !file.path.starts_with(dir)
            && let Some(dir) = dirs.iter().find(|dir| file.path.starts_with(dir))
        {
            file.role = Role::Collection(dir.clone());
        }
    }
}

fn add(tree: &mut FileTree, path: &Path, new: &[u8]) {
    let is_yaml = path
        .extension()
        .is_some_and(|ending| ending == "yaml" || ending == "yml");
    if let Some(role) = role(tree, path).filter(|_| is_yaml) {
        tree.files.push(FoundFile {
            path: path.to_path_buf(),
            shown: shown(&tree.root, path),
            role,
            bytes: new.to_vec(),
        });
    }
}

/// What a new file is by its place. None for one that is not read as part of the project.
fn role(tree: &FileTree, path: &Path) -> Option<Role> {
    let stem = path.file_stem()?;
    if path.parent() == Some(&tree.root) && stem == "callsheet" {
        return Some(Role::Settings);
    }
    if path.starts_with(tree.root.join("environments")) {
        return Some(Role::Environment);
    }
    if let Some(dir) = collections(tree).into_iter().find(|dir| path.starts_with(dir)) {
        return Some(Role::Collection(dir));
    }
    is_collection_file(path).then(|| Role::Collection(path.parent().unwrap_or(path).into()))
}

fn is_collection_file(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "collection")
}

/// The directories of collections, as `collection.yaml` marks them.
fn collections(tree: &FileTree) -> Vec<Arc<Path>> {
    let mut dirs: Vec<Arc<Path>> = Vec::new();
    for file in &tree.files {
        if let Role::Collection(dir) = &file.role
            && file.path.parent() == Some(dir)
            && is_collection_file(&file.path)
        {
            dirs.push(dir.clone());
        }
    }
    dirs
}

/// The path below the root, with `/` between its parts.
pub(super) fn shown(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
