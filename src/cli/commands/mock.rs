//! `mock`: serves a collection until it is stopped.

use crate::cli::args::mock::MockArgs;
use crate::cli::mocking;
use crate::cli::project::open;
use crate::cli::stage::{Stage, StageOptions, selected_ids};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, runtime};
use crate::io::interrupt::Interrupt;
use crate::io::random;
use crate::mock::MockSettings;
use crate::report::visible::visible_line;
use std::net::SocketAddr;

pub fn mock(args: &MockArgs, surroundings: &Surroundings) -> Exit {
    let served = runtime::block_on(Output::new(surroundings), serve(args, surroundings));
    served.unwrap_or_else(|exit| exit)
}

async fn serve(args: &MockArgs, surroundings: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(surroundings);
    let opened = open(surroundings, std::slice::from_ref(&args.collection))?;
    output.diagnostics(&opened.warnings, opened.sources);
    let steps = selected_ids(&opened, output)?;
    let Some(collection) = steps.first().map(|step| step.collection) else {
        output.error(&format!("`{}` has no requests to serve", args.collection));
        return Err(Exit::NothingSelected);
    };
    let options = StageOptions {
        fresh: true,
        mock: true,
    };
    let mut stage = Stage::new(opened, &args.variables, options, surroundings)?;
    let listener = mocking::bind(SocketAddr::new(args.host, args.port), output).await?;
    if !args.host.is_loopback() {
        output.warning(&format!(
            "listening on {}: everyone who reaches this machine can use the mock",
            args.host
        ));
    }
    let faults = mocking::parse(&args.fault, output)?;
    let settings = MockSettings {
        faults,
        seed: random::seed(),
        any_host: !args.host.is_loopback(),
        ambient: stage.ambient.clone(),
    };
    let interrupt = Interrupt::listen();
    // Listening begins when its task is first run, and whoever reads the address may send a signal at once.
    tokio::task::yield_now().await;
    let mocked = mocking::serve(&mut stage, collection, listener, settings, output)?;
    let name = visible_line(&collection.name);
    output.print(&format!("{name} is served at {}\n", mocked.url));
    output.note("Ctrl-C stops it");
    interrupt.asked().await;
    Ok(Exit::Passed)
}
