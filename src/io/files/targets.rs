//! What the command line names: ids as they are, paths turned into ids.

use super::root::{collection_of, root_of};
use crate::source::{Diagnostic, code};
use std::path::{Path, PathBuf};

/// The root, and what is wanted below it.
pub(super) struct WantedTarget {
    pub(super) root: PathBuf,
    /// Ids and prefixes of ids; empty for everything.
    pub(super) ids: Vec<String>,
    /// Collections that were named by a path.
    pub(super) collections: Vec<PathBuf>,
}

pub(super) fn resolve(cwd: &Path, targets: &[String], diagnostics: &mut Vec<Diagnostic>) -> WantedTarget {
    let cwd = cwd.canonicalize().unwrap_or_else(|_| cwd.to_path_buf());
    let paths: Vec<Option<PathBuf>> = targets
        .iter()
        .map(|target| cwd.join(target).canonicalize().ok())
        .collect();
    let from_paths = paths.iter().flatten().find_map(|path| root_of(path));
    let root = from_paths
        .or_else(|| root_of(&cwd))
        .unwrap_or_else(|| cwd.clone());
    let mut wanted = WantedTarget {
        root,
        ids: Vec::new(),
        collections: Vec::new(),
    };
    for (target, path) in targets.iter().zip(paths) {
        match path {
            Some(path) => wanted.add_path(target, &path, diagnostics),
            None if looks_like_path(target) => diagnostics.push(no_such_path(target)),
            None => wanted.ids.push(id(target)),
        }
    }
    wanted
}

impl WantedTarget {
    fn add_path(&mut self, target: &str, path: &Path, diagnostics: &mut Vec<Diagnostic>) {
        match collection_of(path, &self.root) {
            Some(dir) => {
                self.ids.push(id_below(path, &dir));
                if !self.collections.contains(&dir) {
                    self.collections.push(dir);
                }
            }
            None if self.is_everything(path) => self.add_all(),
            None if looks_like_path(target) => diagnostics.push(not_in_collection(target)),
            None => self.ids.push(id(target)),
        }
    }

    fn is_everything(&self, path: &Path) -> bool {
        path == self.root || path == self.root.join("collections")
    }

    /// The root or its `collections/` mean each collection there.
    fn add_all(&mut self) {
        let collections = self.root.join("collections");
        let entries = std::fs::read_dir(collections).into_iter().flatten().flatten();
        let names = entries
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name());
        let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        self.ids.extend(names);
    }
}

/// The collection's name and the path below it, without the extension of a file.
fn id_below(path: &Path, dir: &Path) -> String {
    let name = dir.file_name().unwrap_or_default();
    let below = path.strip_prefix(dir).unwrap_or(Path::new(""));
    let below = match below.file_stem().and_then(|stem| stem.to_str()) {
        Some("collection" | "folder" | "mock") if is_yaml(path) => {
            below.parent().unwrap_or(below).to_path_buf()
        }
        _ if is_yaml(path) => below.with_extension(""),
        _ => below.to_path_buf(),
    };
    let parts = std::iter::once(name).chain(below.iter());
    parts
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// An id as it may be typed: with `collections/` before, `.yaml` or `/` behind.
fn id(target: &str) -> String {
    let target = target.strip_prefix("collections/").unwrap_or(target);
    target.trim_end_matches('/').to_owned()
}

pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "yaml" || extension == "yml")
}

fn looks_like_path(target: &str) -> bool {
    let is_relative =
        target.starts_with("./") || target.starts_with("../") || target == "." || target == "..";
    is_relative || Path::new(target).is_absolute() || is_yaml(Path::new(target)) || target.contains('\\')
}

fn no_such_path(target: &str) -> Diagnostic {
    Diagnostic::error(code::NO_SUCH_PATH, format!("there is no `{target}`"))
        .help("give a path as seen from here, or an id such as `zoom/meetings`")
}

fn not_in_collection(target: &str) -> Diagnostic {
    Diagnostic::error(
        code::NOT_IN_COLLECTION,
        format!("`{target}` belongs to no collection"),
    )
    .help("a collection is a directory with a `collection.yaml`")
}
