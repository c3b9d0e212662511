//! Requests, flows, folders, collections and environments moved and copied, with everything that refers to them.

use super::rewrite::{Renaming, rewritten};
use super::{EditPlan, EditingError, Workspace, outside, saved};
use crate::edit::catalog::CatalogFile;
use crate::edit::{EditChange, KeyPath, YamlData, set};
use crate::format::FileKind;
use crate::io::files;
use std::path::{Path, PathBuf};

/// Names of files that mean something of their own in a collection.
const RESERVED: [&str; 3] = ["collection", "folder", "mock"];

/// A thing and its place.
pub(super) struct MoveSubject<'w> {
    pub(super) id: String,
    pub(super) path: PathBuf,
    /// None for a folder or a collection, which is a directory.
    pub(super) file: Option<&'w CatalogFile>,
}

impl Workspace {
    /// Plans the new id of a thing, and the new references to it.
    ///
    /// # Errors
    /// Where the new id is taken or no id, or a file cannot be changed.
    pub fn move_to(&self, from: &str, to: &str) -> Result<EditPlan, EditingError> {
        let subject = self.subject(from)?;
        let (id, path) = self.destination(&subject, to)?;
        let renaming = Renaming {
            ids: (&subject.id, &id),
            paths: (&subject.path, &path),
            is_copy: false,
        };
        let mut changes = vec![EditChange::Move {
            from: subject.path.clone(),
            to: path.clone(),
        }];
        for found in &self.mentions() {
            let file = found.file;
            let is_moved = renaming.holds(&file.path);
            let text =
                rewritten(found, &renaming, is_moved).map_err(|error| Workspace::refused(file, error))?;
            if text != *file.source.text {
                let place = renaming.path(&file.path);
                changes.push(EditChange::replace(place, file.source.text.as_bytes(), text));
            }
        }
        let mut plan = self.check(changes)?;
        let environment = |id: &str| id.strip_prefix("environments/").map(str::to_owned);
        match (environment(&subject.id), environment(&id)) {
            (Some(old), Some(new)) => {
                plan.changes
                    .extend(saved::rename_environment(self.root(), (&old, &new)));
                plan.notes = outside::options(self, &old);
            }
            _ => {
                plan.changes
                    .extend(saved::rename_steps(self.root(), (&subject.id, &id))?);
                plan.notes = outside::places(self, &subject.id, &plan.changes);
            }
        }
        Ok(plan)
    }

    /// Plans a copy under another id. What was copied refers to copies where both were copied.
    ///
    /// # Errors
    /// As [`Workspace::move_to`].
    pub fn copy_to(&self, from: &str, to: &str) -> Result<EditPlan, EditingError> {
        let subject = self.subject(from)?;
        let (id, path) = self.destination(&subject, to)?;
        let renaming = Renaming {
            ids: (&subject.id, &id),
            paths: (&subject.path, &path),
            is_copy: true,
        };
        let mut changes = Vec::new();
        for found in self
            .mentions()
            .iter()
            .filter(|found| renaming.holds(&found.file.path))
        {
            let file = found.file;
            let text = rewritten(found, &renaming, true).map_err(|error| Workspace::refused(file, error))?;
            changes.push(EditChange::create(renaming.path(&file.path), text));
        }
        if subject.file.is_none() {
            changes.extend(self.other_files(&subject.path, &renaming)?);
        }
        changes.extend(self.ordered_behind(&subject.id, &id)?);
        self.check(changes)
    }

    /// Files of a folder that are no part of the format: bodies, schemas, certificates.
    fn other_files(&self, folder: &Path, renaming: &Renaming<'_>) -> Result<Vec<EditChange>, EditingError> {
        let is_known = |path: &PathBuf| self.catalog.files.iter().any(|file| file.path == *path);
        let mut changes = Vec::new();
        for path in files::all_in(folder).into_iter().filter(|path| !is_known(path)) {
            let bytes = files::read_bytes(&path).map_err(|error| {
                EditingError::NotCarriedOut(format!("cannot read `{}`: {error}", path.display()))
            })?;
            changes.push(EditChange::create(renaming.path(&path), bytes));
        }
        Ok(changes)
    }

    /// The copy runs right behind the original, where the folder's file orders that.
    fn ordered_behind(&self, old: &str, new: &str) -> Result<Option<EditChange>, EditingError> {
        let (Some((folder, name)), Some((other, copy))) = (old.rsplit_once('/'), new.rsplit_once('/')) else {
            return Ok(None);
        };
        let Some(file) = self.catalog.get(folder).filter(|_| folder == other) else {
            return Ok(None);
        };
        let path = KeyPath::of_keys(&["order"]);
        let Some(YamlData::List(items)) = file.data().get(path.segments()).cloned() else {
            return Ok(None);
        };
        let mut names: Vec<String> = Vec::new();
        for item in items {
            if let YamlData::Text(text) = item {
                names.push(crate::load::bare(&text).to_owned());
            }
        }
        let Some(at) = names.iter().position(|known| known == name) else {
            return Ok(None);
        };
        names.insert(at + 1, copy.to_owned());
        let text = crate::edit::reorder::reorder(&file.source.text, &names);
        let text = text.map_err(|error| Workspace::refused(file, error))?;
        Ok(Some(self.rewritten(file, text)))
    }

