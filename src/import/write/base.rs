//! What the URLs of a collection begin with, as variables: so the mock can take a server's place, and so can another
//! environment.

use crate::import::collection::{
    ImportedCollection, ImportedEntry, ImportedFolder, ImportedNode, ImportedRequest, ImportedValue, Note,
};
use crate::import::template::MARK;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a URL without a host gets.
const NO_HOST: &str = "http://localhost";

/// The beginning of a URL, scheme and host, with the rest. None where it begins with a variable that holds both.
fn split(url: &str, without_scheme: &BTreeSet<String>) -> Option<(String, String)> {
    let url = url.trim();
    if url.starts_with(MARK) {
        return None;
    }
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let is_scheme = after_scheme > 0 && !url[..after_scheme - 3].contains(['/', '?', '#']);
    let from = if is_scheme { after_scheme } else { 0 };
    let end = host_end(url, from);
    let (base, rest) = url.split_at(end);
    if is_scheme {
        return Some((base.to_owned(), rest.to_owned()));
    }
    match variable(base) {
        Some(name) if !without_scheme.contains(name) => None,
        _ if base.is_empty() => Some((NO_HOST.to_owned(), rest.to_owned())),
        _ => Some((format!("http://{base}"), rest.to_owned())),
    }
}

/// Where scheme and host end. Slashes inside of `{{...}}` do not count.
fn host_end(url: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in url[from..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '/' | '?' | '#' | '\\' if depth == 0 => return from + at,
            _ => {}
        }
    }
    url.len()
}

/// The name, where the text is one variable.
fn variable(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("{{")?.strip_suffix("}}")?;
    (!inside.contains(['{', '}'])).then(|| inside.trim())
}

/// Puts the beginnings of URLs into variables of the collection: `https://api.example.com` into `baseUrl`.
pub fn hoist(collection: &mut ImportedCollection, values: &HashMap<String, Vec<String>>) {
    let lacks_scheme = |value: &String| {
        let value = value.trim();
        !value.is_empty() && !value.contains("://") && !value.starts_with("{{")
    };
    let without_scheme = values
        .iter()
        .filter(|(_, values)| values.iter().any(lacks_scheme))
        .map(|(name, _)| name.clone())
        .collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    each_request(&mut collection.root, &mut |request| {
        if let Some((base, _)) = split(&request.url, &without_scheme) {
            *counts.entry(base).or_default() += 1;
        }
    });
    let literal_login = |url: &str| {
        let is_address = !url.is_empty() && !url.starts_with("{{");
        is_address.then(|| split(url, &without_scheme)).flatten()
    };
    for (_, url) in collection
        .logins
        .iter()
        .flat_map(|login| &login.keys)
        .filter(|(key, _)| key.ends_with("_url"))
    {
        if let Some((base, _)) = literal_login(url) {
            *counts.entry(base).or_default() += 1;
        }
    }
    let names = name_all(counts, &mut collection.root.vars, values);
    each_request(&mut collection.root, &mut |request| {
        if let Some((base, rest)) = split(&request.url, &without_scheme) {
            if base == NO_HOST && !request.url.contains(NO_HOST) {
                request.notes.push(Note {
                    reason: format!("the request names no host: `{NO_HOST}` was put in"),
                    kept: String::new(),
                });
            }
            request.base = names.get(&base).cloned();
            request.url = rest;
        }
    });
    for (_, url) in collection
        .logins
        .iter_mut()
        .flat_map(|login| &mut login.keys)
        .filter(|(key, _)| key.ends_with("_url"))
    {
        if let Some((name, rest)) =
            literal_login(url).and_then(|(base, rest)| Some((names.get(&base)?, rest)))
        {
            *url = format!("{{{{{name}}}}}{rest}");
        }
    }
}

/// A variable for each beginning; those that the collection has are used.
fn name_all(
    counts: BTreeMap<String, usize>,
    vars: &mut Vec<ImportedEntry>,
    values: &HashMap<String, Vec<String>>,
) -> HashMap<String, String> {
    let mut bases: Vec<(String, usize)> = counts.into_iter().collect();
    bases.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    let mut names = HashMap::new();
    let mut new = Vec::new();
    for (base, _) in bases {
        let is_known =
            |entry: &&ImportedEntry| !entry.disabled && entry.value == ImportedValue::Text(base.clone());
        let name = match vars.iter().find(is_known) {
            Some(known) => known.name.clone(),
            None => {
                let wanted = if new.is_empty() {
                    "baseUrl".to_owned()
                } else {
                    label(&base)
                };
                let is_taken = |name: &str| {
                    values.contains_key(name) || vars.iter().chain(&new).any(|entry| entry.name == name)
                };
                let name = free(wanted, is_taken);
                new.push(ImportedEntry::new(name.clone(), base.clone()));
                name
            }
        };
        names.insert(base, name);
    }
    new.append(vars);
    *vars = new;
    names
}

fn free(wanted: String, is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = wanted.clone();
    let mut number = 2;
    while is_taken(&name) {
        name = format!("{wanted}{number}");
        number += 1;
    }
    name
}

/// `https://auth.example.com` to `authUrl`.
fn label(base: &str) -> String {
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let host = host.rsplit('@').next().unwrap_or(host);
    let words = host.split(|c: char| !c.is_ascii_alphanumeric());
    let first = words
        .filter(|word| !word.is_empty() && *word != "www")
        .find(|word| !word.is_empty());
    match first.filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic())) {
        Some(word) => format!("{word}Url"),
        None => "serverUrl".to_owned(),
    }
}

fn each_request(folder: &mut ImportedFolder, act: &mut impl FnMut(&mut ImportedRequest)) {
    for item in &mut folder.items {
        match item {
            ImportedNode::Folder(inner) => each_request(inner, act),
            ImportedNode::Request(request) => act(request),
            ImportedNode::Skipped { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: Option<(&str, &str)>) {
        let without_scheme = BTreeSet::from(["host".to_owned()]);
        let found = split(url, &without_scheme);
        let expected = expected.map(|(base, rest)| (base.to_owned(), rest.to_owned()));
        assert_eq!(found, expected, "{url}");
    }

    #[test]
    fn urls_are_split_after_their_host() {
        check("https://x.test/a?b", Some(("https://x.test", "/a?b")));
        check("{{baseUrl}}/a", None);
        check("{{host}}/a", Some(("http://{{host}}", "/a")));
        check(
            "{{scheme}}://{{host}}:{{port}}/a",
            Some(("{{scheme}}://{{host}}:{{port}}", "/a")),
        );
        check("localhost:3000", Some(("http://localhost:3000", "")));
        check("/a?u=http://x", Some((NO_HOST, "/a?u=http://x")));
        check("", Some((NO_HOST, "")));
        check("x.test?u=http://y", Some(("http://x.test", "?u=http://y")));
    }

    #[test]
    fn other_hosts_get_names_of_their_own() {
        assert_eq!(label("https://auth.example.com"), "authUrl");
        assert_eq!(label("https://www.shop.test"), "shopUrl");
        assert_eq!(label("http://127.0.0.1:80"), "serverUrl");
    }
}
