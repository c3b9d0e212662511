//! Files that a collection names (bodies, schemas, certificates): opened only where they lie below the root, after all
//! links are resolved, and held against the opened handle, so that a link swapped in between is noticed.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// An opened file below the root.
#[derive(Debug)]
pub struct Confined {
    /// With all links resolved.
    pub path: PathBuf,
    pub file: File,
    pub bytes: u64,
}

/// Why a file was not opened or read.
#[derive(Debug)]
pub enum Refused {
    /// The path is of a kind that is never allowed, and which.
    Path(&'static str),
    /// It leads out of the root.
    Outside,
    /// It lies where the project keeps credentials; what it is, in words.
    Credentials(&'static str),
    /// A directory, a pipe, a device.
    NotAFile,
    /// It has more bytes than the limit.
    TooLarge {
        limit: u64,
    },
    Io(io::Error),
}

/// Opens `relative`, as seen from the directory `base`, where it lies below `root`.
///
/// # Errors
/// [`Refused`] if the path leaves the project, or the file cannot be opened.
#[expect(clippy::disallowed_methods, reason = "this is io, where files are opened")]
pub fn open_confined(root: &Path, base: &Path, relative: &str) -> Result<Confined, Refused> {
    if let Some(reason) = never_allowed(relative) {
        return Err(Refused::Path(reason));
    }
    let root = root.canonicalize()?;
    let path = resolve(&root, base, relative)?;
    if !path.metadata()?.is_file() {
        return Err(Refused::NotAFile);
    }
    let file = File::open(&path)?;
    let opened = file.metadata()?;
    let now = resolve(&root, base, relative)?;
    if !is_same(&opened, &now.symlink_metadata()?) {
        return Err(Refused::Outside);
    }
    Ok(Confined {
        path: now,
        file,
        bytes: opened.len(),
    })
}

/// Kinds of path that no file of a collection may name, whatever they lead to. None for any other path.
pub fn never_allowed(relative: &str) -> Option<&'static str> {
    let drive =
        relative.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && relative[1..].starts_with(':');
    match relative {
        "" => Some("is empty"),
        _ if relative.starts_with(['/', '\\']) || drive => Some("is absolute"),
        _ if relative.starts_with('~') => Some("begins with `~`, which nothing expands"),
        _ if relative.contains("://") || relative.to_ascii_lowercase().starts_with("file:") => {
            Some("is a URL")
        }
        _ if relative.contains('\0') => Some("holds a NUL"),
        _ => None,
    }
}

fn resolve(root: &Path, base: &Path, relative: &str) -> Result<PathBuf, Refused> {
    let path = base.join(relative);
    let real = match path.canonicalize() {
        Ok(real) => real,
        Err(_) if leaves(root, &path) => return Err(Refused::Outside),
        Err(error) => return Err(error.into()),
    };
    if real.starts_with(root) {
        Ok(real)
    } else {
        Err(Refused::Outside)
    }
}

/// Whether the nearest directory above that exists lies outside: a message must not reveal what exists there.
fn leaves(root: &Path, path: &Path) -> bool {
    let nearest = path.ancestors().skip(1).find_map(|dir| dir.canonicalize().ok());
    nearest.is_some_and(|real| !real.starts_with(root))
}

#[cfg(unix)]
fn is_same(opened: &Metadata, named: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    opened.is_file() && opened.dev() == named.dev() && opened.ino() == named.ino()
}

#[cfg(not(unix))]
fn is_same(opened: &Metadata, named: &Metadata) -> bool {
    opened.is_file() && opened.len() == named.len() && opened.created().ok() == named.created().ok()
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Refused {
        Refused::Io(error)
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refused::Path(reason) => write!(out, "the path {reason}"),
            Refused::Outside => out.write_str("it lies outside the project"),
            Refused::Credentials(what) => write!(out, "it is {what}, which no request reads"),
            Refused::NotAFile => out.write_str("it is no regular file"),
            Refused::TooLarge { limit } => write!(out, "it has more than {limit} bytes"),
            Refused::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                out.write_str("there is no such file")
            }
            Refused::Io(error) => write!(out, "{error}"),
        }
    }
}
