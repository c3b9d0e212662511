//! Files in memory to model or to drawn diagnostics.

mod files;
mod format;
mod messages;
mod random;
mod schema;
mod values;

use super::fixtures::{loaded, request};
use super::*;
use crate::model::{Child, Collection};
use crate::source::{code, draw};
use std::path::Path;

/// What a request file of its own is drawn as.
pub(super) fn drawn(request: &str) -> String {
    drawn_files(&[
        ("collections/c/collection.yaml", "version: 1\n"),
        ("collections/c/r.yaml", request),
    ])
}

pub(super) fn drawn_files(files: &[(&str, &str)]) -> String {
    let mut loaded = loaded(files);
    loaded
        .diagnostics
        .retain(|found| found.code != code::BODY_WITHOUT_METHOD);
    draw::draw(&loaded.diagnostics, &loaded.sources, false)
}

/// Ids in the order they run.
fn running(collection: &Collection) -> Vec<&str> {
    let mut ids = Vec::new();
    let mut todo: Vec<Child> = collection.folders[0].children.iter().rev().copied().collect();
    while let Some(child) = todo.pop() {
        match child {
            Child::Request(at) => ids.push(&*collection.requests[at as usize].id),
            Child::Flow(at) => ids.push(&*collection.flows[at as usize].id),
            Child::Folder(ix) => todo.extend(collection.folder(ix).children.iter().rev()),
        }
    }
    ids
}

#[test]
fn a_small_project_loads() {
    let loaded = loaded(&[
        ("callsheet.yaml", "environment: dev\nreports: json=out.json\n"),
        ("environments/dev.yaml", "vars:\n  baseUrl: http://127.0.0.1\n"),
        (
            "collections/c/collection.yaml",
            "version: 1\nname: C\norder: [users, b]\n",
        ),
        ("collections/c/10-x.yaml", "url: <<baseUrl>>/x\n"),
        ("collections/c/2-x.yaml", "url: <<baseUrl>>/x\n"),
        ("collections/c/b.yaml", "method: POST\nurl: <<baseUrl>>/b\n"),
        ("collections/c/flows/f.yaml", "flow: F\nsteps:\n  - use: b\n"),
        ("collections/c/users/folder.yaml", "name: Users\n"),
        (
            "collections/c/users/get-a-user.yaml",
            "url: <<baseUrl>>/users/1\n",
        ),
    ]);
    assert_eq!(draw::draw(&loaded.diagnostics, &loaded.sources, false), "");
    let collection = &loaded.project.collections[0];
    assert_eq!(
        running(collection),
        ["c/users/get-a-user", "c/b", "c/2-x", "c/10-x"]
    );
    let user = collection
        .requests
        .iter()
        .find(|request| request.name.contains("user"));
    assert_eq!(user.map(|request| &*request.name), Some("Get a user"));
    assert_eq!(&*collection.flows[0].id, "c/flows/f");
    assert_eq!(&*loaded.project.environments[0].id, "dev");
    assert_eq!(loaded.project.settings.environment[0].value, "dev".into());
}

#[test]
fn y01_the_mistakes_of_all_files_are_reported_together() {
    let drawn = drawn_files(&[
        ("collections/c/collection.yaml", "version: 1\nnmae: C\n"),
        ("collections/c/a.yaml", "metod: GET\nurl: http://h/\n"),
        ("environments/dev.yaml", "var:\n  a: 1\n"),
    ]);
    assert_eq!(
        drawn,
        "\
error[E0201]: unknown key `nmae` in a collection
 --> collections/c/collection.yaml:2:1
  |
2 | nmae: C
  | ^^^^ not a key here
  |
  = help: did you mean `name`?

error[E0201]: unknown key `metod` in a request
 --> collections/c/a.yaml:1:1
  |
1 | metod: GET
  | ^^^^^ not a key here
  |
  = help: did you mean `method`?

error[E0201]: unknown key `var` in an environment
 --> environments/dev.yaml:1:1
  |
1 | var:
  | ^^^ not a key here
  |
  = help: did you mean `vars`?

"
    );
}

#[test]
fn an_empty_environment_is_one() {
    let loaded = loaded(&[("environments/empty.yaml", "# nothing yet\n")]);
    assert_eq!(loaded.project.environments.len(), 1);
    assert!(!loaded.diagnostics[0].is_error());
}
