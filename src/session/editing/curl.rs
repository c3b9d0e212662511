//! A request from a pasted command of curl: its credentials become secrets, and a host that is known its variable.

use super::curl_secrets::{CurlCredential, hide};
use super::new::NewRequest;
use super::{EditPlan, EditingError, Workspace};
use crate::edit::{EditChange, KeyPath, YamlData};
use crate::import::{self, CurlRequest, OutputFile};
use crate::io::import_source;
use std::cell::RefCell;

impl Workspace {
    /// Files that the command sends are read from the directory in which it was started.
    ///
    /// # Errors
    /// `Usage` where the text is no single command of curl, or a file that it sends can't be read; as
    /// [`Workspace::new_request`] otherwise.
    pub fn request_from_curl(&self, new: NewRequest, text: &str) -> Result<EditPlan, EditingError> {
        let made = self.made_of_curl(text)?;
        let mut request = YamlData::of_text(&made.text).map_err(unusable)?;
        for (name, address) in &made.vars {
            let masked = |address: String, (variable, _, value): &(String, String, String)| {
                address.replace(&format!(":{value}@"), &format!(":<<{variable}>>@"))
            };
            let address = made.secrets.iter().fold(address.clone(), masked);
            replace(&mut request, &format!("<<{name}>>"), &address);
        }
        let mut credentials: Vec<CurlCredential> =
            made.secrets.into_iter().map(CurlCredential::of_dotenv).collect();
        hide(&mut request, &mut credentials);
        self.take_credential(&new.id, &mut request, &mut credentials);
        let env = self.dotenv(&mut credentials);
        let of_process = made.process.into_iter().map(CurlCredential::of_process);
        credentials.extend(of_process.filter(|credential| !self.is_known(&credential.variable)));
        for (old, new) in self.settle(&mut credentials) {
            replace(&mut request, &format!("<<{old}>>"), &format!("<<{new}>>"));
        }
        let mut before = self.secrets(&credentials)?;
        before.extend(env);
        before.extend(self.bodies(&new.id, made.files)?);
        let mut plan = self.new_request_with(&of_data(new, request)?, before)?;
        let notes = made.losses.into_iter().map(|loss| match &*loss.kept {
            "" => format!("note: {}", loss.reason),
            kept => format!("note: {}: {kept}", loss.reason),
        });
        plan.notes.extend(notes);
        Ok(plan)
    }

    fn made_of_curl(&self, text: &str) -> Result<CurlRequest, EditingError> {
        let missing = RefCell::new(None);
        let read = |path: &str| {
            let bytes = import_source::attachment(&self.directory, path);
            if bytes.is_none() {
                missing.replace(Some(path.to_owned()));
            }
            bytes
        };
        let made = import::from_curl(text, &self.hosts(), &read).map_err(|reason| {
            let help = if reason == import::SEVERAL_REQUESTS {
                "save it as a file for `callsheet import FILE`, which makes all of them"
            } else {
                "paste it as `curl ...`, for example what a browser's \"Copy as cURL\" gives"
            };
            EditingError::Usage(reason, Some(help.to_owned()))
        })?;
        match missing.into_inner() {
            Some(path) => {
                let message = format!(
                    "the command sends the file `{path}`, which is not in this directory or below it"
                );
                let help = "start this in the directory that has the file";
                Err(EditingError::Usage(message, Some(help.to_owned())))
            }
            None => Ok(made),
        }
    }

    /// Files that the request sends, in its own directory. One that is there with the same content stays.
    fn bodies(&self, id: &str, files: Vec<OutputFile>) -> Result<Vec<EditChange>, EditingError> {
        let folder = id.rsplit_once('/').map_or(id, |(folder, _)| folder);
        let directory = self.folder_at(folder)?;
        let mut changes = Vec::new();
        for file in files {
            let path = directory.join(&file.path);
            match crate::io::files::read_bytes(&path) {
                Ok(bytes) if bytes == file.bytes => {}
                Ok(_) => {
                    let message = format!("`{}` is there already, with other content", file.path);
                    let help = "rename the file that the command sends";
                    return Err(EditingError::Usage(message, Some(help.to_owned())));
                }
                Err(_) => changes.push(EditChange::create(path, file.bytes)),
            }
        }
        Ok(changes)
    }

