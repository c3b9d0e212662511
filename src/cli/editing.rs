//! What all commands that change files share: the project is opened, the diff is shown, the changes are made.

use super::args::edit::ChangeArgs;
use super::surroundings::Surroundings;
use super::views::diff;
use super::{CommandOutput, Exit, unfinished};
use crate::session::editing::{EditPlan, EditingError, Workspace};
use crate::source::Sources;

/// Opens the project around the working directory to change it. Other commands that change it have ended before, and
/// wait until this one ends; a dry run keeps nobody waiting.
pub fn open_to_change(around: &Surroundings, args: ChangeArgs) -> Result<Workspace, Exit> {
    if args.dry_run {
        return open(around);
    }
    unfinished::finish(around, &[])?;
    Workspace::open_to_change(&around.process.directory).map_err(|error| show(&error, around))
}

/// Opens the project around the working directory. A change that was interrupted is finished first.
pub fn open(around: &Surroundings) -> Result<Workspace, Exit> {
    unfinished::finish(around, &[])?;
    Workspace::open(&around.process.directory).map_err(|error| show(&error, around))
}

/// Makes the changes unless they were only to be shown, and shows them. What was not made is not shown as if it were.
pub fn finish(workspace: &Workspace, plan: &EditPlan, args: ChangeArgs, around: &Surroundings) -> Exit {
    let output = CommandOutput::new(around);
    if args.dry_run
        && let Err(error) = workspace.refuse_links(plan)
    {
        return show(&error, around);
    }
    if !args.dry_run && !plan.changes.is_empty() {
        match workspace.apply(plan) {
            Ok(recovered) => unfinished::report(&recovered, output),
            Err(error) => return show(&error, around),
        }
    }
    output.print(&diff::text(plan, workspace.root(), output.stdout_color));
    if plan.changes.is_empty() {
        output.note("nothing to change: it is so already");
    } else if args.dry_run {
        output.note("nothing was changed: this was a dry run");
    }
    plan.notes.iter().for_each(|note| output.note(note));
    Exit::Passed
}

/// Shows why nothing was changed.
pub fn show(error: &EditingError, around: &Surroundings) -> Exit {
    let output = CommandOutput::new(around);
    let (message, help, exit) = match error {
        EditingError::NoProject(directory) => (
            format!("there is no project in `{}` or above it", directory.display()),
            Some("`callsheet init` makes one".to_owned()),
            Exit::FileWrong,
        ),
        EditingError::NoFiles(found) => {
            output.diagnostics(found, &Sources::default());
            return Exit::FileWrong;
        }
        EditingError::Unusable(message, help) => (message.clone(), Some(help.clone()), Exit::FileWrong),
        EditingError::Usage(message, help) => (message.clone(), help.clone(), Exit::Usage),
        EditingError::NothingSelected(message, help) => {
            (message.clone(), help.clone(), Exit::NothingSelected)
        }
        EditingError::Edit(path, error) => {
            (format!("cannot change `{path}`: {error}"), None, Exit::FileWrong)
        }
        EditingError::Files(found, sources) => {
            output.diagnostics(found, sources);
            let message = "nothing was changed: the files would have these errors".to_owned();
            (message, None, Exit::FileWrong)
        }
        EditingError::Needed(message, places) => {
            output.error(message);
            places.iter().for_each(|place| output.note(&format!("  {place}")));
            output.note("help: change these first, or give `--force`");
            return Exit::FileWrong;
        }
        EditingError::NotWritten(error) => (
            format!("{error}; nothing was changed"),
            error.remedy().map(str::to_owned),
            Exit::NotCarriedOut,
        ),
        EditingError::NotCarriedOut(message) => (message.clone(), None, Exit::NotCarriedOut),
    };
    output.error(&message);
    if let Some(help) = help {
        output.note(&format!("help: {help}"));
    }
    exit
}
