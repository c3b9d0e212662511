//! A file of `environments/`.

use super::context::LoadContext;
use super::fields::MappingFields;
use super::request;
use crate::format;
use crate::model::{Environment, Name, Secret, SecretDefinition, TemplateText};
use crate::source::{Diagnostic, MappingEntry, Node, code};

/// A reader for each source, in the order of [`format::SECRET_SOURCES`].
const SOURCES: &[fn(&mut LoadContext<'_>, &Node) -> Option<SecretDefinition>] = &[
    |cx, node| cx.name(node).map(SecretDefinition::Env),
    |cx, node| cx.name(node).map(SecretDefinition::Dotenv),
    |cx, node| command(cx, node).map(SecretDefinition::Command),
    |cx, node| cx.text(node).map(SecretDefinition::File),
    |cx, node| cx.text(node).map(SecretDefinition::Prompt),
];

/// None where a mistake was reported.
pub(super) fn environment(cx: &mut LoadContext<'_>, node: &Node, id: &str) -> Option<Environment> {
    let fields = MappingFields::of(cx, node, &format::ENVIRONMENT)?;
    // Only its type is checked: nothing shows it.
    let _ = fields.read(cx, "description", LoadContext::words);
    let environment = Environment {
        id: id.into(),
        file: cx.id,
        name: request::name(cx, &fields, id),
        extends: fields.read(cx, "extends", LoadContext::names).unwrap_or_default(),
        base: fields.read(cx, "base", LoadContext::flag).unwrap_or_default(),
        dotenv: fields.read(cx, "dotenv", dotenv),
        vars: fields.read(cx, "vars", LoadContext::vars).unwrap_or_default(),
        secrets: fields.read(cx, "secrets", secrets).unwrap_or_default(),
    };
    defined_twice(cx, &environment);
    Some(environment)
}

/// The name of a `.env` file, which no request may read, in the folders that `.env` itself is looked for in.
fn dotenv(cx: &mut LoadContext<'_>, node: &Node) -> Option<Name> {
    let name = cx.name(node)?;
    let (folder, file) = name.value.rsplit_once('/').unwrap_or(("", &name.value));
    let is_dotenv = file == ".env" || file.strip_prefix(".env.").is_some_and(|rest| !rest.is_empty());
    let is_below = !name.value.starts_with('/') && !folder.split('/').any(|part| part == "..");
    if is_dotenv && is_below && !name.value.contains(['\\', ':']) {
        return Some(name);
    }
    let help = "name a file `.env` or `.env.NAME`, which no request can read, such as `dotenv: .env.staging`";
    cx.expected_with(node, "the name of a `.env` file of the project", help);
    None
}

/// A variable has a value in the file or a source of a secret one: with both, one of them would be ignored.
fn defined_twice(cx: &mut LoadContext<'_>, environment: &Environment) {
    for secret in &environment.secrets {
        let name = &secret.name;
        let mut vars = environment.vars.iter().map(|(name, _)| name);
        let Some(var) = vars.find(|var| var.value == name.value) else {
            continue;
        };
        let message = format!("`{}` is under `vars` and under `secrets`", name.value);
        let diagnostic = Diagnostic::error(code::CONFLICTING_KEYS, message)
            .at(name.span, "a secret here")
            .at(var.span, "a plain value here")
            .help("remove one of the two, or give one of them another name");
        cx.report(diagnostic);
    }
}

fn secrets(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<Secret>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of variables to where their values are");
        return None;
    };
    Some(entries.iter().filter_map(|entry| secret(cx, entry)).collect())
}

fn secret(cx: &mut LoadContext<'_>, entry: &MappingEntry) -> Option<Secret> {
    let name: Name = cx.variable(&entry.key)?;
    if entry.value.scalar().is_some() {
        let help = format!(
            "write where it is: `{}: {{ env: NAME_OF_A_VARIABLE }}`",
            name.value
        );
        let message = "a secret's value does not belong in a file";
        let diagnostic = Diagnostic::error(code::SECRET_IN_FILE, message);
        cx.report(diagnostic.at(entry.key.span, "the value of this one").help(help));
        return None;
    }
    let fields = MappingFields::of(cx, &entry.value, &format::SECRET)?;
    let mut given = (0..SOURCES.len()).filter_map(|at| Some((at, fields.entry(format::SECRET_SOURCES[at])?)));
    let Some((source, first)) = given.next() else {
        fields.missing(cx, "env");
        return None;
    };
    if let Some((_, second)) = given.next() {
        let diagnostic = Diagnostic::error(code::CONFLICTING_KEYS, "a secret has one source");
        cx.report(
            diagnostic
                .at(second.key.span, "a second one")
                .at(first.key.span, "the first"),
        );
    }
    let source = SOURCES[source](cx, &first.value)?;
    let span = entry.key.span.to(entry.value.span);
    Some(Secret { name, source, span })
}

/// A program and its arguments; a text would need a shell to be split.
fn command(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<TemplateText>> {
    match node.items() {
        Some(items) if !items.is_empty() => Some(items.iter().filter_map(|item| cx.text(item)).collect()),
        _ => {
            let help = "write program and arguments as a list: `command: [op, read, op://vault/item]`";
            cx.expected_with(node, "a list of a program and its arguments", help);
            None
        }
    }
}
