//! What earlier runs saved, kept right where names and ids change.

use super::EditingError;
use super::rename_variable::RenamePair;
use crate::edit::EditChange;
use crate::io::files;
use crate::io::state::StateFile;
use crate::session::environment;
use std::path::{Path, PathBuf};

/// State files of all environments with the variable under its new name.
///
/// # Errors
/// `NotCarriedOut` where a state file cannot be read.
pub(super) fn rename_variable(
    root: &Path,
    names: RenamePair<'_>,
    is_secret: bool,
) -> Result<Vec<EditChange>, EditingError> {
    let mut changes = Vec::new();
    for path in files::names_in(&root.join(".callsheet/state"), "json") {
        let (bytes, mut state) = read(&path)?;
        let Some(at) = state.variables.get_index_of(names.old) else {
            continue;
        };
        if let Some((_, mut entry)) = state.variables.shift_remove_index(at) {
            entry.secret |= is_secret;
            state.variables.shift_insert(at, names.new.to_owned(), entry);
        }
        changes.push(state_change(path, bytes, &state));
    }
    Ok(changes)
}

/// State files in which the steps that captured values have their new ids.
///
/// # Errors
/// `NotCarriedOut` where a state file cannot be read.
pub(super) fn rename_steps(root: &Path, (old, new): (&str, &str)) -> Result<Vec<EditChange>, EditingError> {
    let mut changes = Vec::new();
    for path in files::names_in(&root.join(".callsheet/state"), "json") {
        let (bytes, mut state) = read(&path)?;
        let mut is_changed = false;
        for entry in state.variables.values_mut() {
            let rest = entry
                .by
                .strip_prefix(old)
                .filter(|rest| rest.is_empty() || rest.starts_with(['/', '#']));
            if let Some(rest) = rest {
                entry.by = format!("{new}{rest}");
                is_changed = true;
            }
        }
        if is_changed {
            changes.push(state_change(path, bytes, &state));
        }
    }
    Ok(changes)
}

/// The state of an environment under the environment's new name, and the choice of `env use`.
pub(super) fn rename_environment(root: &Path, (old, new): (&str, &str)) -> Vec<EditChange> {
    let path = |name: &str| {
        let name = name.replace('/', "__");
        root.join(".callsheet/state").join(format!("{name}.json"))
    };
    let mut changes = Vec::new();
    if path(old).exists() && !path(new).exists() {
        changes.push(EditChange::Move {
            from: path(old),
            to: path(new),
        });
    }
    let memory = environment::memory(root);
    if let Ok(text) = files::read_text(&memory)
        && text.trim() == old
    {
        let new = text.replace(old, new);
        changes.push(EditChange::replace(memory, text, new));
    }
    changes
}

fn read(path: &Path) -> Result<(Vec<u8>, StateFile), EditingError> {
    let failed =
        |problem: String| EditingError::NotCarriedOut(format!("cannot read `{}`: {problem}", path.display()));
    let bytes = files::read_bytes(path).map_err(|error| failed(error.to_string()))?;
    let state = StateFile::parse(&bytes).map_err(failed)?;
    Ok((bytes, state))
}

fn state_change(path: PathBuf, old: Vec<u8>, state: &StateFile) -> EditChange {
    EditChange::Write {
        path,
        old: Some(old),
        new: state.to_bytes(),
        owner_only: true,
    }
}
