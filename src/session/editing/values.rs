//! Values of files by their key paths: looked at, set, taken out, added to lists.

use super::targets::EditTarget;
use super::{EditPlan, EditingError, Workspace};
use crate::edit::catalog::CatalogFile;
use crate::edit::{EditChange, EditError, KeyPath, KeySegment, YamlData, YamlDocument, add, set, unset};
use crate::format::{self, FileKind, LookupError, PathPart, ValueType};

/// What happens to the value at a key path.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueEdit {
    Set(YamlData),
    Unset,
    Add(YamlData),
}

/// Reads a value as it is typed on a command line: YAML, or text as it is.
///
/// # Errors
/// `Usage` where it is no YAML.
pub fn typed_value(text: &str, is_text: bool) -> Result<YamlData, EditingError> {
    if is_text {
        return Ok(YamlData::Text(text.to_owned()));
    }
    if text.trim().is_empty() {
        let help = "`--string ''` is empty text, `null` is no value, `callsheet unset` takes the key out";
        return Err(EditingError::Usage(
            "the value is empty".to_owned(),
            Some(help.to_owned()),
        ));
    }
    yaml_of(text).map_err(|problem| {
        let help = "give `--string` to take it as text as it is";
        EditingError::Usage(format!("the value is no YAML: {problem}"), Some(help.to_owned()))
    })
}

/// # Errors
/// What is wrong with the text as YAML.
pub(super) fn yaml_of(text: &str) -> Result<YamlData, String> {
    YamlDocument::value(text).map_err(|error| match error {
        EditError::Unreadable(diagnostic) => diagnostic.message,
        error => error.to_string(),
    })
}

/// # Errors
/// `Usage` where the text is no path.
pub fn typed_path(text: &str) -> Result<KeyPath, EditingError> {
    KeyPath::parse(text).map_err(|error| {
        let help = "a path is keys and positions: `body.json.items[2].name`, `headers[\"X.Y\"]`";
        EditingError::Usage(format!("`{text}` is no key path: {error}"), Some(help.to_owned()))
    })
}

impl Workspace {
    /// The value at a key path of one file; of several files, each value behind the file's id. Files that have no such
    /// key are left out if there are several.
    ///
    /// # Errors
    /// `Usage` where the key is no path, `NothingSelected` where no file has it.
    pub fn shown_values(&self, id: &str, tags: &[String], key: &str) -> Result<String, EditingError> {
        let path = typed_path(key)?;
        let targets = self.targets(Some(id), tags)?;
        let mut text = String::new();
        for target in &targets {
            let EditTarget::File(file) = target else {
                continue;
            };
            match shown_value(file, &path) {
                Ok(value) if targets.len() == 1 => text = format!("{}\n", value.trim_end_matches('\n')),
                Ok(value) => {
                    let value = value.trim_end_matches('\n').replace('\n', "\n  ");
                    text += &format!("{}: {value}\n", file.id);
                }
                Err(EditError::NoSuchKey(_)) if targets.len() > 1 => check_key(file.kind, &path)?,
                Err(error) => {
                    check_key(file.kind, &path)?;
                    let message = format!("`{}`: {error}", file.id);
                    return Err(EditingError::NothingSelected(message, None));
                }
            }
        }
        if text.is_empty() {
            let message = format!("none of these files has `{key}`");
            return Err(EditingError::NothingSelected(message, None));
        }
        Ok(text)
    }

