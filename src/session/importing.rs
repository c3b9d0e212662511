//! Collections of other tools, brought over into a project: read, planned, and written all at once or not at all.

use crate::edit::EditChange;
use crate::import::{self, ImportError, ImportSource, Imported, Input, SourceKind, WrittenFile};
use crate::io::atomic_file::{self, Readers};
use crate::io::changes::{self, ChangeError};
use crate::io::import_source;
use std::cell::RefCell;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What to import, and where it goes. Paths are relative to `directory`.
#[derive(Debug, Clone, Copy)]
pub struct ImportRequest<'r> {
    /// None lets the content decide.
    pub kind: Option<SourceKind>,
    /// A file, a directory, or `-` for standard input.
    pub source: &'r str,
    pub directory: &'r Path,
    pub output: &'r Path,
    /// Replaces collections and environments that are there already.
    pub force: bool,
    /// The file that every loss is written to.
    pub losses: Option<&'r Path>,
}

/// An import that was written.
#[derive(Debug)]
pub struct CompletedImport {
    pub imported: Imported,
    pub written: Vec<WrittenFile>,
}

/// Why nothing was imported.
#[derive(Debug)]
pub enum ImportRefusal {
    /// The source is an address.
    Address(String),
    /// The source, and why it cannot be read.
    Unreadable(String, io::Error),
    /// The source, and why it is no collection.
    NoCollection(String, ImportError),
    /// The project that has some of it already, and which paths.
    AlreadyThere(PathBuf, Vec<String>),
    /// Something cannot be read or written where the project is.
    NotWritten(String),
    /// The files cannot be changed; nothing was.
    Changes(ChangeError),
}

impl ImportRequest<'_> {
    /// Reads the source, plans the files, and writes all of them or none.
    ///
    /// # Errors
    /// [`ImportRefusal`]: each of its variants says what was in the way.
    pub fn carry_out(&self) -> Result<CompletedImport, ImportRefusal> {
        let mut imported = self.read()?;
        let target = self.directory.join(self.output);
        let written = self.plan(&mut imported, &target)?;
        if let Some(losses) = self.losses {
            write_losses(&self.directory.join(losses), &imported)?;
        }
        write(&target, &written)?;
        Ok(CompletedImport { imported, written })
    }

    fn read(&self) -> Result<Imported, ImportRefusal> {
        let named = self.source;
        if named.contains("://") {
            return Err(ImportRefusal::Address(named.to_owned()));
        }
        let path = self.directory.join(named);
        let sources = self
            .sources(&path)
            .map_err(|error| ImportRefusal::Unreadable(named.to_owned(), error))?;
        let base = if path.is_dir() {
            &path
        } else {
            path.parent().unwrap_or(self.directory)
        };
        let attached = |file: &str| {
            if self.is_stdin() {
                return None;
            }
            import_source::attachment(base, file)
        };
        let input = Input {
            kind: self.kind,
            sources,
            files: &attached,
        };
        import::import(input).map_err(|error| ImportRefusal::NoCollection(named.to_owned(), error))
    }

    fn is_stdin(&self) -> bool {
        self.source == "-"
    }

    fn sources(&self, path: &Path) -> io::Result<Vec<ImportSource>> {
        if self.is_stdin() {
            import_source::read_stdin()
        } else {
            import_source::read(path)
        }
    }

    /// What is written. Collections and environments that are there already are replaced with `force` only.
    fn plan(&self, imported: &mut Imported, target: &Path) -> Result<Vec<WrittenFile>, ImportRefusal> {
        let unreadable = RefCell::new(None);
        let present = |path: &str| {
            let path = target.join(path);
            import_source::existing(&path).unwrap_or_else(|error| {
                let problem = format!("cannot read `{}`: {error}", path.display());
                unreadable.borrow_mut().get_or_insert(problem);
                None
            })
        };
        let written = import::plan(imported, &present);
        if let Some(problem) = unreadable.take() {
            return Err(ImportRefusal::NotWritten(problem));
        }
        let there = already_there(imported, &written, target);
        if there.is_empty() || self.force {
            return Ok(written);
        }
        Err(ImportRefusal::AlreadyThere(target.to_owned(), there))
    }
}

/// Directories of collections and files of environments that the project has already.
fn already_there(imported: &Imported, written: &[WrittenFile], target: &Path) -> Vec<String> {
    let collections = imported
        .collections
        .iter()
        .filter(|path| target.join(path).exists());
    let environments = written
        .iter()
        .filter(|file| file.old.is_some() && file.path.starts_with("environments/"))
        .map(|file| &file.path);
    collections.chain(environments).cloned().collect()
}

/// Writes all files or none.
fn write(target: &Path, written: &[WrittenFile]) -> Result<(), ImportRefusal> {
    let root = import_source::make_directory(target)
        .map_err(|error| ImportRefusal::NotWritten(format!("cannot make `{}`: {error}", target.display())))?;
    let changes: Vec<EditChange> = written
        .iter()
        .map(|file| EditChange::Write {
            path: root.join(&file.path),
            old: file.old.clone(),
            new: file.new.clone(),
            owner_only: file.owner_only,
        })
        .collect();
    changes::apply(&root, &changes)
        .map(drop)
        .map_err(ImportRefusal::Changes)
}

