//! What a command works on: the project, the environments in use, the variables, the state, the secrets, the mock.
//!
//! Nothing here prints, asks about arguments or knows exit codes: results and errors are values, and `cli` turns them
//! into words. A session owns a share of its project and has no lifetime, so that it can be kept and moved.

pub mod builder;
pub mod check;
pub mod definitions;
pub mod describe;
pub mod editing;
pub mod environment;
pub mod environment_state;
pub mod error;
pub(crate) mod given_types;
pub mod graph;
pub mod importing;
pub mod iterations;
mod known_secrets;
pub mod login;
pub mod mocking;
pub mod order;
pub mod plan;
pub mod process;
pub mod project;
pub mod remembered_run;
pub mod request_view;
pub mod run;
pub mod run_preview;
pub mod run_selection;
pub mod secrets;
pub mod selection;
pub mod sharding;
pub mod step_context;
pub(crate) mod trust;
pub mod unrelated_errors;
mod variable_file;
pub mod variables;

pub use builder::{Nobody, Prompter, SecretSource, SessionBuilder};
pub use error::{Error, LoginFailure};
pub use plan::Plan;
pub use process::Process;
pub use project::{OpenedProject, Project};

use crate::http::Origin;
use crate::io::state::{StateFile, Store};
use crate::io::{ambient, clock, files::ProjectFiles};
use crate::mock;
use crate::plan::{Filter, Step, select};
use crate::run::folders::RunLayers;
use crate::run::login::KeptValues;
use crate::run::origins::{Authors, KnownOrigins};
use crate::scope::{Binding, Scope, VariableLayer, environments};
use crate::secret::Secrets;
use crate::source::Diagnostic;
use crate::template::{Ambient, Generated, ProcessEnv, Value};
use mocking::MockAddress;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// A project with environments chosen and variables put together.
pub struct Session {
    pub(crate) project: Arc<Project>,
    /// The targets of the command as ids.
    pub(crate) targets: Vec<String>,
    /// As named on the command line, remembered, or set by the project; the last one keeps the state.
    pub(crate) environments: Vec<String>,
    pub(crate) process: Process,
    /// What expressions may ask for besides variables.
    pub(crate) ambient: Ambient,
    /// Everything secret that is known so far.
    pub(crate) secrets: Secrets,
    pub(crate) store: Store,
    /// The steps that captured the values of the state.
    pub(crate) authors: Authors,
    /// True if requests are to go to the collection's mock, whether or not it listens yet.
    wants_mock: bool,
    secret_source: Option<Rc<dyn SecretSource>>,
    prompter: Option<Rc<dyn Prompter>>,
    /// Whether values of all environments count as defined, because none was chosen.
    any_environment: bool,
    given: Option<VariableLayer<'static>>,
    state: Option<VariableLayer<'static>>,
    fetched: RefCell<Vec<Fetched>>,
    mock: RefCell<Option<MockAddress>>,
    warnings: RefCell<Vec<String>>,
}

/// A secret that was fetched: which environment file declares it, its name, and its value.
struct Fetched {
    label: Box<str>,
    name: Box<str>,
    value: Value,
}

/// How a session is put together.
#[derive(Clone, Default)]
pub struct SessionOptions {
    /// Names of environments; empty for the remembered one or the project's own.
    pub environments: Vec<String>,
    /// The layer of `--var` and `--var-file`, the strongest of all.
    pub given: Option<VariableLayer<'static>>,
    /// Leave out what earlier runs captured.
    pub fresh: bool,
    /// Requests go to the collection's mock: its environment is the default, and no state is used.
    pub mock: bool,
    /// Asked for secrets before the sources that files name.
    pub secret_source: Option<Rc<dyn SecretSource>>,
    /// Answers the prompts of secrets in place of a terminal.
    pub prompter: Option<Rc<dyn Prompter>>,
}

