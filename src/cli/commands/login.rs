//! `login`: runs a login's grant now, whatever tokens there are.

use crate::auth::oauth::Tokens;
use crate::cli::args::login::LoginArgs;
use crate::cli::opening::{http_options, login_session};
use crate::cli::prompting::{self, Occasion};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, runtime};
use crate::io::clock;
use crate::io::interrupt::Interrupt;
use crate::report::visible::visible_line;
use crate::run::login::{Person, Wire};
use crate::session::Error;
use crate::session::context::Company;

pub fn login(args: &LoginArgs, around: &Surroundings) -> Exit {
    let done = runtime::block_on(Output::new(around), logged_in(args, around));
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
    let chosen = session
        .login(collection, which.name.as_deref(), which.variables.trust)
        .map_err(failed)?;
    let company = Company {
        person: if args.mock {
            Person::NotNeeded
        } else {
            prompting::person(&args.person, around, Occasion::Asked, interrupt, None)
        },
        warn: prompting::warn(&session, around),
        interrupt: Interrupt::never(),
    };
    let context = session
        .step_context(&http_options(&which.http), company)
        .map_err(failed)?;
    let scope = chosen.scope();
    let granting = context
        .logins
        .log_in(chosen.login, &scope, Wire::unobserved(&context.transport));
    let granted = match &mock {
        Some(mock) => mock.serve_during(granting).await.map_err(failed)?,
        None => granting.await,
    };
    let granted = granted.map_err(|error| failed(Error::Login(error)))?;
    let place = if args.mock { " on the mock" } else { "" };
    let name = visible_line(&chosen.login.name.value);
    Output::new(around).print(&format!(
        "logged in as `{name}`{place}: {}\n",
        describe(&granted.tokens)
    ));
    Ok(Exit::Passed)
}

/// Until when the tokens are good, and for what; never what they are.
pub fn describe(tokens: &Tokens) -> String {
    let mut words = match tokens.expires_at {
        None => "token without a known end".to_owned(),
        Some(end) if end <= clock::timestamp() => format!("token ended at {end:.0}"),
        Some(end) => format!("token until {end:.0}"),
    };
    words += match &tokens.refresh_token {
        Some(_) => ", with a refresh token",
        None => ", without a refresh token",
    };
    match &tokens.scope {
        Some(scope) if !scope.trim().is_empty() => words + ", for " + &visible_line(scope),
        _ => words,
    }
}
