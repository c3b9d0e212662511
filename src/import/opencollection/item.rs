//! Items of OpenCollection: requests, folders, environments.

use super::auth::auth;
use super::details::{assertion, body, entry, example, hooks, of_answer, scripts, settings, variable};
use super::{OpenCollectionDirectory, OpenCollectionFiles, ordered};
use crate::import::collection::{
    CaptureEntry, ImportedAuth, ImportedEntry, ImportedEnvironment, ImportedFolder, ImportedLogin,
    ImportedNode, ImportedRequest, Note, add_login,
};
use serde_json::Value as Json;

/// Folders in folders that are read.
const DEEPEST: usize = 60;

pub fn text(value: Option<&Json>) -> String {
    crate::import::postman::text(value)
}

/// A text, or an object with one; None where it is empty.
pub fn filled(value: Option<&Json>) -> Option<String> {
    crate::import::postman::description(value)
}

pub(super) fn list<'j>(json: &'j Json, key: &str) -> &'j [Json] {
    crate::import::postman::list(json.get(key))
}

pub(super) fn is_true(value: Option<&Json>) -> bool {
    crate::import::postman::is_true(value)
}

pub struct ItemReader {
    file: String,
    pub logins: Vec<ImportedLogin>,
}

impl ItemReader {
    pub fn new(file: &str) -> ItemReader {
        ItemReader {
            file: file.to_owned(),
            logins: Vec::new(),
        }
    }

    /// What is in a directory, in the order of the items' numbers.
    pub fn directory(
        &mut self,
        directory: &OpenCollectionDirectory,
        files: &OpenCollectionFiles,
        place: &str,
        depth: usize,
    ) -> Vec<ImportedNode> {
        let mut children = Vec::new();
        for (name, inner) in &directory.directories {
            let json = files.folders.get(&inner.path).cloned().unwrap_or(Json::Null);
            let below = self.below(place, name);
            let mut folder = self.folder(&json, name, &below, depth + 1);
            if depth < DEEPEST {
                let items = self.directory(inner, files, &below, depth + 1);
                folder.items.extend(items);
            }
            if !folder.items.is_empty() || !json.is_null() {
                children.push((seq(&json), ImportedNode::Folder(folder)));
            }
        }
        for at in &directory.items {
            let (path, json) = &files.items[*at];
            let last = path.rsplit('/').next().unwrap_or(path);
            let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
            children.extend(self.item(json, stem, place, depth).map(|node| (seq(json), node)));
        }
        ordered(children)
    }

    fn below(&self, place: &str, name: &str) -> String {
        let separator = if place == self.file { ": " } else { " / " };
        format!("{place}{separator}{name}")
    }

    pub fn folder(&mut self, json: &Json, name: &str, place: &str, depth: usize) -> ImportedFolder {
        let request = json.get("request").unwrap_or(&Json::Null);
        let named = text(json.pointer("/info/name"));
        let name = if named.is_empty() { name.to_owned() } else { named };
        let found = auth(
            request.get("auth"),
            &crate::import::names::file_name(&name, "login"),
        );
        let auth = self.auth(found, place).unwrap_or(ImportedAuth::Inherit);
        let mut folder = ImportedFolder {
            description: filled(json.get("docs")).or_else(|| filled(json.pointer("/info/description"))),
            tags: list(json.get("info").unwrap_or(&Json::Null), "tags")
                .iter()
                .map(|tag| text(Some(tag)))
                .collect(),
            vars: list(request, "variables").iter().map(variable).collect(),
            headers: list(request, "headers").iter().map(entry).collect(),
            auth,
            scripts: scripts(request, place),
            place: place.to_owned(),
            name,
            ..ImportedFolder::default()
        };
        settings(
            request.pointer("/settings/http").unwrap_or(&Json::Null),
            &mut folder.settings,
            &mut folder.notes,
        );
        hooks(request, &mut folder.notes);
        if depth < DEEPEST {
            let children = list(json, "items").iter();
            let children: Vec<_> = children
                .filter_map(|child| Some((seq(child), self.item(child, "", place, depth)?)))
                .collect();
            folder.items = ordered(children);
        }
        folder
    }

    fn item(&mut self, json: &Json, fallback: &str, place: &str, depth: usize) -> Option<ImportedNode> {
        let named = text(json.pointer("/info/name"));
        let name = if named.is_empty() {
            fallback.to_owned()
        } else {
            named
        };
        let below = self.below(place, &name);
        let kind = text(json.pointer("/info/type"));
        if json.get("items").is_some() || kind == "folder" {
            return Some(ImportedNode::Folder(self.folder(json, &name, &below, depth + 1)));
        }
        if json.get("http").is_some() || json.get("graphql").is_some() {
            return Some(ImportedNode::Request(Box::new(self.request(json, &name, &below))));
        }
        let kind = if kind.is_empty() {
            text(json.get("type"))
        } else {
            kind
        };
        if kind.is_empty() {
            return None;
        }
        Some(ImportedNode::Skipped {
            place: below,
            reason: format!("an item of the type `{kind}` has no equal here"),
        })
    }

