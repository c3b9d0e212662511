//! New collections, folders, requests, environments and flows, from what a command line says.

use super::moves::{check_file_name, check_parts};
use super::{EditPlan, EditingError, Workspace};
use crate::edit::mentions::{MentionKind, mentions};
use crate::edit::reorder::reorder;
use crate::edit::{EditChange, KeyPath, YamlData, set};
use crate::format::{self, FileKind};
use crate::load::natural;
use crate::model::Child;
use crate::template::ExpressionStore;
use std::collections::HashSet;
use std::path::PathBuf;

/// A request to be made.
#[derive(Debug, Clone, Default)]
pub struct NewRequest {
    pub id: String,
    pub name: Option<String>,
    pub method: Option<String>,
    pub url: String,
    /// It runs right after this step of its folder.
    pub after: Option<String>,
    /// Other keys of the file, in their order.
    pub rest: Vec<(String, YamlData)>,
}

impl Workspace {
    /// # Errors
    /// `Usage` where the id is taken or none.
    pub fn new_collection(&self, id: &str) -> Result<EditPlan, EditingError> {
        let id = self.free_id(id)?;
        if id.contains('/') {
            return Err(EditingError::usage("the id of a collection has one level"));
        }
        self.check(vec![self.collection(&id)?])
    }

    /// # Errors
    /// As [`Workspace::new_collection`].
    pub fn new_folder(&self, id: &str) -> Result<EditPlan, EditingError> {
        let id = id.trim_end_matches('/');
        check_parts(id)?;
        if self.catalog.get(id).is_some() {
            return Err(EditingError::usage(format!("`{id}` is there already")));
        }
        let mut changes = self.missing_collection(id)?;
        let path = self.folder_at(id)?.join("folder.yaml");
        changes.push(created(path, &[("name", YamlData::Text(readable(id)))])?);
        self.check_runs(changes)
    }

    /// # Errors
    /// As [`Workspace::new_collection`], and where the request reads a variable that nothing defines.
    pub fn new_request(&self, new: &NewRequest) -> Result<EditPlan, EditingError> {
        self.new_request_with(new, Vec::new())
    }

    /// The same, behind changes that define what the request reads.
    ///
    /// # Errors
    /// [`EditingError`]: nothing is changed then.
    pub(super) fn new_request_with(
        &self,
        new: &NewRequest,
        before: Vec<EditChange>,
    ) -> Result<EditPlan, EditingError> {
        let id = self.free_id(&new.id)?;
        let Some((folder, name)) = id.rsplit_once('/') else {
            return Err(EditingError::usage(
                "a request's id is `COLLECTION/NAME`, or deeper",
            ));
        };
        check_file_name(&id)?;
        let method = new
            .method
            .as_deref()
            .map_or_else(|| "GET".to_owned(), method_as_meant);
        let named = new.name.clone().unwrap_or_else(|| readable(&id));
        let mut entries = vec![
            ("name", YamlData::Text(named)),
            ("method", YamlData::Text(method)),
            ("url", YamlData::Text(new.url.clone())),
        ];
        entries.extend(new.rest.iter().map(|(key, value)| (&**key, value.clone())));
        let mut changes = before;
        changes.extend(self.missing_collection(&id)?);
        let path = self.folder_at(folder)?.join(format!("{name}.yaml"));
        changes.push(created(path, &entries)?);
        if let Some(after) = &new.after {
            changes.push(self.placed(folder, name, after)?);
        }
        self.check_reads(&changes)?;
        self.check_runs(changes)
    }

