//! `token`: prints an access token for other programs. No other command ever prints one.

use crate::cli::args::login::TokenArgs;
use crate::cli::opening::{http_options, login_session};
use crate::cli::prompting::{self, Occasion};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit, runtime};
use crate::io::interrupt::Interrupt;
use crate::session::secrets::Fetching;
use crate::session::step_context::Company;

pub fn token(args: &TokenArgs, around: &Surroundings) -> Exit {
    let done = runtime::block_on(CommandOutput::new(around), printed(args, around));
    done.unwrap_or_else(|exit| exit)
}

async fn printed(args: &TokenArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let interrupt = Interrupt::listen();
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
        person: prompting::person(&args.person, around, Occasion::OnTheWay, interrupt.clone(), None),
        warn: prompting::warn(&session, around),
        interrupt: interrupt.clone(),
    };
    let context = session
        .step_context(&http_options(&which.http, which.variables.trust), company)
        .map_err(failed)?;
    let granted = chosen.token(&context).await.map_err(failed)?;
    CommandOutput::new(around).print_raw(&format!("{}\n", granted.tokens.access_token));
    Ok(Exit::Passed)
}
