//! `logout`: tells the server that a login's tokens are no longer wanted, then forgets them.

use super::state;
use crate::cli::args::login::LogoutArgs;
use crate::cli::project::open;
use crate::cli::stage::login::Chosen;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, runtime, sending};
use crate::report::visible::visible_line;
use crate::run::login::{LoggedOut, Person, Wire, orphan};
use crate::template::Template;

pub fn logout(args: &LogoutArgs, around: &Surroundings) -> Exit {
    let done = runtime::block_on(Output::new(around), logged_out(args, around));
    done.unwrap_or_else(|exit| exit)
}

async fn logged_out(args: &LogoutArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(around);
    if let Some(name) = of_no_file(args, around)? {
        output.print(&told(&visible_line(name), LoggedOut::Forgotten));
        return Ok(Exit::Passed);
    }
    let chosen = Chosen::new(&args.which, false, around).await?;
    let context = sending::context(&chosen.stage, &args.which.http, around, Person::Absent);
    let context = context.map_err(|problem| {
        output.error(&problem);
        Exit::Usage
    })?;
    let mut eval = |template: &Template| chosen.eval(template);
    let done = context
        .logins
        .log_out(
            chosen.login,
            &mut eval,
            Wire::unobserved(&context.transport),
            args.here_only,
        )
        .await;
    let name = visible_line(&chosen.login.name.value);
    match done {
        Ok(done) => {
            output.print(&told(&name, done));
            Ok(Exit::Passed)
        }
        Err(error) => {
            let exit = chosen.failed(error, output);
            output.note(
                "the tokens are kept, so that it can be tried again; `--here-only` forgets them anyway",
            );
            Err(exit)
        }
    }
}

/// The name, once what is kept under it is forgotten, where no file defines such a login any more.
fn of_no_file<'a>(args: &'a LogoutArgs, around: &Surroundings) -> Result<Option<&'a str>, Exit> {
    let (Some(name), None) = (&args.which.name, &args.which.collection) else {
        return Ok(None);
    };
    let project = open(around, &[])?.project;
    let logins = project
        .collections
        .iter()
        .flat_map(|collection| &collection.logins);
    if logins.into_iter().any(|login| *login.name.value == **name) {
        return Ok(None);
    }
    let (_, store) = state::store(&args.which.variables.env, around)?;
    let forgotten =
        orphan::forget(&store, name).map_err(|error| state::failed(&error, Output::new(around)))?;
    Ok(forgotten.then_some(name))
}

fn told(name: &str, done: LoggedOut) -> String {
    match done {
        LoggedOut::Nothing => format!("`{name}` was not logged in\n"),
        LoggedOut::Revoked => format!("`{name}` is logged out: its tokens are revoked and forgotten\n"),
        LoggedOut::Forgotten => {
            format!(
                "the tokens of `{name}` are forgotten here; the server was not error_log, and takes them until they end\n"
            )
        }
    }
}
