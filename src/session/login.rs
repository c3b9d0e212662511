//! Which login a command means, and the variables that it sees.

use super::secrets::Fetching;
use super::{Error, Process, Project, Session, environment};
use crate::model::{Auth, Collection, FolderIx, Login};
use crate::plan::{logins, reach};
use crate::run::folders::FolderLayers;
use crate::run::login::{GrantedLogin, LoggedOut, LoginWire, StoredLogin, orphan};
use crate::run::step::StepContext;
use crate::scope::{Scope, VariableLayer};
use crate::template::Ambient;

/// One login of a session, and the variables that its texts are rendered with.
pub struct ChosenLogin<'s> {
    pub login: &'s Login,
    variables: LoginVariables<'s>,
}

/// What a collection's logins can read.
struct LoginVariables<'s> {
    collection: &'s Collection,
    folders: FolderLayers<'s>,
    layers: Vec<VariableLayer<'s>>,
    ambient: &'s Ambient,
}

/// Forgets what is kept under a login's name that no file of the project defines any more. False if a file defines
/// it, or if nothing is kept.
///
/// # Errors
/// [`Error::Files`] if there is no such environment, [`Error::NotCarriedOut`] if the state cannot be used.
pub fn forget_undefined(
    project: &Project,
    name: &str,
    environments: &[String],
    process: &Process,
) -> Result<bool, Error> {
    let collections = project.model.collections.iter();
    let mut logins = collections.flat_map(|collection| &collection.logins);
    if logins.any(|login| *login.name.value == *name) {
        return Ok(false);
    }
    let (_, store) = environment::store(project, environments, process)?;
    orphan::forget(&store, name).map_err(|error| Error::NotCarriedOut(error.to_string()))
}

impl Session {
    /// The names of all logins that files define.
    pub(crate) fn login_names(&self) -> Vec<&str> {
        let collections = self.project.model.collections.iter();
        collections
            .flat_map(|collection| collection.logins.iter().map(|login| &*login.name.value))
            .collect()
    }

    /// What earlier runs and commands have kept of logins, those that no file defines any more too.
    ///
    /// # Errors
    /// [`Error::NotCarriedOut`] if the state cannot be read.
    pub(crate) fn stored_logins(&self) -> Result<Vec<StoredLogin>, Error> {
        let (state, _) = self
            .store
            .read()
            .map_err(|error| Error::NotCarriedOut(error.to_string()))?;
        Ok(StoredLogin::all(&state))
    }

    /// The index of the collection whose login is meant: the only one that has logins, or one with a login of that
    /// name.
    ///
    /// # Errors
    /// [`Error::NothingSelected`] if no collection has a login, [`Error::Usage`] if several have.
    pub(crate) fn login_collection(&self, name: Option<&str>) -> Result<usize, Error> {
        let collections = &self.project.model.collections;
        let with = |has: &dyn Fn(&Collection) -> bool| -> Vec<usize> {
            (0..collections.len())
                .filter(|at| has(&collections[*at]))
                .collect()
        };
        let mut found = with(&|collection| match name {
            Some(name) => collection.logins.iter().any(|login| *login.name.value == *name),
            None => !collection.logins.is_empty(),
        });
        if found.is_empty() {
            // A misspelt name is explained by the collection that would have it.
            found = with(&|collection| !collection.logins.is_empty());
        }
        match found[..] {
            [only] => Ok(only),
            [] => Err(Error::NothingSelected(
                "no collection has a login: define it under `logins:` in `collection.yaml`".to_owned(),
            )),
            _ => {
                let names: Vec<&str> = found.iter().map(|at| &*collections[*at].name).collect();
                Err(Error::Usage(format!(
                    "several collections have logins: choose with `--collection`: {}",
                    names.join(", ")
                )))
            }
        }
    }

    /// The login of that name, or the one that the collection's `auth` names, or the only one. Its secrets are
    /// fetched; trust lets environment files run commands for them.
    ///
    /// # Errors
    /// [`Error::Files`] if there is no such login or a secret cannot be had, [`Error::Usage`] if it is not clear which
    /// login is meant.
    pub(crate) fn login(
        &self,
        collection: usize,
        name: Option<&str>,
        how: Fetching<'_>,
    ) -> Result<ChosenLogin<'_>, Error> {
        let collection = &self.project.model.collections[collection];
        let mut variables = LoginVariables {
            collection,
            folders: FolderLayers::new(&self.project.model.collections, &self.project.sources),
            layers: self.layers(),
            ambient: &self.ambient,
        };
        let login = variables.find(name)?;
        let wanted = reach::of_login(login, &variables.scope().layers);
        self.fetch_named(&wanted, how)?;
        variables.layers = self.layers();
        Ok(ChosenLogin { login, variables })
    }
}

impl ChosenLogin<'_> {
    /// Runs the grant, whatever tokens there are.
    ///
    /// # Errors
    /// [`Error::Login`] if there is no token at the end.
    pub async fn log_in(&self, context: &StepContext) -> Result<GrantedLogin, Error> {
        let wire = LoginWire::unobserved(&context.transport);
        let scope = self.scope();
        let granted = context.logins.log_in(self.login, &scope, wire);
        granted.await.map_err(Error::login)
    }

    /// A token that can be used, by the shortest way.
    ///
    /// # Errors
    /// [`Error::Login`] if there is none.
    pub async fn token(&self, context: &StepContext) -> Result<GrantedLogin, Error> {
        let wire = LoginWire::unobserved(&context.transport);
        let scope = self.scope();
        let granted = context.logins.token(self.login, &scope, wire, None);
        granted.await.map_err(Error::login)
    }

    /// Revokes the tokens at the server, unless `here_only`, and forgets them.
    ///
    /// # Errors
    /// [`Error::Login`] if the server refuses or cannot be reached; the tokens are kept then.
    pub async fn log_out(&self, context: &StepContext, here_only: bool) -> Result<LoggedOut, Error> {
        let wire = LoginWire::unobserved(&context.transport);
        let scope = self.scope();
        let done = context.logins.log_out(self.login, &scope, wire, here_only);
        done.await.map_err(Error::login)
    }

    /// What the login's texts are rendered with.
    pub fn scope(&self) -> Scope<'_, '_> {
        self.variables.scope()
    }
}

impl<'s> LoginVariables<'s> {
    fn scope(&self) -> Scope<'_, 's> {
        let layers = self.layers.iter().chain(self.folders.root(self.collection));
        Scope {
            layers: layers.collect(),
            ambient: self.ambient.clone(),
            ..Scope::default()
        }
    }

    fn find(&self, name: Option<&str>) -> Result<&'s Login, Error> {
        let Some(name) = name.map(str::to_owned).or_else(|| self.of_auth()) else {
            return self.only();
        };
        let found = logins::named(self.collection, &name);
        found.ok_or_else(|| Error::Files(vec![logins::unknown(self.collection, &name)]))
    }

    /// The login that the collection's own `auth` names, where its variables are known.
    fn of_auth(&self) -> Option<String> {
        let root = self.collection.folder(FolderIx::ROOT);
        match &root.inherited.auth.as_ref()?.value {
            Auth::Login(used) => Some(self.scope().eval(&used.name).ok()?.to_text()),
            _ => None,
        }
    }

    fn only(&self) -> Result<&'s Login, Error> {
        if let [only] = &self.collection.logins[..] {
            return Ok(only);
        }
        let logins = self.collection.logins.iter();
        let names: Vec<&str> = logins.map(|login| &*login.name.value).collect();
        Err(Error::Usage(format!(
            "which login? There are: {}",
            names.join(", ")
        )))
    }
}