    /// Plans the edit of all targets.
    ///
    /// # Errors
    /// Where the key is none of the format, a value has the wrong type, or a file cannot be changed.
    pub fn edit_values(
        &self,
        targets: &[EditTarget<'_>],
        path: &KeyPath,
        edit: &ValueEdit,
    ) -> Result<EditPlan, EditingError> {
        let mut changes = Vec::new();
        for target in targets {
            match target {
                EditTarget::File(file) => {
                    check_key(file.kind, path)?;
                    let changed = edited(file, path, edit).map_err(|error| Workspace::refused(file, error));
                    match changed {
                        // Of many files some may not have the key.
                        Err(EditingError::Edit(_, EditError::NoSuchKey(_))) if targets.len() > 1 => {}
                        changed => changes.push(self.rewritten(file, changed?)),
                    }
                }
                EditTarget::NewFolder(id, place) => {
                    check_key(FileKind::Folder, path)?;
                    let text = applied("", path, edit, FileKind::Folder)
                        .map_err(|error| EditingError::Edit(id.clone(), error))?;
                    changes.push(EditChange::create(place.clone(), text));
                }
            }
        }
        if changes.is_empty() {
            return Err(EditingError::Edit(
                "these files".to_owned(),
                EditError::NoSuchKey(path.clone()),
            ));
        }
        self.check_runs(changes)
    }
}

fn edited(file: &CatalogFile, path: &KeyPath, edit: &ValueEdit) -> Result<String, EditError> {
    applied(&file.source.text, path, edit, file.kind)
}

fn applied(text: &str, path: &KeyPath, edit: &ValueEdit, kind: FileKind) -> Result<String, EditError> {
    let order: Vec<&str> = kind.mapping().names().collect();
    match edit {
        ValueEdit::Set(value) => set(text, path, value, &order),
        ValueEdit::Add(value) => add(text, path, value, &order),
        ValueEdit::Unset => unset(text, &emptied(text, path, kind)),
    }
}

/// The mapping of the format that holds the value, where it would be left empty: `headers` for its only header. A mapping
/// of data stays, because `{}` means something there.
fn emptied(text: &str, path: &KeyPath, kind: FileKind) -> KeyPath {
    let Ok(document) = YamlDocument::read(text) else {
        return path.clone();
    };
    let data = document.data();
    let mut path = path.clone();
    while let Some(above) = path.parent() {
        let is_only = match data.get(above.segments()) {
            Some(YamlData::Map(entries)) => entries.len() == 1,
            Some(YamlData::List(items)) => items.len() == 1,
            _ => false,
        };
        let is_there = data.get(path.segments()).is_some();
        if !is_only || !is_there || is_data(kind, &above) {
            break;
        }
        path = above;
    }
    path
}

fn is_data(kind: FileKind, path: &KeyPath) -> bool {
    let parts = parts(path);
    format::describe(kind, &parts)
        .is_ok_and(|found| matches!(found.value, ValueType::Data | ValueType::JsonSchema))
}

fn parts(path: &KeyPath) -> Vec<PathPart<'_>> {
    let part = |segment| match segment {
        &KeySegment::Item(at) => PathPart::Item(at),
        KeySegment::Key(key) => PathPart::Key(key),
    };
    path.segments().iter().map(part).collect()
}

/// Says what is wrong with a path before any file is looked at.
fn check_key(kind: FileKind, path: &KeyPath) -> Result<(), EditingError> {
    let parts = parts(path);
    let Err(error) = format::describe(kind, &parts) else {
        return Ok(());
    };
    let (at, message, help) = match error {
        LookupError::UnknownKey { at, mapping } => {
            let Some(KeySegment::Key(key)) = path.segments().get(at) else {
                return Ok(());
            };
            (
                at,
                format!("`{key}` is not a key of {}", mapping.noun),
                Some(format::advice(key, mapping)),
            )
        }
        LookupError::NotAMapping { at, value } | LookupError::NotAList { at, value } => {
            (at, format!("it takes {}", value.words()), None)
        }
        LookupError::Empty => return Ok(()),
    };
    let above = KeyPath::new(path.segments()[..at].to_vec());
    let Some(help) = help else {
        let message = format!("`{above}` holds no such thing: {message}");
        return Err(EditingError::Usage(message, dotted(path, at)));
    };
    Err(EditingError::Usage(message, Some(help)))
}

/// How a key that holds a dot is written, where two keys of the path may have been meant as one.
fn dotted(path: &KeyPath, at: usize) -> Option<String> {
    let (last, above) = path.segments().get(..at)?.split_last()?;
    let (KeySegment::Key(one), Some(KeySegment::Key(two))) = (last, path.segments().get(at)) else {
        return None;
    };
    let mut whole = above.to_vec();
    whole.push(KeySegment::Key(format!("{one}.{two}")));
    Some(format!(
        "a key that holds a dot is quoted: `{}`",
        KeyPath::new(whole)
    ))
}

/// A value as `get` shows it: a single value as its text, a list or mapping as it is written in the file.
///
/// # Errors
/// `NoSuchKey` where there is none.
fn shown_value(file: &CatalogFile, path: &KeyPath) -> Result<String, EditError> {
    let document = YamlDocument::read(&file.source.text)?;
    let node = document
        .find(path)
        .ok_or_else(|| EditError::NoSuchKey(path.clone()))?;
    if let Some(scalar) = node.scalar() {
        return Ok(scalar.text.to_string());
    }
    Ok(document.dedented(node))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_is_no_null_by_mistake() {
        for text in ["", " ", "\n"] {
            assert!(
                matches!(typed_value(text, false), Err(EditingError::Usage(..))),
                "{text:?}"
            );
        }
        assert_eq!(typed_value("", true).unwrap(), YamlData::Text(String::new()));
        assert_eq!(typed_value("null", false).unwrap(), YamlData::Null);
    }
}
