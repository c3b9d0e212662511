//! Environments: variables in the open, secrets by name only.

use super::prepare::is_secret;
use super::{OutputFile, pairs};
use crate::import::collection::{ImportedEntry, ImportedEnvironment, ImportedSecret};
use crate::import::context::ImportContext;
use crate::import::emit;
use crate::import::loss::LossKind;
use crate::import::yaml::{Map, Yaml};

/// A secret's name in `.env`, and its value.
pub type DotenvEntry = (String, String);

/// One environment of the source. `prefix` goes before the names of its secrets in `.env`.
pub fn environment_file(
    cx: &mut ImportContext,
    environment: &ImportedEnvironment,
    place: (&str, &str),
    extends: &[String],
) -> (OutputFile, Vec<DotenvEntry>) {
    let (file, prefix) = place;
    cx.counts.environments += 1;
    cx.source.clone_from(&environment.place);
    cx.file = file.to_owned();
    let mut map = Map::new();
    let description = environment.description.as_deref();
    super::request::about(cx, &environment.name, description, &[], &mut map);
    match extends {
        [] => {}
        [one] => map.put("extends", Yaml::words(one.clone())),
        several => {
            let several = several.iter().map(|name| Yaml::words(name.clone()));
            map.put(
                "extends",
                crate::import::yaml::YamlList::flow(several.collect::<Vec<_>>()),
            );
        }
    }
    super::request::notes(cx, &environment.notes, &mut map);
    let mut vars = Map::new();
    let mut secrets = Map::new();
    let mut dotenv = Vec::new();
    for entry in environment.vars.iter().filter(|entry| !entry.name.is_empty()) {
        variable(cx, entry, prefix, (&mut vars, &mut secrets, &mut dotenv));
    }
    for (name, source) in &environment.sources {
        let name = cx.variables.identifier(name);
        secrets.put(name, source_yaml(source));
    }
    map.put_filled("vars", vars);
    map.put_filled("secrets", secrets);
    let bytes = emit::document(&map).into_bytes();
    (
        OutputFile {
            path: file.to_owned(),
            bytes,
        },
        dotenv,
    )
}

fn source_yaml(source: &ImportedSecret) -> Map {
    let (key, value) = match source {
        ImportedSecret::Env(name) => ("env", name),
        ImportedSecret::Prompt(question) => ("prompt", question),
    };
    Map::flow([(key.to_owned(), Yaml::words(value.clone()))])
}

type Written<'w> = (&'w mut Map, &'w mut Map, &'w mut Vec<DotenvEntry>);

fn variable(cx: &mut ImportContext, entry: &ImportedEntry, prefix: &str, written: Written<'_>) {
    let (vars, secrets, dotenv) = written;
    let name = cx.variables.identifier(&entry.name);
    let description = entry
        .description
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let is_secret = is_secret(entry, &name);
    if vars.get(&name).is_some() || secrets.get(&name).is_some() {
        let reason = format!("`{}` is defined twice: the first value is kept", entry.name);
        cx.lose(LossKind::Dropped, reason, "");
    } else if is_secret
        && !entry.disabled
        && !(entry.text().is_empty() && (cx.provided.contains(&name) || !entry.secret))
    {
        let variable = format!("{prefix}{}", upper(&name));
        if let Some(description) = description {
            secrets.comment(cx.masked(description));
        }
        secrets.put(
            name,
            Map::flow([("dotenv".to_owned(), Yaml::words(variable.clone()))]),
        );
        dotenv.push((variable, entry.text()));
    } else {
        if let Some(description) = description {
            vars.comment(cx.masked(description));
        }
        let value = if is_secret {
            Yaml::text("")
        } else {
            pairs::variable(cx, entry)
        };
        let is_provided = cx.provided.contains(&name);
        if entry.disabled || is_provided {
            let mut inner = Map::new();
            inner.put(name, value);
            if is_provided && !entry.disabled {
                vars.comment("A script set this; it is declared with the requests now:");
            }
            vars.comment(emit::document(&inner).trim_end());
        } else {
            note_made_once(cx, entry);
            vars.put(name, value);
        }
    }
}

/// In the source each use of such a variable is a new value.
pub fn note_made_once(cx: &mut ImportContext, entry: &ImportedEntry) {
    let text = entry.text();
    let is_made_up = text
        .split_once("{{$")
        .and_then(|(_, rest)| rest.split_once("}}"))
        .is_some_and(|(name, _)| crate::import::dynamic::expression(name.trim()).is_some());
    if is_made_up {
        let reason = format!(
            "`{}` is `{text}`: a new value at each use there, made once in a run here",
            entry.name
        );
        cx.lose(LossKind::Changed, reason, "");
    }
}

/// `apiKey` to `API_KEY`.
pub fn upper(name: &str) -> String {
    let mut made = String::new();
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && after_lower && !made.ends_with('_') {
            made.push('_');
        }
        after_lower = c.is_lowercase() || c.is_numeric();
        if c.is_ascii_alphanumeric() {
            made.push(c.to_ascii_uppercase());
        } else if !made.ends_with('_') {
            made.push('_');
        }
    }
    let made = made.trim_matches('_');
    match made.chars().next() {
        Some(first) if !first.is_ascii_digit() => made.to_owned(),
        _ => format!("SECRET_{made}"),
    }
}

/// What no environment of the source defines: secrets that were elsewhere, variables of the process, questions.
/// None if it would be empty.
pub fn shared_environment(cx: &ImportContext, name: &str) -> Option<(Map, Vec<DotenvEntry>)> {
    let mut secrets = Map::new();
    let mut dotenv = Vec::new();
    for (identifier, value) in &cx.secrets.found {
        let variable = upper(identifier);
        secrets.put(
            identifier.clone(),
            Map::flow([("dotenv".to_owned(), Yaml::words(variable.clone()))]),
        );
        dotenv.push((variable, value.clone()));
    }
    for (identifier, variable) in &cx.process {
        let source = source_yaml(&ImportedSecret::Env(variable.clone()));
        secrets.put(identifier.clone(), source);
    }
    for (identifier, question) in &cx.prompts {
        secrets.put(
            identifier.clone(),
            source_yaml(&ImportedSecret::Prompt(question.clone())),
        );
    }
    if secrets.lines.is_empty() {
        return None;
    }
    let mut map = Map::new();
    map.put("name", Yaml::words(name));
    map.put("secrets", secrets);
    Some((map, dotenv))
}
