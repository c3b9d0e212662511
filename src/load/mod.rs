//! Nodes to model, one file per noun, all mistakes in one pass.
//!
//! It opens nothing: `io::files` found and read the files, and says what could not be read. Files are read into
//! nodes and models on several threads; a file's nodes are gone as soon as its model is there. Then the parts are put
//! together to collections.

mod assemble;
mod auth;
mod body;
mod bytes;
mod capture;
mod collection;
mod context;
mod control;
mod duration;
mod environment;
mod exact;
mod example;
mod expect;
mod fields;
mod flow;
mod flow_expansion;
mod folder;
mod inherit;
mod json_number;
mod keys;
mod kind;
mod login;
mod matcher;
mod method;
mod mock;
pub mod natural;
mod options;
mod order;
mod pair;
mod parse;
mod request;
mod scalar;
mod settings;
mod status;
mod structure;
mod time;
mod tree;

pub use duration::parse as parse_duration;
pub use json_number::{is_json_number, is_number};
pub use kind::file_kind;
pub use order::bare;
pub use scalar::is_identifier;

use crate::model::ProjectModel;
use crate::source::{Diagnostic, Sources};
use parse::Job;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a file is, by where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// `callsheet.yaml`
    Settings,
    /// `environments/**.yaml`
    Environment,
    /// `collection.yaml`, `folder.yaml`, requests, flows and `mock.yaml` below this collection's directory.
    Collection(Arc<Path>),
}

/// A file's bytes and where they came from.
#[derive(Debug, Clone)]
pub struct FoundFile {
    /// Absolute.
    pub path: PathBuf,
    /// Relative to the project's root, `/` between the parts: what people are shown.
    pub shown: String,
    pub role: Role,
    pub bytes: Vec<u8>,
}

/// Everything that was found below a project's root for this run.
#[derive(Debug, Clone, Default)]
pub struct FileTree {
    pub root: PathBuf,
    pub files: Vec<FoundFile>,
    /// What the command line named, as ids or prefixes of ids; empty for everything.
    pub targets: Vec<String>,
    /// Entries that could not be read, refused links, limits that were met.
    pub diagnostics: Vec<Diagnostic>,
}

/// The model, the files it points into, and all that is wrong with them.
#[derive(Debug, Default)]
pub struct Loaded {
    pub project: ProjectModel,
    pub sources: Sources,
    pub diagnostics: Vec<Diagnostic>,
}

pub fn load(tree: FileTree) -> Loaded {
    let mut diagnostics = tree.diagnostics;
    let mut sources = Sources::default();
    let mut jobs = Vec::new();
    for found in tree.files {
        match bytes::text(&found) {
            Ok(text) => jobs.push(Job::new(sources.add(&found.shown, text), &found)),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    let parsed = parse::all(jobs, &sources, &mut diagnostics);
    let mut project = assemble::project(parsed, &mut diagnostics);
    project.root = tree.root;
    Loaded {
        project,
        sources,
        diagnostics,
    }
}

#[cfg(test)]
pub mod fixtures;
#[cfg(test)]
mod tests;
