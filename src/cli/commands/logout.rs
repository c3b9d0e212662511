//! `logout`: tells the server that a login's tokens are no longer wanted, then forgets them.

use crate::cli::args::login::LogoutArgs;
use crate::cli::opening::{http_options, login_session, open_quietly};
use crate::cli::prompting;
use crate::cli::show_error::{show, show_in};
use crate::cli::surroundings::Surroundings;
use crate::cli::views::logins::outcome;
use crate::cli::{CommandOutput, Exit, runtime};
use crate::io::interrupt::Interrupt;
use crate::report::visible::visible_line;
use crate::run::login::{LoggedOut, Person};
use crate::session::login::forget_undefined;
use crate::session::secrets::Fetching;
use crate::session::step_context::Company;

pub fn logout(args: &LogoutArgs, around: &Surroundings) -> Exit {
    let done = runtime::block_on(CommandOutput::new(around), logged_out(args, around));
    done.unwrap_or_else(|exit| exit)
}

async fn logged_out(args: &LogoutArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let interrupt = Interrupt::listen();
    let output = CommandOutput::new(around);
    if let Some(name) = of_no_file(args, around)? {
        output.print(&outcome(&visible_line(name), LoggedOut::Forgotten));
        return Ok(Exit::Passed);
    }
    let (session, collection) = login_session(&args.which, false, around)?;
    let failed = |error| show(&error, &session, around);
    let which = &args.which;
    let fetching = Fetching {
        trusted: which.variables.trust,
        interrupt: &interrupt,
    };
    let chosen = session
        .login(collection, which.name.as_deref(), fetching)
        .map_err(failed)?;
    let company = Company {
        person: Person::Absent,
        warn: prompting::warn(&session, around),
        interrupt: interrupt.clone(),
    };
    let context = session
        .step_context(&http_options(&which.http, which.variables.trust), company)
        .map_err(failed)?;
    let done = chosen.log_out(&context, args.here_only).await;
    let name = visible_line(&chosen.login.name.value);
    match done {
        Ok(done) => {
            output.print(&outcome(&name, done));
            Ok(Exit::Passed)
        }
        Err(error) => {
            let exit = failed(error);
            output.note(
                "the tokens are kept, so that it can be tried again; `--here-only` forgets them anyway",
            );
            Err(exit)
        }
    }
}

/// The login's name, if no file defines such a login any more; its tokens are forgotten then.
fn of_no_file<'a>(args: &'a LogoutArgs, around: &Surroundings) -> Result<Option<&'a str>, Exit> {
    let (Some(name), None) = (&args.which.name, &args.which.collection) else {
        return Ok(None);
    };
    let project = open_quietly(around, &[])?.project;
    let forgotten = forget_undefined(&project, name, &args.which.variables.env, &around.process)
        .map_err(|error| show_in(&error, &project, around))?;
    Ok(forgotten.then_some(name))
}
