//! Bounded YAML: text to [`Node`], all mistakes of a file in one pass.
//!
//! The life of a file here: its characters are checked, the events of the parser are built into nodes with spans
//! in bytes, and what YAML allows but the format does not (tags, merge keys, duplicate keys, second documents)
//! is noted on the way. A fault of syntax or a limit that is met ends the file: half a tree would only breed
//! errors that are not there. Everything else is collected.
//!
//! It never recurses over the input, and meets its limits before memory grows.

mod builder;
mod characters;
mod extent;
mod keys;
mod limits;
mod offsets;
mod pasted;
mod quick;
mod syntax;

pub use limits::MAX_FILE_BYTES;

use super::code;
use super::{Diagnostic, FileId, Node, SourceFile, Span};

/// Reads one file. With any error among the diagnostics the node may be partial or absent; a file without content
/// has no node and a warning.
pub fn read(file: &SourceFile, id: FileId) -> (Option<Node>, Vec<Diagnostic>) {
    if let Some(diagnostic) = limits::check_size(&file.path, file.text.len() as u64) {
        return (None, vec![diagnostic]);
    }
    let refused = characters::check(&file.text, id);
    if !refused.is_empty() {
        return (None, refused);
    }
    let (root, mut diagnostics) = match quick::read(&file.text, id) {
        Some(root) => (Some(root), Vec::new()),
        None => builder::build(&file.text, id),
    };
    let root = root.filter(|node| !node.is_null());
    if root.is_none() && diagnostics.is_empty() {
        diagnostics.push(empty(file, id));
    }
    (root, diagnostics)
}

fn empty(file: &SourceFile, id: FileId) -> Diagnostic {
    Diagnostic::warning(code::EMPTY_FILE, format!("`{}` holds nothing", file.path))
        .at(
            Span::new(id, file.text.len(), file.text.len()),
            "no content up to here",
        )
        .help("remove the file, or write what it is for")
}

/// What is wrong with the size of a file that was not read. None if it may be read.
pub fn too_large(path: &str, bytes: u64) -> Option<Diagnostic> {
    limits::check_size(path, bytes)
}

#[cfg(test)]
mod tests;
