//! Where a report or an answer may be written that a file of the project names. A project may be a stranger's: what is written must not
//! turn a hook, a source file or another environment's state into its own text.
//!
//! Below the root, as a regular file, through no link, in no folder whose name begins with a dot, and over no file that
//! callsheet did not write.

use super::files::never_allowed;
use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Bytes that a report is recognised by.
const BEGINNING: u64 = 1024;

/// Whether callsheet wrote the file that is there already.
pub type IsOwn<'a> = &'a dyn Fn(&Path) -> io::Result<bool>;

/// Why a file of the project may not name a place.
#[derive(Debug)]
pub enum PlaceError {
    /// The path is of a kind that is never allowed, and which.
    Path(&'static str),
    /// It leads out of the project.
    Outside,
    /// This part of it begins with a dot.
    Hidden(String),
    /// This is a link, relative to the root.
    Link(PathBuf),
    /// A directory, a pipe, a device.
    NotAFile,
    /// There is a file that is no report of this format.
    Foreign,
    Io(io::Error),
}

/// The place that `relative` means, as seen from the root.
///
/// # Errors
/// [`PlaceError`] if nothing may be written there.
pub fn place(root: &Path, relative: &str, is_own: IsOwn) -> Result<PathBuf, PlaceError> {
    if let Some(reason) = never_allowed(relative) {
        return Err(PlaceError::Path(reason));
    }
    // `Path` drops what says so.
    if relative.ends_with(['/', '\\']) || relative.ends_with("/.") {
        return Err(PlaceError::Path("names a folder"));
    }
    let parts = parts(relative)?;
    if let Some(hidden) = parts.iter().find(|part| part.starts_with('.')) {
        return Err(PlaceError::Hidden(hidden.clone()));
    }
    let root = root.canonicalize()?;
    let mut below = PathBuf::new();
    for (at, part) in parts.iter().enumerate() {
        below.push(part);
        let is_last = at + 1 == parts.len();
        let path = root.join(&below);
        match fs::symlink_metadata(&path) {
            Ok(there) if there.is_symlink() => return Err(PlaceError::Link(below)),
            Ok(there) if is_last && !there.is_file() => return Err(PlaceError::NotAFile),
            Ok(_) if is_last && !is_own(&path)? => return Err(PlaceError::Foreign),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(root.join(parts.iter().collect::<PathBuf>()))
}

/// The names in a path, without `.`, and with `..` taken back.
fn parts(relative: &str) -> Result<Vec<String>, PlaceError> {
    let mut parts = Vec::new();
    for part in Path::new(relative).components() {
        match part {
            Component::CurDir => {}
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::ParentDir => drop(parts.pop().ok_or(PlaceError::Outside)?),
            Component::RootDir | Component::Prefix(_) => return Err(PlaceError::Outside),
        }
    }
    if parts.is_empty() {
        return Err(PlaceError::NotAFile);
    }
    Ok(parts)
}

/// Whether a report that begins as `is_report` says is in the file. An empty one counts as its own: a killed run leaves one.
pub fn holds_report(path: &Path, is_report: &dyn Fn(&[u8]) -> bool) -> io::Result<bool> {
    let mut beginning = Vec::new();
    fs::File::open(path)?
        .take(BEGINNING)
        .read_to_end(&mut beginning)?;
    Ok(beginning.is_empty() || is_report(&beginning))
}

impl From<io::Error> for PlaceError {
    fn from(error: io::Error) -> PlaceError {
        PlaceError::Io(error)
    }
}

impl fmt::Display for PlaceError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlaceError::Path(reason) => write!(out, "the path {reason}"),
            PlaceError::Outside => write!(out, "it leads out of the project"),
            PlaceError::Hidden(part) => write!(out, "`{part}` begins with a dot"),
            PlaceError::Link(link) => write!(out, "`{}` is a link", link.display()),
            PlaceError::NotAFile => write!(out, "it is no regular file"),
            PlaceError::Foreign => write!(out, "there is a file that is no report of this format"),
            PlaceError::Io(error) => write!(out, "{error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(root: &Path, relative: &str, expected: Result<&str, &str>) {
        let is_own = |path: &Path| holds_report(path, &|beginning| beginning.starts_with(b"own"));
        let found = place(root, relative, &is_own).map_err(|error| error.to_string());
        let expected = expected.map(|below| root.canonicalize().unwrap().join(below));
        assert_eq!(found, expected.map_err(str::to_owned), "{relative}");
    }

    #[test]
    fn x20_a_file_of_the_project_names_a_place_of_its_own() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir(root.join("out")).unwrap();
        for (name, text) in [("own", "own report"), ("empty", ""), ("Makefile", "all:\n")] {
            fs::write(root.join(name), text).unwrap();
        }
        check(root, "out/x.xml", Ok("out/x.xml"));
        check(root, "./out/../new/x.xml", Ok("new/x.xml"));
        check(root, "own", Ok("own"));
        check(root, "reports/", Err("the path names a folder"));
        check(root, "reports/.", Err("the path names a folder"));
        check(root, "empty", Ok("empty"));
        check(
            root,
            "Makefile",
            Err("there is a file that is no report of this format"),
        );
        check(root, "out", Err("it is no regular file"));
        check(root, "../x", Err("it leads out of the project"));
        check(root, "out/../../x", Err("it leads out of the project"));
        check(root, "/tmp/x", Err("the path is absolute"));
        check(root, ".git/hooks/pre-commit", Err("`.git` begins with a dot"));
        check(root, "out/.env", Err("`.env` begins with a dot"));
        check(root, "./out/./.x/y", Err("`.x` begins with a dot"));
    }

    #[cfg(unix)]
    #[test]
    fn x20_no_link_is_followed() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir(root.join("out")).unwrap();
        let link = |to: &str, from: &str| std::os::unix::fs::symlink(to, root.join(from)).unwrap();
        link("/tmp/nothing-is-there", "dangling");
        link("out", "folder");
        link("../own", "out/up");
        check(root, "dangling", Err("`dangling` is a link"));
        check(root, "folder/x", Err("`folder` is a link"));
        check(root, "out/up", Err("`out/up` is a link"));
    }
}
