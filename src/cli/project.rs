//! Opening a project: files found, loaded, and whatever is wrong with them drawn.

use super::surroundings::Surroundings;
use super::{Exit, Output, unfinished};
use crate::io::files;
use crate::load;
use crate::model::Project;
use crate::source::{Diagnostic, Sources};

/// A loaded project. It lives as long as the process, so that the run, the mock and their tasks can share it
/// without counting.
pub struct Opened {
    pub project: &'static Project,
    pub sources: &'static Sources,
    /// The targets of the command line as ids.
    pub targets: Vec<String>,
    /// Warnings and notes; errors only from [`open_anyway`].
    pub warnings: Vec<Diagnostic>,
}

/// Loads what the targets need. Mistakes in files are drawn here.
pub fn open(surroundings: &Surroundings, targets: &[String]) -> Result<Opened, Exit> {
    let opened = open_anyway(surroundings, targets)?;
    if opened.is_broken() {
        Output::new(surroundings).diagnostics(&opened.warnings, opened.sources);
        return Err(Exit::FileWrong);
    }
    Ok(opened)
}

/// Loads what the targets need, with mistakes among the warnings: for who looks at the rest and runs nothing.
/// An error is a change of files that was interrupted and cannot be finished.
pub fn open_anyway(surroundings: &Surroundings, targets: &[String]) -> Result<Opened, Exit> {
    unfinished::finish(surroundings, targets)?;
    Ok(read(surroundings, targets))
}

/// Loads the files as they are now, whether or not a change of them was interrupted.
pub fn read(surroundings: &Surroundings, targets: &[String]) -> Opened {
    let tree = files::find(&surroundings.directory, targets, files::Options::default());
    let targets = tree.targets.clone();
    let mut loaded = load::load(tree);
    let root = loaded.project.root.clone();
    let bodies = files::read_bodies(&root, &mut loaded.project, &mut loaded.sources);
    loaded.diagnostics.extend(bodies);
    Opened {
        project: Box::leak(Box::new(loaded.project)),
        sources: Box::leak(Box::new(loaded.sources)),
        targets,
        warnings: loaded.diagnostics,
    }
}

impl Opened {
    pub fn is_broken(&self) -> bool {
        self.warnings.iter().any(Diagnostic::is_error)
    }
}
