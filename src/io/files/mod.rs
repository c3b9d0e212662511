//! Finding and reading the files of a run.
//!
//! The life of a run's files: the targets of the command line and the working directory give the project's root; below
//! it the settings, the environments and the collections that are needed are listed, in natural order; then they are
//! read, on several threads. Nothing is written.
//!
//! It never leaves the root, by whatever link, opens nothing but regular files, and reads no file before it knows its
//! size. What it cannot read it reports; it skips nothing without a word but hidden entries and files that are not YAML.

mod bodies;
mod collections;
mod confine;
mod content;
mod names;
mod others;
pub mod project_files;
mod read;
mod root;
mod targets;
mod walk;

pub use bodies::read_bodies;
pub use confine::never_allowed;
pub use others::{all_in, names_in, other_texts};
pub use project_files::ProjectFiles;

use crate::load::FileTree;
use std::path::{Path, PathBuf};

/// More files than anyone keeps in one project.
pub const MAX_FILES: usize = 20_000;

#[derive(Debug, Clone, Copy)]
pub struct FileOptions {
    pub max_files: usize,
    /// Follow links that lead out of the root. Only the command line may say so.
    pub allow_outside: bool,
}

impl Default for FileOptions {
    fn default() -> FileOptions {
        FileOptions {
            max_files: MAX_FILES,
            allow_outside: false,
        }
    }
}

/// Everything that a run over `targets` needs: ids, prefixes of ids, or paths as seen from `cwd`. No target means all
/// collections of the project.
pub fn find(cwd: &Path, targets: &[String], options: FileOptions) -> FileTree {
    let mut diagnostics = Vec::new();
    let wanted = targets::resolve(cwd, targets, &mut diagnostics);
    let listed = collections::list(&wanted, options, &mut diagnostics);
    names::check(&listed, &mut diagnostics);
    let files = read::all(listed, &mut diagnostics);
    FileTree {
        root: wanted.root,
        files,
        targets: wanted.ids,
        diagnostics,
    }
}

/// The root of the project that `targets` are in, or `cwd` itself where there is no project.
pub fn root(cwd: &Path, targets: &[String]) -> PathBuf {
    targets::resolve(cwd, targets, &mut Vec::new()).root
}

/// The root of the project in which a directory is, or would be. None where there is no project.
pub fn project_around(directory: &Path) -> Option<PathBuf> {
    let real = directory
        .ancestors()
        .find_map(|above| above.canonicalize().ok())?;
    root::root_of(&real)
}

/// Makes a directory, and those above it.
///
/// # Errors
/// As the operating system says.
pub fn make_folder(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)
}

/// True if `directory` lies in a project.
pub fn is_in_project(directory: &Path) -> bool {
    root::root_of(directory).is_some()
}

/// The text of a file of the user's own choice, which is not confined.
///
/// # Errors
/// As the operating system says.
pub fn read_text(path: &Path) -> std::io::Result<String> {
    std::fs::read_to_string(path)
}

/// The size of a regular file in bytes; None for anything else.
pub fn size(path: &Path) -> Option<u64> {
    let found = std::fs::metadata(path).ok()?;
    found.is_file().then_some(found.len())
}

/// Gives a file piece by piece to those who need all of it and keep nothing.
///
/// # Errors
/// As the operating system says.
pub async fn each_chunk(path: &Path, receive: &mut dyn FnMut(&[u8])) -> std::io::Result<()> {
    use tokio::io::AsyncReadExt;
    let mut file = tokio::fs::File::open(path).await?;
    let mut chunk = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut chunk).await?;
        if length == 0 {
            return Ok(());
        }
        receive(&chunk[..length]);
    }
}

/// A file that the command line names, as it is.
///
/// # Errors
/// As the operating system says.
pub fn read_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "the tests make the projects that are found"
)]
mod tests;
