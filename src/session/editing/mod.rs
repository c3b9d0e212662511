//! Changing a project's files: which ones are meant, what they become, whether the project still loads then.
//!
//! The life of an edit: the files are read once into a [`Workspace`], the new texts are planned from them, and the project
//! that they would make is loaded in memory. Only where that has no new errors are the changes handed to `io::changes`,
//! which makes all of them or none.

mod after;
mod curl;
mod curl_secrets;
mod error;
pub mod fix;
pub mod init;
mod moves;
pub mod new;
pub mod ordering;
mod outside;
pub mod references;
mod removal;
pub mod rename_variable;
mod rewrite;
mod saved;
pub mod schemas;
pub mod targets;
pub mod uses;
pub mod values;

pub use error::EditingError;

use crate::edit::catalog::{Catalog, CatalogFile};
use crate::edit::{EditChange, EditError};
use crate::io::changes::{self, ChangeError, EditLock, Recovered};
use crate::io::files;
use crate::load::{self, FileTree, Loaded};
use crate::session::OpenedProject;
use crate::session::check::errors_in_memory;
use crate::source::{Diagnostic, Sources, code};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The files of a project as they were read for one edit.
#[derive(Debug)]
pub struct Workspace {
    /// Where the command was started, for paths as people type them.
    pub directory: PathBuf,
    tree: FileTree,
    pub catalog: Catalog,
    /// Keeps other commands from changing what was read. None where nothing is to be changed.
    lock: Option<EditLock>,
}

/// Changes that leave a project which loads.
#[derive(Debug, Default)]
pub struct EditPlan {
    pub changes: Vec<EditChange>,
    /// What a person should know, such as places that cannot be changed.
    pub notes: Vec<String>,
}

impl Workspace {
    /// Reads all files of the project around `directory`.
    ///
    /// # Errors
    /// `NoProject` where there is none.
    pub fn open(directory: &Path) -> Result<Workspace, EditingError> {
        if !files::is_in_project(directory) {
            return Err(EditingError::NoProject(directory.to_path_buf()));
        }
        let tree = files::find(directory, &[], files::FileOptions::default());
        let catalog = Catalog::of(&tree);
        Ok(Workspace {
            directory: directory.to_path_buf(),
            tree,
            catalog,
            lock: None,
        })
    }

    /// The same for a command that will change files: other commands that do wait until this one has ended.
    ///
    /// # Errors
    /// As [`Workspace::open`]; `NotWritten` where another command does not end.
    pub fn open_to_change(directory: &Path) -> Result<Workspace, EditingError> {
        if !files::is_in_project(directory) {
            return Err(EditingError::NoProject(directory.to_path_buf()));
        }
        let lock = lock(&files::root(directory, &[]))?;
        Ok(Workspace {
            lock,
            ..Workspace::open(directory)?
        })
    }

    pub fn root(&self) -> &Path {
        &self.catalog.root
    }

    /// Accepts changes if the project's files have no error afterwards that they did not have before.
    ///
    /// # Errors
    /// `Files` with the new errors, and the texts to draw them from.
    pub fn check(&self, changes: Vec<EditChange>) -> Result<EditPlan, EditingError> {
        self.accepted(changes, false)
    }

    /// The same, with what `check` finds in files that load: variables that nothing defines, URLs that are none,
    /// unknown environments.
    ///
    /// # Errors
    /// As [`Workspace::check`].
    pub fn check_runs(&self, changes: Vec<EditChange>) -> Result<EditPlan, EditingError> {
        self.accepted(changes, true)
    }

    fn accepted(&self, changes: Vec<EditChange>, with_runs: bool) -> Result<EditPlan, EditingError> {
        let changes: Vec<EditChange> = changes.into_iter().filter(is_change).collect();
        let after = self.load_after(&changes);
        let new = if after.diagnostics.iter().any(Diagnostic::is_error) {
            self.new_errors_of_files(after)
        } else if with_runs {
            self.new_errors_of_runs(after, &changes)
        } else {
            None
        };
        match new {
            Some(error) => Err(error),
            None => Ok(EditPlan {
                changes,
                notes: Vec::new(),
            }),
        }
    }

    fn new_errors_of_files(&self, after: Loaded) -> Option<EditingError> {
        let before: HashSet<String> = self.load().errors().collect();
        let new = after.diagnostics.iter().filter(|found| found.is_error());
        let new = new.filter(|error| !before.contains(&error_key(error, &after.sources)));
        let new: Vec<Diagnostic> = new.cloned().collect();
        (!new.is_empty()).then(|| EditingError::Files(new, Box::new(after.sources)))
    }

