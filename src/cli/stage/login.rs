//! Which login a command means, and the variables that it sees.

use super::{Stage, StageOptions, secrets};
use crate::cli::args::login::WhichArgs;
use crate::cli::mocking;
use crate::cli::project::{Opened, open};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output};
use crate::model::{Auth, Collection, FolderIx, Login};
use crate::plan::{logins, reach};
use crate::run::folders::FolderLayers;
use crate::run::login::LoginError;
use crate::scope::Scope;
use crate::source::Diagnostic;
use crate::template::{Template, Value};

/// One login, and all that is needed to run it.
pub struct Chosen {
    pub stage: Stage,
    pub login: &'static Login,
    collection: &'static Collection,
    folders: FolderLayers<'static>,
}

impl Chosen {
    /// The login that the arguments name, with its secrets fetched. With `mock`, the collection's mock is started
    /// and the variables point at it.
    pub async fn new(which: &WhichArgs, mock: bool, around: &Surroundings) -> Result<Chosen, Exit> {
        let output = Output::new(around);
        let opened = open(around, which.collection.as_slice())?;
        output.diagnostics(&opened.warnings, opened.sources);
        let collection = collection(&opened, which.name.as_deref(), output)?;
        let options = StageOptions { fresh: false, mock };
        let mut stage = Stage::new(opened, &which.variables, options, around)?;
        if mock {
            mocking::start(&mut stage, collection, &[], output).await?;
        }
        let folders = FolderLayers::new(&stage.opened.project.collections, stage.opened.sources);
        let login = login(&stage, collection, &folders, which.name.as_deref(), output)?;
        let mut chosen = Chosen {
            stage,
            login,
            collection,
            folders,
        };
        chosen.fetch(which.variables.trust, around)?;
        Ok(chosen)
    }

    /// Evaluates a template of the login.
    pub fn eval(&self, template: &Template) -> Result<Value, Box<Diagnostic>> {
        scope(&self.stage, self.collection, &self.folders).eval(template)
    }

    /// Says what went wrong with the login.
    pub fn failed(&self, error: LoginError, output: Output) -> Exit {
        match error {
            LoginError::Refused(problems) => {
                self.stage.draw(&problems, output);
                Exit::AuthenticationFailed
            }
            LoginError::Transport(error) => {
                output.error(&format!("{} {}: {}", error.method, error.url, error.message));
                error
                    .help
                    .iter()
                    .for_each(|help| output.note(&format!("help: {help}")));
                Exit::AuthenticationFailed
            }
            LoginError::State(error) => {
                output.error(&error.to_string());
                Exit::NotCarriedOut
            }
            LoginError::Interrupted => {
                output.note("the login was interrupted");
                Exit::Interrupted
            }
        }
    }

    fn fetch(&mut self, trust: bool, around: &Surroundings) -> Result<(), Exit> {
        let scope = scope(&self.stage, self.collection, &self.folders);
        let wanted = reach::of_login(self.login, &scope.layers);
        drop(scope);
        let output = Output::new(around);
        secrets::fetch_named(&mut self.stage, &wanted, around, trust).map_err(|unfetched| {
            match unfetched.problems(output) {
                Ok(problems) => {
                    self.stage.draw(&problems, output);
                    Exit::FileWrong
                }
                Err(exit) => exit,
            }
        })
    }
}

fn scope<'a>(
    stage: &'a Stage,
    collection: &Collection,
    folders: &'a FolderLayers<'static>,
) -> Scope<'a, 'static> {
    let layers = stage.layers.iter().chain(folders.root(collection)).collect();
    Scope {
        layers,
        ambient: stage.ambient.clone(),
    }
}

/// The only collection that has logins, or a login of that name.
fn collection(opened: &Opened, name: Option<&str>, output: Output) -> Result<&'static Collection, Exit> {
    let collections = opened.project.collections.iter();
    let has = |collection: &&'static Collection| match name {
        Some(name) => collection.logins.iter().any(|login| *login.name.value == *name),
        None => !collection.logins.is_empty(),
    };
    let mut found: Vec<&'static Collection> = collections.clone().filter(has).collect();
    if found.is_empty() {
        // A misspelt name is explained by the collection that would have it.
        found = collections
            .filter(|collection| !collection.logins.is_empty())
            .collect();
    }
    match found[..] {
        [only] => Ok(only),
        [] => {
            output.error("no collection has a login: define it under `logins:` in `collection.yaml`");
            Err(Exit::NothingSelected)
        }
        _ => {
            let names: Vec<&str> = found.iter().map(|collection| &*collection.name).collect();
            output.error(&format!(
                "several collections have logins: choose with `--collection`: {}",
                names.join(", ")
            ));
            Err(Exit::Usage)
        }
    }
}

fn login(
    stage: &Stage,
    collection: &'static Collection,
    folders: &FolderLayers<'static>,
    name: Option<&str>,
    output: Output,
) -> Result<&'static Login, Exit> {
    let scope = scope(stage, collection, folders);
    let named = name.map(str::to_owned).or_else(|| of_auth(collection, &scope));
    let Some(name) = named else {
        return only(collection, output);
    };
    logins::named(collection, &name).ok_or_else(|| {
        stage.draw(&[logins::unknown(collection, &name)], output);
        Exit::FileWrong
    })
}

/// The login that the collection's own `auth` names, where its variables are known.
fn of_auth(collection: &Collection, scope: &Scope<'_, 'static>) -> Option<String> {
    match &collection.folder(FolderIx::ROOT).inherited.auth.as_ref()?.value {
        Auth::Login(name) => Some(scope.eval(name).ok()?.to_text()),
        _ => None,
    }
}

fn only(collection: &'static Collection, output: Output) -> Result<&'static Login, Exit> {
    if let [only] = &collection.logins[..] {
        return Ok(only);
    }
    let names: Vec<&str> = collection.logins.iter().map(|login| &*login.name.value).collect();
    output.error(&format!("which login? There are: {}", names.join(", ")));
    Err(Exit::Usage)
}