impl Session {
    /// Chooses the environments, reads the state and puts the variables together.
    ///
    /// # Errors
    /// [`Error::Files`] if an environment does not exist or extends nothing, [`Error::NotCarriedOut`] if the state
    /// cannot be read.
    pub(crate) fn new(
        opened: &OpenedProject,
        options: SessionOptions,
        process: Process,
        secrets: Secrets,
    ) -> Result<Session, Error> {
        let project = opened.project.clone();
        let names = environment::names(&project, &options.environments, options.mock);
        let store = store_of(
            &project.model.root,
            names.last().map_or("", String::as_str),
            &process,
        );
        let mut session = Session {
            targets: opened.targets.clone(),
            environments: names,
            ambient: ambient_of(&project.model.root, &process),
            process,
            secrets,
            store,
            authors: Authors::new(),
            any_environment: false,
            wants_mock: options.mock,
            secret_source: options.secret_source,
            prompter: options.prompter,
            given: options.given,
            state: None,
            fetched: RefCell::default(),
            mock: RefCell::default(),
            warnings: RefCell::default(),
            project,
        };
        if !options.fresh && !options.mock {
            session.read_state()?;
        }
        environments::layers(
            &session.project.model,
            &session.project.sources,
            &session.environments,
            session.ambient.env.as_ref(),
        )
        .map_err(Error::Files)?;
        if let Some(given) = session.given.take() {
            session.given = Some(session.typed(given)?);
        }
        session.learn_values();
        Ok(session)
    }

    /// What the files alone say, without state and values from outside. Without an environment asked for, what any of
    /// them defines counts as defined.
    ///
    /// # Errors
    /// [`Error::Files`] if an environment does not exist or extends nothing.
    pub(crate) fn of_files(
        opened: &OpenedProject,
        options: SessionOptions,
        process: Process,
        secrets: Secrets,
    ) -> Result<Session, Error> {
        let is_any = options.environments.is_empty();
        let options = SessionOptions {
            fresh: true,
            ..options
        };
        let mut session = Session::new(opened, options, process, secrets)?;
        session.any_environment = is_any;
        Ok(session)
    }

    fn read_state(&mut self) -> Result<(), Error> {
        let (state, warning) = self
            .store
            .read()
            .map_err(|error| Error::NotCarriedOut(error.to_string()))?;
        self.warnings.get_mut().extend(warning);
        self.secrets.add_all(StateFile::secrets(&state));
        self.state = variables::state(&state, clock::timestamp().as_second());
        self.authors = variables::authors(&state);
        Ok(())
    }

    /// What is unwise or was passed over since this was last called, for a person to read.
    pub fn take_warnings(&self) -> Vec<String> {
        self.warnings.take()
    }

    pub(crate) fn warn(&self, message: String) {
        self.warnings.borrow_mut().push(message);
    }

