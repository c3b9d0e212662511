//! `fmt`: the canonical layout of files.

use crate::cli::args::fmt::FmtArgs;
use crate::cli::editing::{finish, open, show, shown};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output};
use crate::edit::Document;
use crate::edit::layout::laid_out;
use crate::format::FileKind;
use crate::io::stdin_lines;
use crate::report::visible::visible_path;
use std::path::Path;

pub fn fmt(args: &FmtArgs, around: &Surroundings) -> Exit {
    let output = Output::new(around);
    if args.targets.iter().any(|target| target == "-") {
        return of_input(args, output);
    }
    let workspace = match open(around) {
        Ok(workspace) => workspace,
        Err(exit) => return exit,
    };
    let (plan, failed) = match workspace.layout(&args.targets) {
        Ok(planned) => planned,
        Err(error) => return show(&error, around),
    };
    for (path, problem) in &failed {
        output.error(&format!("cannot lay out `{}`: {problem}", visible_path(path)));
    }
    let exit = if args.check {
        output.print(&shown(&plan, workspace.root(), output.stdout_color));
        let count = plan.changes.len();
        match count {
            0 => output.note("every file has its layout"),
            1 => output.note("1 file would change: run `callsheet fmt`"),
            _ => output.note(&format!("{count} files would change: run `callsheet fmt`")),
        }
        if count == 0 { Exit::Passed } else { Exit::FileWrong }
    } else {
        finish(&workspace, &plan, args.change, around)
    };
    if failed.is_empty() { exit } else { Exit::FileWrong }
}

/// Standard input to standard output, for editors. What cannot be laid out comes out as it went in.
fn of_input(args: &FmtArgs, output: Output<'_>) -> Exit {
    let text = match stdin_lines::read_all() {
        Ok(text) => text,
        Err(error) => {
            output.error(&format!("cannot read standard input: {error}"));
            return Exit::NotCarriedOut;
        }
    };
    match laid_out(&text, kind(args.path.as_deref(), &text)) {
        Ok(new) if args.check => {
            if new == text {
                Exit::Passed
            } else {
                Exit::FileWrong
            }
        }
        Ok(new) => {
            output.print(&new);
            Exit::Passed
        }
        Err(error) => {
            output.print(&text);
            output.error(&format!("cannot lay out the text: {error}"));
            Exit::FileWrong
        }
    }
}

/// By its path; requests and flows by their keys.
fn kind(path: Option<&Path>, text: &str) -> FileKind {
    let stem = path.and_then(Path::file_stem).unwrap_or_default();
    let is_environment = path.is_some_and(|path| path.iter().any(|part| part == "environments"));
    match stem.to_str() {
        _ if is_environment => FileKind::Environment,
        Some("collection") => FileKind::Collection,
        Some("folder") => FileKind::Folder,
        Some("mock") => FileKind::Mock,
        Some("callsheet") => FileKind::Project,
        _ => {
            let root = Document::read(text).ok().and_then(Document::into_root);
            let is_flow = root.is_some_and(|root| root.get("flow").or(root.get("steps")).is_some());
            if is_flow {
                FileKind::Flow
            } else {
                FileKind::Request
            }
        }
    }
}
