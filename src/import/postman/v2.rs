//! Collections of the formats 2.0 and 2.1.

use super::{auth, body, description, environment, event, is_true, list, text};
use crate::import::collection::{
    ImportedCollection, ImportedEntry, ImportedExample, ImportedFolder, ImportedLogin, ImportedNode,
    ImportedRequest, ImportedSettings, ImportedValue, Note, add_login,
};
use serde_json::Value as Json;

/// Folders in folders that are read.
const DEEPEST: usize = 60;

/// Whether this is a collection of one of the two formats.
pub fn is_collection(json: &Json) -> bool {
    json.get("item").is_some_and(Json::is_array) && json.get("info").is_some()
}

pub fn collection(json: &Json, place: &str) -> ImportedCollection {
    let mut reader = PostmanV2Reader {
        file: place.to_owned(),
        logins: Vec::new(),
    };
    let info = json.get("info");
    let name = text(info.and_then(|info| info.get("name")));
    let mut root = reader.folder(json, &name, place, 0);
    root.description = description(info.and_then(|info| info.get("description")));
    ImportedCollection {
        name: name.clone(),
        root: ImportedFolder { name, ..root },
        logins: reader.logins,
        ..ImportedCollection::default()
    }
}

/// `{key, value, disabled, description}`.
pub fn entry(json: &Json) -> ImportedEntry {
    ImportedEntry {
        name: text(json.get("key")),
        value: ImportedValue::Text(text(json.get("value"))),
        disabled: is_true(json.get("disabled")),
        secret: false,
        description: description(json.get("description")),
    }
}

struct PostmanV2Reader {
    file: String,
    logins: Vec<ImportedLogin>,
}

impl PostmanV2Reader {
    fn folder(&mut self, json: &Json, name: &str, place: &str, depth: usize) -> ImportedFolder {
        let (auth, login) = auth::auth(json.get("auth"), &self.login_name(name));
        let auth = self.login(auth, login, place);
        let mut folder = ImportedFolder {
            name: name.to_owned(),
            description: description(json.get("description")),
            vars: list(json.get("variable"))
                .iter()
                .map(environment::variable)
                .collect(),
            auth,
            scripts: event::scripts(json, place),
            place: place.to_owned(),
            ..ImportedFolder::default()
        };
        behaviour(json, &mut folder.settings, &mut folder.notes);
        for item in list(json.get("item")) {
            folder.items.extend(self.item(item, place, depth));
        }
        if depth > DEEPEST {
            folder.notes.push(Note {
                reason: "folders are nested too deeply".to_owned(),
                kept: String::new(),
            });
            folder.items.clear();
        }
        folder
    }

    fn item(&mut self, json: &Json, parent: &str, depth: usize) -> Option<ImportedNode> {
        let name = text(json.get("name"));
        let separator = if parent == self.file { ": " } else { " / " };
        let place = format!("{parent}{separator}{name}");
        if json.get("request").is_none() && json.get("item").is_some() && depth <= DEEPEST {
            return Some(ImportedNode::Folder(self.folder(json, &name, &place, depth + 1)));
        }
        let request = json.get("request")?;
        Some(ImportedNode::Request(Box::new(
            self.request(json, request, &name, &place),
        )))
    }

    fn request(&mut self, item: &Json, json: &Json, name: &str, place: &str) -> ImportedRequest {
        let mut request = ImportedRequest {
            name: name.to_owned(),
            scripts: event::scripts(item, place),
            vars: list(item.get("variable"))
                .iter()
                .map(environment::variable)
                .collect(),
            examples: list(item.get("response")).iter().map(example).collect(),
            place: place.to_owned(),
            ..ImportedRequest::default()
        };
        behaviour(item, &mut request.settings, &mut request.notes);
        if let Json::String(url) = json {
            request.method = "GET".to_owned();
            request.url.clone_from(url);
            return request;
        }
        request.description =
            description(json.get("description")).or_else(|| description(item.get("description")));
        request.method = match text(json.get("method")) {
            method if method.trim().is_empty() => "GET".to_owned(),
            method => method.trim().to_owned(),
        };
        request.headers = headers(json.get("header"));
        let (auth, login) = auth::auth(json.get("auth"), &self.login_name(name));
        request.auth = self.login(auth, login, place);
        url(json.get("url"), &mut request);
        let is_type =
            |entry: &&ImportedEntry| !entry.disabled && entry.name.eq_ignore_ascii_case("content-type");
        let mime = request
            .headers
            .iter()
            .find(is_type)
            .map(ImportedEntry::text)
            .unwrap_or_default();
        let sent = json.get("body").filter(|body| !is_true(body.get("disabled")));
        request.body = sent.and_then(|sent| body::body(sent, &mime.to_lowercase()));
        let pruned = ["GET", "HEAD", "COPY", "PURGE", "UNLOCK"].contains(&&*request.method);
        let keeps = item.pointer("/protocolProfileBehavior/disableBodyPruning") == Some(&Json::Bool(true));
        request.body_unsent = pruned && !keeps;
        if let Some(unsent) = json.get("body").filter(|body| is_true(body.get("disabled"))) {
            request.notes.push(Note {
                reason: "the body is disabled in the source".to_owned(),
                kept: text(unsent.get("raw")),
            });
        }
        request
    }

    fn login_name(&self, owner: &str) -> String {
        crate::import::names::file_name(owner, "login")
    }

