//! `fmt`: the canonical layout of files.

use crate::cli::args::edit::ChangeArgs;
use crate::cli::args::fmt::FmtArgs;
use crate::cli::editing::{finish, open_to_change, show};
use crate::cli::surroundings::Surroundings;
use crate::cli::views::diff;
use crate::cli::{CommandOutput, Exit};
use crate::edit::layout::{kind_of_text, laid_out};
use crate::io::stdin_lines;
use crate::report::visible::visible_path;

pub fn fmt(args: &FmtArgs, around: &Surroundings) -> Exit {
    let output = CommandOutput::new(around);
    if args.targets.iter().any(|target| target == "-") {
        return of_input(args, output);
    }
    let change = ChangeArgs {
        dry_run: args.change.dry_run || args.check,
    };
    let workspace = match open_to_change(around, change) {
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
        output.print(&diff::text(&plan, workspace.root(), output.stdout_color));
        let count = plan.changes.len();
        match count {
            0 if failed.is_empty() => output.note("every file has its layout"),
            0 => {}
            1 => output.note("1 file would change: run `callsheet fmt`"),
            _ => output.note(&format!("{count} files would change: run `callsheet fmt`")),
        }
        if count == 0 { Exit::Passed } else { Exit::FileWrong }
    } else if plan.changes.is_empty() && !failed.is_empty() {
        Exit::FileWrong
    } else {
        finish(&workspace, &plan, args.change, around)
    };
    if failed.is_empty() { exit } else { Exit::FileWrong }
}

/// Standard input to standard output, for editors. What cannot be laid out comes out as it went in.
fn of_input(args: &FmtArgs, output: CommandOutput<'_>) -> Exit {
    let text = match stdin_lines::read_all() {
        Ok(text) => text,
        Err(error) => {
            output.error(&format!("cannot read standard input: {error}"));
            return Exit::NotCarriedOut;
        }
    };
    match laid_out(&text, kind_of_text(args.path.as_deref(), &text)) {
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
