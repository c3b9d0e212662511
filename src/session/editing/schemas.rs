//! The JSON Schemas of the format in a project, where an editor finds them.

use super::{EditPlan, EditingError, Workspace};
use crate::edit::{EditChange, schema_files, with_members, with_modeline};
use crate::io::files;
use crate::load::{FoundFile, file_kind};
use std::path::{Path, PathBuf};

/// How an editor is led to the schemas.
#[derive(Debug, Clone, Copy)]
pub enum Editor {
    /// By `.vscode/settings.json`.
    Vscode,
    /// By a comment at the beginning of each file.
    Modelines,
}

impl Workspace {
    /// Plans the schemas of the project, and what leads the editor to them.
    ///
    /// # Errors
    /// `NoFiles` where the project has none, `Unusable` where the editor's settings cannot be read.
    pub fn schemas(&self, editor: Editor) -> Result<EditPlan, EditingError> {
        if self.tree.files.is_empty() {
            return Err(EditingError::NoFiles(self.tree.diagnostics.clone()));
        }
        let root = self.root();
        let folder = root.join(schema_files::FOLDER);
        let mut plan = EditPlan::default();
        for (name, text) in schema_files::schema_files() {
            plan.changes.extend(written(folder.join(name), &text));
        }
        match editor {
            Editor::Vscode => plan.changes.extend(settings(root)?),
            Editor::Modelines => {
                let lines = self.tree.files.iter().filter_map(|file| modeline(file, root));
                plan.changes.extend(lines);
            }
        }
        Ok(plan)
    }
}

/// The change that makes the file hold `text`. None where it does already.
fn written(path: PathBuf, text: &str) -> Option<EditChange> {
    match files::read_bytes(&path) {
        Ok(old) if old == text.as_bytes() => None,
        Ok(old) => Some(EditChange::replace(path, old, text)),
        Err(_) => Some(EditChange::create(path, text)),
    }
}

fn settings(root: &Path) -> Result<Option<EditChange>, EditingError> {
    let path = root.join(".vscode/settings.json");
    let old = files::read_text(&path).unwrap_or_default();
    match with_members(&old, "yaml.schemas", &schema_files::vscode_members()) {
        Some(new) => Ok(written(path, &new)),
        None => Err(EditingError::Unusable(
            "`.vscode/settings.json` cannot be read as JSON with comments, or its `yaml.schemas` is no object"
                .to_owned(),
            "mend the file, or install modelines: callsheet schema --install modelines".to_owned(),
        )),
    }
}

/// The change that gives a file its modeline. None where it has it already, or is no text.
fn modeline(file: &FoundFile, root: &Path) -> Option<EditChange> {
    let text = std::str::from_utf8(&file.bytes).ok()?;
    let depth = file.path.strip_prefix(root).ok()?.components().count() - 1;
    let new = with_modeline(text, &schema_files::relative(file_kind(file), depth))?;
    Some(EditChange::replace(file.path.clone(), text, new))
}
