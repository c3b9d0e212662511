//! Files whose content a request sends or is held against: bodies, parts, templates, schemas. None of them may be one
//! that holds credentials, since a collection from elsewhere could send it to its author.

use super::confine::{Confined, Refused, open_confined};
use std::io::Read;
use std::path::Path;

/// Directories and files of credentials, wherever they lie in the project.
const ANYWHERE: &[(&str, &str)] = &[
    (".callsheet", "part of the state in `.callsheet`"),
    (".git", "part of `.git`"),
    (".env", "a `.env` file"),
];

/// Opens `relative`, as seen from the directory `base`, where it lies below `root` and holds no credentials.
///
/// # Errors
/// [`Refused`] if the path leaves the project, or the file cannot be opened.
pub fn open_content(root: &Path, base: &Path, relative: &str) -> Result<Confined, Refused> {
    let confined = open_confined(root, base, relative)?;
    match credentials(root, &confined.path) {
        Some(what) => Err(Refused::Credentials(what)),
        None => Ok(confined),
    }
}

/// As [`open_content`], and reads it whole where it has at most `limit` bytes.
///
/// # Errors
/// [`Refused`] if the path leaves the project, or the file cannot be read or is larger than `limit`.
pub fn read_content(root: &Path, base: &Path, relative: &str, limit: u64) -> Result<Vec<u8>, Refused> {
    let mut confined = open_content(root, base, relative)?;
    let mut bytes = Vec::new();
    if confined.bytes <= limit {
        confined.file.by_ref().take(limit + 1).read_to_end(&mut bytes)?;
    }
    if confined.bytes.max(bytes.len() as u64) > limit {
        Err(Refused::TooLarge { limit })
    } else {
        Ok(bytes)
    }
}

/// What the file is, in words, if it holds credentials. `path` has its links resolved.
fn credentials(root: &Path, path: &Path) -> Option<&'static str> {
    let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let below = path.strip_prefix(&real).unwrap_or(path);
    let named = below.components().find_map(|part| {
        let part = part.as_os_str().to_string_lossy().to_ascii_lowercase();
        let is_it = |name: &str| part == name || (name == ".env" && part.starts_with(".env."));
        ANYWHERE
            .iter()
            .find(|(name, _)| is_it(name))
            .map(|(_, what)| *what)
    });
    named.or_else(|| {
        // The directories themselves may be links to others of the project.
        let holds = |name: &str| {
            root.join(name)
                .canonicalize()
                .is_ok_and(|dir| path.starts_with(dir))
        };
        match () {
            () if holds("environments") => Some("one of the environments"),
            () if holds(".callsheet") => Some("part of the state in `.callsheet`"),
            () => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn write(root: &Path, path: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }

    #[test]
    fn credentials_are_read_by_no_request() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let check = |path: &str, is_refused: bool| {
            write(root, path);
            let opened = open_content(root, &root.join("collections/a"), &format!("../../{path}"));
            assert_eq!(
                matches!(opened, Err(Refused::Credentials(_))),
                is_refused,
                "{path}"
            );
        };
        fs::create_dir_all(root.join("collections/a")).unwrap();
        for path in [
            ".callsheet/state/dev.json",
            "collections/a/.callsheet/x",
            ".git/config",
            "sub/.git/hooks/x",
            ".env",
            "collections/a/.env.local",
            "collections/.ENV",
            "environments/dev.yaml",
            "environments/deep/dev.yaml",
        ] {
            check(path, true);
        }
        for path in [
            "collections/a/environments/x.yaml",
            "collections/a/env",
            "collections/a/.envoy",
            ".github/x",
        ] {
            check(path, false);
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_no_credentials_either() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        write(root, "envs/dev.yaml");
        write(root, ".env");
        fs::create_dir_all(root.join("collections")).unwrap();
        symlink(root.join("envs"), root.join("environments")).unwrap();
        symlink(root.join(".env"), root.join("collections/body.txt")).unwrap();
        for path in ["../envs/dev.yaml", "../environments/dev.yaml", "body.txt"] {
            let opened = open_content(root, &root.join("collections"), path);
            assert!(matches!(opened, Err(Refused::Credentials(_))), "{path}");
        }
    }
}
