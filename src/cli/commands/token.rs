//! `token`: prints an access token for other programs. No other command ever prints one.

use crate::cli::args::login::TokenArgs;
use crate::cli::prompting::{self, Occasion};
use crate::cli::stage::login::Chosen;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, runtime, sending};
use crate::io::interrupt::Interrupt;
use crate::run::login::Wire;
use crate::template::Template;

pub fn token(args: &TokenArgs, around: &Surroundings) -> Exit {
    let done = runtime::block_on(Output::new(around), printed(args, around));
    done.unwrap_or_else(|exit| exit)
}

async fn printed(args: &TokenArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(around);
    let interrupt = Interrupt::listen();
    let chosen = Chosen::new(&args.which, false, around).await?;
    let person = prompting::person(&args.person, around, Occasion::OnTheWay, interrupt, None);
    let context = sending::context(&chosen.stage, &args.which.http, around, person).map_err(|problem| {
        output.error(&problem);
        Exit::Usage
    })?;
    let mut eval = |template: &Template| chosen.eval(template);
    let granted = context
        .logins
        .token(
            chosen.login,
            &mut eval,
            Wire::unobserved(&context.transport),
            None,
        )
        .await
        .map_err(|error| chosen.failed(error, output))?;
    output.print(&format!("{}\n", granted.tokens.access_token));
    Ok(Exit::Passed)
}