    /// An environment with these variables, or a copy of another one with them.
    ///
    /// # Errors
    /// As [`Workspace::new_collection`].
    pub fn new_environment(
        &self,
        id: &str,
        from: Option<&str>,
        vars: &[(String, String)],
    ) -> Result<EditPlan, EditingError> {
        let id = id.strip_prefix("environments/").unwrap_or(id);
        let id = self.free_id(&format!("environments/{id}"))?;
        let path = self.root().join(format!("{id}.yaml"));
        let mut text = match from {
            Some(from) => {
                let from = from.strip_prefix("environments/").unwrap_or(from);
                let file = self.file(&format!("environments/{from}"))?;
                let named = YamlData::Text(readable(&id));
                let order: Vec<&str> = FileKind::Environment.mapping().names().collect();
                let text = set(&file.source.text, &KeyPath::of_keys(&["name"]), &named, &order);
                text.map_err(|error| Workspace::refused(file, error))?
            }
            None => text_of(&[("name", YamlData::Text(readable(&id)))])?,
        };
        for (name, value) in vars {
            let value = super::values::yaml_of(value).map_err(|problem| {
                let help = format!("write text that is no YAML in quotes: `--var '{name}=\"...\"'`");
                let message = format!("the value of `--var {name}` is no YAML: {problem}");
                EditingError::Usage(message, Some(help))
            })?;
            text = set(&text, &KeyPath::of_keys(&["vars", name]), &value, &[])
                .map_err(|error| EditingError::Edit(id.clone(), error))?;
        }
        self.check_runs(vec![EditChange::create(path, text)])
    }

    /// A flow of these steps.
    ///
    /// # Errors
    /// As [`Workspace::new_collection`].
    pub fn new_flow(&self, id: &str, steps: &[String]) -> Result<EditPlan, EditingError> {
        let id = self.free_id(id)?;
        let Some((folder, name)) = id.rsplit_once('/') else {
            return Err(EditingError::usage("a flow's id is `COLLECTION/flows/NAME`"));
        };
        if steps.is_empty() {
            let help = "name them in their order: `--use shop/create --use shop/get`";
            return Err(EditingError::Usage(
                "a flow needs steps".to_owned(),
                Some(help.to_owned()),
            ));
        }
        check_file_name(&id)?;
        let collection = id.split('/').next().unwrap_or_default();
        let step = |typed: &String| {
            let step = self.id_of(typed);
            let below = step
                .strip_prefix(collection)
                .and_then(|rest| rest.strip_prefix('/'));
            YamlData::Map(vec![(
                "use".to_owned(),
                YamlData::Text(below.unwrap_or(&step).to_owned()),
            )])
        };
        let entries = [
            ("flow", YamlData::Text(readable(&id))),
            ("steps", YamlData::List(steps.iter().map(step).collect())),
        ];
        let mut changes = self.missing_collection(&id)?;
        let path = self.folder_at(folder)?.join(format!("{name}.yaml"));
        changes.push(created(path, &entries)?);
        self.check_runs(changes)
    }

    /// The id, if nothing has it.
    ///
    /// # Errors
    /// [`EditingError`]: nothing is changed then.
    pub(super) fn free_id(&self, typed: &str) -> Result<String, EditingError> {
        let id = typed.strip_prefix("collections/").unwrap_or(typed);
        let id = id.strip_suffix(".yaml").unwrap_or(id).trim_end_matches('/');
        check_parts(id)?;
        if self.catalog.get(id).is_some() || self.catalog.is_folder(id) {
            return Err(EditingError::usage(format!("`{id}` is there already")));
        }
        Ok(id.to_owned())
    }

    fn collection(&self, name: &str) -> Result<EditChange, EditingError> {
        let path = self.root().join("collections").join(name).join("collection.yaml");
        let entries = [
            ("version", YamlData::Number("1".to_owned())),
            ("name", YamlData::Text(readable(name))),
        ];
        created(path, &entries)
    }

    /// The file that makes the directory of an id a collection, where there is none yet.
    fn missing_collection(&self, id: &str) -> Result<Vec<EditChange>, EditingError> {
        let name = id.split('/').next().unwrap_or_default();
        if self.catalog.get(name).is_some() {
            return Ok(Vec::new());
        }
        Ok(vec![self.collection(name)?])
    }

    /// The directory of a folder, also where its collection is made by the same command.
    ///
    /// # Errors
    /// [`EditingError`]: nothing is changed then.
    pub(super) fn folder_at(&self, id: &str) -> Result<PathBuf, EditingError> {
        Ok(self
            .folder_path(id)
            .unwrap_or_else(|| self.root().join("collections").join(id)))
    }

