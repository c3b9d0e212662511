//! Projects in temporary directories.

use super::content::read_content;
use super::*;
use crate::load::{Role, load};
use crate::source::draw;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

#[cfg(unix)]
mod links;

/// A directory with these files: a path ending in `/` is a directory, every file holds its own path as a comment.
fn project(files: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory");
    for file in files {
        let path = dir.path().join(file);
        let parent = if file.ends_with('/') {
            Some(path.as_path())
        } else {
            path.parent()
        };
        fs::create_dir_all(parent.expect("a parent")).expect("directories");
        if !file.ends_with('/') {
            fs::write(&path, format!("# {file}\n")).expect("a file");
        }
    }
    dir
}

const SMALL: &[&str] = &[
    "callsheet.yaml",
    "environments/dev.yaml",
    "collections/a/collection.yaml",
    "collections/a/users/10-x.yaml",
    "collections/a/users/2-x.yaml",
    "collections/b/collection.yaml",
    "collections/b/r.yml",
];

fn found(dir: &Path, targets: &[&str]) -> FileTree {
    let targets: Vec<String> = targets.iter().map(|target| (*target).to_owned()).collect();
    find(dir, &targets, FileOptions::default())
}

fn shown(tree: &FileTree) -> Vec<&str> {
    tree.files.iter().map(|file| &*file.shown).collect()
}

/// Messages without place or help.
fn messages(tree: &FileTree) -> Vec<String> {
    let message =
        |diagnostic: &crate::source::Diagnostic| format!("{} {}", diagnostic.code, diagnostic.message);
    tree.diagnostics.iter().map(message).collect()
}

#[test]
fn everything_is_found_in_natural_order() {
    let dir = project(SMALL);
    let tree = found(dir.path(), &[]);
    assert_eq!(
        shown(&tree),
        [
            "callsheet.yaml",
            "environments/dev.yaml",
            "collections/a/collection.yaml",
            "collections/a/users/2-x.yaml",
            "collections/a/users/10-x.yaml",
            "collections/b/collection.yaml",
            "collections/b/r.yml",
        ]
    );
    assert_eq!(tree.files[1].role, Role::Environment);
    assert_eq!(messages(&tree), [""; 0]);
}

#[test]
fn only_the_wanted_collections_are_read() {
    let dir = project(SMALL);
    let check = |targets: &[&str], ids: &[&str], collections: &[&str]| {
        let tree = found(dir.path(), targets);
        assert_eq!(tree.targets, ids, "{targets:?}");
        let read: Vec<&str> = ["a", "b"]
            .into_iter()
            .filter(|name| shown(&tree).contains(&&*format!("collections/{name}/collection.yaml")))
            .collect();
        assert_eq!(read, collections, "{targets:?}");
    };
    check(&["a"], &["a"], &["a"]);
    check(&["a/users/2-x"], &["a/users/2-x"], &["a"]);
    check(&["collections/b"], &["b"], &["b"]);
    check(&["collections/a/users/"], &["a/users"], &["a"]);
    check(&["./collections/b/r.yml", "a"], &["b/r", "a"], &["a", "b"]);
    check(&["collections/a/collection.yaml"], &["a"], &["a"]);
    check(&["nope/x"], &["nope/x"], &["a", "b"]);
    check(&["collections"], &["a", "b"], &["a", "b"]);
}

#[test]
fn the_root_is_found_from_below() {
    let dir = project(SMALL);
    let real = dir.path().canonicalize().expect("a real path");
    let below = dir.path().join("collections/a/users");
    assert_eq!(found(&below, &[]).root, real);
    let tree = found(&below, &["2-x.yaml"]);
    assert_eq!((tree.root, tree.targets), (real, vec!["a/users/2-x".to_owned()]));
}

#[test]
fn a_collection_may_stand_alone() {
    let dir = project(&["zoom/collection.yaml", "zoom/r.yaml", "zoom/environments/x.yaml"]);
    let tree = found(dir.path(), &["zoom"]);
    assert_eq!(tree.targets, ["zoom"]);
    assert_eq!(shown(&tree), ["environments/x.yaml", "collection.yaml", "r.yaml"]);
    assert_eq!(load(tree).project.collections[0].name, "zoom".into());
}

#[test]
fn what_is_not_there_is_said() {
    let dir = project(SMALL);
    assert_eq!(
        messages(&found(dir.path(), &["./nope"])),
        ["E0124 there is no `./nope`"]
    );
    assert_eq!(
        messages(&found(dir.path(), &["nope.yaml"])),
        ["E0124 there is no `nope.yaml`"]
    );
    assert_eq!(
        messages(&found(dir.path(), &["./environments"])),
        ["E0126 `./environments` belongs to no collection"]
    );
    let empty = project(&["x.txt"]);
    assert_eq!(
        messages(&found(empty.path(), &[])),
        ["E0125 there is no collection here"]
    );
}

#[test]
fn stray_files_are_not_passed_over() {
    let dir = project(&[
        "environments/",
        "collections/loose.yaml",
        "collections/bare/r.yaml",
        "collections/notes/a.txt",
    ]);
    assert_eq!(
        messages(&found(dir.path(), &[])),
        [
            "E0126 `collections/loose.yaml` belongs to no collection",
            "E0125 `collections/bare` has no `collection.yaml`",
        ]
    );
}

