//! Nodes to model, one file per noun, all mistakes in one pass.
//!
//! It opens nothing: `io::files` found and read the files, and says what could not be read.

use crate::model::Project;
use crate::source::{Diagnostic, Sources};
use std::path::PathBuf;

/// What a file is, by where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// `callsheet.yaml`
    Settings,
    /// `environments/**.yaml`
    Environment,
    /// `collection.yaml`, `folder.yaml`, requests, flows and `mock.yaml` below this collection's directory.
    Collection(PathBuf),
}

/// A file's bytes and where they came from.
#[derive(Debug)]
pub struct Found {
    /// Absolute.
    pub path: PathBuf,
    /// Relative to the project's root, `/` between the parts: what people are shown.
    pub shown: String,
    pub role: Role,
    pub bytes: Vec<u8>,
}

/// Everything that was found below a project's root for this run.
#[derive(Debug, Default)]
pub struct Tree {
    pub root: PathBuf,
    pub files: Vec<Found>,
    /// Entries that could not be read, refused links, limits that were met.
    pub diagnostics: Vec<Diagnostic>,
}

/// The model, the files it points into, and all that is wrong with them.
#[derive(Debug, Default)]
pub struct Loaded {
    pub project: Project,
    pub sources: Sources,
    pub diagnostics: Vec<Diagnostic>,
}

pub fn load(_tree: Tree) -> Loaded {
    Loaded::default()
}
