//! Files as bytes, and what is made of several of them.

use super::{drawn_files, loaded, running};
use crate::load::{FileTree, FoundFile, Role, load};
use crate::source::draw;

const COLLECTION: (&str, &str) = ("collections/c/collection.yaml", "version: 1\n");

/// What is said of a settings file with these bytes.
fn check(bytes: &[u8], expected: &str) {
    let loaded = load(FileTree {
        files: vec![FoundFile {
            path: "/project/callsheet.yaml".into(),
            shown: "callsheet.yaml".to_owned(),
            role: Role::Settings,
            bytes: bytes.to_vec(),
        }],
        ..FileTree::default()
    });
    assert_eq!(draw::draw(&loaded.diagnostics, &loaded.sources, false), expected);
}

#[test]
fn y12_bytes_that_are_not_utf8() {
    check(
        b"# x\nreports: M\xfcller\n",
        "error[E0108]: `callsheet.yaml` is not UTF-8: byte 0xFC at offset 14, in line 2\n |\n = help: save the file as UTF-8\n\n",
    );
}

#[test]
fn y12_utf16_is_recognised_and_named() {
    let utf16 = |order: &str| {
        format!("error[E0109]: `callsheet.yaml` is UTF-16 ({order})\n |\n = help: save it as UTF-8\n\n")
    };
    check(b"\xff\xfea\0:\0 \x001\0", &utf16("little-endian"));
    check(b"\xfe\xff\0a\0:", &utf16("big-endian"));
}

#[test]
fn y18_an_empty_request_is_warned_of_and_left_out() {
    let loaded = loaded(&[COLLECTION, ("collections/c/r.yaml", "# later\n")]);
    assert!(!loaded.diagnostics[0].is_error());
    assert_eq!(loaded.project.collections[0].requests.len(), 0);
}

#[test]
fn order_names_folders_files_and_flows() {
    let loaded = loaded(&[
        (
            "collections/c/collection.yaml",
            "order: [z, flows/f, sub, sub/flows/g]\n",
        ),
        ("collections/c/a.yaml", "url: http://h/\n"),
        ("collections/c/flows/f.yaml", "flow: F\nsteps: [{use: a}]\n"),
        ("collections/c/flows/unnamed.yaml", "flow: F\nsteps: [{use: a}]\n"),
        ("collections/c/sub/b.yaml", "url: http://h/\n"),
        ("collections/c/sub/flows/g.yaml", "flow: G\nsteps: [{use: a}]\n"),
        ("collections/c/z.yml", "url: http://h/\n"),
    ]);
    assert_eq!(draw::draw(&loaded.diagnostics, &loaded.sources, false), "");
    let collection = &loaded.project.collections[0];
    assert_eq!(
        running(collection),
        ["c/z", "c/flows/f", "c/sub/b", "c/sub/flows/g", "c/a"]
    );
    let folder = collection
        .requests
        .iter()
        .find(|request| &*request.id == "c/sub/b")
        .map(|request| request.folder);
    assert_eq!(folder.map(|folder| &*collection.folder(folder).id), Some("c/sub"));
}

#[test]
fn a_file_with_faults_is_still_known_to_the_order() {
    let drawn = drawn_files(&[
        ("collections/c/collection.yaml", "order: [broken]\n"),
        ("collections/c/broken.yaml", "method: GET\n"),
    ]);
    assert_eq!(drawn.matches("error").count(), 1, "{drawn}");
}

#[test]
fn several_collections_keep_apart() {
    let loaded = loaded(&[
        ("collections/a/collection.yaml", "name: First\n"),
        ("collections/a/r.yaml", "url: http://h/\n"),
        ("collections/b/collection.yaml", ""),
        ("collections/b/deep/er/r.yaml", "url: http://h/\n"),
    ]);
    let names: Vec<&str> = loaded
        .project
        .collections
        .iter()
        .map(|collection| &*collection.folders[0].name)
        .collect();
    assert_eq!(names, ["First", "B"]);
    assert_eq!(running(&loaded.project.collections[1]), ["b/deep/er/r"]);
    assert_eq!(loaded.project.collections[1].folders.len(), 3);
}

#[test]
fn many_files_are_loaded_in_their_order() {
    let names: Vec<String> = (0..500).map(|at| format!("collections/c/{at}.yaml")).collect();
    let files = names.iter().map(|name| (name.as_str(), "url: http://h/\n"));
    let files: Vec<(&str, &str)> = std::iter::once(COLLECTION).chain(files).collect();
    let loaded = loaded(&files);
    let expected: Vec<String> = (0..500).map(|at| format!("c/{at}")).collect();
    assert_eq!(running(&loaded.project.collections[0]), expected);
}
