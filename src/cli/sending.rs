//! How requests are sent, from the command line and the environment: one context for all steps of a run.

use super::Output;
use super::args::run::HttpArgs;
use super::stage::Stage;
use super::surroundings::Surroundings;
use crate::http::proxy::{self, ProxyRules};
use crate::io::clock;
use crate::io::files::{self, ProjectFiles};
use crate::io::interrupt::Interrupt;
use crate::io::transport::{ProxyChoice, SendOptions, TlsFiles, Transport};
use crate::run::login::{Logins, Person, Warn};
use crate::run::pace::Pace;
use crate::run::prepare::GivenOptions;
use crate::run::schemas::Schemas;
use crate::run::step::StepContext;
use crate::run::{HoldsSecret, Learn, Mask};
use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;

/// The context of a run. Tokens are kept even where captured values are not: a rotated refresh token that is not
/// kept is a login lost.
pub fn context(
    stage: &Stage,
    args: &HttpArgs,
    around: &Surroundings,
    person: Person,
) -> Result<StepContext, String> {
    let given = given(args, stage.mock.is_some(), around)?;
    let rules = ProxyRules::from_environment(|name| around.variable(name).map(str::to_owned));
    // Tokens of the mock are worth nothing afterwards.
    let mock = stage.mock.is_some();
    let store = (!mock).then(|| stage.store.clone());
    let secrets = around.secrets;
    let learn: Learn = Rc::new(move |name, value| secrets.add(name, value));
    let holds_secret: HoldsSecret = Rc::new(|text| secrets.holds(text));
    let mask: Mask = Rc::new(|text| secrets.redact(text));
    let (output, sources) = (Output::new(around), stage.opened.sources);
    let warn: Warn = Rc::new(move |found| output.diagnostics(found, sources));
    let logins = Logins::new(store, person, login_options(&given));
    Ok(StepContext {
        began: clock::instant(),
        transport: Transport::new(rules).fenced(stage.mock.clone()),
        logins: logins.telling(learn.clone()).warning(warn),
        pace: RefCell::new(pace(stage, mock)),
        interrupt: Interrupt::never(),
        given,
        files: ProjectFiles::new(&stage.opened.project.root),
        sent: Cell::new(0),
        learn,
        holds_secret,
        mask,
        schemas: Schemas::default(),
    })
}

/// Nobody has to be spared on the mock.
fn pace(stage: &Stage, mock: bool) -> Pace<'static> {
    let limits = stage
        .opened
        .project
        .collections
        .iter()
        .flat_map(|collection| &collection.rate_limits);
    Pace::new(limits.filter(|_| !mock))
}

/// No proxy of a file stands between a run and its mock; one of the command line does.
fn given(args: &HttpArgs, mock: bool, around: &Surroundings) -> Result<GivenOptions, String> {
    let here = |path: &std::path::PathBuf| around.directory.join(path);
    let tls = TlsFiles {
        ca: args.cacert.as_ref().map(here),
        cert: args.cert.as_ref().map(here),
        key: args.key.as_ref().map(here),
        insecure: args.insecure,
    };
    let files = [("--cacert", &tls.ca), ("--cert", &tls.cert), ("--key", &tls.key)];
    for (option, path) in files {
        path.iter().try_for_each(|path| readable(option, path))?;
    }
    let proxy = match args.proxy.as_deref() {
        None => mock.then_some(ProxyChoice::Direct),
        Some("none") => Some(ProxyChoice::Direct),
        Some(text) => Some(ProxyChoice::Through(
            proxy::parse(text).map_err(|wrong| format!("--proxy: {wrong}"))?,
        )),
    };
    Ok(GivenOptions {
        timeout: args.timeout,
        proxy,
        tls,
    })
}

/// A misspelt file would go unnoticed until the first URL with TLS.
fn readable(option: &str, path: &Path) -> Result<(), String> {
    files::read_text(path)
        .map(drop)
        .map_err(|error| format!("{option}: cannot read `{}`: {error}", path.display()))
}

/// A login talks to its own servers as the command line says; what files say is for their requests.
fn login_options(given: &GivenOptions) -> SendOptions {
    let tool = SendOptions::default();
    SendOptions {
        timeout: given.timeout.unwrap_or(tool.timeout),
        proxy: given.proxy.clone().unwrap_or(ProxyChoice::Environment),
        tls: given.tls.clone(),
        ..tool
    }
}
