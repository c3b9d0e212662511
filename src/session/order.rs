//! Orders in which every value is captured before it is used, and putting them into the folders' files.

use super::Session;
use super::check::active;
use super::run_preview::refs;
use crate::edit::{EditChange, reorder};
use crate::io::changes;
use crate::io::files;
use crate::model::{Child, Collection, Folder};
use crate::plan::Step;
use crate::plan::check::{CheckInput, problems};
use crate::plan::order::conflict::conflicts;
use crate::plan::order::{Proposal, Reordered, propose};
use crate::report::visible::visible_path;
use crate::source::Diagnostic;
use std::path::{Path, PathBuf};

/// The orders that are proposed for a project.
#[derive(Default)]
pub struct ProposedOrders {
    pub changes: Vec<OrderChange>,
    /// Conflicts that no order of whole folders mends.
    pub conflicts: Vec<Diagnostic>,
    /// True if something would still be wrong with the proposed order.
    pub is_wrong: bool,
}

/// A file that gets another order.
pub struct OrderChange {
    pub path: PathBuf,
    /// The path as people see it.
    pub shown: String,
    /// The children of the folder in their new order.
    pub names: Vec<String>,
}

impl Session {
    /// Proposes an order for each collection. With `exact`, conditions are known and steps that are skipped are left
    /// out.
    pub(crate) fn propose_orders(&self, exact: bool) -> ProposedOrders {
        let active = active(self, &self.all_steps(), exact);
        let layers = self.layers();
        let mut orders = ProposedOrders::default();
        for collection in &self.project.model.collections {
            let own = active
                .iter()
                .filter(|step| std::ptr::eq(step.collection, collection));
            let own: Vec<Step> = own.copied().collect();
            let proposal = propose(collection, &own, &refs(&layers));
            let changes = proposal.folders.iter();
            orders
                .changes
                .extend(changes.map(|reordered| OrderChange::new(self, collection, reordered)));
            orders.conflicts.extend(conflicts(&proposal.graph));
            orders.is_wrong |= self.is_wrong(&proposal);
        }
        orders
    }

    /// True if the check would still find something with the proposed order.
    fn is_wrong<'s>(&'s self, proposal: &Proposal<'s>) -> bool {
        let (all, layers) = (self.all_steps(), self.layers());
        let input = CheckInput {
            steps: &proposal.graph.steps,
            all: &all,
            layers: &refs(&layers),
            environments: &self.project.model.environments,
        };
        problems(&proposal.graph, &input).iter().any(Diagnostic::is_error)
    }
}

impl OrderChange {
    fn new(session: &Session, collection: &Collection, reordered: &Reordered) -> OrderChange {
        let path = file_of(session, collection, collection.folder(reordered.folder));
        let shown = path.strip_prefix(session.root()).unwrap_or(&path);
        OrderChange {
            shown: visible_path(shown).to_string(),
            names: names(reordered),
            path,
        }
    }

    /// What is to be written. The error says why there can be no such order in the file.
    fn change(&self) -> Result<EditChange, String> {
        if !self.path.exists() {
            let text = reorder::reorder("", &self.names).map_err(|error| error.to_string())?;
            return Ok(EditChange::create(self.path.clone(), text));
        }
        let old = files::read_text(&self.path).map_err(|error| error.to_string())?;
        let new = reorder::reorder(&old, &self.names).map_err(|error| error.to_string())?;
        Ok(EditChange::replace(self.path.clone(), old, new))
    }
}

/// Writes all the files or none: half of the orders may be worse than none.
///
/// # Errors
/// Why files cannot be changed: each path as people see it, with the reason.
pub fn write(root: &Path, changes: &[OrderChange]) -> Result<(), Vec<(String, String)>> {
    let (mut planned, mut problems) = (Vec::new(), Vec::new());
    for change in changes {
        match change.change() {
            Ok(change) => planned.push(change),
            Err(problem) => problems.push((change.shown.clone(), problem)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    match changes::apply(root, &planned) {
        Ok(_) => Ok(()),
        Err(error) => Err(vec![("the files".to_owned(), error.to_string())]),
    }
}

/// The folder's children as its `order` names them.
fn names(reordered: &Reordered) -> Vec<String> {
    let collection = reordered.collection;
    let folder = &collection.folder(reordered.folder).id;
    let id = |child: &Child| match child {
        Child::Folder(folder) => &collection.folder(*folder).id,
        Child::Request(request) => &collection.requests[*request as usize].id,
        Child::Flow(flow) => &collection.flows[*flow as usize].id,
    };
    let below = |id: &str| id.get(folder.len() + 1..).unwrap_or(id).to_owned();
    reordered.children.iter().map(|child| below(id(child))).collect()
}

/// The folder's file as it was found, or where one would be.
fn file_of(session: &Session, collection: &Collection, folder: &Folder) -> PathBuf {
    if let Some(file) = folder.file {
        return session.root().join(&*session.project.sources.get(file).path);
    }
    let below = folder.id.strip_prefix(&*collection.name).unwrap_or(&folder.id);
    collection
        .dir
        .join(below.trim_start_matches('/'))
        .join("folder.yaml")
}
