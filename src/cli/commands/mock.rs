//! `mock`: serves a collection until it is stopped.

use crate::cli::args::mock::MockArgs;
use crate::cli::opening::{Kind, open, session};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, runtime};
use crate::io::interrupt::Interrupt;
use crate::io::random;
use crate::mock::MockSettings;
use crate::report::visible::visible_line;
use crate::session::mocking::parse;
use crate::session::{Error, Session};
use std::net::SocketAddr;

pub fn mock(args: &MockArgs, around: &Surroundings) -> Exit {
    let served = runtime::block_on(Output::new(around), serve(args, around));
    served.unwrap_or_else(|exit| exit)
}

async fn serve(args: &MockArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = Output::new(around);
    let opened = open(around, std::slice::from_ref(&args.collection))?;
    let kind = Kind {
        fresh: true,
        mock: true,
    };
    let session = session(&opened, &args.variables, kind, around)?;
    let failed = |error| show(&error, &session, around);
    let collection = only_collection(args, &session).map_err(failed)?;
    let settings = MockSettings {
        faults: parse(&args.fault).map_err(failed)?,
        seed: random::seed(),
        any_host: !args.host.is_loopback(),
        ..MockSettings::default()
    };
    // A signal may come as soon as the address is shown.
    let interrupt = Interrupt::listen();
    tokio::task::yield_now().await;
    let address = SocketAddr::new(args.host, args.port);
    let bound = session
        .bind_mock_at(address, collection, settings)
        .map_err(failed)?;
    if !args.host.is_loopback() {
        output.warning(&format!(
            "listening on {}: everyone who reaches this machine can use the mock",
            args.host
        ));
    }
    let url = bound.url.clone();
    let mock = session.mock(bound).map_err(failed)?;
    let name = visible_line(&session.project.model.collections[collection].name);
    output.print(&format!("{name} is served at {url}\n"));
    output.note("Ctrl-C stops it");
    mock.serve_during(interrupt.asked()).await.map_err(failed)?;
    Ok(Exit::Passed)
}

fn only_collection(args: &MockArgs, session: &Session) -> Result<usize, Error> {
    let steps = session.select(&Default::default())?;
    let first = steps.first().map(|step| step.collection);
    let collection = first
        .ok_or_else(|| Error::NothingSelected(format!("`{}` has no requests to serve", args.collection)))?;
    Ok(session.index_of(collection))
}
