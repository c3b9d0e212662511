//! `status`: which logins hold tokens in an environment, until when, and for what. It shows no value, sends
//! nothing, and fetches no secret: everything is read off the state.

use crate::cli::args::login::StatusArgs;
use crate::cli::opening::{OpenedKind, open_quietly, session};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::views::logins as view;
use crate::cli::{CommandOutput, Exit};

pub fn status(args: &StatusArgs, around: &Surroundings) -> Exit {
    shown(args, around).unwrap_or_else(|exit| exit)
}

fn shown(args: &StatusArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(around);
    let opened = open_quietly(around, args.collection.as_slice())?;
    let session = session(&opened, &args.variables, OpenedKind::default(), around)?;
    let kept = session
        .stored_logins()
        .map_err(|error| show(&error, &session, around))?;
    let names = session.login_names();
    if names.is_empty() {
        output.note("there are no logins; define them under `logins:` in `collection.yaml`");
    }
    output.print(&view::table(&names, &kept));
    // What other collections define is not known here.
    if args.collection.is_none() {
        output.print(&view::orphans(&names, &kept, &args.variables.env));
    }
    Ok(Exit::Passed)
}
