//! `logout`: tells the server that a login's tokens are no longer wanted, then forgets them.

use super::state;
use crate::cli::args::login::LogoutArgs;
use crate::cli::opening::{http_options, login_session, open_quietly};
use crate::cli::prompting;
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, runtime};
use crate::io::interrupt::Interrupt;
use crate::report::visible::visible_line;
use crate::run::login::{LoggedOut, Person, Wire, orphan};
use crate::session::Error;
use crate::session::context::Company;

pub fn logout(args: &LogoutArgs, around: &Surroundings) -> Exit {
    let done = runtime::block_on(Output::new(around), logged_out(args, around));
    done.unwrap_or_else(|exit| exit)
}

async fn logged_out(args: &LogoutArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(around);
    if let Some(name) = of_no_file(args, around)? {
        output.print(&outcome(&visible_line(name), LoggedOut::Forgotten));
        return Ok(Exit::Passed);
    }
    let (session, collection) = login_session(&args.which, false, around)?;
    let failed = |error| show(&error, &session, around);
    let which = &args.which;
    let chosen = session
        .login(collection, which.name.as_deref(), which.variables.trust)
        .map_err(failed)?;
    let company = Company {
        person: Person::Absent,
        warn: prompting::warn(&session, around),
        interrupt: Interrupt::never(),
    };
    let context = session
        .step_context(&http_options(&which.http), company)
        .map_err(failed)?;
    let done = context
        .logins
        .log_out(
            chosen.login,
            &chosen.scope(),
            Wire::unobserved(&context.transport),
            args.here_only,
        )
        .await;
    let name = visible_line(&chosen.login.name.value);
    match done {
        Ok(done) => {
            output.print(&outcome(&name, done));
            Ok(Exit::Passed)
        }
        Err(error) => {
            let exit = failed(Error::Login(error));
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
    let project = open_quietly(around, &[])?.project;
    let logins = project
        .model
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

fn outcome(name: &str, done: LoggedOut) -> String {
    match done {
        LoggedOut::Nothing => format!("`{name}` was not logged in\n"),
        LoggedOut::Revoked => format!("`{name}` is logged out: its tokens are revoked and forgotten\n"),
        LoggedOut::Forgotten => {
            format!(
                "the tokens of `{name}` are forgotten here; the server was not told, and takes them until they end\n"
            )
        }
    }
}