    /// The auth, with a login registered under a name that is its own. The same login is registered once.
    fn login(
        &mut self,
        auth: crate::import::collection::ImportedAuth,
        login: Option<ImportedLogin>,
        place: &str,
    ) -> crate::import::collection::ImportedAuth {
        match login {
            Some(login) => add_login(&mut self.logins, auth, login, place),
            None => auth,
        }
    }
}

/// Headers as a list, or as lines of text.
fn headers(json: Option<&Json>) -> Vec<ImportedEntry> {
    match json {
        Some(Json::String(lines)) => lines
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| ImportedEntry::new(name.trim(), value.trim()))
            .collect(),
        Some(Json::Array(items)) => items
            .iter()
            .map(|item| match item {
                Json::String(line) => {
                    let (name, value) = line.split_once(':').unwrap_or((line, ""));
                    ImportedEntry::new(name.trim(), value.trim())
                }
                other => entry(other),
            })
            .filter(|entry| !entry.name.trim().is_empty())
            .collect(),
        _ => Vec::new(),
    }
}

/// The parts of a URL win over its text, as they do in the app.
fn url(json: Option<&Json>, request: &mut ImportedRequest) {
    match json {
        Some(Json::String(text)) => request.url.clone_from(text),
        Some(parts @ Json::Object(_)) => {
            let raw = text(parts.get("raw"));
            let has_query = parts.get("query").is_some_and(Json::is_array);
            let address = match address(parts) {
                Some(address) => address,
                None if has_query => raw.split('?').next().unwrap_or_default().to_owned(),
                None => raw,
            };
            request.url = address;
            request.query = list(parts.get("query")).iter().map(parameter).collect();
            request.path = list(parts.get("variable"))
                .iter()
                .map(environment::variable)
                .collect();
        }
        _ => {}
    }
}

/// A parameter without a value has no `=`.
fn parameter(json: &Json) -> ImportedEntry {
    let value = match json.get("value") {
        None | Some(Json::Null) => ImportedValue::Json(Json::Null),
        value => ImportedValue::Text(text(value)),
    };
    ImportedEntry { value, ..entry(json) }
}

/// Scheme, host, port and path put together. None where the URL has no host in parts.
fn address(parts: &Json) -> Option<String> {
    let joined = |value: Option<&Json>, separator: &str| match value {
        Some(Json::Array(items)) => {
            let items = items.iter().map(|item| match item {
                Json::Object(members) => text(members.get("value")),
                other => text(Some(other)),
            });
            Some(items.collect::<Vec<_>>().join(separator))
        }
        Some(Json::String(text)) => Some(text.clone()),
        _ => None,
    };
    let host = joined(parts.get("host"), ".").filter(|host| !host.is_empty())?;
    let mut address = String::new();
    let protocol = text(parts.get("protocol"));
    if !protocol.is_empty() {
        address.push_str(&format!("{}://", protocol.trim_end_matches("://")));
    }
    if let Some(user) = parts.get("auth").filter(|user| user.is_object()) {
        address.push_str(&format!(
            "{}:{}@",
            text(user.get("user")),
            text(user.get("password"))
        ));
    }
    address.push_str(&host);
    let port = text(parts.get("port"));
    if !port.is_empty() {
        address.push_str(&format!(":{port}"));
    }
    if let Some(path) = joined(parts.get("path"), "/").filter(|path| !path.is_empty()) {
        address.push('/');
        address.push_str(path.strip_prefix('/').unwrap_or(&path));
    }
    let raw = text(parts.get("raw"));
    let raw_path = raw.split(['?', '#']).next().unwrap_or_default();
    if parts.get("path").is_none() && raw_path.ends_with('/') && !raw_path.ends_with("//") {
        address.push('/');
    }
    Some(address)
}

fn example(json: &Json) -> ImportedExample {
    let status = json
        .get("code")
        .and_then(Json::as_u64)
        .and_then(|code| u16::try_from(code).ok());
    let headers = headers(json.get("header"));
    ImportedExample {
        name: text(json.get("name")),
        status: status
            .filter(|status| (100..=599).contains(status))
            .unwrap_or(200),
        headers: headers
            .into_iter()
            .map(|entry| {
                let text = entry.text();
                (entry.name, text)
            })
            .collect(),
        body: text(json.get("body")),
    }
}

/// `protocolProfileBehavior`: what has an equal, and what has none.
fn behaviour(json: &Json, settings: &mut ImportedSettings, notes: &mut Vec<Note>) {
    let Some(Json::Object(members)) = json.get("protocolProfileBehavior") else {
        return;
    };
    for (key, value) in members {
        match (&**key, value) {
            ("followRedirects", Json::Bool(follow)) => settings.follow_redirects = Some(*follow),
            ("maxRedirects", Json::Number(most)) => settings.max_redirects = most.as_u64(),
            ("strictSSL", Json::Bool(strict)) => settings.strict_tls = Some(*strict),
            ("requestTimeout", Json::Number(most)) => settings.timeout = most.as_u64(),
            ("protocolVersion", Json::String(version)) if version == "http2" => settings.http = Some("2"),
            ("protocolVersion", Json::String(version)) if version == "http1" => settings.http = Some("1.1"),
            ("protocolVersion", _) | ("disableBodyPruning", _) => {}
            (_, Json::Bool(false)) => {}
            ("disabledSystemHeaders", Json::Object(none)) if none.is_empty() => {}
            _ => notes.push(Note {
                reason: format!("`protocolProfileBehavior.{key}` has no equal here"),
                kept: format!("protocolProfileBehavior: {{ {key}: {value} }}"),
            }),
        }
    }
}
