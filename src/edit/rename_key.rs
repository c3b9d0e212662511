//! Gives a key another name, and leaves its value.

use super::data::Data;
use super::document::Document;
use super::error::EditError;
use super::key_path::{KeyPath, Segment};
use super::scalar::{Surrounding, key as written_key};
use super::splice::Splice;

/// The text in which the key at the end of `path` is called `name`.
///
/// # Errors
/// `NoSuchKey` where there is no such key, `Refused` where the mapping has one of the new name.
pub fn rename_key(text: &str, path: &KeyPath, name: &str) -> Result<String, EditError> {
    let document = Document::read(text)?;
    let trail = document.trail(path)?;
    let is_found = trail.found == path.segments().len();
    let (Some(step), true) = (trail.steps.last(), is_found) else {
        return Err(EditError::NoSuchKey(path.clone()));
    };
    let Some(entry) = step.parent.entries().and_then(|entries| entries.get(step.index)) else {
        return Err(EditError::NoSuchKey(path.clone()));
    };
    let mut expected = document.data();
    let Some((Segment::Key(old), above)) = path.segments().split_last() else {
        return Err(EditError::NoSuchKey(path.clone()));
    };
    let Some(Data::Map(entries)) = expected.get_mut(above) else {
        return Err(EditError::Differs);
    };
    if entries.iter().any(|(known, _)| known == name) {
        return Err(EditError::Refused("the new name is there already"));
    }
    for (known, _) in entries.iter_mut().filter(|(known, _)| known == old) {
        *known = name.to_owned();
    }
    let surrounding = if document.is_flow(step.parent) {
        Surrounding::Flow
    } else {
        Surrounding::Block
    };
    let style = entry.key.scalar().map(|scalar| scalar.style);
    let range = entry.key.span.start as usize..entry.key.span.end as usize;
    let splice = Splice::new(range, written_key(name, style, surrounding));
    document.checked(&[splice], &expected)
}
