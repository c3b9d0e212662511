//! A request from a pasted command of curl: its credentials become secrets, and a host that is known its variable.

use super::new::NewRequest;
use super::{EditPlan, EditingError, Workspace};
use crate::edit::{Change, Data, KeyPath, set, starter};
use crate::format::FileKind;
use crate::import;
use crate::io::files;

/// A credential of the command: the variable that stands for it, its name in `.env`, its value.
struct Credential {
    variable: String,
    name: String,
    value: String,
}

/// What of the command is not in the request as it was, and the variables of the shell that it reads.
fn notes(made: &import::CurlRequest) -> Vec<String> {
    let losses = made.losses.iter().map(|loss| loss.reason.clone());
    let process = made.process.iter().map(|(variable, name)| {
        format!("the command reads `{name}` of the shell: give it as `--var {variable}=...`, or define `{variable}`")
    });
    losses.chain(process).collect()
}

impl Workspace {
    /// # Errors
    /// `Usage` where the text is no single command of curl; as [`Workspace::new_request`] otherwise.
    pub fn request_from_curl(&self, new: NewRequest, text: &str) -> Result<EditPlan, EditingError> {
        let made = import::from_curl(text, &self.hosts(), &|_| None).map_err(|reason| {
            let help = "paste it as `curl ...`, for example what a browser's \"Copy as cURL\" gives";
            EditingError::Usage(reason, Some(help.to_owned()))
        })?;
        let notes = notes(&made);
        let mut request = Data::of_text(&made.text).map_err(unusable)?;
        for (name, address) in &made.vars {
            replace(&mut request, &format!("<<{name}>>"), address);
        }
        let secrets = made.secrets.into_iter();
        let mut credentials: Vec<Credential> = secrets
            .map(|(variable, name, value)| Credential {
                variable,
                name,
                value,
            })
            .collect();
        self.take_credential(&new.id, &mut request, &mut credentials);
        let (env, renamed) = self.dotenv(&credentials);
        for credential in &mut credentials {
            if let Some((_, free)) = renamed.iter().find(|(name, _)| *name == credential.name) {
                credential.name.clone_from(free);
            }
        }
        let Data::Map(entries) = request else {
            return Err(EditingError::usage("the command of curl has no URL"));
        };
        let text_of = |key: &str| match entries.iter().find(|(known, _)| known == key) {
            Some((_, Data::Text(text))) => Some(text.clone()),
            _ => None,
        };
        let new = NewRequest {
            method: text_of("method"),
            url: text_of("url").unwrap_or_default(),
            rest: entries
                .iter()
                .filter(|(key, _)| !matches!(key.as_str(), "name" | "method" | "url"))
                .cloned()
                .collect(),
            ..new
        };
        let mut before = self.secrets(&credentials)?;
        before.extend(env);
        let mut plan = self.new_request_with(&new, before)?;
        plan.notes.extend(notes);
        Ok(plan)
    }

    /// An `Authorization` header with a token becomes `auth`, the token a secret.
    fn take_credential(&self, id: &str, request: &mut Data, credentials: &mut Vec<Credential>) {
        let Data::Map(entries) = request else {
            return;
        };
        let Some((_, Data::Map(headers))) = entries.iter_mut().find(|(key, _)| key == "headers") else {
            return;
        };
        let is_token = |(name, value): &(String, Data)| {
            let bearer = matches!(value, Data::Text(text) if text.strip_prefix("Bearer ").is_some_and(|token| !token.contains("<<")));
            name.eq_ignore_ascii_case("authorization") && bearer
        };
        let Some(at) = headers.iter().position(is_token) else {
            return;
        };
        let (_, value) = headers.remove(at);
        let is_empty = headers.is_empty();
        let collection = id.split('/').next().unwrap_or_default();
        let variable = self.free_variable(&format!("{}Token", identifier(collection)));
        if let Data::Text(text) = value {
            credentials.push(Credential {
                name: upper(&variable),
                value: text.trim_start_matches("Bearer ").trim().to_owned(),
                variable: variable.clone(),
            });
        }
        if is_empty {
            entries.retain(|(key, _)| key != "headers");
        }
        let bearer = Data::Map(vec![("bearer".to_owned(), Data::Text(format!("<<{variable}>>")))]);
        entries.push(("auth".to_owned(), bearer));
    }

