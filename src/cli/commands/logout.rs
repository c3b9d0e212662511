//! `logout`: tells the server that a login's tokens are no longer wanted, then forgets them.

use crate::cli::args::login::LogoutArgs;
use crate::cli::stage::login::Chosen;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, runtime, sending};
use crate::report::visible::visible_line;
use crate::run::login::{LoggedOut, Person};
use crate::template::Template;

pub fn logout(args: &LogoutArgs, around: &Surroundings) -> Exit {
    let done = runtime::block_on(Output::new(around), logged_out(args, around));
    done.unwrap_or_else(|exit| exit)
}

async fn logged_out(args: &LogoutArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(around);
    let chosen = Chosen::new(&args.which, false, around).await?;
    let context = sending::context(&chosen.stage, &args.which.http, around, Person::Absent);
    let context = context.map_err(|problem| {
        output.error(&problem);
        Exit::Usage
    })?;
    let mut eval = |template: &Template| chosen.eval(template);
    let done = context
        .logins
        .log_out(chosen.login, &mut eval, &context.transport, args.here_only)
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

fn told(name: &str, done: LoggedOut) -> String {
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
