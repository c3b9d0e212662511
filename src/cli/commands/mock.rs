//! `mock`: serves a collection until it is stopped.

use crate::cli::args::mock::MockArgs;
use crate::cli::opening::{OpenedKind, open, session};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::views::mock as view;
use crate::cli::{CommandOutput, Exit, runtime};
use crate::io::interrupt::Interrupt;
use crate::report::visible::visible_line;
use std::net::SocketAddr;

pub fn mock(args: &MockArgs, around: &Surroundings) -> Exit {
    let served = runtime::block_on(CommandOutput::new(around), serve(args, around));
    served.unwrap_or_else(|exit| exit)
}

async fn serve(args: &MockArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(around);
    let opened = open(around, args.collection.as_slice())?;
    let kind = OpenedKind {
        fresh: true,
        mock: true,
    };
    let session = session(&opened, &args.variables, kind, around)?;
    let failed = |error| show(&error, &session, around);
    let collection = session
        .served_collection(args.collection.as_deref())
        .map_err(failed)?;
    // A signal may come as soon as the address is shown.
    let interrupt = Interrupt::listen();
    tokio::task::yield_now().await;
    let address = SocketAddr::new(args.host, args.port);
    let bound = session
        .bind_mock_at(address, collection, &args.fault)
        .map_err(failed)?;
    if !args.host.is_loopback() {
        output.warning(&format!(
            "listening on {}: everyone who reaches this machine can use the mock",
            args.host
        ));
    }
    let variables = session.mock_variables(&bound.url);
    let folder = &session.project.model.collections[collection].name;
    let name = visible_line(folder);
    let served = format!("{name} is served at {}\n", bound.url);
    let mock = session.mock(bound).map_err(failed)?;
    output.print(&served);
    let command = view::command(
        args.collection.as_deref().unwrap_or(folder),
        &args.variables.env,
        &variables,
    );
    output.note(&format!("a run in another terminal: {command}"));
    output.note("Ctrl-C stops it");
    let mock = mock.logging(|served| output.note(&view::line(served)));
    mock.serve_during(interrupt.asked()).await.map_err(failed)?;
    Ok(Exit::Passed)
}
