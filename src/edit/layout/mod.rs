//! The canonical layout of a file: its keys in the order of the format, two blanks for each level, no blanks at the ends
//! of lines. Comments, quotes and line ends stay as they are.

mod indentation;
mod key_order;
mod kind;
mod spaces;

pub use kind::kind_of_text;

use super::data::YamlData;
use super::document::YamlDocument;
use super::error::EditError;
use crate::format::FileKind;

/// Passes after which a file that still changes is given up: each moves one mapping's keys.
const MOST_PASSES: usize = 1000;

/// The text in its canonical layout. Laid out again, it stays as it is.
///
/// # Errors
/// Where the text cannot be read, or is written in a way that the layout would change in meaning.
pub fn laid_out(text: &str, kind: FileKind) -> Result<String, EditError> {
    let before = YamlDocument::read(text)?.data();
    let has_crlf = text.contains("\r\n");
    let mut result = spaces::ended(&text.replace("\r\n", "\n"));
    for _ in 0..MOST_PASSES {
        match key_order::next(&YamlDocument::read(&result)?, kind) {
            Some(ordered) => result = ordered,
            None => break,
        }
    }
    result = indentation::indented(&YamlDocument::read(&result)?);
    result = spaces::spaced(&YamlDocument::read(&result)?);
    if has_crlf {
        result = result.replace('\n', "\r\n");
    }
    let after = YamlDocument::read(&result)
        .map_err(|_| EditError::Differs)?
        .data();
    if sorted(before) == sorted(after) {
        Ok(result)
    } else {
        Err(EditError::Differs)
    }
}

/// With keys in one order, for comparing what a file says.
fn sorted(data: YamlData) -> YamlData {
    match data {
        YamlData::List(items) => YamlData::List(items.into_iter().map(sorted).collect()),
        YamlData::Map(entries) => {
            let mut entries: Vec<(String, YamlData)> = entries
                .into_iter()
                .map(|(key, value)| (key, sorted(value)))
                .collect();
            entries.sort_by(|(left, _), (right, _)| left.cmp(right));
            YamlData::Map(entries)
        }
        single => single,
    }
}