#[test]
fn hidden_directories_are_not_walked() {
    let dir = project(&[
        "collections/a/collection.yaml",
        "collections/a/.git/x.yaml",
        ".callsheet/state.yaml",
    ]);
    assert_eq!(shown(&found(dir.path(), &[])), ["collections/a/collection.yaml"]);
}

#[test]
fn y10_a_huge_file_is_refused_unread() {
    let dir = project(SMALL);
    let file = fs::File::create(dir.path().join("collections/a/huge.yaml")).expect("a file");
    file.set_len(200 << 20).expect("a length");
    let tree = found(dir.path(), &["a"]);
    assert_eq!(
        messages(&tree),
        ["E0114 `collections/a/huge.yaml` has 209715200 bytes; a YAML file may have 5242880"]
    );
    assert!(!shown(&tree).contains(&"collections/a/huge.yaml"));
}

#[test]
fn y11_too_many_files_name_the_limit() {
    let dir = project(SMALL);
    let options = FileOptions {
        max_files: 4,
        ..FileOptions::default()
    };
    let tree = find(dir.path(), &[], options);
    assert_eq!(tree.files.len(), 4);
    assert_eq!(messages(&tree)[0], "E0121 more than 4 YAML files in one project");
}

#[test]
fn y25_a_directory_named_as_a_file() {
    let dir = project(&["collections/a/collection.yaml", "collections/a/x.yaml/y.yaml"]);
    assert_eq!(
        messages(&found(dir.path(), &[])),
        ["E0119 `collections/a/x.yaml` is a directory"]
    );
}

#[test]
fn y26_names_that_differ_only_in_case_are_warned_of() {
    let dir = project(&[
        "collections/a/collection.yaml",
        "collections/a/B.yaml",
        "collections/a/b.yaml",
    ]);
    let tree = found(dir.path(), &[]);
    if tree.files.len() == 2 {
        return;
    }
    assert_eq!(
        shown(&tree)[..2],
        ["collections/a/B.yaml", "collections/a/b.yaml"]
    );
    assert_eq!(
        messages(&tree),
        ["E0123 `collections/a/B.yaml` and `collections/a/b.yaml` differ only in case"]
    );
    assert!(!tree.diagnostics[0].is_error());
}

#[test]
fn two_files_of_one_id_are_an_error() {
    let dir = project(&[
        "collections/a/collection.yaml",
        "collections/a/b.yaml",
        "collections/a/b.yml",
        "collections/a/c.yaml",
        "collections/a/c/d.yaml",
    ]);
    assert_eq!(
        messages(&found(dir.path(), &[])),
        [
            "E0122 `collections/a/b.yaml` and `collections/a/b.yml` have the same id",
            "E0122 `collections/a/c.yaml` and `collections/a/c/` have the same id",
        ]
    );
}

#[test]
fn an_unreadable_entry_is_drawn() {
    let dir = project(&["collections/a/collection.yaml", "collections/a/x.yaml/"]);
    let tree = found(dir.path(), &[]);
    assert_eq!(
        draw::draw(&tree.diagnostics, &crate::source::Sources::default(), false),
        "\
error[E0119]: `collections/a/x.yaml` is a directory
 |
 = help: rename it: a name that ends in `.yaml` or `.yml` is a file's

"
    );
}

fn refusal(root: &Path, relative: &str) -> String {
    match read_content(root, &root.join("collections/a"), relative, 100) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(refused) => refused.to_string(),
    }
}

#[test]
fn f01_paths_of_a_collection_stay_in_the_project() {
    let dir = project(&[
        "secret.txt",
        "p/collections/a/body.json",
        "p/shared.json",
        "p/big.bin",
        "p/collections/a/d/",
    ]);
    let root = dir.path().join("p");
    fs::write(root.join("big.bin"), [0; 101]).expect("a file");
    let check = |relative: &str, expected: &str| assert_eq!(refusal(&root, relative), expected, "{relative}");
    check("body.json", "# p/collections/a/body.json\n");
    check("../../shared.json", "# p/shared.json\n");
    check("../../big.bin", "it has more than 100 bytes");
    check("../../../secret.txt", "it lies outside the project");
    check("../../../not-there.txt", "it lies outside the project");
    check("missing.json", "there is no such file");
    check("d", "it is no regular file");
    check("/etc/passwd", "the path is absolute");
    check("~/x", "the path begins with `~`, which nothing expands");
    check("C:\\x", "the path is absolute");
    check("\\\\host\\share", "the path is absolute");
    check("file:///etc/passwd", "the path is a URL");
    check("%2e%2e/%2e%2e/%2e%2e/secret.txt", "there is no such file");
    check("", "the path is empty");
    check("a\0b", "the path holds a NUL");
}

#[cfg(target_os = "linux")]
#[test]
fn y26_names_that_look_the_same_are_warned_of() {
    let dir = project(&[
        "collections/a/collection.yaml",
        "collections/a/caf\u{e9}.yaml",
        "collections/a/cafe\u{301}.yaml",
    ]);
    let tree = found(dir.path(), &[]);
    let found = messages(&tree);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("E0123 ") && found[0].contains("look the same"),
        "{found:?}"
    );
    assert_eq!(tree.files.len(), 3);
}
