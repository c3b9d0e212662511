//! A new project, green with `run --mock` at once.

use super::{EditPlan, EditingError};
use crate::edit::{EditChange, schema_files, starter, with_members};
use crate::io::changes::{self, Recovered};
use crate::io::files;
use std::io::ErrorKind;
use std::path::Path;

/// Lists the names of secrets without their values.
pub(super) const EXAMPLE: &str = ".env.example";

/// Plans the files of a project in `directory`, which need not exist.
///
/// # Errors
/// `Usage` where there is a project already.
pub fn init(directory: &Path) -> Result<EditPlan, EditingError> {
    if let Some(root) = files::project_around(directory) {
        let message = format!("`{}` is a project already", root.display());
        let help = "`callsheet new` adds collections, requests and environments to it";
        return Err(EditingError::Usage(message, Some(help.to_owned())));
    }
    if files::size(directory).is_some() {
        let message = format!(
            "`{}` is a file, and a project is a directory",
            directory.display()
        );
        return Err(EditingError::usage(message));
    }
    let created = starter::FILES
        .iter()
        .map(|(path, text)| EditChange::create(directory.join(path), *text));
    let mut plan = EditPlan {
        changes: created.collect(),
        notes: Vec::new(),
    };
    let path = directory.join(EXAMPLE);
    let old = existing(&path)?;
    let new = starter::example(old.as_deref(), &starter::NAMES);
    plan.changes.extend(written(&path, old, new));
    let path = directory.join(".gitignore");
    let old = existing(&path)?;
    let new = starter::ignoring(old.as_deref().unwrap_or_default(), &starter::IGNORED);
    plan.changes.extend(written(&path, old, new));
    for (name, text) in schema_files::schema_files() {
        let path = directory.join(schema_files::FOLDER).join(name);
        let old = existing(&path)?;
        plan.changes.extend(written(&path, old, text));
    }
    let path = directory.join(".vscode/settings.json");
    let old = existing(&path)?;
    let members = schema_files::vscode_members();
    match with_members(old.as_deref().unwrap_or_default(), "yaml.schemas", &members) {
        Some(new) => plan.changes.extend(written(&path, old, new)),
        None => plan.notes.push(
            "`.vscode/settings.json` cannot be read as JSON with comments, so that it has no schemas of these files"
                .to_owned(),
        ),
    }
    changes::refuse_links(directory, &plan.changes).map_err(EditingError::NotWritten)?;
    Ok(plan)
}

/// Makes the project.
///
/// # Errors
/// `NotWritten` where a file is in the way or the disk refuses; nothing is written then.
pub fn make(directory: &Path, plan: &EditPlan) -> Result<Recovered, EditingError> {
    files::make_folder(directory).map_err(|error| {
        EditingError::NotCarriedOut(format!("cannot create `{}`: {error}", directory.display()))
    })?;
    changes::apply(directory, &plan.changes).map_err(EditingError::NotWritten)
}

/// The text of a file that is there already and is kept.
fn existing(path: &Path) -> Result<Option<String>, EditingError> {
    match files::read_text(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(EditingError::NotCarriedOut(format!(
            "cannot add to `{}`: {error}",
            path.display()
        ))),
    }
}

fn written(path: &Path, old: Option<String>, new: String) -> Option<EditChange> {
    match old {
        Some(old) if old == new => None,
        Some(old) => Some(EditChange::replace(path.to_path_buf(), old, new)),
        None => Some(EditChange::create(path.to_path_buf(), new)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn files_that_are_there_are_added_to() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at(EXAMPLE), "KEEP=\n").unwrap();
        fs::write(at(".gitignore"), "target/").unwrap();
        make(folder.path(), &init(folder.path()).unwrap()).unwrap();
        assert_eq!(
            fs::read_to_string(at(EXAMPLE)).unwrap(),
            "KEEP=\nCLIENT_SECRET=\n"
        );
        let ignored = fs::read_to_string(at(".gitignore")).unwrap();
        assert_eq!(ignored, "target/\n.env\n.callsheet/\n");
    }

    #[test]
    fn what_cannot_be_added_to_is_said_before_anything_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at(".gitignore"), b"\xff\n").unwrap();
        assert!(matches!(init(folder.path()), Err(EditingError::NotCarriedOut(_))));
        fs::write(at("file"), "").unwrap();
        assert!(matches!(init(&at("file")), Err(EditingError::Usage(..))));
    }
}