    /// A variable that nothing defines yet.
    fn free_variable(&self, wanted: &str) -> String {
        let all = self.mentions();
        let is_taken = |name: &str| !super::uses::of_variable(&all, &[], name).is_empty();
        let stem = wanted.strip_suffix("Token").unwrap_or(wanted);
        let mut names =
            std::iter::once(wanted.to_owned()).chain((2..).map(|number| format!("{stem}{number}Token")));
        names
            .find(|name| !is_taken(name))
            .unwrap_or_else(|| wanted.to_owned())
    }

    /// Variables of environments and collections that hold an address.
    fn hosts(&self) -> Vec<(String, String)> {
        let vars = KeyPath::of_keys(&["vars"]);
        let mut found = Vec::new();
        for file in &self.catalog.files {
            let data = file.data();
            let Some(Data::Map(entries)) = data.get(vars.segments()) else {
                continue;
            };
            for (name, value) in entries {
                if let Data::Text(text) = value
                    && text.contains("://")
                    && !text.contains("<<")
                {
                    found.push((name.clone(), text.trim_end_matches('/').to_owned()));
                }
            }
        }
        found
    }

    /// `.env` with the values behind those it has, and what keeps it out of git.
    fn dotenv(&self, credentials: &[Credential]) -> (Vec<Change>, Vec<(String, String)>) {
        if credentials.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let entries: Vec<(String, String)> = credentials
            .iter()
            .map(|credential| (credential.name.clone(), credential.value.clone()))
            .collect();
        let path = self.root().join(".env");
        let old = files::read_text(&path).ok();
        let (new, renamed) = import::appended(old.as_deref().unwrap_or_default(), &entries);
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
        (std::iter::once(env).chain(ignore).collect(), renamed)
    }

    /// The environment in use, with the credentials as its secrets.
    fn secrets(&self, credentials: &[Credential]) -> Result<Vec<Change>, EditingError> {
        if credentials.is_empty() {
            return Ok(Vec::new());
        }
        let chosen = self.catalog.get("callsheet").and_then(|file| {
            let data = file.data();
            match data.get(KeyPath::of_keys(&["environment"]).segments()) {
                Some(Data::Text(name)) => Some(format!("environments/{name}")),
                _ => None,
            }
        });
        let chosen = chosen.and_then(|id| self.catalog.get(&id));
        let file = chosen.or_else(|| self.catalog.of_kind(FileKind::Environment).next());
        let mut text = file.map_or(String::new(), |file| file.source.text.to_string());
        let order: Vec<&str> = FileKind::Environment.mapping().names().collect();
        for credential in credentials {
            let source = Data::Map(vec![("dotenv".to_owned(), Data::Text(credential.name.clone()))]);
            let path = KeyPath::of_keys(&["secrets", &credential.variable]);
            text = set(&text, &path, &source, &order)
                .map_err(|error| EditingError::Edit("the environment".to_owned(), error))?;
        }
        Ok(vec![match file {
            Some(file) => self.rewritten(file, text),
            None => Change::create(self.root().join("environments/dev.yaml"), text),
        }])
    }
}

fn unusable(error: crate::edit::EditError) -> EditingError {
    EditingError::Edit("the request".to_owned(), error)
}

fn replace(data: &mut Data, old: &str, new: &str) {
    match data {
        Data::Text(text) => *text = text.replace(old, new),
        Data::List(items) => items.iter_mut().for_each(|item| replace(item, old, new)),
        Data::Map(entries) => entries.iter_mut().for_each(|(_, value)| replace(value, old, new)),
        _ => {}
    }
}

fn identifier(text: &str) -> String {
    let mut name = String::new();
    for part in text.split(|letter: char| !letter.is_alphanumeric()) {
        if name.is_empty() {
            name.push_str(part);
        } else {
            let mut letters = part.chars();
            name.extend(
                letters
                    .next()
                    .into_iter()
                    .flat_map(char::to_uppercase)
                    .chain(letters),
            );
        }
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

/// `shopToken` as `SHOP_TOKEN`.
fn upper(name: &str) -> String {
    let mut upper = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !upper.is_empty() {
            upper.push('_');
        }
        upper.extend(letter.to_uppercase());
    }
    upper
}
