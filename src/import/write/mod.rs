//! The common collection to files of this project.

mod auth;
mod base;
mod body;
mod dotenv;
mod environment;
mod example;
mod expect;
mod folder;
mod mock;
mod next;
mod options;
mod pairs;
mod prepare;
mod request;
mod scripts;
mod sendable;
mod url;

pub use dotenv::appended;
pub use environment::upper;
pub use environment::{environment_file, shared_environment};
pub use folder::{collection, collection_and_vars};
pub use prepare::environment as prepare_environment;

use super::emit;
use super::yaml::Map;

/// A file of the result, its path relative to the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Files of one collection, and what its requests refer to.
#[derive(Debug, Default)]
pub struct ImportOutput {
    pub files: Vec<OutputFile>,
}

impl ImportOutput {
    fn yaml(&mut self, path: String, map: &Map) -> usize {
        let text = emit::document(map);
        self.files.push(OutputFile {
            path,
            bytes: text.into_bytes(),
        });
        self.files.len() - 1
    }
}
