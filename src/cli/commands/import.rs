//! Collections of other tools, brought over into a project.

use crate::cli::args::import::ImportArgs;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit, import_summary};
use crate::edit::EditChange;
use crate::import::{self, ImportError, Imported, Input, SourceKind, WrittenFile};
use crate::io::{changes, import_source};
use std::path::Path;

pub fn import(args: &ImportArgs, surroundings: &Surroundings) -> Exit {
    match imported(args, surroundings) {
        Ok(()) => Exit::Passed,
        Err((exit, problem, help)) => {
            let output = CommandOutput::new(surroundings);
            output.error(&problem);
            if !help.is_empty() {
                output.note(&format!("help: {help}"));
            }
            exit
        }
    }
}

/// The exit code, what is wrong, and what to do.
type ImportFailure = (Exit, String, String);

fn imported(args: &ImportArgs, surroundings: &Surroundings) -> Result<(), ImportFailure> {
    let (kind, named) = kind_and_source(&args.source)?;
    if named.contains("://") {
        let message = format!("`{named}` is an address, and nothing is fetched");
        return Err((
            Exit::Usage,
            message,
            "download it, and import the file".to_owned(),
        ));
    }
    let directory = &surroundings.process.directory;
    let source = directory.join(&named);
    let sources = if named == "-" {
        import_source::read_stdin()
    } else {
        import_source::read(&source)
    };
    let sources = sources.map_err(|error| {
        let message = format!("cannot read `{named}`: {error}");
        (
            Exit::FileWrong,
            message,
            "name a file or a directory that was exported, or `-` for standard input".to_owned(),
        )
    })?;
    let base = if source.is_dir() {
        source.clone()
    } else {
        source.parent().unwrap_or(directory).to_path_buf()
    };
    let files = |path: &str| {
        (named != "-")
            .then(|| import_source::attachment(&base, path))
            .flatten()
    };
    let mut imported = import::import(Input {
        kind,
        sources,
        files: &files,
    })
    .map_err(|error| refused(&error, &named))?;
    let target = directory.join(&args.output);
    let written = plan(&mut imported, &target, args.force)?;
    let summary = import_summary::text(&imported, &written, &args.output, surroundings.width);
    if let Some(losses) = &args.losses {
        write_losses(&directory.join(losses), &imported)?;
    }
    write(&target, written)?;
    CommandOutput::new(surroundings).print(&summary);
    Ok(())
}

fn kind_and_source(source: &[String]) -> Result<(Option<SourceKind>, String), ImportFailure> {
    let known = |name: &str| {
        SourceKind::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, kind)| *kind)
    };
    match source {
        [kind, source] => match known(kind) {
            Some(kind) => Ok((Some(kind), source.clone())),
            None => {
                let names: Vec<&str> = SourceKind::ALL.iter().map(|(name, _)| *name).collect();
                let message = format!("`{kind}` is no kind of collection that can be imported");
                Err((Exit::Usage, message, format!("kinds are {}", names.join(", "))))
            }
        },
        [source] => Ok((None, source.clone())),
        _ => Err((
            Exit::Usage,
            "nothing is named to import".to_owned(),
            String::new(),
        )),
    }
}

fn refused(error: &ImportError, named: &str) -> ImportFailure {
    match error {
        ImportError::Unknown { files } => (
            Exit::FileWrong,
            format!(
                "nothing in `{named}` is a collection that is known here (looked at {files} file{})",
                if *files == 1 { "" } else { "s" }
            ),
            "say what it is: callsheet import postman|bruno|opencollection|curl FILE -o DIR".to_owned(),
        ),
        ImportError::Syntax {
            file,
            line,
            column,
            reason,
        } => (
            Exit::FileWrong,
            format!("{file}:{line}:{column}: {reason}"),
            "export it once more, or mend the file".to_owned(),
        ),
        ImportError::TooLarge { file } => {
            let most = import::LARGEST / 1024 / 1024;
            (
                Exit::FileWrong,
                format!("`{file}` has more than {most} MiB"),
                "import it in parts".to_owned(),
            )
        }
    }
}

/// What is written; what is there already is touched with `--force` only.
fn plan(imported: &mut Imported, target: &Path, force: bool) -> Result<Vec<WrittenFile>, ImportFailure> {
    let unreadable = std::cell::RefCell::new(None);
    let present = |path: &str| match import_source::existing(&target.join(path)) {
        Ok(bytes) => bytes,
        Err(error) => {
            unreadable
                .borrow_mut()
                .get_or_insert(format!("cannot read `{}`: {error}", target.join(path).display()));
            None
        }
    };
    let written = import::plan(imported, &present);
    if let Some(problem) = unreadable.take() {
        return Err((Exit::NotCarriedOut, problem, String::new()));
    }
    let mut there: Vec<&str> = imported
        .collections
        .iter()
        .map(String::as_str)
        .filter(|path| target.join(path).exists())
        .collect();
    let replaced = written
        .iter()
        .filter(|file| file.old.is_some() && file.path.starts_with("environments/"));
    there.extend(replaced.map(|file| file.path.as_str()));
    if there.is_empty() || force {
        return Ok(written);
    }
    let message = format!(
        "there is {} in `{}` already, and nothing was written",
        listed(&there),
        target.display()
    );
    Err((
        Exit::FileWrong,
        message,
        "import into another directory, or replace what is there with --force".to_owned(),
    ))
}

fn listed(paths: &[&str]) -> String {
    let quoted: Vec<String> = paths.iter().take(3).map(|path| format!("`{path}`")).collect();
    let more = paths.len().saturating_sub(3);
    if more == 0 {
        quoted.join(", ")
    } else {
        format!("{} and {more} more", quoted.join(", "))
    }
}

/// All files or none.
fn write(target: &Path, written: Vec<WrittenFile>) -> Result<(), ImportFailure> {
    let unwritten = |problem: String| (Exit::NotCarriedOut, problem, String::new());
    let root = import_source::make_directory(target)
        .map_err(|error| unwritten(format!("cannot make `{}`: {error}", target.display())))?;
    let changes: Vec<EditChange> = written
        .into_iter()
        .map(|file| EditChange::Write {
            path: root.join(&file.path),
            old: file.old,
            new: file.new,
            owner_only: file.owner_only,
        })
        .collect();
    changes::apply(&root, &changes)
        .map(drop)
        .map_err(|error| unwritten(error.to_string()))
}

fn write_losses(path: &Path, imported: &Imported) -> Result<(), ImportFailure> {
    let text = import::losses_json(imported);
    crate::io::save::replace(path, text.as_bytes(), crate::io::save::Readers::Everyone).map_err(|error| {
        (
            Exit::NotCarriedOut,
            format!("cannot write `{}`: {error}", path.display()),
            String::new(),
        )
    })
}