    /// The layers of variables, strongest first: given, state, mock, environments.
    pub(crate) fn layers(&self) -> Vec<VariableLayer<'_>> {
        let environments = self.environment_layers();
        let mut layers: Vec<VariableLayer<'_>> = Vec::new();
        layers.extend(self.given.clone());
        layers.extend(self.state.clone());
        layers.extend(environments);
        if let Some(mock) = &*self.mock.borrow() {
            let collection = &self.project.model.collections[mock.collection];
            let layer = mock::vars(collection, &scope(&layers, &self.ambient), &mock.url);
            layers.insert(mock::vars_place(&layers), layer);
        }
        layers
    }

    fn environment_layers(&self) -> Vec<VariableLayer<'_>> {
        let model = &self.project.model;
        if self.any_environment {
            return vec![environment::union(model, self.ambient.env.clone())];
        }
        // The names were looked up when the session was made.
        let found = environments::layers(
            model,
            &self.project.sources,
            &self.environments,
            self.ambient.env.as_ref(),
        );
        let mut layers = found.unwrap_or_default();
        for fetched in &*self.fetched.borrow() {
            if let Some(layer) = layers.iter_mut().find(|layer| layer.label == fetched.label) {
                let value = Binding::Value(fetched.value.clone());
                layer.bindings.insert(fetched.name.clone(), value);
            }
        }
        layers
    }

    /// What a step can read besides the session's layers before anything has run.
    pub(crate) fn run_layers(&self) -> RunLayers<'_, '_> {
        RunLayers {
            ambient: Some(&self.ambient),
            ..RunLayers::default()
        }
    }

    /// The address of the mock that serves this session, if there is one.
    pub(crate) fn mock_origin(&self) -> Option<Origin> {
        self.mock.borrow().as_ref().map(|mock| mock.origin.clone())
    }

    /// True if requests go to the collection's mock.
    pub(crate) fn is_mocked(&self) -> bool {
        self.mock.borrow().is_some()
    }

    /// Every step of the project that was read, in the order they run.
    pub(crate) fn all_steps(&self) -> Vec<Step<'_>> {
        select(&self.project.model, &Filter::default()).steps
    }

    /// What says where a value comes from before anything has run.
    pub(crate) fn known(&self) -> KnownOrigins<'_> {
        KnownOrigins {
            sources: &self.project.sources,
            state: &self.authors,
            captured: &self.authors,
        }
    }

    /// What logins have left for whom the step logs in.
    ///
    /// # Errors
    /// [`Error::NotCarriedOut`] if the state cannot be read.
    pub(crate) fn kept_values<'s>(
        &self,
        step: &Step<'s>,
        scope: &Scope<'_, 's>,
    ) -> Result<KeptValues<'s>, Error> {
        let state = self.store.read();
        let (state, _) = state.map_err(|error| Error::NotCarriedOut(error.to_string()))?;
        Ok(KeptValues::of(step, scope, &state))
    }

    /// Reports that the project's settings name, as `FORMAT=FILE`.
    pub(crate) fn settings_reports(&self) -> impl Iterator<Item = &str> {
        let reports = self.project.model.settings.reports.iter();
        reports.map(|report| report.value.as_str())
    }

    /// The project's root, an absolute path.
    pub fn root(&self) -> &std::path::Path {
        &self.project.model.root
    }

    pub(crate) fn keep_secret(&self, label: &str, name: &str, value: Value) {
        self.fetched.borrow_mut().push(Fetched {
            label: label.into(),
            name: name.into(),
            value,
        });
    }

    pub(crate) fn set_mock(&self, address: MockAddress) {
        *self.mock.borrow_mut() = Some(address);
        self.learn_values();
    }
}

/// A scope of these layers alone.
pub fn scope<'a, 'm>(layers: &'a [VariableLayer<'m>], ambient: &Ambient) -> Scope<'a, 'm> {
    Scope {
        layers: layers.iter().collect(),
        ambient: ambient.clone(),
        ..Scope::default()
    }
}

/// True if any of these is an error.
pub fn has_errors(found: &[Diagnostic]) -> bool {
    found.iter().any(Diagnostic::is_error)
}

/// The clock, chance, variables of the shell, and digests of the project's files.
fn ambient_of(root: &std::path::Path, process: &Process) -> Ambient {
    let generated = Generated::of_iteration(Arc::new(ambient::chance(None)), 0, clock::timestamp());
    let mut ambient = ambient::real(ProcessEnv(process.variables.clone()));
    ambient.files = Some(ProjectFiles::new(root).digests());
    ambient.with_generated(generated)
}

/// The state of an environment: in the project, or where `CALLSHEET_STATE_DIR` says.
pub(crate) fn store_of(root: &std::path::Path, environment: &str, process: &Process) -> Store {
    match process
        .variable("CALLSHEET_STATE_DIR")
        .filter(|dir| !dir.is_empty())
    {
        Some(home) => Store::elsewhere(root, &process.directory.join(home), environment),
        None => Store::new(root, environment),
    }
}
