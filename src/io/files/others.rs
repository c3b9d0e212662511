//! Texts next to the project's own files: scripts, data, documentation.

use std::fs;
use std::path::{Path, PathBuf};

/// A file that is larger was not written by hand.
const LARGEST: u64 = 1024 * 1024;

/// More files are not looked at.
const MOST_FILES: usize = 20_000;

/// Directories that hold nothing that people write.
const PASSED_OVER: &[&str] = &[
    ".git",
    ".callsheet",
    "node_modules",
    "target",
    ".venv",
    "vendor",
    "dist",
];

/// Files below `root` that may be text, in the order of their names. Links are not followed.
pub fn other_texts(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![root.to_path_buf()];
    while let Some(folder) = todo.pop() {
        let mut entries: Vec<fs::DirEntry> = fs::read_dir(&folder).into_iter().flatten().flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() && !PASSED_OVER.iter().any(|passed| name == *passed) {
                todo.push(entry.path());
            }
            let is_small = || entry.metadata().is_ok_and(|known| known.len() <= LARGEST);
            if kind.is_file() && found.len() < MOST_FILES && is_small() {
                found.push(entry.path());
            }
        }
    }
    found
}

/// The files of a folder with this ending, in the order of their names. None where there is no such folder.
pub fn names_in(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|known| known == ending) && path.is_file())
        .collect();
    found.sort();
    found
}

/// All files of a folder and of those in it, in the order of their names. Links are not followed.
pub fn all_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_path_buf()];
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => todo.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    found
}