    /// The thing that an id means.
    ///
    /// # Errors
    /// [`EditingError`]: nothing is changed then.
    pub(super) fn subject(&self, typed: &str) -> Result<MoveSubject<'_>, EditingError> {
        let id = self.id_of(typed);
        let file = self.catalog.get(&id);
        match file.map(|file| (file, file.kind)) {
            Some((file, FileKind::Request | FileKind::Flow | FileKind::Environment)) => Ok(MoveSubject {
                path: file.path.clone(),
                file: Some(file),
                id,
            }),
            Some((file, FileKind::Mock | FileKind::Project)) => Err(EditingError::usage(format!(
                "`{}` is found by its name, and cannot be moved, copied or removed here",
                file.source.path
            ))),
            _ => {
                let path = self.folder_path(&id).filter(|path| path.is_dir());
                let path = path.ok_or_else(|| self.unknown(typed))?;
                if path == self.root() {
                    return Err(EditingError::usage(
                        "the collection is the project's own directory: move that",
                    ));
                }
                Ok(MoveSubject { id, path, file: None })
            }
        }
    }

    /// The new id and path. An id that ends with `/`, or that of a folder, keeps the last part of the old one.
    fn destination(&self, subject: &MoveSubject<'_>, to: &str) -> Result<(String, PathBuf), EditingError> {
        let last = subject.id.rsplit_once('/').map_or(&*subject.id, |(_, last)| last);
        let is_environment = subject.id.starts_with("environments/");
        let typed = to.strip_prefix("collections/").unwrap_or(to);
        let typed = typed
            .strip_suffix(".yaml")
            .or_else(|| typed.strip_suffix(".yml"))
            .unwrap_or(typed);
        let into = typed.ends_with('/')
            || (!is_environment && subject.file.is_some() && self.catalog.is_folder(typed));
        let mut id = typed.trim_end_matches('/').to_owned();
        if is_environment && !id.starts_with("environments/") {
            id = format!("environments/{id}");
        }
        if into {
            id = format!("{id}/{last}");
        }
        check_id(&id, subject)?;
        let is_taken = self.catalog.get(&id).is_some() || self.catalog.is_folder(&id);
        if is_taken {
            return Err(EditingError::usage(format!("`{id}` is there already")));
        }
        Ok((id.clone(), self.place_of(subject, &id)?))
    }

    fn place_of(&self, subject: &MoveSubject<'_>, id: &str) -> Result<PathBuf, EditingError> {
        let ending = subject.path.extension().unwrap_or_default().to_string_lossy();
        if id.starts_with("environments/") {
            return Ok(self.root().join(format!("{id}.{ending}")));
        }
        let Some((folder, name)) = id.rsplit_once('/') else {
            return Ok(subject.path.with_file_name(id));
        };
        let folder = self.folder_path(folder).ok_or_else(|| {
            let collection = id.split('/').next().unwrap_or_default();
            let help = format!("`callsheet new collection {collection}` makes it");
            EditingError::Usage(format!("there is no collection `{collection}`"), Some(help))
        })?;
        Ok(match subject.file {
            Some(_) => folder.join(format!("{name}.{ending}")),
            None => folder.join(name),
        })
    }
}

/// Kinds of ids that cannot be the new one.
fn check_id(id: &str, subject: &MoveSubject<'_>) -> Result<(), EditingError> {
    check_parts(id)?;
    let levels = id.split('/').count();
    let is_collection = subject.file.is_none() && !subject.id.contains('/');
    if is_collection != (levels == 1) {
        let message = if is_collection {
            "the id of a collection has one level"
        } else {
            "only a collection's id has one level: write `COLLECTION/NAME`"
        };
        return Err(EditingError::usage(message));
    }
    let is_environment = |id: &str| id.starts_with("environments/");
    if is_environment(id) && !is_environment(&subject.id) {
        let message = format!(
            "`{}` is no environment, and `environments/` holds nothing else",
            subject.id
        );
        return Err(EditingError::usage(message));
    }
    if subject.file.is_none() && crate::edit::catalog::is_below(id, &subject.id) {
        return Err(EditingError::usage(format!(
            "`{id}` is inside `{}`: a folder cannot be put into itself",
            subject.id
        )));
    }
    subject.file.map_or(Ok(()), |_| check_file_name(id))
}

/// # Errors
/// `Usage` where a collection takes a file of this name for something else than a request or flow.
pub(super) fn check_file_name(id: &str) -> Result<(), EditingError> {
    let last = id.rsplit_once('/').map_or(id, |(_, last)| last);
    if RESERVED.contains(&last) {
        return Err(EditingError::usage(format!(
            "a file called `{last}` means something else in a collection"
        )));
    }
    Ok(())
}

/// # Errors
/// `Usage` where a part of an id cannot be the name of a file.
pub(super) fn check_parts(id: &str) -> Result<(), EditingError> {
    let is_bad = |part: &str| {
        part.is_empty()
            || part.starts_with('.')
            || part.contains(['\\', ':', '*', '?', '"', '<', '>', '|'])
            || part.trim() != part
    };
    if id.split('/').any(is_bad) {
        let help =
            "the parts of an id are names of files and folders; letters, digits and `-` are safe everywhere";
        return Err(EditingError::Usage(
            format!("`{id}` is no id"),
            Some(help.to_owned()),
        ));
    }
    Ok(())
}

/// The text of a folder's file with the name in the given place of its order.
///
/// # Errors
/// [`crate::edit::EditError`] if the text cannot be changed so that only this value differs.
pub(super) fn set_order(text: &str, names: Vec<String>) -> Result<String, crate::edit::EditError> {
    let names = names.into_iter().map(YamlData::Text).collect();
    let keys: Vec<&str> = FileKind::Collection.mapping().names().collect();
    set(text, &KeyPath::of_keys(&["order"]), &YamlData::List(names), &keys)
}
