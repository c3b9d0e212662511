//! The kind of a file that is not in a project, such as the text that an editor sends.

use crate::edit::YamlDocument;
use crate::format::FileKind;
use std::path::Path;

/// The kind of a text by the path that it would have; requests and flows are distinguished by their keys.
pub fn kind_of_text(path: Option<&Path>, text: &str) -> FileKind {
    let stem = path.and_then(Path::file_stem).unwrap_or_default();
    let is_environment = path.is_some_and(|path| path.iter().any(|part| part == "environments"));
    match stem.to_str() {
        _ if is_environment => FileKind::Environment,
        Some("collection") => FileKind::Collection,
        Some("folder") => FileKind::Folder,
        Some("mock") => FileKind::Mock,
        Some("callsheet") => FileKind::Project,
        _ => {
            let root = YamlDocument::read(text).ok().and_then(YamlDocument::into_root);
            let is_flow = root.is_some_and(|root| root.get("flow").or(root.get("steps")).is_some());
            if is_flow {
                FileKind::Flow
            } else {
                FileKind::Request
            }
        }
    }
}