fn write_losses(path: &Path, imported: &Imported) -> Result<(), ImportRefusal> {
    let text = import::losses_json(imported);
    atomic_file::replace(path, text.as_bytes(), Readers::Everyone)
        .map_err(|error| ImportRefusal::NotWritten(format!("cannot write `{}`: {error}", path.display())))
}

impl ImportRefusal {
    /// What the user can do about it; None where the message says everything.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            ImportRefusal::Address(_) => Some("download it, and import the file"),
            ImportRefusal::Unreadable(..) => {
                Some("name a file or a directory that was exported, or `-` for standard input")
            }
            ImportRefusal::NoCollection(_, ImportError::Unknown { .. }) => {
                Some("say what it is: callsheet import postman|bruno|opencollection|curl FILE -o DIR")
            }
            ImportRefusal::NoCollection(_, ImportError::Syntax { .. }) => {
                Some("export it once more, or mend the file")
            }
            ImportRefusal::NoCollection(_, ImportError::TooLarge { .. }) => Some("import it in parts"),
            ImportRefusal::AlreadyThere(..) => {
                Some("import into another directory, or replace what is there with --force")
            }
            ImportRefusal::Changes(error) => error.remedy(),
            ImportRefusal::NotWritten(_) => None,
        }
    }
}

impl fmt::Display for ImportRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportRefusal::Address(named) => write!(out, "`{named}` is an address, and nothing is fetched"),
            ImportRefusal::Unreadable(named, error) => write!(out, "cannot read `{named}`: {error}"),
            ImportRefusal::NoCollection(named, ImportError::Unknown { files }) => {
                let plural = if *files == 1 { "" } else { "s" };
                write!(
                    out,
                    "nothing in `{named}` is a collection that is known here (looked at {files} file{plural})"
                )
            }
            ImportRefusal::NoCollection(_, error) => match error {
                ImportError::Syntax {
                    file,
                    line,
                    column,
                    reason,
                } => write!(out, "{file}:{line}:{column}: {reason}"),
                ImportError::TooLarge { file } => {
                    write!(
                        out,
                        "`{file}` has more than {} MiB",
                        import::LARGEST / 1024 / 1024
                    )
                }
                ImportError::Unknown { .. } => Ok(()),
            },
            ImportRefusal::AlreadyThere(target, paths) => write!(
                out,
                "there is {} in `{}` already, and nothing was written",
                listed(paths),
                target.display()
            ),
            ImportRefusal::NotWritten(problem) => out.write_str(problem),
            ImportRefusal::Changes(error) => write!(out, "{error}; nothing was changed"),
        }
    }
}

fn listed(paths: &[String]) -> String {
    let quoted: Vec<String> = paths.iter().take(3).map(|path| format!("`{path}`")).collect();
    let quoted = quoted.join(", ");
    match paths.len().saturating_sub(3) {
        0 => quoted,
        more => format!("{quoted} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import<'r>(source: &'r str, directory: &'r Path, force: bool) -> ImportRequest<'r> {
        ImportRequest {
            kind: None,
            source,
            directory,
            output: Path::new("project"),
            force,
            losses: None,
        }
    }

    fn check_refused(request: ImportRequest<'_>, message: &str, help: &str) {
        let refused = request.carry_out().unwrap_err();
        assert_eq!(refused.to_string(), message);
        assert_eq!(refused.help().unwrap_or_default(), help);
        assert!(!request.directory.join("project").exists());
    }

    #[test]
    fn what_is_no_collection_is_refused_and_nothing_is_written() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("words.txt"), "nothing of a request").unwrap();
        check_refused(
            import("https://a.example/b.json", home.path(), false),
            "`https://a.example/b.json` is an address, and nothing is fetched",
            "download it, and import the file",
        );
        check_refused(
            import("words.txt", home.path(), false),
            "nothing in `words.txt` is a collection that is known here (looked at 1 file)",
            "say what it is: callsheet import postman|bruno|opencollection|curl FILE -o DIR",
        );
    }

    #[test]
    fn what_is_there_is_replaced_with_force_only() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("a.sh"), "curl https://api.example.com/a\n").unwrap();
        let first = import("a.sh", home.path(), false).carry_out().unwrap();
        assert!(!first.written.is_empty());
        let again = import("a.sh", home.path(), false).carry_out().unwrap_err();
        assert!(matches!(&again, ImportRefusal::AlreadyThere(..)), "{again}");
        assert!(again.to_string().ends_with("already, and nothing was written"));
        assert!(import("a.sh", home.path(), true).carry_out().is_ok());
    }

    #[test]
    fn three_paths_are_listed_and_the_others_are_counted() {
        let check = |count: usize, expected: &str| {
            let paths: Vec<String> = ["a", "b", "c", "d"][..count]
                .iter()
                .map(|path| (*path).to_owned())
                .collect();
            assert_eq!(listed(&paths), expected);
        };
        check(1, "`a`");
        check(3, "`a`, `b`, `c`");
        check(4, "`a`, `b`, `c` and 1 more");
    }
}
