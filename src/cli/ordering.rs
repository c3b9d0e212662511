//! `check --suggest-order`: proposes orders, and puts them into the folders' files.

use super::stage::Stage;
use super::{Exit, Output};
use crate::io::files;
use crate::io::save::{self, Readers};
use crate::load::reorder;
use crate::model::{Child, Collection, Folder};
use crate::plan::Step;
use crate::plan::check::{CheckInput, problems};
use crate::plan::order::conflict::conflicts;
use crate::plan::order::{Proposal, Reordered, propose};
use crate::report::visible::{visible_line, visible_path};
use crate::source::Diagnostic;
use std::fmt::Write;
use std::path::PathBuf;

/// The steps are those of all collections, in order.
pub fn suggest(stage: &Stage, active: &[Step<'static>], write: bool, output: Output) -> Result<Exit, Exit> {
    let mut exit = Exit::Passed;
    let mut changes = Vec::new();
    for collection in &stage.opened.project.collections {
        let own = active
            .iter()
            .filter(|step| std::ptr::eq(step.collection, collection));
        let own: Vec<Step<'static>> = own.copied().collect();
        let proposal = propose(collection, &own, &stage.layer_refs());
        for reordered in &proposal.folders {
            let change = Change::new(stage, collection, reordered);
            output.print(&order(&change));
            changes.push(change);
        }
        stage.draw(&conflicts(&proposal.graph), output);
        if is_wrong(stage, &proposal) {
            exit = Exit::FileWrong;
        }
    }
    if write {
        put(&changes, output)?;
    }
    output.note(&outcome(changes.len(), write, exit));
    Ok(exit)
}

/// A file that gets another order.
struct Change {
    path: PathBuf,
    /// As people see it.
    shown: String,
    names: Vec<String>,
}

impl Change {
    fn new(stage: &Stage, collection: &Collection, reordered: &Reordered) -> Change {
        let path = file_of(stage, collection, collection.folder(reordered.folder));
        let shown = path.strip_prefix(&stage.opened.project.root).unwrap_or(&path);
        Change {
            shown: visible_path(shown).to_string(),
            names: names(reordered),
            path,
        }
    }

    /// The file's text with its order. The error says why there can be none.
    fn text(&self) -> Result<String, String> {
        save::probe(&self.path).map_err(|error| error.to_string())?;
        if self.path.exists() {
            let text = files::read_text(&self.path).map_err(|error| error.to_string())?;
            reorder::reorder(&text, &self.names)
        } else {
            Ok(reorder::fresh(&self.names))
        }
    }
}

/// Writes all the files, or none where one of them is known to stand in the way: half of the orders may be worse than
/// none.
fn put(changes: &[Change], output: Output) -> Result<(), Exit> {
    let refuse = |change: &Change, problem: String| {
        output.error(&format!("cannot change `{}`: {problem}", change.shown));
    };
    let mut texts = Vec::new();
    for change in changes {
        match change.text() {
            Ok(text) => texts.push(text),
            Err(problem) => refuse(change, problem),
        }
    }
    if texts.len() < changes.len() {
        output.note("nothing was written");
        return Err(Exit::NotCarriedOut);
    }
    for (number, (change, text)) in changes.iter().zip(texts).enumerate() {
        if let Err(error) = save::replace(&change.path, text.as_bytes(), Readers::Everyone) {
            refuse(change, error.to_string());
            output.note(&written(&changes[..number]));
            return Err(Exit::NotCarriedOut);
        }
    }
    Ok(())
}

fn written(changes: &[Change]) -> String {
    let names: Vec<String> = changes
        .iter()
        .map(|change| format!("`{}`", change.shown))
        .collect();
    if names.is_empty() {
        "nothing was written".to_owned()
    } else {
        format!(
            "written were {}: the order of the others is as it was",
            names.join(", ")
        )
    }
}

/// Whether the check would still find something with the proposed order.
fn is_wrong(stage: &Stage, proposal: &Proposal<'static>) -> bool {
    let (all, layers) = (stage.all_steps(), stage.layer_refs());
    let input = CheckInput {
        steps: &proposal.graph.steps,
        all: &all,
        layers: &layers,
        environments: &stage.opened.project.environments,
    };
    problems(&proposal.graph, &input).iter().any(Diagnostic::is_error)
}

fn outcome(changed: usize, write: bool, exit: Exit) -> String {
    let files = if changed == 1 {
        "1 file".to_owned()
    } else {
        format!("{changed} files")
    };
    match (changed, write, exit) {
        (0, _, Exit::Passed) => "the order is good as it is".to_owned(),
        (0, ..) => "no order of whole folders was found that helps".to_owned(),
        (_, true, _) => format!("`order` written into {files}"),
        (_, false, _) => format!("{files} would change: add `--write` to change them"),
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

fn order(change: &Change) -> String {
    let mut text = format!("{}\norder:\n", change.shown);
    for name in &change.names {
        let _ = writeln!(text, "  - {}", visible_line(name));
    }
    text.push('\n');
    text
}

/// The folder's file as it was found, or where one would be.
fn file_of(stage: &Stage, collection: &Collection, folder: &Folder) -> PathBuf {
    if let Some(file) = folder.file {
        return stage
            .opened
            .project
            .root
            .join(&*stage.opened.sources.get(file).path);
    }
    let below = folder.id.strip_prefix(&*collection.name).unwrap_or(&folder.id);
    collection
        .dir
        .join(below.trim_start_matches('/'))
        .join("folder.yaml")
}
