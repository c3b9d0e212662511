//! The project's root and the collection that a path belongs to.

use std::path::{Path, PathBuf};

/// The root as seen from a directory or file: the nearest above that says it is one, else the one whose `collections/`
/// holds the path, else the path's own collection, else nothing.
pub(super) fn root_of(path: &Path) -> Option<PathBuf> {
    let marked = path.ancestors().find(|dir| is_marked(dir));
    let holding = || path.ancestors().find(|dir| dir.join("collections").is_dir());
    marked
        .or_else(holding)
        .or_else(|| path.ancestors().find(|dir| is_collection(dir)))
        .map(Path::to_path_buf)
}

/// The directory of the collection in which a path lies, or which it is. One inside of another is a folder of it.
/// None if the path is below no collection.
pub(super) fn collection_of(path: &Path, root: &Path) -> Option<PathBuf> {
    let collections = root.join("collections");
    let within = path
        .ancestors()
        .take_while(|dir| dir.starts_with(root) && **dir != collections);
    within
        .filter(|dir| is_collection(dir))
        .last()
        .map(Path::to_path_buf)
}

pub(super) fn is_collection(dir: &Path) -> bool {
    has_yaml(dir, "collection")
}

fn is_marked(dir: &Path) -> bool {
    has_yaml(dir, "callsheet") || dir.join("environments").is_dir() || dir.join(".callsheet").is_dir()
}

fn has_yaml(dir: &Path, stem: &str) -> bool {
    dir.join(format!("{stem}.yaml")).is_file() || dir.join(format!("{stem}.yml")).is_file()
}
