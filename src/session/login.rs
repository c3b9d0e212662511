//! Which login a command means, and the variables that it sees.

use super::{Error, Session};
use crate::model::{Auth, Collection, FolderIx, Login};
use crate::plan::{logins, reach};
use crate::run::folders::FolderLayers;
use crate::scope::{Layer, Scope};
use crate::source::Diagnostic;
use crate::template::{Ambient, Template, Value};

/// One login of a session, and the variables that its texts are rendered with.
pub struct ChosenLogin<'s> {
    pub login: &'s Login,
    variables: LoginVariables<'s>,
}

/// What a collection's logins can read.
struct LoginVariables<'s> {
    collection: &'s Collection,
    folders: FolderLayers<'s>,
    layers: Vec<Layer<'s>>,
    ambient: &'s Ambient,
}

impl Session {
    /// The index of the collection whose login is meant: the only one that has logins, or one with a login of that
    /// name.
    ///
    /// # Errors
    /// [`Error::NothingSelected`] if no collection has a login, [`Error::Usage`] if several have.
    pub fn login_collection(&self, name: Option<&str>) -> Result<usize, Error> {
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
    /// fetched; `trusted` lets environment files run commands for them.
    ///
    /// # Errors
    /// [`Error::Files`] if there is no such login or a secret cannot be had, [`Error::Usage`] if it is not clear which
    /// login is meant.
    pub fn login(
        &self,
        collection: usize,
        name: Option<&str>,
        trusted: bool,
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
        self.fetch_named(&wanted, trusted)?;
        variables.layers = self.layers();
        Ok(ChosenLogin { login, variables })
    }
}

impl ChosenLogin<'_> {
    /// Evaluates a template of the login.
    ///
    /// # Errors
    /// A diagnostic at the template, if it cannot be rendered.
    pub fn eval(&self, template: &Template) -> Result<Value, Box<Diagnostic>> {
        self.variables.scope().eval(template)
    }
}

impl<'s> LoginVariables<'s> {
    fn scope(&self) -> Scope<'_, 's> {
        let layers = self.layers.iter().chain(self.folders.root(self.collection));
        Scope {
            layers: layers.collect(),
            ambient: self.ambient.clone(),
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
