//! Body files with `template: true`, looked at when the project is opened: what they read is checked like what the
//! request itself reads. What is sent is read again when it is sent, so a file that cannot be read yet is no mistake
//! here.

use super::ProjectFiles;
use crate::http::mime;
use crate::model::{Body, Collection, FileBody, MultipartItem, PartContent, ProjectModel};
use crate::source::{Diagnostic, Sources};
use crate::template::FileTemplate;
use std::path::{Path, PathBuf};

/// Adds the files to the sources and their uses to the model. The diagnostics say which are no templates.
pub fn read_bodies(root: &Path, project: &mut ProjectModel, sources: &mut Sources) -> Vec<Diagnostic> {
    let door = ProjectFiles::new(root);
    let mut found = Vec::new();
    for collection in &mut project.collections {
        let Collection { dir, requests, .. } = collection;
        for request in requests {
            let base = directory(dir, &request.id);
            match &mut request.body {
                Some(Body::File(file)) if file.template => {
                    found.extend(look_at(file, (&door, &base), root, sources));
                }
                Some(Body::Multipart(parts)) => found.extend(parts.iter().flat_map(escaped_twice)),
                _ => {}
            }
        }
    }
    found
}

/// Warnings about a part whose type says how its values are escaped.
fn escaped_twice(part: &MultipartItem) -> Vec<Diagnostic> {
    let mime = part.mime.as_ref().and_then(|mime| mime.as_literal());
    let syntax = mime.and_then(|mime| mime::text_syntax(&mime.to_text(), ""));
    match (&part.content, syntax) {
        (PartContent::Text(text), Some(syntax)) => text.hand_escapes(syntax),
        _ => Vec::new(),
    }
}

/// The directory of the file with this id.
fn directory(collection: &Path, id: &str) -> PathBuf {
    let below = id.split_once('/').map_or("", |(_, below)| below);
    let folder = below.rsplit_once('/').map_or("", |(folder, _)| folder);
    collection.join(folder)
}

fn look_at(
    file: &mut FileBody,
    (door, base): (&ProjectFiles, &Path),
    root: &Path,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let Some(path) = file.path.as_literal().map(|value| value.to_text()) else {
        return Vec::new();
    };
    let text = door
        .read(base, &path)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(text) = text else {
        return Vec::new();
    };
    let mime = file.mime.as_ref().map(|mime| mime.as_literal());
    let mime = match mime {
        Some(Some(mime)) => mime.to_text(),
        // Known when it is sent.
        Some(None) => String::new(),
        None => mime::guess(&path).to_owned(),
    };
    let place = file.path.span;
    let named = |diagnostic: Diagnostic| diagnostic.at(place, "this file is a template");
    match FileTemplate::compile(&text, &path, mime::text_syntax(&mime, &path)) {
        Ok(template) => {
            let id = sources.add(&shown(root, &base.join(&path)), &text);
            file.reads = template.uses(id);
            file.marks = template.marks(id);
            let warnings = template.warnings().iter().cloned();
            warnings.map(named).collect()
        }
        Err(issues) => issues.into_iter().map(named).collect(),
    }
}

/// Relative to the root, as the other files are shown.
fn shown(root: &Path, path: &Path) -> String {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let below = real.strip_prefix(root).unwrap_or(&real);
    let parts = below.iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}
