//! What a file of a project is, by its place, its name, and, for requests and flows, its keys.

use super::{FoundFile, Role};
use crate::format::FileKind;
use crate::source::{Node, Sources, yaml};
use std::path::Path;

/// The kind of a file. One that cannot be read as YAML counts as a request where a flow could be, too.
pub fn file_kind(found: &FoundFile) -> FileKind {
    match by_place(&found.role, &found.path) {
        Some(kind) => kind,
        None => {
            let text = String::from_utf8_lossy(&found.bytes);
            let mut sources = Sources::default();
            let id = sources.add(&found.shown, &text);
            let (node, _) = yaml::read(sources.get(id), id);
            node.as_ref().map_or(FileKind::Request, by_keys)
        }
    }
}

/// None for requests and flows, which only their keys tell apart.
pub(super) fn by_place(role: &Role, path: &Path) -> Option<FileKind> {
    let dir = match role {
        Role::Settings => return Some(FileKind::Project),
        Role::Environment => return Some(FileKind::Environment),
        Role::Collection(dir) => dir,
    };
    let is_at_root = path.parent() == Some(&**dir);
    match path.file_stem()?.to_str()? {
        "collection" if is_at_root => Some(FileKind::Collection),
        "mock" if is_at_root => Some(FileKind::Mock),
        "folder" => Some(FileKind::Folder),
        _ => None,
    }
}

/// Whether it is a flow or a request.
pub(super) fn by_keys(node: &Node) -> FileKind {
    match node.get("flow").or(node.get("steps")) {
        Some(_) => FileKind::Flow,
        None => FileKind::Request,
    }
}
