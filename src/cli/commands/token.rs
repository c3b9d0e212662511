//! `token`: prints an access token for other programs. No other command ever prints one.

use crate::cli::args::login::TokenArgs;
use crate::cli::opening::{http_options, login_session};
use crate::cli::prompting::{self, Occasion};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, runtime};
use crate::io::interrupt::Interrupt;
use crate::run::login::Wire;
use crate::session::Error;
use crate::session::context::Company;

pub fn token(args: &TokenArgs, around: &Surroundings) -> Exit {
    let done = runtime::block_on(Output::new(around), printed(args, around));
    done.unwrap_or_else(|exit| exit)
}

async fn printed(args: &TokenArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let interrupt = Interrupt::listen();
    let (session, collection) = login_session(&args.which, false, around)?;
    let failed = |error| show(&error, &session, around);
    let which = &args.which;
    let chosen = session
        .login(collection, which.name.as_deref(), which.variables.trust)
        .map_err(failed)?;
    let company = Company {
        person: prompting::person(&args.person, around, Occasion::OnTheWay, interrupt, None),
        warn: prompting::warn(&session, around),
        interrupt: Interrupt::never(),
    };
    let context = session
        .step_context(&http_options(&which.http), company)
        .map_err(failed)?;
    let granted = context
        .logins
        .token(
            chosen.login,
            &chosen.scope(),
            Wire::unobserved(&context.transport),
            None,
        )
        .await
        .map_err(|error| failed(Error::Login(error)))?;
    Output::new(around).print_raw(&format!("{}\n", granted.tokens.access_token));
    Ok(Exit::Passed)
}
