//! Fetching the secrets that a run may read, all before the first request, all missing ones in one message.

use super::Stage;
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output};
use crate::io::secrets::{FetchError, Fetcher, Source};
use crate::model::{Environment, Secret, SecretSource};
use crate::plan::{Step, reach};
use crate::scope::{Binding, LayerKind};
use crate::source::{Diagnostic, code};
use crate::template::{Template, Value};
use std::collections::HashSet;
use std::path::PathBuf;

/// Why secrets could not be fetched.
#[derive(Debug)]
pub enum Unfetched {
    /// All that could not be had.
    Problems(Vec<Diagnostic>),
    /// Somebody was asked, and wants to end.
    Cancelled,
}

impl Unfetched {
    /// What to draw, unless the command is to end here.
    pub fn problems(self, output: Output) -> Result<Vec<Diagnostic>, Exit> {
        match self {
            Unfetched::Problems(problems) => Ok(problems),
            Unfetched::Cancelled => {
                output.note("interrupted at the prompt");
                Err(Exit::Interrupted)
            }
        }
    }
}

/// Fetches what `steps` can reach and binds it. The error lists every secret that could not be had.
pub fn fetch(
    stage: &mut Stage,
    steps: &[Step<'static>],
    around: &Surroundings,
    trust: bool,
) -> Result<(), Unfetched> {
    let wanted = reach::pending(steps, &stage.layer_refs());
    fetch_named(stage, &wanted, around, trust)
}

/// Fetches these secrets by name.
pub fn fetch_named(
    stage: &mut Stage,
    wanted: &HashSet<Box<str>>,
    around: &Surroundings,
    trust: bool,
) -> Result<(), Unfetched> {
    let mut problems = Vec::new();
    let output = Output::new(around);
    for at in 0..stage.layers.len() {
        if stage.layers[at].kind != LayerKind::Environment {
            continue;
        }
        let Some(environment) = file_of(stage, at) else {
            continue;
        };
        for secret in environment
            .secrets
            .iter()
            .filter(|secret| wanted.contains(&secret.name.value))
        {
            if stage.layers[..at]
                .iter()
                .any(|stronger| stronger.bindings.contains_key(&secret.name.value))
            {
                continue;
            }
            let trusted = trust || is_trusted(stage, environment, around);
            match one(stage, (environment, secret), around, trusted) {
                Ok(value) => {
                    output.learn([(secret.name.value.to_string(), value.clone())]);
                    let binding = Binding::Value(Value::text(value).secret());
                    stage.layers[at]
                        .bindings
                        .insert(secret.name.value.clone(), binding);
                }
                Err(None) => return Err(Unfetched::Cancelled),
                Err(Some(problem)) => problems.push(*problem),
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Unfetched::Problems(problems))
    }
}

/// The environment whose layer this is.
pub fn file_of(stage: &Stage, at: usize) -> Option<&'static Environment> {
    let label = &*stage.layers[at].label;
    let project = stage.opened.project;
    project
        .environments
        .iter()
        .find(|environment| &*stage.opened.sources.get(environment.file).path == label)
}

/// What a record of trust is about: the file's path, and the content that was loaded.
pub fn identity(stage: &Stage, file: &Environment) -> (PathBuf, &'static str) {
    let source = stage.opened.sources.get(file.file);
    (stage.opened.project.root.join(&*source.path), &source.text)
}

fn is_trusted(stage: &Stage, file: &Environment, around: &Surroundings) -> bool {
    let runs = |secret: &Secret| matches!(secret.source, SecretSource::Command(_));
    let (path, content) = identity(stage, file);
    file.secrets.iter().any(runs) && around.trust().is_some_and(|trust| trust.holds(&path, content))
}

/// An error without a diagnostic: somebody wants to end.
fn one(
    stage: &Stage,
    (environment, secret): (&Environment, &Secret),
    around: &Surroundings,
    trusted: bool,
) -> Result<String, Option<Box<Diagnostic>>> {
    let source = rendered(stage, &secret.source)?;
    let root = &stage.opened.project.root;
    let fetcher = Fetcher {
        variables: &around.variables,
        dotenv_folders: vec![root.join("environments"), root.clone()],
        base: root.join("environments"),
        environment: &environment.id,
        trusted,
        interactive: around.stdin_terminal && around.stderr.terminal,
    };
    fetcher.fetch(&source).map_err(|error| match error {
        FetchError::Missing { message, help } => Some(Box::new(missing(secret, &message, help))),
        FetchError::Cancelled => None,
    })
}

fn missing(secret: &Secret, why: &str, help: String) -> Diagnostic {
    let message = format!("the secret `{}` cannot be had: {why}", secret.name.value);
    Diagnostic::error(code::MISSING_SECRET, message)
        .at(secret.span, "declared here")
        .help(help)
}

fn rendered(stage: &Stage, source: &SecretSource) -> Result<Source, Box<Diagnostic>> {
    let scope = stage.scope();
    let text = |template: &Template| scope.eval(template).map(|value| value.to_text());
    Ok(match source {
        SecretSource::Env(name) => Source::Env(name.value.to_string()),
        SecretSource::Dotenv(name) => Source::Dotenv(name.value.to_string()),
        SecretSource::Command(words) => Source::Command(words.iter().map(text).collect::<Result<_, _>>()?),
        SecretSource::File(path) => Source::File(text(path)?),
        SecretSource::Prompt(prompt) => Source::Prompt(text(prompt)?),
    })
}
