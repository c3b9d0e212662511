//! `show`: a request as it would be sent, and where each of its values comes from. Nothing is sent.

use crate::cli::args::show::ShowArgs;
use crate::cli::opening::{OpenedKind, http_options, open, session};
use crate::cli::surroundings::Surroundings;
use crate::cli::views::request;
use crate::cli::{CommandOutput, Exit, prompting, runtime, show_error};
use crate::io::interrupt::Interrupt;
use crate::report::console::Palette;
use crate::session::Error;
use crate::session::secrets::Fetching;
use crate::source::ci_commands::{self, Spelling};

pub fn show(args: &ShowArgs, surroundings: &Surroundings) -> Exit {
    let done = runtime::block_on(CommandOutput::new(surroundings), shown(args, surroundings));
    done.unwrap_or_else(|exit| exit)
}

async fn shown(args: &ShowArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(around);
    let interrupt = Interrupt::listen();
    let opened = open(around, std::slice::from_ref(&args.target))?;
    let kind = OpenedKind {
        fresh: false,
        mock: args.mock,
    };
    let session = session(&opened, &args.variables, kind, around)?;
    let failed = |error| show_error::show(&error, &session, around);
    let step = session.only_step().map_err(failed)?;
    if args.mock {
        session.describe_mock(&step).map_err(failed)?;
    }
    if args.reveal {
        let fetching = Fetching {
            trusted: args.variables.trust,
            interrupt: &interrupt,
        };
        session.fetch_secrets(&[step], fetching).map_err(failed)?;
    }
    session.learn_values();
    let palette = Palette::new(output.stdout_color);
    let head = request::head(&step, palette);
    let warn = prompting::warn(&session, around);
    // Nothing is connected to, so that no trust is needed for a socket.
    let view = session
        .view_request(&step, &http_options(&args.http, true), args.variables.trust, warn)
        .map_err(|error| {
            if args.language.is_none() && matches!(error, Error::Files(_)) {
                output.print(&around.secrets.redact(&head));
            }
            failed(error)
        })?;
    let masked = session.export(&view, false);
    let text = request::request(&view, &masked, palette);
    let remarks = request::remarks(&view, &text);
    let Some(language) = args.language else {
        let text = head + &request::below(&view, &remarks, &text, palette);
        output.print(&around.secrets.redact(&text));
        return Ok(Exit::Passed);
    };
    let mut call = if args.reveal {
        session.export(&view, true)
    } else {
        masked
    };
    call.remarks.extend(remarks);
    let text = call.to_text(language);
    if args.reveal {
        output.warning("what is printed holds secrets: it is for you, and not to be passed on");
        print_call(&text, around);
    } else {
        print_call(&around.secrets.redact(&text), around);
    }
    Ok(Exit::Passed)
}

/// What is printed is pasted or run elsewhere, so that it stays as it is, but for jobs of CI systems, whose runners may
/// read it too.
fn print_call(text: &str, around: &Surroundings) {
    let output = CommandOutput::new(around);
    if !around.is_ci_job() {
        return output.print_raw(text);
    }
    let harmless = ci_commands::harmless(text, Spelling::Text);
    if harmless != text {
        output.warning(
            "what is printed holds a command of CI runners, which is spelled out here: it does not send the same request",
        );
    }
    output.print_raw(&harmless);
}