    fn request(&mut self, json: &Json, name: &str, place: &str) -> ImportedRequest {
        let is_graphql = json.get("graphql").is_some();
        let details = json
            .get("http")
            .or_else(|| json.get("graphql"))
            .unwrap_or(&Json::Null);
        let runtime = json.get("runtime").unwrap_or(&Json::Null);
        let found = auth(
            details.get("auth"),
            &crate::import::names::file_name(name, "login"),
        );
        let method = match text(details.get("method")) {
            method if method.is_empty() && is_graphql => "POST".to_owned(),
            method if method.is_empty() => "GET".to_owned(),
            method => method,
        };
        let mut request = ImportedRequest {
            name: name.to_owned(),
            description: filled(json.get("docs")).or_else(|| filled(json.pointer("/info/description"))),
            tags: list(json.get("info").unwrap_or(&Json::Null), "tags")
                .iter()
                .map(|tag| text(Some(tag)))
                .collect(),
            method,
            headers: list(details, "headers").iter().map(entry).collect(),
            auth: self.auth(found, place).unwrap_or(ImportedAuth::None),
            vars: list(runtime, "variables").iter().map(variable).collect(),
            scripts: scripts(runtime, place),
            assertions: list(runtime, "assertions").iter().map(assertion).collect(),
            examples: list(json, "examples").iter().map(example).collect(),
            place: place.to_owned(),
            ..ImportedRequest::default()
        };
        address(details, &mut request);
        request.body = body(details.get("body"), is_graphql);
        settings(
            json.get("settings").unwrap_or(&Json::Null),
            &mut request.settings,
            &mut request.notes,
        );
        hooks(runtime, &mut request.notes);
        actions(runtime, &mut request);
        if json.pointer("/app/enabled") == Some(&Json::Bool(true)) {
            request.notes.push(Note {
                reason: "the page that shows its answer".to_owned(),
                kept: text(json.pointer("/app/code")),
            });
        }
        request
    }

    fn auth(
        &mut self,
        found: Option<(ImportedAuth, Option<ImportedLogin>)>,
        place: &str,
    ) -> Option<ImportedAuth> {
        let (auth, login) = found?;
        Some(match login {
            Some(login) => add_login(&mut self.logins, auth, login, place),
            None => auth,
        })
    }
}

fn seq(json: &Json) -> Option<f64> {
    json.pointer("/info/seq").and_then(Json::as_f64)
}

/// Parameters of the query win over what the URL says, as they do in the app.
fn address(details: &Json, request: &mut ImportedRequest) {
    let url = text(details.get("url"));
    let params = list(details, "params");
    let of_kind = |kind: &str| {
        let found = params
            .iter()
            .filter(|param| param.get("type").and_then(Json::as_str) == Some(kind));
        found.map(entry).collect()
    };
    request.query = of_kind("query");
    request.path = of_kind("path");
    request.url = if request.query.is_empty() {
        url
    } else {
        url.split('?').next().unwrap_or_default().to_owned()
    };
}

/// `set-variable`: from the answer a capture, before the request a variable.
fn actions(runtime: &Json, request: &mut ImportedRequest) {
    for action in list(runtime, "actions") {
        let expression = text(action.pointer("/selector/expression"));
        let name = text(action.pointer("/variable/name"));
        let disabled = is_true(action.get("disabled"));
        let is_after = action.get("phase").and_then(Json::as_str) != Some("before-request");
        if action.get("type").and_then(Json::as_str) != Some("set-variable") || name.is_empty() {
            request.notes.push(Note {
                reason: "an action that is not known here".to_owned(),
                kept: action.to_string(),
            });
        } else if is_after {
            request.captures.push(CaptureEntry {
                name,
                expression: of_answer(&expression),
                disabled,
            });
        } else {
            request.vars.push(ImportedEntry {
                disabled,
                ..ImportedEntry::new(name, expression)
            });
        }
    }
}

pub fn environment(json: &Json, place: &str) -> ImportedEnvironment {
    let mut notes = Vec::new();
    if let Some(external) = json.get("externalSecrets") {
        let kept = format!("externalSecrets: {external}");
        notes.push(Note {
            reason: "secrets of a vault: name a command under `secrets`".to_owned(),
            kept,
        });
    }
    if let Some(path) = json.get("dotEnvFilePath") {
        let kept = format!("dotEnvFilePath: {}", text(Some(path)));
        notes.push(Note {
            reason: "a file of variables: `.env` next to the environments is read here".to_owned(),
            kept,
        });
    }
    ImportedEnvironment {
        name: text(json.get("name")),
        description: filled(json.get("description")),
        extends: filled(json.get("extends")),
        vars: list(json, "variables").iter().map(variable).collect(),
        sources: Vec::new(),
        place: place.to_owned(),
        notes,
    }
}
