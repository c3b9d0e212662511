//! The files of a project as editing sees them: what each is, its id, its text and its tree.

use super::data::YamlData;
use crate::format::FileKind;
use crate::load::{FileTree, FoundFile, Role};
use crate::shares;
use crate::source::{FileId, Node, SourceFile, yaml};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One YAML file of a project.
#[derive(Debug)]
pub struct CatalogFile {
    /// Absolute.
    pub path: PathBuf,
    /// The path below the root as people see it, and the text.
    pub source: SourceFile,
    pub kind: FileKind,
    /// `shop/create` for a request or flow, `shop/orders` for a folder's file, `shop` for a collection's, `shop/mock`,
    /// `environments/dev`, and `callsheet` for the project's own.
    pub id: String,
    /// The directory of the collection that it belongs to.
    pub collection: Option<Arc<Path>>,
    /// None where the file holds nothing or cannot be read.
    pub node: Option<Node>,
    /// Whether the items of a mock's resource start from an example of this request.
    pub starts_items: bool,
}

/// All YAML files of a project.
#[derive(Debug)]
pub struct Catalog {
    pub root: PathBuf,
    pub files: Vec<CatalogFile>,
}

impl Catalog {
    /// Files that are no text are left out; loading says what is wrong with them.
    pub fn of(tree: &FileTree) -> Catalog {
        let files = shares::map(tree.files.iter().collect(), read);
        let mut files: Vec<CatalogFile> = files.into_iter().flatten().collect();
        mark_examples(&mut files);
        Catalog {
            root: tree.root.clone(),
            files,
        }
    }

    /// The file with this id; None if no file has it.
    pub fn get(&self, id: &str) -> Option<&CatalogFile> {
        self.files.iter().find(|file| file.id == id)
    }

    pub fn of_kind(&self, kind: FileKind) -> impl Iterator<Item = &CatalogFile> {
        self.files.iter().filter(move |file| file.kind == kind)
    }

    /// True if the id is that of a directory in a collection: of a folder with or without a file of its own.
    pub fn is_folder(&self, id: &str) -> bool {
        self.files
            .iter()
            .any(|file| is_below(&file.id, id) && file.collection.is_some())
    }
}

impl CatalogFile {
    /// What the file says; an empty mapping where it says nothing.
    pub fn data(&self) -> YamlData {
        self.node.as_ref().map_or(YamlData::Map(Vec::new()), YamlData::of)
    }
}

/// True if `id` lies in the folder `above`; an id does not lie in itself.
pub fn is_below(id: &str, above: &str) -> bool {
    id.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}

/// Marks the requests that mocks name as `example` of a resource.
fn mark_examples(files: &mut [CatalogFile]) {
    let mut named: Vec<String> = Vec::new();
    for mock in files.iter().filter(|file| file.kind == FileKind::Mock) {
        let resources = mock
            .node
            .as_ref()
            .and_then(|node| node.get("resources")?.entries());
        for resource in resources.unwrap_or_default() {
            let example = resource.value.get("example").and_then(Node::scalar);
            named.extend(example.map(|id| id.text.to_string()));
        }
    }
    for file in files.iter_mut().filter(|file| file.kind == FileKind::Request) {
        file.starts_items = named.contains(&file.id);
    }
}

fn read(found: &FoundFile) -> Option<CatalogFile> {
    let text = std::str::from_utf8(&found.bytes).ok()?;
    let source = SourceFile {
        path: found.shown.as_str().into(),
        text: text.into(),
    };
    let node = yaml::read(&source, FileId::default()).0;
    let (kind, id, collection) = identity(found, node.as_ref());
    Some(CatalogFile {
        path: found.path.clone(),
        source,
        kind,
        id,
        collection,
        node,
        starts_items: false,
    })
}

fn identity(found: &FoundFile, node: Option<&Node>) -> (FileKind, String, Option<Arc<Path>>) {
    let stem = found.path.with_extension("");
    let shown = found
        .shown
        .rsplit_once('.')
        .map_or(&*found.shown, |(stem, _)| stem);
    let dir = match &found.role {
        Role::Settings => return (FileKind::Project, "callsheet".to_owned(), None),
        Role::Environment => return (FileKind::Environment, shown.to_owned(), None),
        Role::Collection(dir) => dir,
    };
    let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let below = stem.strip_prefix(dir).unwrap_or(&stem);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    let whole = format!("{name}/{}", parts.join("/"));
    let parent = whole
        .rsplit_once('/')
        .map_or(&*whole, |(parent, _)| parent)
        .to_owned();
    let is_flow = node.is_some_and(|node| node.get("flow").or(node.get("steps")).is_some());
    let (kind, id) = match (parts.len(), parts.last().map(AsRef::as_ref)) {
        (1, Some("collection")) => (FileKind::Collection, parent),
        (1, Some("mock")) => (FileKind::Mock, whole),
        (_, Some("folder")) => (FileKind::Folder, parent),
        _ if is_flow => (FileKind::Flow, whole),
        _ => (FileKind::Request, whole),
    };
    (kind, id, Some(dir.clone()))
}
