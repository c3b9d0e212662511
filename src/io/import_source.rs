//! What is imported, read from disk or standard input: bounded, and never from outside of what was named.

use crate::import::{ImportSource, LARGEST};
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Files of the largest directory that is read.
const MOST_FILES: usize = 20_000;

/// Bytes of all files of a directory.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// Directories that hold no collection of anybody's.
const PASSED_OVER: [&str; 3] = ["node_modules", "target", "__pycache__"];

/// Kinds of files that a directory is read for.
const KINDS: [&str; 7] = ["json", "yaml", "yml", "bru", "env", "sh", "txt"];

/// What is at a path: one file, or a directory's files in order of their paths.
///
/// # Errors
/// Where it cannot be read, or is larger than an import may be.
pub fn read(path: &Path) -> io::Result<Vec<ImportSource>> {
    if path.is_dir() {
        let mut files = Vec::new();
        let mut bytes = 0;
        directory(path, "", &mut files, &mut bytes)?;
        return Ok(files);
    }
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let file = fs::File::open(path)?;
    Ok(vec![ImportSource {
        path: name,
        bytes: bounded(file)?,
    }])
}

/// # Errors
/// Where standard input cannot be read, or holds more than an import may.
pub fn read_stdin() -> io::Result<Vec<ImportSource>> {
    Ok(vec![ImportSource {
        path: "-".to_owned(),
        bytes: bounded(io::stdin().lock())?,
    }])
}

fn bounded(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(LARGEST as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > LARGEST {
        return Err(io::Error::other(format!(
            "it has more than {} MiB",
            LARGEST / 1024 / 1024
        )));
    }
    Ok(bytes)
}

/// Links are not followed: they may lead anywhere.
fn directory(dir: &Path, below: &str, files: &mut Vec<ImportSource>, bytes: &mut u64) -> io::Result<()> {
    let mut entries = fs::read_dir(dir)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        let path = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        if kind.is_dir() {
            let is_hidden = name.starts_with('.') && name != ".resources";
            if !is_hidden && !PASSED_OVER.contains(&&*name) && path.matches('/').count() < 60 {
                directory(&entry.path(), &path, files, bytes)?;
            }
        } else if kind.is_file() && is_wanted(&name) {
            let file = bounded(fs::File::open(entry.path())?)?;
            *bytes += file.len() as u64;
            if files.len() >= MOST_FILES || *bytes > MOST_BYTES {
                return Err(io::Error::other(format!(
                    "it has more than {MOST_FILES} files or {} MiB",
                    MOST_BYTES / 1024 / 1024
                )));
            }
            files.push(ImportSource { path, bytes: file });
        }
    }
    Ok(())
}

fn is_wanted(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    KINDS.contains(&extension.to_lowercase().as_str())
}

/// Reads a file that the source names, if it is a regular one within the source's directory.
pub fn attachment(base: &Path, named: &str) -> Option<Vec<u8>> {
    let relative = Path::new(named);
    let is_inside = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !is_inside || named.contains(['\\', ':', '\0']) {
        return None;
    }
    let base = base.canonicalize().ok()?;
    let path = base.join(relative).canonicalize().ok()?;
    let hidden = |part: Component<'_>| part.as_os_str().to_string_lossy().starts_with('.');
    let below = path.strip_prefix(&base).ok()?;
    if below.components().any(hidden) || !path.is_file() {
        return None;
    }
    bounded(fs::File::open(path).ok()?).ok()
}

/// Bytes of a file, or None where there is none.
///
/// # Errors
/// Where there is one that cannot be read.
pub fn existing(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the directory of a project that is not there yet; gives its real path.
///
/// # Errors
/// Where it cannot be made, or something else has its name.
pub fn make_directory(path: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(path)?;
    path.canonicalize()
}
