//! A new project, green with `run --mock` at once.

use super::{EditPlan, EditingError};
use crate::edit::{EditChange, schema_files, starter, with_members};
use crate::io::changes::{self, Recovered};
use crate::io::files;
use std::path::Path;

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
    let created = starter::FILES
        .iter()
        .map(|(path, text)| EditChange::create(directory.join(path), *text));
    let mut plan = EditPlan {
        changes: created.collect(),
        notes: Vec::new(),
    };
    let path = directory.join(".gitignore");
    let old = files::read_text(&path).ok();
    let new = starter::ignoring(old.as_deref().unwrap_or_default(), &starter::IGNORED);
    plan.changes.extend(written(&path, old, new));
    for (name, text) in schema_files::schema_files() {
        let path = directory.join(schema_files::FOLDER).join(name);
        let old = files::read_text(&path).ok();
        plan.changes.extend(written(&path, old, text));
    }
    let path = directory.join(".vscode/settings.json");
    let old = files::read_text(&path).ok();
    let members = schema_files::vscode_members();
    match with_members(old.as_deref().unwrap_or_default(), "yaml.schemas", &members) {
        Some(new) => plan.changes.extend(written(&path, old, new)),
        None => plan.notes.push(
            "`.vscode/settings.json` cannot be read as JSON with comments, so that it has no schemas of these files"
                .to_owned(),
        ),
    }
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

fn written(path: &Path, old: Option<String>, new: String) -> Option<EditChange> {
    match old {
        Some(old) if old == new => None,
        Some(old) => Some(EditChange::replace(path.to_path_buf(), old, new)),
        None => Some(EditChange::create(path.to_path_buf(), new)),
    }
}
