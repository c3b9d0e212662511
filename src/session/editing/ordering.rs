//! The place of a request, flow or folder among its neighbours.

use super::{EditPlan, EditingError, Workspace};
use crate::edit::EditChange;
use crate::edit::catalog::{CatalogFile, is_below};
use crate::edit::reorder::reorder;
use crate::format::FileKind;
use crate::load::natural;
use crate::model::{Child, Collection, Folder};

/// Where a thing is to run.
#[derive(Debug, Clone, Copy)]
pub enum OrderPlace<'p> {
    Before(&'p str),
    After(&'p str),
}

impl Workspace {
    /// Plans an `order` in which the thing runs before or after another one of its folder.
    ///
    /// # Errors
    /// `Usage` where the two are not in one folder.
    pub fn order(&self, typed: &str, place: OrderPlace<'_>) -> Result<EditPlan, EditingError> {
        let id = self.id_of(typed);
        let (OrderPlace::Before(other) | OrderPlace::After(other)) = place;
        let other = self.neighbour(&id, other);
        let loaded = self.load().0;
        let has = |(collection, folder): &(&Collection, &Folder), id: &str| {
            let names = names(collection, folder);
            names.iter().any(|name| id == join(folder, name))
        };
        let collections = loaded.project.collections.iter();
        let folders = || {
            let collections = collections.clone();
            collections
                .flat_map(|collection| collection.folders.iter().map(move |folder| (collection, folder)))
        };
        // A flow that no order lists runs by its name only: it gets its place next to the other one.
        let unlisted = |found: &(&Collection, &Folder)| {
            self.is_flow(&id) && is_below(&id, &found.1.id) && has(found, &other)
        };
        let with_it = folders().find(|found| has(found, &id));
        let Some((collection, folder)) = with_it.or_else(|| folders().find(unlisted)) else {
            return Err(self.without_place(&id, typed));
        };
        let mut names = names(collection, folder);
        if !names.iter().any(|name| id == join(folder, name)) {
            names.extend(id.get(folder.id.len() + 1..).map(str::to_owned));
        }
        let position = |names: &[String], id: &str| names.iter().position(|name| id == join(folder, name));
        let (Some(from), Some(_)) = (position(&names, &id), position(&names, &other)) else {
            let message = format!(
                "`{other}` is not in the folder `{}`, in which `{id}` is",
                folder.id
            );
            let help = "`callsheet mv` puts it into another folder";
            return Err(EditingError::Usage(message, Some(help.to_owned())));
        };
        if id == other {
            return Err(EditingError::usage("nothing runs before or after itself"));
        }
        let name = names.remove(from);
        let at = position(&names, &other).unwrap_or(names.len());
        let at = match place {
            OrderPlace::Before(_) => at,
            OrderPlace::After(_) => at + 1,
        };
        names.insert(at, name);
        self.reordered(folder, names)
    }

    /// A bare name is that of a neighbour.
    fn neighbour(&self, id: &str, typed: &str) -> String {
        let folder = id.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = folder
            .strip_suffix("/flows")
            .filter(|_| self.is_flow(id))
            .unwrap_or(folder);
        let sibling = format!("{folder}/{typed}");
        if self.catalog.get(&sibling).is_some() || self.catalog.is_folder(&sibling) {
            sibling
        } else {
            self.id_of(typed)
        }
    }

    fn is_flow(&self, id: &str) -> bool {
        self.catalog
            .get(id)
            .is_some_and(|file| file.kind == FileKind::Flow)
    }

    fn without_place(&self, id: &str, typed: &str) -> EditingError {
        if self.catalog.get(id).is_none() && !self.catalog.is_folder(id) {
            return self.unknown(typed);
        }
        let help = "requests and folders are ordered among those of their folder, a flow among the requests around it";
        EditingError::Usage(
            format!("`{id}` has no place before or after that"),
            Some(help.to_owned()),
        )
    }

    fn reordered(&self, folder: &Folder, names: Vec<String>) -> Result<EditPlan, EditingError> {
        let file = self.catalog.get(&folder.id);
        let names = shortened(names, &listed(file));
        let change = match file {
            Some(file) => {
                let text =
                    reorder(&file.source.text, &names).map_err(|error| Workspace::refused(file, error))?;
                self.rewritten(file, text)
            }
            None => {
                let path = self
                    .folder_path(&folder.id)
                    .unwrap_or_default()
                    .join("folder.yaml");
                let text = super::moves::set_order("", names)
                    .map_err(|error| EditingError::Edit(folder.id.to_string(), error))?;
                EditChange::create(path, text)
            }
        };
        self.check(vec![change])
    }
}

/// The children as `order` names them, in the order they run.
fn names(collection: &Collection, folder: &Folder) -> Vec<String> {
    let id = |child: &Child| match child {
        Child::Folder(folder) => &collection.folder(*folder).id,
        Child::Request(request) => &collection.requests[*request as usize].id,
        Child::Flow(flow) => &collection.flows[*flow as usize].id,
    };
    let below = |id: &str| id.get(folder.id.len() + 1..).unwrap_or(id).to_owned();
    folder.children.iter().map(|child| below(id(child))).collect()
}

fn join(folder: &Folder, name: &str) -> String {
    format!("{}/{name}", folder.id)
}

fn listed(file: Option<&CatalogFile>) -> Vec<String> {
    let order = file.and_then(|file| file.node.as_ref()?.get("order")?.items());
    let names = order.unwrap_or_default().iter().filter_map(|item| item.scalar());
    names
        .map(|scalar| crate::load::bare(&scalar.text).to_owned())
        .collect()
}

/// Without the end that comes in the same order by itself, as far as the file did not list it.
fn shortened(mut names: Vec<String>, listed: &[String]) -> Vec<String> {
    let mut rest: Vec<String> = Vec::new();
    while let Some(last) = names.last() {
        let is_natural = rest
            .last()
            .is_none_or(|next| natural::compare(last, next).is_lt());
        if listed.contains(last) || !is_natural || names.len() == 1 || last.contains('/') {
            break;
        }
        rest.extend(names.pop());
    }
    names
}
