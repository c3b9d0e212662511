//! OpenCollection: one file with everything in it, or a directory of files; Bruno's `.bru` files come in its shape.

mod auth;
mod details;
mod item;

pub use item::environment;

use crate::import::collection::{ImportedCollection, ImportedEnvironment, ImportedNode};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Files of a collection's directory, by their paths.
#[derive(Debug, Default)]
pub struct OpenCollectionFiles {
    /// The collection's own.
    pub root: Json,
    /// The files of folders, by directory.
    pub folders: BTreeMap<String, Json>,
    pub items: Vec<(String, Json)>,
    pub environments: Vec<(String, Json)>,
    /// The collection's name, where its own file has none.
    pub name: String,
}

/// Whether a document is a whole collection.
pub fn is_collection(json: &Json) -> bool {
    json.get("opencollection").is_some()
        || (json.get("info").is_some() && json.get("items").is_some_and(Json::is_array))
}

/// The collection and its environments.
pub fn collection(files: OpenCollectionFiles, place: &str) -> (ImportedCollection, Vec<ImportedEnvironment>) {
    let mut reader = item::ItemReader::new(place);
    let root = &files.root;
    let name = match item::text(root.pointer("/info/name")) {
        name if name.is_empty() => files.name.clone(),
        name => name,
    };
    let mut folder = reader.folder(root, &name, place, 0);
    folder.name.clone_from(&name);
    if folder.description.is_none() {
        folder.description = item::filled(root.pointer("/info/summary"));
    }
    let tree = OpenCollectionDirectory::of(&files);
    let children = reader.directory(&tree, &files, place, 0);
    folder.items.extend(children);
    let inner = root
        .pointer("/config/environments")
        .and_then(Json::as_array)
        .into_iter()
        .flatten();
    let mut environments: Vec<ImportedEnvironment> =
        inner.map(|json| item::environment(json, place)).collect();
    environments.extend(
        files
            .environments
            .iter()
            .map(|(path, json)| item::environment(json, path)),
    );
    for (key, what) in [
        ("proxy", "the proxy"),
        ("clientCertificates", "client certificates"),
        ("protobuf", "protobuf files"),
    ] {
        if let Some(value) = root
            .pointer(&format!("/config/{key}"))
            .filter(|value| !is_blank(value))
        {
            folder.notes.push(crate::import::collection::Note {
                reason: format!("{what} of the collection: say it under `options`"),
                kept: format!("{key}: {value}"),
            });
        }
    }
    let collection = ImportedCollection {
        name,
        root: folder,
        logins: reader.logins,
        inner_wins: true,
        ..ImportedCollection::default()
    };
    (collection, environments)
}

fn is_blank(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members
            .values()
            .all(|value| matches!(value, Json::Bool(_)) || is_blank(value)),
        Json::String(text) => text.is_empty(),
        _ => false,
    }
}

/// Directories with what is in them.
#[derive(Debug, Default)]
pub struct OpenCollectionDirectory {
    pub path: String,
    pub directories: BTreeMap<String, OpenCollectionDirectory>,
    /// Indexes of items.
    pub items: Vec<usize>,
}

impl OpenCollectionDirectory {
    fn of(files: &OpenCollectionFiles) -> OpenCollectionDirectory {
        let mut root = OpenCollectionDirectory::default();
        for (at, (path, _)) in files.items.iter().enumerate() {
            let (dir, _) = path.rsplit_once('/').unwrap_or(("", path));
            root.enter(dir).items.push(at);
        }
        for dir in files.folders.keys() {
            root.enter(dir);
        }
        root
    }

    fn enter(&mut self, dir: &str) -> &mut OpenCollectionDirectory {
        let mut at = self;
        for part in dir.split('/').filter(|part| !part.is_empty()) {
            let path = if at.path.is_empty() {
                part.to_owned()
            } else {
                format!("{}/{part}", at.path)
            };
            at = at.directories.entry(part.to_owned()).or_default();
            at.path = path;
        }
        at
    }
}

/// Children in the order of their numbers; those without one come after, as they are named.
pub fn ordered(mut children: Vec<(Option<f64>, ImportedNode)>) -> Vec<ImportedNode> {
    children.sort_by(|left, right| {
        let number = |seq: Option<f64>| seq.filter(|seq| seq.is_finite()).unwrap_or(f64::MAX);
        number(left.0).total_cmp(&number(right.0))
    });
    children.into_iter().map(|(_, node)| node).collect()
}
