//! A file of `environments/`.

use super::context::LoadContext;
use super::fields::MappingFields;
use super::request;
use crate::format;
use crate::model::{Environment, Name, PromptDefinition, Secret, SecretDefinition, TemplateText, ValueTree};
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
    let mut environment = Environment {
        id: id.into(),
        file: cx.id,
        name: request::name(cx, &fields, id),
        extends: fields.read(cx, "extends", LoadContext::names).unwrap_or_default(),
        base: fields.read(cx, "base", LoadContext::flag).unwrap_or_default(),
        dotenv: fields.read(cx, "dotenv", dotenv),
        vars: fields.read(cx, "vars", LoadContext::vars).unwrap_or_default(),
        secrets: fields.read(cx, "secrets", secrets).unwrap_or_default(),
    };
    let prompts = fields.read(cx, "prompts", prompts).unwrap_or_default();
    asked_twice(cx, &environment, &prompts);
    environment.secrets.extend(prompts);
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

/// A variable is fetched or asked for, not both.
fn asked_twice(cx: &mut LoadContext<'_>, environment: &Environment, prompts: &[Secret]) {
    for prompt in prompts {
        let name = &prompt.name;
        let mut secrets = environment.secrets.iter();
        if let Some(secret) = secrets.find(|secret| secret.name.value == name.value) {
            let message = format!("`{}` is under `secrets` and under `prompts`", name.value);
            let diagnostic = Diagnostic::error(code::CONFLICTING_KEYS, message)
                .at(name.span, "asked for here")
                .at(secret.name.span, "a secret here")
                .help("remove one of the two; a secret that is typed is `{ prompt: ... }` under `secrets`");
            cx.report(diagnostic);
        }
    }
}

fn prompts(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<Secret>> {
    let Some(entries) = node.entries() else {
        cx.expected(node, "a mapping of variables to questions");
        return None;
    };
    Some(entries.iter().filter_map(|entry| prompt(cx, entry)).collect())
}

fn prompt(cx: &mut LoadContext<'_>, entry: &MappingEntry) -> Option<Secret> {
    let name: Name = cx.variable(&entry.key)?;
    let fields = MappingFields::of(cx, &entry.value, &format::PROMPT)?;
    let question = PromptDefinition {
        choice: fields.read(cx, "choice", choices).unwrap_or_default(),
        default: fields.read(cx, "default", scalar),
        text: fields.required(cx, "text", LoadContext::text)?,
    };
    known_default(cx, &question);
    Some(Secret {
        name,
        source: SecretDefinition::Question(Box::new(question)),
        span: entry.key.span.to(entry.value.span),
    })
}

fn choices(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<ValueTree>> {
    match node.items() {
        Some(items) if !items.is_empty() => Some(items.iter().filter_map(|item| scalar(cx, item)).collect()),
        _ => {
            cx.expected(node, "a list of answers");
            None
        }
    }
}

fn scalar(cx: &mut LoadContext<'_>, node: &Node) -> Option<ValueTree> {
    if node.scalar().is_none() {
        cx.expected(node, "text, a number or a boolean");
        return None;
    }
    cx.tree(node)
}

/// A default that is none of the choices could not be typed either.
fn known_default(cx: &mut LoadContext<'_>, question: &PromptDefinition) {
    let words = |tree: &ValueTree| match tree {
        ValueTree::Scalar(template) => template.as_literal().map(|value| value.to_text()),
        _ => None,
    };
    let known: Option<Vec<String>> = question.choice.iter().map(words).collect();
    let (Some(default), Some(known)) = (&question.default, known) else {
        return;
    };
    if let Some(text) = words(default).filter(|text| !known.is_empty() && !known.contains(text)) {
        let message = format!("the default `{text}` is none of the choices");
        let diagnostic = Diagnostic::error(code::CONFLICTING_KEYS, message)
            .at(default.span(), "not in `choice`")
            .help(format!("write one of {}", known.join(", ")));
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
