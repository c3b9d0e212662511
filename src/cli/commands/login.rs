//! `login`: runs a login's grant now, whatever tokens there are.

use crate::cli::args::login::LoginArgs;
use crate::cli::opening::{http_options, login_session};
use crate::cli::prompting::{self, Occasion};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::views::logins::tokens;
use crate::cli::{CommandOutput, Exit, runtime};
use crate::io::interrupt::Interrupt;
use crate::report::visible::visible_line;
use crate::run::login::Person;
use crate::session::secrets::Fetching;
use crate::session::step_context::Company;

pub fn login(args: &LoginArgs, around: &Surroundings) -> Exit {
    let done = runtime::block_on(CommandOutput::new(around), logged_in(args, around));
    done.unwrap_or_else(|exit| exit)
}

async fn logged_in(args: &LoginArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let interrupt = Interrupt::listen();
    let (session, collection) = login_session(&args.which, args.mock, around)?;
    let failed = |error| show(&error, &session, around);
    let mock = if args.mock {
        let bound = session.bind_mock_of(collection, &[]).map_err(failed)?;
        Some(session.mock(bound).map_err(failed)?)
    } else {
        None
    };
    let which = &args.which;
    let fetching = Fetching {
        trusted: which.variables.trust,
        interrupt: &interrupt,
    };
    let chosen = session
        .login(collection, which.name.as_deref(), fetching)
        .map_err(failed)?;
    let company = Company {
        person: if args.mock {
            Person::NotNeeded
        } else {
            prompting::person(&args.person, around, Occasion::Asked, interrupt.clone(), None)
        },
        warn: prompting::warn(&session, around),
        interrupt: interrupt.clone(),
    };
    let context = session
        .step_context(&http_options(&which.http, which.variables.trust), company)
        .map_err(failed)?;
    let granting = chosen.log_in(&context);
    let granted = match &mock {
        Some(mock) => mock.serve_during(granting).await.map_err(failed)?,
        None => granting.await,
    };
    let granted = granted.map_err(failed)?;
    let place = if args.mock { " on the mock" } else { "" };
    let name = visible_line(&chosen.login.name.value);
    CommandOutput::new(around).print(&format!(
        "logged in as `{name}`{place}: {}\n",
        tokens(&granted.tokens)
    ));
    Ok(Exit::Passed)
}
