//! What an edit leaves of a file: byte by byte for the cases that people have, by comparison for random ones.

mod documents;
mod layout;
mod random;
mod texts;

use super::{EditError, KeyPath, YamlData, YamlDocument};

fn path(text: &str) -> KeyPath {
    KeyPath::parse(text).unwrap()
}

/// A value as a user types it.
fn data(text: &str) -> YamlData {
    let document = YamlDocument::read(text).unwrap();
    document.root.as_ref().map_or(YamlData::Null, YamlData::of)
}

fn shown(result: Result<String, EditError>) -> String {
    result.unwrap_or_else(|error| format!("refused: {error}"))
}
