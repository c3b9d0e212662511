//! Opening a project: files found, loaded, and whatever is wrong with them drawn.

use super::surroundings::Surroundings;
use super::{Exit, Output};
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
    /// Warnings and notes; with an error there is no `Opened`.
    pub warnings: Vec<Diagnostic>,
}

/// Loads what the targets need. Mistakes in files are drawn here.
pub fn open(surroundings: &Surroundings, targets: &[String]) -> Result<Opened, Exit> {
    let output = Output::new(surroundings);
    let tree = files::find(&surroundings.directory, targets, files::Options::default());
    let targets = tree.targets.clone();
    let mut loaded = load::load(tree);
    let root = loaded.project.root.clone();
    let bodies = files::read_bodies(&root, &mut loaded.project, &mut loaded.sources);
    loaded.diagnostics.extend(bodies);
    if loaded.diagnostics.iter().any(Diagnostic::is_error) {
        output.diagnostics(&loaded.diagnostics, &loaded.sources);
        return Err(Exit::FileWrong);
    }
    let (project, sources) = (
        Box::leak(Box::new(loaded.project)),
        Box::leak(Box::new(loaded.sources)),
    );
    Ok(Opened {
        project,
        sources,
        targets,
        warnings: loaded.diagnostics,
    })
}