    /// The folder's file with the new name behind another one.
    fn placed(&self, folder: &str, name: &str, after: &str) -> Result<EditChange, EditingError> {
        let after = self.id_of(after);
        let after = after
            .strip_prefix(folder)
            .map_or(&*after, |rest| rest.trim_start_matches('/'));
        let loaded = self.load().0;
        let collections = loaded.project.collections.iter();
        let mut folders = collections.flat_map(|collection| {
            let folders = collection.folders.iter();
            folders.map(move |folder| (collection, folder))
        });
        let (collection, found) = folders
            .find(|(_, known)| *known.id == *folder)
            .ok_or_else(|| self.unknown(folder))?;
        let id = |child: &Child| match child {
            Child::Folder(folder) => &collection.folder(*folder).id,
            Child::Request(request) => &collection.requests[*request as usize].id,
            Child::Flow(flow) => &collection.flows[*flow as usize].id,
        };
        let below = |id: &str| id.get(folder.len() + 1..).unwrap_or(id).to_owned();
        let mut names: Vec<String> = found.children.iter().map(|child| below(id(child))).collect();
        let Some(at) = names.iter().position(|known| known == after) else {
            let message = format!("`{after}` is not in `{folder}`, so that nothing can run after it there");
            return Err(EditingError::usage(message));
        };
        let file = self.catalog.get(folder);
        names.insert(at + 1, name.to_owned());
        let is_by_itself =
            file.is_none_or(|file| file.node.as_ref().is_none_or(|node| node.get("order").is_none()));
        if is_by_itself {
            while names.len() > at + 2
                && natural::compare(&names[names.len() - 2], &names[names.len() - 1]).is_lt()
            {
                names.pop();
            }
        }
        match file {
            Some(file) => {
                let text =
                    reorder(&file.source.text, &names).map_err(|error| Workspace::refused(file, error))?;
                Ok(self.rewritten(file, text))
            }
            None => {
                let path = self.folder_at(folder)?.join("folder.yaml");
                let text = super::moves::set_order("", names)
                    .map_err(|error| EditingError::Edit(folder.to_owned(), error))?;
                Ok(EditChange::create(path, text))
            }
        }
    }

    /// A new request may only read what something defines.
    fn check_reads(&self, changes: &[EditChange]) -> Result<(), EditingError> {
        let after = crate::edit::catalog::Catalog::of(&super::after::tree(&self.tree, changes));
        let mut known: HashSet<String> = HashSet::new();
        let mut reads = Vec::new();
        let store = ExpressionStore::default();
        for file in &after.files {
            let is_new = self.catalog.get(&file.id).is_none();
            for mention in mentions(file, &store) {
                match mention.kind {
                    MentionKind::Define | MentionKind::Capture | MentionKind::Save | MentionKind::Item => {
                        known.insert(mention.name);
                    }
                    MentionKind::Read if is_new => reads.push(mention.name),
                    _ => {}
                }
            }
        }
        match reads.into_iter().find(|name| !known.contains(name)) {
            Some(name) => {
                let message = format!("nothing defines the variable `{name}`, which the request would read");
                let help = format!("`callsheet set environments/NAME vars.{name} VALUE` defines it");
                Err(EditingError::Usage(message, Some(help)))
            }
            None => Ok(()),
        }
    }
}

/// A standard method in the capitals that servers know, and any other as it was typed.
fn method_as_meant(typed: &str) -> String {
    format::meant_method(typed).unwrap_or(typed).to_owned()
}

fn created(path: PathBuf, entries: &[(&str, YamlData)]) -> Result<EditChange, EditingError> {
    Ok(EditChange::create(path, text_of(entries)?))
}

/// The text of a file with these keys.
///
/// # Errors
/// [`EditingError`]: nothing is changed then.
pub(super) fn text_of(entries: &[(&str, YamlData)]) -> Result<String, EditingError> {
    let order: Vec<&str> = FileKind::Request.mapping().names().collect();
    let mut text = String::new();
    for (key, value) in entries {
        text = set(&text, &KeyPath::of_keys(&[key]), value, &order)
            .map_err(|error| EditingError::Edit((*key).to_owned(), error))?;
    }
    Ok(text)
}

/// `create-a-task` as `Create a task`.
fn readable(id: &str) -> String {
    let last = id.rsplit_once('/').map_or(id, |(_, last)| last);
    let words = last.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