    /// An `Authorization` header with a token becomes `auth`, the token a secret.
    fn take_credential(&self, id: &str, request: &mut YamlData, credentials: &mut Vec<CurlCredential>) {
        let YamlData::Map(entries) = request else {
            return;
        };
        let Some((_, YamlData::Map(headers))) = entries.iter_mut().find(|(key, _)| key == "headers") else {
            return;
        };
        let is_token = |(name, value): &(String, YamlData)| {
            let bearer = matches!(value, YamlData::Text(text) if text.strip_prefix("Bearer ").is_some_and(|token| !token.contains("<<")));
            name.eq_ignore_ascii_case("authorization") && bearer
        };
        let Some(at) = headers.iter().position(is_token) else {
            return;
        };
        let (_, value) = headers.remove(at);
        let is_empty = headers.is_empty();
        let collection = id.split('/').next().unwrap_or_default();
        let variable = format!("{}Token", identifier(collection));
        if let YamlData::Text(text) = value {
            let token = text.trim_start_matches("Bearer ").trim().to_owned();
            credentials.push(CurlCredential::of_dotenv((
                variable.clone(),
                upper(&variable),
                token,
            )));
        }
        if is_empty {
            entries.retain(|(key, _)| key != "headers");
        }
        let bearer = YamlData::Map(vec![(
            "bearer".to_owned(),
            YamlData::Text(format!("<<{variable}>>")),
        )]);
        entries.push(("auth".to_owned(), bearer));
    }

    /// Variables of environments and collections that hold an address.
    fn hosts(&self) -> Vec<(String, String)> {
        let vars = KeyPath::of_keys(&["vars"]);
        let mut found = Vec::new();
        for file in &self.catalog.files {
            let data = file.data();
            let Some(YamlData::Map(entries)) = data.get(vars.segments()) else {
                continue;
            };
            for (name, value) in entries {
                if let YamlData::Text(text) = value
                    && text.contains("://")
                    && !text.contains("<<")
                {
                    found.push((name.clone(), text.trim_end_matches('/').to_owned()));
                }
            }
        }
        found
    }
}

/// The request as flags would give it: what the command line says goes before what the command of curl says.
fn of_data(new: NewRequest, request: YamlData) -> Result<NewRequest, EditingError> {
    let YamlData::Map(entries) = request else {
        return Err(EditingError::usage("the command of curl has no URL"));
    };
    let text_of = |key: &str| match entries.iter().find(|(known, _)| known == key) {
        Some((_, YamlData::Text(text))) => Some(text.clone()),
        _ => None,
    };
    let (method, url) = (text_of("method"), text_of("url").unwrap_or_default());
    let rest = entries
        .into_iter()
        .filter(|(key, _)| !matches!(key.as_str(), "name" | "method" | "url"));
    Ok(NewRequest {
        method: new.method.or(method),
        url,
        rest: rest.collect(),
        ..new
    })
}

fn unusable(error: crate::edit::EditError) -> EditingError {
    EditingError::Edit("the request".to_owned(), error)
}

fn replace(data: &mut YamlData, old: &str, new: &str) {
    match data {
        YamlData::Text(text) => *text = text.replace(old, new),
        YamlData::List(items) => items.iter_mut().for_each(|item| replace(item, old, new)),
        YamlData::Map(entries) => entries.iter_mut().for_each(|(_, value)| replace(value, old, new)),
        _ => {}
    }
}

pub(super) fn identifier(text: &str) -> String {
    let mut name = String::new();
    for part in text.split(|letter: char| !letter.is_ascii_alphanumeric()) {
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
pub(super) fn upper(name: &str) -> String {
    let mut upper = String::new();
    let mut is_inside = false;
    for letter in name.chars() {
        if letter.is_uppercase() && is_inside {
            upper.push('_');
        }
        is_inside = letter.is_lowercase() || letter.is_ascii_digit();
        upper.extend(letter.to_uppercase());
    }
    upper
}
