//! `status`: which logins hold tokens in an environment, until when, and for what. It shows no value, sends
//! nothing, and fetches no secret: everything is read off the state.

use super::login::describe;
use crate::cli::args::login::StatusArgs;
use crate::cli::opening::{Kind, open_quietly, session};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output};
use crate::report::visible::visible_line;
use crate::run::login::Kept;
use std::fmt::Write;

pub fn status(args: &StatusArgs, around: &Surroundings) -> Exit {
    shown(args, around).unwrap_or_else(|exit| exit)
}

fn shown(args: &StatusArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(around);
    let opened = open_quietly(around, args.collection.as_slice())?;
    let session = session(&opened, &args.variables, Kind::default(), around)?;
    let (state, _) = session.store.read().map_err(|error| {
        output.error(&error.to_string());
        Exit::NotCarriedOut
    })?;
    let collections = session.project.model.collections.iter();
    let names: Vec<&str> = collections
        .flat_map(|collection| collection.logins.iter().map(|login| &*login.name.value))
        .collect();
    if names.is_empty() {
        output.note("there are no logins; define them under `logins:` in `collection.yaml`");
    }
    let kept = Kept::all(&state);
    output.print(&table(&names, &kept));
    // What other collections define is not known here.
    if args.collection.is_none() {
        output.print(&orphans(&names, &kept, &args.variables.env));
    }
    Ok(Exit::Passed)
}

/// Lines for what is kept under names that no file defines any more, and how to be rid of it.
fn orphans(names: &[&str], kept: &[Kept], environments: &[String]) -> String {
    let mut text = String::new();
    let environments: String = environments
        .iter()
        .map(|name| format!(" -e {}", visible_line(name)))
        .collect();
    for kept in kept.iter().filter(|kept| !names.contains(&&*kept.login)) {
        let name = visible_line(&kept.login);
        let _ = writeln!(
            text,
            "{name}  {}; no file defines this login: `callsheet logout {name}{environments}` forgets it",
            words(kept)
        );
    }
    text
}

/// One line for each account that a login holds, and one for a login that holds none.
fn table(names: &[&str], kept: &[Kept]) -> String {
    let width = names
        .iter()
        .map(|name| visible_line(name).len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for name in names {
        let accounts: Vec<&Kept> = kept.iter().filter(|kept| kept.login == *name).collect();
        let name = visible_line(name);
        if accounts.is_empty() {
            let _ = writeln!(text, "{name:<width$}  no token");
        }
        for account in accounts {
            let _ = writeln!(text, "{name:<width$}  {}", words(account));
        }
    }
    text
}

fn words(kept: &Kept) -> String {
    let tokens = kept.tokens.as_ref().map_or("no token".to_owned(), describe);
    match kept.refreshing {
        Some(_) => tokens + "; its last refresh was not finished",
        None => tokens,
    }
}
