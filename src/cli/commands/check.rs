//! Files, variables and their flow, without sending anything.

use crate::cli::args::check::CheckArgs;
use crate::cli::args::edit::ChangeArgs;
use crate::cli::opening::open_anyway;
use crate::cli::show_error::show_in;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit, editing, ordering};
use crate::session::check::{CheckOptions, Checked, check as check_project, without_notes};
use crate::session::{Error, OpenedProject, has_errors};

pub fn check(args: &CheckArgs, surroundings: &Surroundings) -> Exit {
    if args.fix
        && let Err(exit) = mend(args, surroundings)
    {
        return exit;
    }
    let opened = match open_anyway(surroundings, &args.targets) {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let (process, secrets) = (surroundings.process.clone(), surroundings.secrets.clone());
    let wanted = CheckOptions {
        environments: args.env.clone(),
        mock: args.mock,
    };
    match check_project(&opened, &wanted, process, secrets) {
        Ok(checked) => shown(args, checked, surroundings),
        Err(error) => {
            let exit = show_in(&error, &opened.project, surroundings);
            if matches!(error, Error::NothingSelected(_)) {
                show_warnings(&opened, surroundings);
            }
            exit
        }
    }
}

/// Warnings about files may explain why nothing was selected.
fn show_warnings(opened: &OpenedProject, surroundings: &Surroundings) {
    let mut warnings = opened.found.clone();
    without_notes(&mut warnings);
    CommandOutput::new(surroundings).diagnostics(&warnings, &opened.project.sources);
}

fn shown(args: &CheckArgs, checked: Checked, surroundings: &Surroundings) -> Exit {
    let output = CommandOutput::new(surroundings);
    let Checked {
        session,
        mut found,
        requests,
        exact,
        is_broken,
    } = checked;
    if args.verbose == 0 {
        without_notes(&mut found);
    }
    output.diagnostics(&found, &session.project.sources);
    if args.suggest_order {
        let wrong = is_broken || (has_errors(&found) && !args.write);
        let exit = ordering::suggest(&session, exact, args.write, output);
        return if wrong && exit != Exit::NotCarriedOut {
            Exit::FileWrong
        } else {
            exit
        };
    }
    if has_errors(&found) {
        return Exit::FileWrong;
    }
    output.print(&format!(
        "{requests} {} checked: no errors\n",
        if requests == 1 { "request" } else { "requests" }
    ));
    Exit::Passed
}

/// Mends what can be mended, before the rest is looked at.
fn mend(args: &CheckArgs, surroundings: &Surroundings) -> Result<(), Exit> {
    let change = ChangeArgs {
        dry_run: args.dry_run,
    };
    let workspace = editing::open_to_change(surroundings, change)?;
    let plan = workspace
        .fixes()
        .map_err(|error| editing::show(&error, surroundings))?;
    if plan.changes.is_empty() {
        return Ok(());
    }
    match editing::finish(&workspace, &plan, change, surroundings) {
        Exit::Passed => Ok(()),
        exit => Err(exit),
    }
}
