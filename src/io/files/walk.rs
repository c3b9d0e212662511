//! Lists the YAML files below a directory: each once, in natural order, never outside the root.

use super::FileOptions;
use super::targets::is_yaml;
use crate::load::{Role, natural};
use crate::source::{Diagnostic, code};
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};

/// A file to be read.
pub(super) struct Listed {
    pub(super) path: PathBuf,
    pub(super) shown: String,
    pub(super) role: Role,
}

pub(super) struct DirectoryWalk<'w> {
    root: &'w Path,
    options: FileOptions,
    files: Vec<Listed>,
    diagnostics: &'w mut Vec<Diagnostic>,
    full: bool,
}

/// One directory tree being walked.
struct Branch<'r> {
    role: &'r Role,
    /// Names that are left out at the top.
    except: &'r [&'r str],
    top: PathBuf,
    /// Real paths of directories that were walked.
    seen: HashSet<PathBuf>,
    todo: Vec<PathBuf>,
    /// Links to directories: walked after all real ones, so that a file is listed by its own path.
    links: Vec<PathBuf>,
}

impl<'w> DirectoryWalk<'w> {
    pub(super) fn new(
        root: &'w Path,
        options: FileOptions,
        diagnostics: &'w mut Vec<Diagnostic>,
    ) -> DirectoryWalk<'w> {
        DirectoryWalk {
            root,
            options,
            files: Vec::new(),
            diagnostics,
            full: false,
        }
    }

    /// Everything that was listed, as it was added.
    pub(super) fn finish(self) -> Vec<Listed> {
        self.files
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// One file, if it is there.
    pub(super) fn add_file(&mut self, path: &Path, role: &Role) {
        if path.symlink_metadata().is_ok() {
            self.yaml_file(path, role);
        }
    }

    /// Every YAML file below a directory; names in `except` are left out at its top.
    pub(super) fn add_dir(&mut self, dir: &Path, role: &Role, except: &[&str]) {
        let mut branch = Branch {
            role,
            except,
            top: dir.to_path_buf(),
            seen: HashSet::new(),
            todo: vec![dir.to_path_buf()],
            links: Vec::new(),
        };
        let first = self.files.len();
        while let Some(dir) = branch.todo.pop().or_else(|| branch.links.pop()) {
            self.directory(&dir, &mut branch);
        }
        self.files[first..].sort_by(|left, right| natural::compare_paths(&left.shown, &right.shown));
    }

    fn directory(&mut self, dir: &Path, branch: &mut Branch<'_>) {
        let real = match dir.canonicalize() {
            Ok(real) => real,
            Err(error) => return self.unreadable(dir, &error),
        };
        if !branch.seen.insert(real.clone()) || !self.is_inside(dir, &real) {
            return;
        }
        match std::fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<DirEntry>>>) {
            Ok(entries) => entries.iter().for_each(|entry| self.entry(entry, branch)),
            Err(error) => self.unreadable(dir, &error),
        }
    }

    fn entry(&mut self, entry: &DirEntry, branch: &mut Branch<'_>) {
        let (path, name) = (entry.path(), entry.file_name());
        if is_hidden(&name) || branch.leaves_out(&path, &name) || self.full {
            return;
        }
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => return self.unreadable(&path, &error),
        };
        if is_yaml(&path) {
            self.yaml_entry(&path, kind, branch.role)
        } else if kind.is_dir() {
            branch.todo.push(path)
        } else if kind.is_symlink() && path.is_dir() {
            branch.links.push(path)
        }
    }

    fn yaml_entry(&mut self, path: &Path, kind: FileType, role: &Role) {
        if kind.is_file() {
            self.add(path, role)
        } else {
            self.yaml_file(path, role)
        }
    }

    /// What is called `x.yaml`, and may be a link or no file at all.
    fn yaml_file(&mut self, path: &Path, role: &Role) {
        let real = match path.canonicalize() {
            Ok(real) => real,
            Err(error) => return self.unreadable(path, &error),
        };
        if !self.is_inside(path, &real) {
            return;
        }
        match real.metadata() {
            Ok(metadata) if metadata.is_file() => self.add(path, role),
            Ok(metadata) => {
                let what = if metadata.is_dir() {
                    "a directory"
                } else {
                    "no regular file"
                };
                let message = format!("`{}` is {what}", self.shown(path));
                let help = "rename it: a name that ends in `.yaml` or `.yml` is a file's";
                self.report(Diagnostic::error(code::NOT_A_FILE, message).help(help));
            }
            Err(error) => self.unreadable(path, &error),
        }
    }

    fn add(&mut self, path: &Path, role: &Role) {
        if self.files.len() >= self.options.max_files {
            self.full = true;
            let message = format!("more than {} YAML files in one project", self.options.max_files);
            let help = "name the collections that are wanted, or split the project";
            return self.report(Diagnostic::error(code::TOO_MANY_FILES, message).help(help));
        }
        if path.to_str().is_none() {
            let message = format!("the name of `{}` is not UTF-8", self.shown(path));
            return self.report(Diagnostic::error(code::NOT_UTF8, message).help("rename the file"));
        }
        self.files.push(Listed {
            path: path.to_path_buf(),
            shown: self.shown(path),
            role: role.clone(),
        });
    }

    fn is_inside(&mut self, path: &Path, real: &Path) -> bool {
        let inside = self.options.allow_outside || real.starts_with(self.root);
        if !inside {
            let message = format!("`{}` is a link that leads out of the project", self.shown(path));
            let help = "copy what it points to into the project, or move the project's root up";
            self.report(Diagnostic::error(code::LEAVES_ROOT, message).help(help));
        }
        inside
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        let diagnostic = unreadable(&self.shown(path), error);
        self.report(diagnostic);
    }

    pub(super) fn shown(&self, path: &Path) -> String {
        let below = path.strip_prefix(self.root).unwrap_or(path);
        below
            .iter()
            .map(OsStr::to_string_lossy)
            .collect::<Vec<_>>()
            .join("/")
    }
}

impl Branch<'_> {
    fn leaves_out(&self, path: &Path, name: &OsStr) -> bool {
        path.parent() == Some(&self.top) && self.except.iter().any(|except| name == *except)
    }
}

pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

pub(super) fn unreadable(shown: &str, error: &io::Error) -> Diagnostic {
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotFound => "what it points to is not there".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::error(code::UNREADABLE, format!("cannot read `{shown}`: {reason}"))
}
