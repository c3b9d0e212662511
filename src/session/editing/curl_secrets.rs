//! Credentials of a pasted command: secrets of the environment in use, with their values in `.env`.

use super::init::EXAMPLE;
use super::{EditingError, Workspace};
use crate::edit::catalog::CatalogFile;
use crate::edit::{EditChange, KeyPath, YamlData, set, starter};
use crate::format::FileKind;
use crate::import;
use crate::io::files;
use crate::secret::is_secret_name;

/// A credential of the command: the variable that means it, and where its value comes from.
pub(super) struct CurlCredential {
    pub variable: String,
    /// Its name in `.env` or in the process environment.
    name: String,
    /// None where the process environment has it.
    value: Option<String>,
}

impl CurlCredential {
    /// A credential from a variable, its name in `.env`, and its value.
    pub fn of_dotenv((variable, name, value): (String, String, String)) -> CurlCredential {
        let value = Some(value);
        CurlCredential {
            variable,
            name,
            value,
        }
    }

    /// A credential from a variable and its name in the process environment.
    pub fn of_process((variable, name): (String, String)) -> CurlCredential {
        let value = None;
        CurlCredential {
            variable,
            name,
            value,
        }
    }

    /// The entry of `secrets`.
    fn source(&self) -> YamlData {
        let key = self.value.as_ref().map_or("env", |_| "dotenv");
        YamlData::Map(vec![(key.to_owned(), YamlData::Text(self.name.clone()))])
    }
}

/// Takes values out of the request whose name says that they are secrets: fields of forms and of JSON, parts, cookies. One
/// that is a variable already stays.
pub(super) fn hide(request: &mut YamlData, credentials: &mut Vec<CurlCredential>) {
    let YamlData::Map(entries) = request else {
        return;
    };
    for (key, value) in entries {
        match (&**key, value) {
            ("cookies", cookies) => hide_in(cookies, &is_session, credentials),
            ("query" | "headers" | "body", value) => hide_in(value, &is_secret_name, credentials),
            _ => {}
        }
    }
}

/// Cookies of sessions, by the names that servers give them, besides those that any secret may have.
fn is_session(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_id = ["sid", "sessid", "sessionid", "session", "auth", "jwt"]
        .iter()
        .any(|end| name.ends_with(end));
    is_id || name.contains("session") || is_secret_name(&name)
}

fn hide_in(data: &mut YamlData, is_meant: &dyn Fn(&str) -> bool, credentials: &mut Vec<CurlCredential>) {
    match data {
        YamlData::List(items) => {
            for item in items {
                hide_pair(item, is_meant, credentials);
                hide_in(item, is_meant, credentials);
            }
        }
        YamlData::Map(entries) => {
            for (name, value) in entries {
                if is_meant(name) {
                    hide_value(name, value, credentials);
                }
                hide_in(value, is_meant, credentials);
            }
        }
        _ => {}
    }
}

/// `{ name: password, value: ... }` of a list of pairs.
fn hide_pair(pair: &mut YamlData, is_meant: &dyn Fn(&str) -> bool, credentials: &mut Vec<CurlCredential>) {
    let YamlData::Map(entries) = pair else {
        return;
    };
    let name = entries.iter().find_map(|(key, value)| match value {
        YamlData::Text(name) if key == "name" && is_meant(name) => Some(name.clone()),
        _ => None,
    });
    let value = entries.iter_mut().find(|(key, _)| key == "value");
    if let (Some(name), Some((_, value))) = (name, value) {
        hide_value(&name, value, credentials);
    }
}

fn hide_value(name: &str, data: &mut YamlData, credentials: &mut Vec<CurlCredential>) {
    let (YamlData::Text(value) | YamlData::Number(value)) = &*data else {
        return;
    };
    if value.is_empty() || value.contains("<<") {
        return;
    }
    let wanted = super::curl::identifier(name);
    let numbers = (2..).map(|number| format!("{wanted}{number}"));
    let is_free = |variable: &String| {
        let mut known = credentials.iter();
        known.all(|known| known.variable != *variable || known.value.as_ref() == Some(value))
    };
    let variable = std::iter::once(wanted.clone()).chain(numbers).find(is_free);
    let variable = variable.unwrap_or(wanted);
    if !credentials.iter().any(|known| known.variable == variable) {
        let entry = (variable.clone(), super::curl::upper(&variable), value.clone());
        credentials.push(CurlCredential::of_dotenv(entry));
    }
    *data = YamlData::Text(format!("<<{variable}>>"));
}

impl Workspace {
    /// `.env` with the values behind those it has, and what keeps it out of git. Credentials get the names under which
    /// the file has them.
    pub(super) fn dotenv(&self, credentials: &mut [CurlCredential]) -> Vec<EditChange> {
        if credentials.is_empty() {
            return Vec::new();
        }
        let entry = |credential: &CurlCredential| Some((credential.name.clone(), credential.value.clone()?));
        let entries: Vec<(String, String)> = credentials.iter().filter_map(entry).collect();
        let path = self.root().join(".env");
        let old = files::read_text(&path).ok();
        let (new, renamed) = import::appended(old.as_deref().unwrap_or_default(), &entries);
        for credential in credentials.iter_mut() {
            if let Some((_, free)) = renamed.iter().find(|(name, _)| *name == credential.name) {
                credential.name.clone_from(free);
            }
        }
        let env = EditChange::Write {
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
            Some(old) => Some(EditChange::replace(path, old, new)),
            None => Some(EditChange::create(path, new)),
        };
        std::iter::once(env)
            .chain(ignore)
            .chain(self.example_of_dotenv(credentials))
            .collect()
    }

    /// Gives another name to each variable that already has its value from elsewhere: other requests read it, and would
    /// send the new value from then on. Returns the old and new names.
    pub(super) fn settle(&self, credentials: &mut [CurlCredential]) -> Vec<(String, String)> {
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

    /// The list of the names in `.env`, where the project keeps one.
    fn example_of_dotenv(&self, credentials: &[CurlCredential]) -> Option<EditChange> {
        let path = self.root().join(EXAMPLE);
        let old = files::read_text(&path).ok()?;
        let stored = credentials.iter().filter(|credential| credential.value.is_some());
        let names: Vec<&str> = stored.map(|credential| &*credential.name).collect();
        let new = starter::example(Some(&old), &names);
        (new != old).then(|| EditChange::replace(path, old, new))
    }

    /// Whether the environment in use has this very secret under the name.
    fn has_secret(&self, name: &str, credential: &CurlCredential) -> bool {
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
                Some(YamlData::Text(name)) => Some(format!("environments/{name}")),
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
    pub(super) fn secrets(&self, credentials: &[CurlCredential]) -> Result<Vec<EditChange>, EditingError> {
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
            None => EditChange::create(self.root().join("environments/dev.yaml"), text),
        }])
    }
}
