//! Which environments are in use: named, remembered, set by the project, or the mock's.

use crate::cli::project::Opened;
use crate::io::files;
use std::path::{Path, PathBuf};

/// The environments of a command, in the order they were named.
pub fn names(opened: &Opened, asked: &[String], mock: bool) -> Vec<String> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    let of_mock = || {
        let mocks = opened
            .project
            .collections
            .iter()
            .filter_map(|collection| collection.mock.as_ref());
        mocks
            .filter_map(|mock| mock.environment.as_ref())
            .map(|name| name.value.to_string())
            .next()
    };
    if let Some(name) = mock.then(of_mock).flatten() {
        return vec![name];
    }
    if let Some(name) = remembered(&opened.project.root) {
        return vec![name];
    }
    opened
        .project
        .settings
        .environment
        .iter()
        .map(|name| name.value.to_string())
        .collect()
}

/// The name that `env use` wrote down.
pub fn remembered(root: &Path) -> Option<String> {
    let text = files::read_text(&memory(root)).ok()?;
    Some(text.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Where `env use` writes it.
pub fn memory(root: &Path) -> PathBuf {
    root.join(".callsheet").join("environment")
}
