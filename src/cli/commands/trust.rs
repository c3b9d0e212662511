//! `trust`: lets files reach beyond the project for their secrets, as their sources are now.

use crate::cli::args::VariableArgs;
use crate::cli::args::trust::TrustArgs;
use crate::cli::opening::{self, OpenedKind, open_quietly};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::views::trust as view;
use crate::cli::{CommandOutput, Exit};
use crate::session::Session;
use crate::session::trust::{trusted_files, user_record};

pub fn trust(args: &TrustArgs, surroundings: &Surroundings) -> Exit {
    let done = if args.list {
        list(surroundings)
    } else {
        record(args.env.as_deref(), surroundings)
    };
    done.unwrap_or_else(|exit| exit)
}

/// Opens no project: the record belongs to the user.
fn list(surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let files = user_record(&surroundings.process)
        .and_then(|record| trusted_files(&record))
        .map_err(|error| {
            output.error(&error.to_string());
            Exit::NotCarriedOut
        })?;
    output.print(&view::list(&files));
    Ok(Exit::Passed)
}

fn record(environment: Option<&str>, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(surroundings);
    let session = session(environment, surroundings)?;
    let trusted = user_record(&surroundings.process)
        .and_then(|record| session.trust_environments(&record))
        .map_err(|error| show(&error, &session, surroundings))?;
    if trusted.is_empty() {
        output.note("no file of this environment reaches beyond the project: there is nothing to trust");
    }
    output.print(&view::trusted(&trusted));
    Ok(Exit::Passed)
}

fn session(environment: Option<&str>, surroundings: &Surroundings) -> Result<Session, Exit> {
    let variables = VariableArgs {
        env: environment.map(str::to_owned).into_iter().collect(),
        ..VariableArgs::default()
    };
    let kind = OpenedKind {
        fresh: true,
        mock: false,
    };
    let opened = open_quietly(surroundings, &[])?;
    opening::session(&opened, &variables, kind, surroundings)
}
