//! How requests are sent, from the command line and the environment: one context for all steps of a run.

use super::args::run::HttpArgs;
use super::stage::Stage;
use super::surroundings::Surroundings;
use crate::http::proxy::{self, ProxyRules};
use crate::io::files::Door;
use crate::io::interrupt::Interrupt;
use crate::io::transport::{ProxyChoice, SendOptions, TlsFiles, Transport};
use crate::run::Learn;
use crate::run::login::{Logins, Person};
use crate::run::pace::Pace;
use crate::run::prepare::OptionDefaults;
use crate::run::step::StepContext;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The context of a run. Tokens are kept even where captured values are not: a rotated refresh token that is not
/// kept is a login lost.
pub fn context(
    stage: &Stage,
    args: &HttpArgs,
    around: &Surroundings,
    person: Person,
) -> Result<StepContext, String> {
    let defaults = defaults(args, around)?;
    let rules = ProxyRules::from_environment(|name| around.variable(name).map(str::to_owned));
    // Nobody is needed on the mock only, whose tokens are worth nothing afterwards.
    let mock = matches!(person, Person::NotNeeded);
    let store = (!mock).then(|| stage.store.clone());
    let secrets = around.secrets;
    let learn: Learn = Rc::new(|name, value| secrets.add(name, value));
    Ok(StepContext {
        transport: Transport::new(rules),
        logins: Logins::new(store, person, login_options(&defaults)).telling(learn.clone()),
        pace: RefCell::new(pace(stage, mock)),
        interrupt: Interrupt::never(),
        defaults,
        door: Door::new(&stage.opened.project.root),
        sent: Cell::new(0),
        learn,
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

fn defaults(args: &HttpArgs, around: &Surroundings) -> Result<OptionDefaults, String> {
    let here = |path: &std::path::PathBuf| around.directory.join(path);
    let tls = TlsFiles {
        ca: args.cacert.as_ref().map(here),
        cert: args.cert.as_ref().map(here),
        key: args.key.as_ref().map(here),
        insecure: args.insecure,
    };
    let proxy = match args.proxy.as_deref() {
        None => None,
        Some("none") => Some(ProxyChoice::Direct),
        Some(text) => Some(ProxyChoice::Through(
            proxy::parse(text).map_err(|wrong| format!("--proxy: {wrong}"))?,
        )),
    };
    Ok(OptionDefaults {
        timeout: args.timeout,
        proxy,
        tls,
        ..OptionDefaults::default()
    })
}

/// A login talks to its own servers as the command line says; what files say is for their requests.
fn login_options(defaults: &OptionDefaults) -> SendOptions {
    let tool = SendOptions::default();
    SendOptions {
        timeout: defaults.timeout.unwrap_or(tool.timeout),
        proxy: defaults.proxy.clone().unwrap_or(ProxyChoice::Environment),
        tls: defaults.tls.clone(),
        ..tool
    }
}
