//! A project as it was read from disk: its sources and the model made of them.

use crate::io::files;
use crate::load::{self, Loaded};
use crate::model;
use crate::plan::credentials_in_files::{self, LiteralCredential};
use crate::plan::select::expand;
use crate::source::{Diagnostic, Sources};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The files of a project, read and understood. It changes nothing and can be shared; dropping it frees everything.
#[derive(Debug)]
pub struct Project {
    pub(crate) model: model::ProjectModel,
    pub(crate) sources: Sources,
    /// Errors of the files; no session can be built while there are any.
    pub(crate) errors: Vec<Diagnostic>,
    /// Found when they are first asked for.
    credentials: OnceLock<Vec<LiteralCredential>>,
}

impl Project {
    /// What looks like a credential in the files. All of them are searched, once.
    pub(crate) fn credentials(&self) -> &[LiteralCredential] {
        self.credentials
            .get_or_init(|| credentials_in_files::credentials(&self.sources))
    }
}

/// A project as a command opened it.
pub struct OpenedProject {
    pub project: Arc<Project>,
    /// The targets of the command as ids.
    pub targets: Vec<String>,
    /// Everything that was found in the files: errors, warnings and notes.
    pub found: Vec<Diagnostic>,
}

impl OpenedProject {
    /// True if a file has an error, so that nothing can be run.
    pub fn is_broken(&self) -> bool {
        self.found.iter().any(Diagnostic::is_error)
    }
}

/// Reads what `targets` need, as seen from `directory`: ids, beginnings of ids, or paths. No target means all
/// collections. Files with errors are left out of the model, and the errors are in [`OpenedProject::found`].
pub fn open(directory: &Path, targets: &[String]) -> OpenedProject {
    let tree = files::find(directory, targets, files::FileOptions::default());
    let targets = tree.targets.clone();
    let mut loaded = load::load(tree);
    let root = loaded.project.root.clone();
    let bodies = files::read_bodies(&root, &mut loaded.project, &mut loaded.sources);
    loaded.diagnostics.extend(bodies);
    OpenedProject::of(loaded, targets)
}

impl OpenedProject {
    /// A project that was loaded, also one that is in memory only.
    pub(super) fn of(loaded: Loaded, targets: Vec<String>) -> OpenedProject {
        let targets = expand(&loaded.project, targets);
        let errors = loaded.diagnostics.iter().filter(|found| found.is_error());
        OpenedProject {
            project: Arc::new(Project {
                errors: errors.cloned().collect(),
                model: loaded.project,
                sources: loaded.sources,
                credentials: OnceLock::new(),
            }),
            targets,
            found: loaded.diagnostics,
        }
    }
}
