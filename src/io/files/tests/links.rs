//! Links, which only Unix makes without asking.

use super::*;
use std::os::unix::fs::{PermissionsExt, symlink};

#[test]
fn y23_a_loop_of_links_reads_each_file_once() {
    let dir = project(&["collections/a/collection.yaml", "collections/a/x/r.yaml"]);
    symlink("..", dir.path().join("collections/a/x/up")).expect("a link");
    let tree = found(dir.path(), &[]);
    assert_eq!(
        shown(&tree),
        ["collections/a/collection.yaml", "collections/a/x/r.yaml"]
    );
    assert_eq!(messages(&tree), [""; 0]);
}

#[test]
fn y24_a_link_out_of_the_root_is_refused_unless_allowed() {
    let outside = project(&["x.yaml", "dir/y.yaml"]);
    let dir = project(&["collections/a/collection.yaml"]);
    let a = dir.path().join("collections/a");
    symlink(outside.path().join("x.yaml"), a.join("x.yaml")).expect("a link");
    symlink(outside.path().join("dir"), a.join("sub")).expect("a link");
    symlink("nowhere", a.join("z.yaml")).expect("a link");
    let tree = found(dir.path(), &[]);
    assert_eq!(shown(&tree), ["collections/a/collection.yaml"]);
    let mut said = messages(&tree);
    said.sort();
    assert_eq!(
        said,
        [
            "E0118 cannot read `collections/a/z.yaml`: what it points to is not there",
            "E0120 `collections/a/sub` is a link that leads out of the project",
            "E0120 `collections/a/x.yaml` is a link that leads out of the project",
        ]
    );
    let options = FileOptions {
        allow_outside: true,
        ..FileOptions::default()
    };
    assert_eq!(find(dir.path(), &[], options).files.len(), 3);
}

#[test]
fn a_link_inside_the_root_is_followed() {
    let dir = project(&["collections/a/collection.yaml", "shared/r.yaml"]);
    symlink("../../shared", dir.path().join("collections/a/s")).expect("a link");
    assert_eq!(
        shown(&found(dir.path(), &["a"])),
        ["collections/a/collection.yaml", "collections/a/s/r.yaml"]
    );
}

#[test]
fn y25_a_pipe_is_not_opened() {
    let dir = project(&["collections/a/collection.yaml"]);
    let pipe = dir.path().join("collections/a/p.yaml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()));
    assert_eq!(
        messages(&found(dir.path(), &[])),
        ["E0119 `collections/a/p.yaml` is no regular file"]
    );
    assert_eq!(refusal(dir.path(), "p.yaml"), "it is no regular file");
}

#[test]
fn y25_an_unreadable_file_is_an_error_for_itself() {
    let dir = project(SMALL);
    let path = dir.path().join("collections/b/r.yml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("permissions");
    if fs::File::open(&path).is_ok() {
        return;
    }
    let tree = found(dir.path(), &[]);
    assert_eq!(
        messages(&tree),
        ["E0118 cannot read `collections/b/r.yml`: permission denied"]
    );
    assert_eq!(tree.files.len(), SMALL.len() - 1);
}

#[test]
fn f01_a_link_that_leads_out_is_refused_after_resolving() {
    let outside = project(&["secret.txt"]);
    let dir = project(&["collections/a/body.json"]);
    let a = dir.path().join("collections/a");
    symlink(outside.path().join("secret.txt"), a.join("link.json")).expect("a link");
    symlink(outside.path(), a.join("out")).expect("a link");
    assert_eq!(refusal(dir.path(), "link.json"), "it lies outside the project");
    assert_eq!(
        refusal(dir.path(), "out/secret.txt"),
        "it lies outside the project"
    );
}

#[test]
fn f02_a_link_swapped_in_never_gives_the_file_outside() {
    let outside = project(&["secret.txt"]);
    let dir = project(&["collections/a/body.json"]);
    let path = dir.path().join("collections/a/body.json");
    let secret = outside.path().join("secret.txt");
    let racer = std::thread::spawn(move || swap(&path, &secret));
    let mut seen = Vec::new();
    while !racer.is_finished() {
        seen.push(refusal(dir.path(), "body.json"));
    }
    assert!(
        !seen.iter().any(|text| text.contains("secret")),
        "the file outside was read"
    );
}

/// Replaces a file by a link out of the project and back, some hundred times.
fn swap(path: &Path, secret: &Path) {
    let spare: PathBuf = path.with_extension("spare");
    for round in 0..500 {
        match round % 2 {
            0 => symlink(secret, &spare).expect("a link"),
            _ => fs::write(&spare, "inside\n").expect("a file"),
        }
        fs::rename(&spare, path).expect("a rename");
    }
}
