//! `mock`: serves a collection until it is stopped.

use crate::cli::args::mock::MockArgs;
use crate::cli::opening::{OpenedKind, open, session};
use crate::cli::show_error::show;
use crate::cli::surroundings::Surroundings;
use crate::cli::{CommandOutput, Exit, runtime};
use crate::io::interrupt::Interrupt;
use crate::io::random;
use crate::mock::MockSettings;
use crate::mock::server::Served;
use crate::report::visible::visible_line;
use crate::scope::{Binding, LayerKind};
use crate::secret::is_secret_name;
use crate::session::mocking::parse;
use crate::session::{Error, Session, scope};
use crate::template::Resolved;
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// Parameters of OAuth that are good for a token.
const PASSED_ON: [&str; 3] = ["code", "state", "code_verifier"];

pub fn mock(args: &MockArgs, around: &Surroundings) -> Exit {
    let served = runtime::block_on(CommandOutput::new(around), serve(args, around));
    served.unwrap_or_else(|exit| exit)
}

async fn serve(args: &MockArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let output = CommandOutput::new(around);
    let opened = open(around, std::slice::from_ref(&args.collection))?;
    let kind = OpenedKind {
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
    output.note(&format!(
        "a run in another terminal: {}",
        aimed(args, &session, &url)
    ));
    output.note("Ctrl-C stops it");
    let mock = mock.logging(|served| output.note(&line(served)));
    mock.serve_during(interrupt.asked()).await.map_err(failed)?;
    Ok(Exit::Passed)
}

/// The command that sends a collection's requests to the mock.
fn aimed(args: &MockArgs, session: &Session, url: &str) -> String {
    let layers = session.layers();
    let scope = scope(&layers, &session.ambient);
    let own = layers.iter().filter(|layer| layer.kind == LayerKind::Mock);
    let bound: BTreeMap<&str, &Binding> = own
        .flat_map(|layer| &layer.bindings)
        .map(|(name, binding)| (&**name, binding))
        .collect();
    let mut command = format!("callsheet run {}", args.collection);
    for environment in &args.variables.env {
        command += &format!(" -e {environment}");
    }
    let mut more = 0;
    for (name, binding) in bound.into_iter().filter(|(name, _)| *name != "mock") {
        match scope.resolve(name) {
            Resolved::Value(value) if value.to_text().starts_with(url) => {
                command += &format!(" --var {name}={}", value.to_text());
            }
            // Others than those of mock.yaml stand in for what a run has anyway.
            _ if matches!(binding, Binding::Tree(_)) => more += 1,
            _ => {}
        }
    }
    match more {
        0 => command,
        1 => format!(
            "{command} (and `--var` for the one other variable that the mock sets: `vars` of mock.yaml)"
        ),
        more => format!(
            "{command} (and `--var-file` for the {more} other variables that the mock sets: `vars` of mock.yaml)"
        ),
    }
}

/// `POST /token 200 3 ms`
fn line(served: &Served) -> String {
    let status = served
        .status
        .map_or("dropped".to_owned(), |status| status.to_string());
    let took = served.took.as_millis();
    format!(
        "{} {} {status} {took} ms",
        served.method,
        masked(&served.path_and_query)
    )
}

/// Without the values of parameters that are named like secrets, or that OAuth passes on.
fn masked(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret_name(name) || PASSED_ON.contains(&name) => format!("{name}=***"),
        _ => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

fn only_collection(args: &MockArgs, session: &Session) -> Result<usize, Error> {
    let steps = session.select(&Default::default())?;
    let first = steps.first().map(|step| step.collection);
    let collection = first
        .ok_or_else(|| Error::NothingSelected(format!("`{}` has no requests to serve", args.collection)))?;
    Ok(session.index_of(collection))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_shows_no_credentials() {
        let check = |url: &str, expected: &str| assert_eq!(masked(url), expected);
        check(
            "/v2/users?page=2&access_token=abc",
            "/v2/users?page=2&access_token=***",
        );
        check(
            "/callback?code=abc&state=x&flag",
            "/callback?code=***&state=***&flag",
        );
        check("/plain", "/plain");
    }
}
