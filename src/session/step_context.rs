//! How requests are sent: one context for all steps of a run, from the options of the caller and the environment.

use super::{Error, Process, Session};
use crate::http::dial::{ConnectRule, Dial, ResolveRule};
use crate::http::proxy::{self, ProxyRules};
use crate::io::clock;
use crate::io::files::{self, ProjectFiles};
use crate::io::interrupt::Interrupt;
use crate::io::saved_answers::SavedFiles;
use crate::io::transport::{ProxyChoice, SendOptions, TlsFiles, Transport};
use crate::run::login::{Logins, Person, Warn};
use crate::run::pace::Pace;
use crate::run::prepare::GivenOptions;
use crate::run::schemas::Schemas;
use crate::run::step::StepContext;
use crate::run::{HoldsSecret, Learn, RunMask};
use crate::source::unknown;
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

/// How the caller wants requests to be sent. None leaves it to the files.
#[derive(Debug, Clone, Default)]
pub struct HttpOptions {
    pub timeout: Option<Duration>,
    /// Do not verify certificates.
    pub insecure: bool,
    /// PEM files, seen from the process's directory.
    pub cacert: Option<PathBuf>,
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
    /// A URL, or `none` for no proxy at all.
    pub proxy: Option<String>,
    /// Addresses of hosts, and where connections go instead; no socket in the file system.
    pub resolve: Vec<ResolveRule>,
    pub connect_to: Vec<ConnectRule>,
    /// Files may name sockets outside the project.
    pub trusted: bool,
}

/// Who is there while a run is under way: whom logins may ask, who hears of what is unwise, what ends the run.
pub struct Company {
    pub person: Person,
    pub warn: Warn,
    pub interrupt: Interrupt,
}

impl Session {
    /// What all steps of a run share. Tokens are kept even where captured values are not: a rotated refresh token that
    /// is not kept is a login lost.
    ///
    /// # Errors
    /// [`Error::Usage`] if an option names a file that cannot be read, or a proxy that is no URL.
    pub(crate) fn step_context(&self, http: &HttpOptions, company: Company) -> Result<StepContext, Error> {
        let mocked = self.is_mocked();
        let mut given = given(http, mocked, &self.process).map_err(Error::Usage)?;
        // The fence keeps requests to the mock from all sockets.
        if !mocked && !self.is_trusted(http.trusted) {
            given.sockets_below = Some(self.root().to_owned());
        }
        let rules = ProxyRules::from_environment(|name| self.process.variable(name).map(str::to_owned));
        // Tokens of the mock are worth nothing afterwards.
        let store = (!mocked).then(|| self.store.clone());
        let secrets = self.secrets.clone();
        let learn: Learn = Rc::new(move |name, value| {
            // A placeholder for a secret is no secret.
            if !unknown::is_in(value) {
                secrets.add(name, value);
            }
        });
        let secrets = self.secrets.clone();
        let holds_secret: HoldsSecret = Rc::new(move |text| secrets.holds(text));
        let secrets = self.secrets.clone();
        let mask: RunMask = Rc::new(move |text| secrets.redact(text));
        let logins = Logins::new(store, company.person, login_options(&given));
        let transport = Transport::new(rules).fenced(self.mock_origin());
        Ok(StepContext {
            began: clock::instant(),
            transport: transport.ended_by(company.interrupt.clone()),
            logins: logins
                .telling(learn.clone())
                .masking(mask.clone())
                .warning(company.warn)
                .served_at(self.login_server()),
            pace: RefCell::new(self.pace()),
            interrupt: company.interrupt,
            given,
            files: ProjectFiles::new(self.root()),
            saved: SavedFiles::new(self.root()),
            sent: Cell::new(0),
            prompts: Cell::new(0),
            learn,
            holds_secret,
            mask,
            schemas: Schemas::default(),
            nonces: RefCell::default(),
        })
    }

    /// Nobody has to be spared on the mock.
    fn pace(&self) -> Pace {
        let collections = self.project.model.collections.iter();
        let limits = collections.flat_map(|collection| &collection.rate_limits);
        Pace::new(limits.filter(|_| !self.is_mocked()))
    }
}

/// Proxies that files name are not used for a mock; one of the command line is.
fn given(http: &HttpOptions, mocked: bool, process: &Process) -> Result<GivenOptions, String> {
    let here = |path: &PathBuf| process.directory.join(path);
    let tls = TlsFiles {
        ca: http.cacert.as_ref().map(here),
        cert: http.cert.as_ref().map(here),
        key: http.key.as_ref().map(here),
        key_password: None,
        insecure: http.insecure,
    };
    let files = [("--cacert", &tls.ca), ("--cert", &tls.cert), ("--key", &tls.key)];
    for (option, path) in files {
        path.iter().try_for_each(|path| readable(option, path))?;
    }
    let proxy = match http.proxy.as_deref() {
        None => mocked.then_some(ProxyChoice::Direct),
        Some("none") => Some(ProxyChoice::Direct),
        Some(text) => Some(ProxyChoice::Through(
            proxy::parse(text).map_err(|wrong| format!("--proxy: {wrong}"))?,
        )),
    };
    Ok(GivenOptions {
        timeout: http.timeout,
        proxy,
        dial: Dial {
            resolve: http.resolve.clone(),
            connect_to: http.connect_to.clone(),
            unix: None,
        },
        tls,
        sockets_below: None,
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
        dial: given.dial.clone(),
        tls: given.tls.clone(),
        ..tool
    }
}
