//! Files in memory, loaded, for the tests of any module.

use super::{FileTree, FoundFile, Loaded, Role, load};
use crate::model::{Collection, Request};
use crate::source::{code, draw};
use std::path::Path;

/// Loads files given as (path below the root, text).
pub fn loaded(files: &[(&str, &str)]) -> Loaded {
    let found = |(shown, text): &(&str, &str)| FoundFile {
        path: Path::new("/project").join(shown),
        shown: (*shown).to_owned(),
        role: role(shown),
        bytes: text.as_bytes().to_vec(),
    };
    load(FileTree {
        root: "/project".into(),
        files: files.iter().map(found).collect(),
        ..FileTree::default()
    })
}

fn role(shown: &str) -> Role {
    let mut parts = shown.split('/');
    match parts.next() {
        Some("collections") => {
            let name = parts.next().unwrap_or_default();
            Role::Collection(Path::new("/project/collections").join(name).into())
        }
        Some("environments") => Role::Environment,
        _ => Role::Settings,
    }
}

/// The only collection of files without faults.
pub fn collection(files: &[(&str, &str)]) -> Collection {
    let mut loaded = loaded(files);
    loaded
        .diagnostics
        .retain(|found| found.code != code::BODY_WITHOUT_METHOD);
    assert_eq!(draw::draw(&loaded.diagnostics, &loaded.sources, false), "");
    loaded.project.collections.remove(0)
}

/// A request from a file without faults.
pub fn request(text: &str) -> Request {
    let files = [
        ("collections/c/collection.yaml", "version: 1\n"),
        ("collections/c/r.yaml", text),
    ];
    collection(&files).requests.remove(0)
}
