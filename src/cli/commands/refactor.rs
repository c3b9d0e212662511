//! `mv`, `cp`, `rm`, `order`, `rename-var`, `uses`: changes that other files depend on.

use crate::cli::args::edit::ChangeArgs;
use crate::cli::args::refactor::{CopyArgs, MoveArgs, OrderArgs, RemoveArgs, RenameVarArgs, UsesArgs};
use crate::cli::editing::{finish, open, open_to_change, show};
use crate::cli::surroundings::Surroundings;
use crate::cli::views::uses as view;
use crate::cli::{CommandOutput, Exit};
use crate::report::visible::visible_line;
use crate::session::editing::ordering::OrderPlace;
use crate::session::editing::rename_variable::RenamePair;
use crate::session::editing::{EditPlan, EditingError, Workspace};

pub fn mv(args: &MoveArgs, around: &Surroundings) -> Exit {
    changed(args.change, around, |workspace| {
        workspace.move_to(&args.from, &args.to)
    })
}

pub fn cp(args: &CopyArgs, around: &Surroundings) -> Exit {
    changed(args.change, around, |workspace| {
        workspace.copy_to(&args.from, &args.to)
    })
}

pub fn rm(args: &RemoveArgs, around: &Surroundings) -> Exit {
    changed(args.change, around, |workspace| {
        workspace.remove(&args.id, args.force)
    })
}

pub fn order(args: &OrderArgs, around: &Surroundings) -> Exit {
    let place = match (&args.before, &args.after) {
        (Some(before), _) => OrderPlace::Before(before),
        (None, after) => OrderPlace::After(after.as_deref().unwrap_or_default()),
    };
    changed(args.change, around, |workspace| workspace.order(&args.id, place))
}

pub fn rename_var(args: &RenameVarArgs, around: &Surroundings) -> Exit {
    let names = RenamePair {
        old: &args.old,
        new: &args.new,
    };
    changed(args.change, around, |workspace| {
        workspace.rename_variable(names, args.secret)
    })
}

fn changed(
    change: ChangeArgs,
    around: &Surroundings,
    plan: impl FnOnce(&Workspace) -> Result<EditPlan, EditingError>,
) -> Exit {
    let workspace = match open_to_change(around, change) {
        Ok(workspace) => workspace,
        Err(exit) => return exit,
    };
    match plan(&workspace) {
        Ok(plan) => finish(&workspace, &plan, change, around),
        Err(error) => show(&error, around),
    }
}

pub fn uses(args: &UsesArgs, around: &Surroundings) -> Exit {
    let workspace = match open(around) {
        Ok(workspace) => workspace,
        Err(exit) => return exit,
    };
    match workspace.uses(&args.name) {
        Ok(found) if found.is_empty() => {
            CommandOutput::new(around).note(&format!("nothing refers to `{}`", visible_line(&args.name)));
            Exit::Passed
        }
        Ok(found) => {
            CommandOutput::new(around).print(&view::table(&found));
            Exit::Passed
        }
        Err(error) => show(&error, around),
    }
}
