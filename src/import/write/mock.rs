//! `mock.yaml` of a collection with logins: the mock serves them, and replaces every server that its URLs name.

use super::auth;
use crate::import::collection::{ImportedCollection, ImportedFolder, ImportedLogin, ImportedNode};
use crate::import::context::ImportContext;
use crate::import::template::{self, MARK};
use crate::import::yaml::{Map, Yaml, YamlList};
use std::collections::{BTreeSet, HashMap};

/// None for a collection without logins: the mock needs no file then.
pub fn mock(
    cx: &mut ImportContext,
    source: &ImportedCollection,
    values: &HashMap<String, Vec<String>>,
) -> Option<Map> {
    let first = source.logins.first()?;
    let addresses = addresses(cx, values);
    let mut bases = BTreeSet::new();
    folder_bases(cx, &source.root, &mut bases);
    for login in &source.logins {
        let urls = login.keys.iter().filter(|(key, _)| key.ends_with("_url"));
        bases.extend(urls.filter_map(|(_, url)| split(cx, url)).map(|(base, _)| base));
    }
    let mut vars = Map::new();
    for base in bases {
        let path = addresses.get(&base).map_or("", |address| path_of(address));
        vars.put(
            base,
            Yaml::text(format!("<<mock.url>>{}", template::escaped(path))),
        );
    }
    let mut clients: Vec<Yaml> = Vec::new();
    for login in &source.logins {
        let made = Yaml::Map(client(cx, login, &mut vars));
        if !clients.contains(&made) {
            clients.push(made);
        }
    }
    let mut oauth2 = Map::new();
    oauth2.put("paths", paths(cx, first, &addresses));
    oauth2.put("clients", YamlList::of(clients));
    let mut map = Map::new();
    map.put_filled("vars", vars);
    map.put("oauth2", oauth2);
    Some(map)
}

/// Addresses by identifier, of variables that hold one.
fn addresses(cx: &mut ImportContext, values: &HashMap<String, Vec<String>>) -> HashMap<String, String> {
    let mut names: Vec<&String> = values.keys().collect();
    names.sort();
    let with_address = names.into_iter().filter_map(|name| {
        let address = values[name].iter().find(|value| value.contains("://"))?;
        Some((name, address))
    });
    with_address
        .map(|(name, address)| (cx.variables.identifier(name), address.clone()))
        .collect()
}

fn path_of(address: &str) -> &str {
    let host = address.find("://").map_or(0, |at| at + 3);
    let path = address[host..].find('/').map_or("", |at| &address[host + at..]);
    path.trim_end_matches('/')
}

/// The variable that a URL begins with, and the rest.
fn split(cx: &mut ImportContext, url: &str) -> Option<(String, String)> {
    if let Some(rest) = url.strip_prefix(MARK) {
        let (code, rest) = rest.split_once(MARK)?;
        let is_name = code.chars().all(|c| c.is_alphanumeric() || c == '_');
        return is_name.then(|| (code.to_owned(), rest.to_owned()));
    }
    let (name, rest) = url.trim().strip_prefix("{{")?.split_once("}}")?;
    (!name.contains('{')).then(|| (cx.variables.identifier(name.trim()), rest.to_owned()))
}

fn folder_bases(cx: &mut ImportContext, folder: &ImportedFolder, bases: &mut BTreeSet<String>) {
    for item in &folder.items {
        match item {
            ImportedNode::Folder(inner) => folder_bases(cx, inner, bases),
            ImportedNode::Request(request) => match &request.base {
                Some(base) => {
                    bases.insert(cx.variables.identifier(base));
                }
                None => bases.extend(split(cx, &request.url).map(|(base, _)| base)),
            },
            ImportedNode::Skipped { .. } => {}
        }
    }
}

fn paths(cx: &mut ImportContext, login: &ImportedLogin, addresses: &HashMap<String, String>) -> Map {
    let mut paths = Vec::new();
    for (key, name) in [("authorize_url", "authorize"), ("token_url", "token")] {
        let url = login
            .keys
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, url)| url.clone());
        let Some((base, rest)) = url.and_then(|url| split(cx, &url)) else {
            continue;
        };
        let before = addresses.get(&base).map_or("", |address| path_of(address));
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let is_plain = !rest.contains("{{") && !rest.contains(MARK) && !rest.contains("<<");
        let path = if is_plain {
            format!("{before}{rest}")
        } else {
            format!("/oauth/{name}")
        };
        let path = if path.starts_with('/') {
            path
        } else {
            format!("/{path}")
        };
        paths.push((name.to_owned(), Yaml::words(path)));
    }
    Map::flow(paths)
}

/// A client that the mock knows. Credentials in variables get values of the mock's own: it needs no real ones.
fn client(cx: &mut ImportContext, login: &ImportedLogin, vars: &mut Map) -> Map {
    let mut made = Map::new();
    let value = |key: &str| {
        let found = login.keys.iter().find(|(known, _)| *known == key);
        found
            .map(|(_, value)| value.clone())
            .filter(|value| !value.is_empty())
    };
    let id = value("client_id").unwrap_or_default();
    made.put("id", Yaml::words(template::text(cx, &id)));
    if let Some(secret) = value("client_secret") {
        let secret = auth::credential(cx, &secret, "client_secret");
        stand_in(&secret, vars);
        made.put("secret", Yaml::words(secret));
    }
    if let Some(redirect) = value("redirect_uri") {
        let redirect = template::text(cx, &redirect);
        made.put("redirect_uris", YamlList::flow([Yaml::words(redirect)]));
    }
    let grant = value("grant").unwrap_or_default();
    made.put(
        "grants",
        YamlList::flow([Yaml::words(grant.clone()), Yaml::words("refresh_token")]),
    );
    if grant == "password" {
        for (key, is_secret) in [("username", false), ("password", true)] {
            let source = value(key).unwrap_or_default();
            let text = if is_secret {
                auth::credential(cx, &source, key)
            } else {
                template::text(cx, &source)
            };
            stand_in(&text, vars);
            made.put(key, Yaml::words(text));
        }
    }
    made
}

/// Gives a variable that holds a credential a value for the mock.
fn stand_in(text: &str, vars: &mut Map) {
    let name = text.strip_prefix("<<").and_then(|rest| rest.strip_suffix(">>"));
    let is_name = |name: &&str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if let Some(name) = name.filter(is_name)
        && vars.get(name).is_none()
    {
        vars.put(name, Yaml::text(format!("mock-{name}")));
    }
}
