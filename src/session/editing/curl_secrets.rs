//! Credentials of a pasted command: secrets of the environment in use, with their values in `.env`.

use super::{EditingError, Workspace};
use crate::edit::catalog::CatalogFile;
use crate::edit::{Change, Data, KeyPath, set, starter};
use crate::format::FileKind;
use crate::import;
use crate::io::files;

/// A credential of the command: the variable that means it, and where its value comes from.
pub(super) struct Credential {
    pub variable: String,
    /// Its name in `.env` or in the process environment.
    name: String,
    /// None where the process environment has it.
    value: Option<String>,
}

impl Credential {
    /// Of a variable, its name in `.env`, and its value.
    pub fn of_dotenv((variable, name, value): (String, String, String)) -> Credential {
        let value = Some(value);
        Credential {
            variable,
            name,
            value,
        }
    }

    /// Of a variable and its name in the process environment.
    pub fn of_process((variable, name): (String, String)) -> Credential {
        let value = None;
        Credential {
            variable,
            name,
            value,
        }
    }

    /// The entry of `secrets`.
    fn source(&self) -> Data {
        let key = self.value.as_ref().map_or("env", |_| "dotenv");
        Data::Map(vec![(key.to_owned(), Data::Text(self.name.clone()))])
    }
}

impl Workspace {
    /// `.env` with the values behind those it has, and what keeps it out of git. Credentials get the names under which
    /// the file has them.
    pub(super) fn dotenv(&self, credentials: &mut [Credential]) -> Vec<Change> {
        if credentials.is_empty() {
            return Vec::new();
        }
        let entry = |credential: &Credential| Some((credential.name.clone(), credential.value.clone()?));
        let entries: Vec<(String, String)> = credentials.iter().filter_map(entry).collect();
        let path = self.root().join(".env");
        let old = files::read_text(&path).ok();
        let (new, renamed) = import::appended(old.as_deref().unwrap_or_default(), &entries);
        for credential in credentials {
            if let Some((_, free)) = renamed.iter().find(|(name, _)| *name == credential.name) {
                credential.name.clone_from(free);
            }
        }
        let env = Change::Write {
            path,
            old: old.map(String::into_bytes),
            new: new.into_bytes(),
            owner_only: true,
        };
        let path = self.root().join(".gitignore");
        let old = files::read_text(&path).ok();
        let new = starter::ignoring(old.as_deref().unwrap_or_default(), &starter::IGNORED[..1]);
        let ignore = match old {
            Some(old) if old == new => None,
            Some(old) => Some(Change::replace(path, old, new)),
            None => Some(Change::create(path, new)),
        };
        std::iter::once(env).chain(ignore).collect()
    }

    /// Gives another name to each variable that already has its value from elsewhere: other requests read it, and would
    /// send the new value from then on. Returns the old and new names.
    pub(super) fn settle(&self, credentials: &mut [Credential]) -> Vec<(String, String)> {
        let mut renamed = Vec::new();
        for credential in credentials {
            let wanted = credential.variable.clone();
            let numbers = (2..).map(|number| format!("{wanted}{number}"));
            let fits = |name: &String| self.has_secret(name, credential) || !self.is_known(name);
            let free = std::iter::once(wanted.clone()).chain(numbers).find(fits);
            let free = free.unwrap_or_else(|| wanted.clone());
            if free != wanted {
                credential.variable.clone_from(&free);
                renamed.push((wanted, free));
            }
        }
        renamed
    }

    /// Whether the environment in use has this very secret under the name.
    fn has_secret(&self, name: &str, credential: &Credential) -> bool {
        let path = KeyPath::of_keys(&["secrets", name]);
        let data = self.environment_in_use().map(CatalogFile::data);
        data.as_ref().and_then(|data| data.get(path.segments())) == Some(&credential.source())
    }

    /// Whether anything defines, captures or reads the variable.
    pub(super) fn is_known(&self, name: &str) -> bool {
        !super::uses::of_variable(&self.mentions(), &[], name).is_empty()
    }

    /// The one that `callsheet.yaml` names, else the first.
    fn environment_in_use(&self) -> Option<&CatalogFile> {
        let chosen = self.catalog.get("callsheet").and_then(|file| {
            let data = file.data();
            match data.get(KeyPath::of_keys(&["environment"]).segments()) {
                Some(Data::Text(name)) => Some(format!("environments/{name}")),
                _ => None,
            }
        });
        let chosen = chosen.and_then(|id| self.catalog.get(&id));
        chosen.or_else(|| self.catalog.of_kind(FileKind::Environment).next())
    }

    /// The environment in use, with the credentials as its secrets.
    ///
    /// # Errors
    /// [`EditingError`]: nothing is changed then.
    pub(super) fn secrets(&self, credentials: &[Credential]) -> Result<Vec<Change>, EditingError> {
        if credentials.is_empty() {
            return Ok(Vec::new());
        }
        let file = self.environment_in_use();
        let mut text = file.map_or(String::new(), |file| file.source.text.to_string());
        let order: Vec<&str> = FileKind::Environment.mapping().names().collect();
        for credential in credentials {
            if self.has_secret(&credential.variable, credential) {
                continue;
            }
            let path = KeyPath::of_keys(&["secrets", &credential.variable]);
            text = set(&text, &path, &credential.source(), &order)
                .map_err(|error| EditingError::Edit("the environment".to_owned(), error))?;
        }
        Ok(vec![match file {
            Some(file) => self.rewritten(file, text),
            None => Change::create(self.root().join("environments/dev.yaml"), text),
        }])
    }
}
