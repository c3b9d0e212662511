//! The project's files as requests reach them: relative to the file that names them, never outside the root.

use super::confine::{Refused, open_confined};
use super::content::{open_content, read_content};
use crate::io::saved_answers::SavedFiles;
use crate::source::{Diagnostic, code};
use crate::template::{FileDigest, FileDigests};
use md5::Md5;
use sha2::{Digest, Sha256};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most that is read of a file that has to be held in memory.
const LIMIT: u64 = 50 * 1024 * 1024;

/// Opens files below one root.
#[derive(Debug, Clone)]
pub struct ProjectFiles {
    root: PathBuf,
}

impl ProjectFiles {
    pub fn new(root: &Path) -> ProjectFiles {
        ProjectFiles {
            root: root.to_owned(),
        }
    }

    /// The files below the same root that answers are saved to.
    pub fn saved(&self) -> SavedFiles {
        SavedFiles::new(&self.root)
    }

    /// The absolute path and the length of a file, without reading it.
    ///
    /// # Errors
    /// A diagnostic at the value that is missing or does not fit.
    pub fn resolve(&self, base: &Path, path: &str) -> Result<(PathBuf, u64), Box<Diagnostic>> {
        let opened = open_content(&self.root, base, path);
        opened
            .map(|file| (file.path, file.bytes))
            .map_err(|refused| explain(&refused, path))
    }

    /// The absolute path of a certificate or a key. They are not sent, and may lie among the environments.
    ///
    /// # Errors
    /// A diagnostic at the value that is missing or does not fit.
    pub fn certificate(&self, base: &Path, path: &str) -> Result<PathBuf, Box<Diagnostic>> {
        let opened = open_confined(&self.root, base, path);
        opened
            .map(|file| file.path)
            .map_err(|refused| explain(&refused, path))
    }

    /// Digests of files by their paths from the root, under the rules of those that requests send.
    pub fn digests(&self) -> FileDigests {
        let files = self.clone();
        FileDigests(Arc::new(move |path, digest| {
            files.digest(path, digest).map_err(|refused| refused.message)
        }))
    }

    fn digest(&self, path: &str, digest: FileDigest) -> Result<Vec<u8>, Box<Diagnostic>> {
        let refused = |refused: Refused| explain(&refused, path);
        let mut opened = open_content(&self.root, &self.root, path).map_err(refused)?;
        let digested = match digest {
            FileDigest::Sha256 => digest_of::<Sha256>(&mut opened.file),
            FileDigest::Md5 => digest_of::<Md5>(&mut opened.file),
        };
        digested.map_err(|error| refused(Refused::Io(error)))
    }

    /// # Errors
    /// A diagnostic at the value that is missing or does not fit.
    pub fn read(&self, base: &Path, path: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        read_content(&self.root, base, path, LIMIT).map_err(|refused| explain(&refused, path))
    }
}

/// Piece by piece: a layer of an image is larger than what anybody wants in memory.
fn digest_of<D: Digest>(file: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let (mut state, mut chunk) = (D::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(state.finalize().to_vec()),
            length => state.update(&chunk[..length]),
        }
    }
}

fn explain(refused: &Refused, path: &str) -> Box<Diagnostic> {
    let (message, help) = match refused {
        Refused::Path(why) => (
            format!("the path `{path}` {why}"),
            "write it relative to this file",
        ),
        Refused::Outside => (
            format!("`{path}` leads out of the project"),
            "only files below the project's root are read",
        ),
        Refused::Credentials(what) => (
            format!("`{path}` is {what}, which no request reads"),
            "name another file; a value of an environment is read as `<<name>>`",
        ),
        Refused::NotAFile => (format!("`{path}` is not a regular file"), "name a file"),
        Refused::TooLarge { limit } => (
            format!("`{path}` has more than {} MiB", limit / 1024 / 1024),
            "send it as it is, without a template",
        ),
        Refused::Io(error) if error.kind() == ErrorKind::NotFound => (
            format!("there is no file `{path}`"),
            "create it, or change the path",
        ),
        Refused::Io(error) => (
            format!("`{path}` cannot be read: {error}"),
            "create it, or change the path",
        ),
    };
    Box::new(Diagnostic::error(code::FILE_REFUSED, message).help(help))
}