    fn new_errors_of_runs(&self, after: Loaded, changes: &[EditChange]) -> Option<EditingError> {
        // What a request sends from a file is looked up on disk, where a new file is not yet.
        let is_on_disk = changes.iter().all(is_read_from_memory);
        let errors = |loaded: Loaded| {
            let opened = OpenedProject::of(loaded, Vec::new());
            let found = errors_in_memory(&opened, is_on_disk);
            (found, opened.project)
        };
        let (mut found, project) = errors(after);
        if found.is_empty() {
            return None;
        }
        let before = self.load().0;
        // Errors of files hide those of runs, so that nobody knows which of these are new.
        if before.diagnostics.iter().any(Diagnostic::is_error) {
            return None;
        }
        let (known, old) = errors(before);
        let mut known: HashSet<String> = known.iter().map(|error| run_key(error, &old.sources)).collect();
        found.retain(|error| known.insert(run_key(error, &project.sources)));
        (!found.is_empty()).then(|| EditingError::Files(found, Box::new(project.sources.clone())))
    }

    /// The project as it would be with these changes.
    pub fn load_after(&self, changes: &[EditChange]) -> Loaded {
        load::load(after::tree(&self.tree, changes))
    }

    /// The project as it is.
    pub fn load(&self) -> LoadedNow {
        LoadedNow(load::load(self.tree.clone()))
    }

    /// Makes the changes on disk.
    ///
    /// # Errors
    /// `NotWritten` where a file was changed meanwhile or the disk refuses; everything is as it was then.
    pub fn apply(&self, plan: &EditPlan) -> Result<Recovered, EditingError> {
        let applied = match &self.lock {
            Some(lock) => changes::apply_under(lock, self.root(), &plan.changes),
            None => changes::apply(self.root(), &plan.changes),
        };
        applied.map_err(EditingError::NotWritten)
    }

    /// Whether the changes could be made as far as links are concerned, for a command that only shows them.
    ///
    /// # Errors
    /// `NotWritten` where a link leads out of the project.
    pub fn refuse_links(&self, plan: &EditPlan) -> Result<(), EditingError> {
        changes::refuse_links(self.root(), &plan.changes).map_err(EditingError::NotWritten)
    }

    /// A file's new text as a change.
    pub fn rewritten(&self, file: &CatalogFile, text: String) -> EditChange {
        EditChange::replace(file.path.clone(), file.source.text.as_bytes(), text)
    }

    pub(crate) fn refused(file: &CatalogFile, error: EditError) -> EditingError {
        EditingError::Edit(file.source.path.to_string(), error)
    }
}

/// The lock of the project at `root`. None where the disk refuses it: whether a change can be made is found out when there
/// is one to make.
///
/// # Errors
/// `NotWritten` where another command does not end.
fn lock(root: &Path) -> Result<Option<EditLock>, EditingError> {
    match EditLock::take(root) {
        Ok(lock) => Ok(Some(lock)),
        Err(error @ ChangeError::Busy(_)) => Err(EditingError::NotWritten(error)),
        Err(_) => Ok(None),
    }
}

/// A project loaded from the files as they are.
pub struct LoadedNow(pub Loaded);

impl LoadedNow {
    fn errors(&self) -> impl Iterator<Item = String> {
        let found = self.0.diagnostics.iter();
        found
            .filter(|found| found.is_error())
            .map(|error| error_key(error, &self.0.sources))
    }
}

/// The same mistake, wherever its line went.
fn error_key(error: &Diagnostic, sources: &Sources) -> String {
    let label = error.labels.first();
    let path = label.map_or("", |label| &*sources.get(label.span.file).path);
    format!("{} {path} {}", error.code, error.message)
}

/// The same mistake of a run. One more reader of a variable that nothing defines is no new one.
fn run_key(error: &Diagnostic, sources: &Sources) -> String {
    if error.code == code::UNDEFINED_VARIABLE {
        return error.message.clone();
    }
    error_key(error, sources)
}

/// Files that are on disk, or of the kinds that the project in memory holds.
fn is_read_from_memory(change: &EditChange) -> bool {
    match change {
        EditChange::Write { path, old, .. } => {
            let ending = path.extension().and_then(|ending| ending.to_str());
            old.is_some() || matches!(ending, Some("yaml" | "yml"))
        }
        EditChange::Move { .. } | EditChange::Remove { .. } => false,
    }
}

fn is_change(change: &EditChange) -> bool {
    !matches!(change, EditChange::Write { old: Some(old), new, .. } if old == new)
}
