//! `login`: runs a login's grant now, whatever tokens there are.

use crate::auth::oauth::Tokens;
use crate::cli::args::login::LoginArgs;
use crate::cli::prompting::{self, Occasion};
use crate::cli::stage::login::Chosen;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, runtime, sending};
use crate::io::clock;
use crate::io::interrupt::Interrupt;
use crate::report::visible::visible_line;
use crate::run::login::{Person, Wire};
use crate::template::Template;

pub fn login(args: &LoginArgs, around: &Surroundings) -> Exit {
    let done = runtime::block_on(Output::new(around), logged_in(args, around));
    done.unwrap_or_else(|exit| exit)
}

async fn logged_in(args: &LoginArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(around);
    let interrupt = Interrupt::listen();
    let chosen = Chosen::new(&args.which, args.mock, around).await?;
    let person = if args.mock {
        Person::NotNeeded
    } else {
        prompting::person(&args.person, around, Occasion::Asked, interrupt, None)
    };
    let context = sending::context(&chosen.stage, &args.which.http, around, person).map_err(|problem| {
        output.error(&problem);
        Exit::Usage
    })?;
    let mut eval = |template: &Template| chosen.eval(template);
    let granted = context
        .logins
        .log_in(chosen.login, &mut eval, Wire::unobserved(&context.transport))
        .await
        .map_err(|error| chosen.failed(error, output))?;
    let place = if args.mock { " on the mock" } else { "" };
    let name = visible_line(&chosen.login.name.value);
    output.print(&format!(
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
