//! Fetching the secrets that a run may read, all before the first request, all missing ones in one message.

use super::{Error, Session, scope};
use crate::io::interrupt::Interrupt;
use crate::io::question::Question;
use crate::io::secrets::{FetchError, Fetcher, SecretOrigin};
use crate::io::trust::is_own_program;
use crate::model::{Environment, Secret, SecretDefinition};
use crate::plan::{Step, reach};
use crate::scope::LayerKind;
use crate::source::{Diagnostic, code};
use crate::template::{Template, Value};
use std::collections::HashSet;
use std::path::PathBuf;

/// How secrets are fetched.
#[derive(Clone, Copy)]
pub struct Fetching<'a> {
    /// Everything may be reached, whether it was trusted before or not.
    pub trusted: bool,
    /// Ends the program of a secret.
    pub interrupt: &'a Interrupt,
}

impl Session {
    /// Fetches the secrets that `steps` can reach and that nothing stronger defines. Trust lets
    /// environment files run commands for them.
    ///
    /// # Errors
    /// [`Error::Files`] with every secret that could not be had, [`Error::Interrupted`] if a person at a prompt wants
    /// to end, or a program was interrupted.
    pub(crate) fn fetch_secrets(&self, steps: &[Step<'_>], how: Fetching<'_>) -> Result<(), Error> {
        let layers = self.layers();
        let wanted = reach::pending(steps, &layers.iter().collect::<Vec<_>>());
        self.fetch_named(&wanted, how)
    }

    /// The same for these secrets by name.
    ///
    /// # Errors
    /// As for [`Session::fetch_secrets`].
    pub(crate) fn fetch_named(&self, wanted: &HashSet<Box<str>>, how: Fetching<'_>) -> Result<(), Error> {
        let trusted = self.is_trusted(how.trusted);
        let to_fetch = self.to_fetch(wanted);
        if !trusted {
            let reading = |file: &&Environment| {
                let reads = to_fetch
                    .iter()
                    .any(|(environment, _)| environment.file == file.file);
                reads || self.reads_variables(file)
            };
            let files: Vec<&Environment> = self.environment_files().into_iter().filter(reading).collect();
            self.ask_for_trust(&files)?;
        }
        let mut problems = Vec::new();
        for (environment, secret) in to_fetch {
            let how = Fetching {
                trusted: trusted || self.trusts(environment),
                ..how
            };
            match self.fetch(environment, secret, how) {
                Ok(value) => {
                    let label = &self.project.sources.get(environment.file).path;
                    let value = self.value_of(secret, value);
                    self.keep_secret(label, &secret.name.value, value);
                }
                Err(Unfetched::Cancelled) => {
                    return Err(Error::Interrupted("interrupted while secrets were fetched"));
                }
                Err(Unfetched::Missing(problem)) => problems.push(*problem),
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Error::Files(problems))
        }
    }

    /// The declarations of these secrets that win over all others of the same name.
    fn to_fetch(&self, wanted: &HashSet<Box<str>>) -> Vec<(&Environment, &Secret)> {
        let layers = self.layers();
        let mut found = Vec::new();
        for (at, layer) in layers.iter().enumerate() {
            let Some(environment) = self.environment_of(&layer.label, layer.kind) else {
                continue;
            };
            let is_hidden = |name: &str| {
                let mut stronger = layers[..at].iter();
                stronger.any(|layer| layer.bindings.contains_key(name))
            };
            let secrets = environment.secrets.iter();
            let wanted = secrets.filter(|secret| wanted.contains(&secret.name.value));
            let shown = wanted.filter(|secret| !is_hidden(&secret.name.value));
            found.extend(shown.map(|secret| (environment, secret)));
        }
        found
    }

    /// The environment files in use, strongest first.
    pub(crate) fn environment_files(&self) -> Vec<&Environment> {
        let layers = self.layers();
        let files = layers
            .iter()
            .filter_map(|layer| self.environment_of(&layer.label, layer.kind));
        files.collect()
    }

    pub(super) fn environment_of(&self, label: &str, kind: LayerKind) -> Option<&Environment> {
        let project = &self.project;
        let mut environments = project.model.environments.iter();
        let is_file = |environment: &&Environment| *project.sources.get(environment.file).path == *label;
        environments.find(|environment| kind == LayerKind::Environment && is_file(environment))
    }

    fn fetch(
        &self,
        environment: &Environment,
        secret: &Secret,
        how: Fetching<'_>,
    ) -> Result<String, Unfetched> {
        if let Some(value) = self.given_by_program(&secret.name.value) {
            return Ok(value);
        }
        let source = self.rendered(&secret.source).map_err(Unfetched::Missing)?;
        if let Some(answer) = self.answered(&secret.name.value, &source) {
            return Ok(answer);
        }
        let root = self.root();
        let fetcher = Fetcher {
            variables: &self.process.variables,
            dotenv_files: self.dotenv_files(),
            base: root.join("environments"),
            environment: &environment.id,
            root: root.to_owned(),
            trusted: how.trusted,
            mocked: self.is_mocked(),
            interactive: self.process.interactive,
            interrupt: how.interrupt,
            learn: &|value| self.secrets.add(&secret.name.value, value),
            mask: &|text| self.secrets.redact(text),
        };
        fetcher.fetch(&source).map_err(|error| match error {
            FetchError::Missing { message, help } => {
                Unfetched::Missing(Box::new(missing(secret, &message, help)))
            }
            FetchError::Cancelled => Unfetched::Cancelled,
        })
    }

    /// The strongest environment that names a file decides, as it does over variables. There is no second file behind it: a name that is
    /// missing would be taken from another stage.
    pub(super) fn dotenv_files(&self) -> Vec<PathBuf> {
        let environments = self.environment_files();
        let mut named = environments
            .iter()
            .filter_map(|environment| environment.dotenv.as_ref());
        let file = named.next().map_or(".env", |name| &*name.value);
        let root = self.root();
        vec![root.join("environments").join(file), root.join(file)]
    }

    /// The answer to a question has the type of the choice or the default that it means.
    fn value_of(&self, secret: &Secret, text: String) -> Value {
        let SecretDefinition::Question(question) = &secret.source else {
            self.secrets.add(&secret.name.value, &text);
            return Value::text(text).secret();
        };
        let layers = self.layers();
        let scope = scope(&layers, &self.ambient);
        let written = question.choice.iter().chain(&question.default);
        let mut values = written.filter_map(|tree| scope.eval_tree(tree).ok());
        values
            .find(|value| value.to_text() == text)
            .unwrap_or_else(|| Value::text(text))
    }

    fn given_by_program(&self, name: &str) -> Option<String> {
        self.secret_source.as_ref()?.secret(name)
    }

    fn answered(&self, name: &str, source: &SecretOrigin) -> Option<String> {
        match source {
            SecretOrigin::Prompt(question) => self.prompter.as_ref()?.secret(name, question),
            SecretOrigin::Question(question) => {
                let answer = self.prompter.as_ref()?.secret(name, &question.text)?;
                question.meant(&answer)
            }
            _ => None,
        }
    }

    fn rendered(&self, source: &SecretDefinition) -> Result<SecretOrigin, Box<Diagnostic>> {
        let layers = self.layers();
        let scope = scope(&layers, &self.ambient);
        let text = |template: &Template| scope.eval(template).map(|value| value.to_text());
        Ok(match source {
            SecretDefinition::Env(name) => SecretOrigin::Env(name.value.to_string()),
            SecretDefinition::Dotenv(name) => SecretOrigin::Dotenv(name.value.to_string()),
            SecretDefinition::Command(words) => {
                let rendered: Vec<_> = words.iter().map(text).collect::<Result<_, _>>()?;
                self.check_program(words, &rendered)?;
                SecretOrigin::Command(rendered)
            }
            SecretDefinition::File(path) => SecretOrigin::File(text(path)?),
            SecretDefinition::Prompt(prompt) => SecretOrigin::Prompt(text(prompt)?),
            SecretDefinition::Question(question) => {
                let words = |tree| scope.eval_tree(tree).map(|value| value.to_text());
                SecretOrigin::Question(Question {
                    text: text(&question.text)?,
                    choice: question.choice.iter().map(words).collect::<Result<_, _>>()?,
                    default: question.default.as_ref().map(words).transpose()?,
                })
            }
        })
    }
}

impl Session {
    /// A program of the project is a part of the record of trust, and an expression would change which one it is.
    fn check_program(&self, words: &[Template], rendered: &[String]) -> Result<(), Box<Diagnostic>> {
        let (Some(word), Some(program)) = (words.first(), rendered.first()) else {
            return Ok(());
        };
        let base = self.root().join("environments");
        if word.as_literal().is_some() || !is_own_program(self.root(), &base, program) {
            return Ok(());
        }
        let message = "the program of a secret is a file of the project, and an expression names it";
        let diagnostic = Diagnostic::error(code::MISSING_SECRET, message)
            .at(word.span, "this may become any file of the project")
            .help("write the path of the program");
        Err(Box::new(diagnostic))
    }
}

/// Why one secret could not be fetched.
enum Unfetched {
    Missing(Box<Diagnostic>),
    /// A person was asked, and wants to end.
    Cancelled,
}

fn missing(secret: &Secret, why: &str, help: String) -> Diagnostic {
    let what = if secret.is_secret() { "secret" } else { "variable" };
    let message = format!("the {what} `{}` cannot be had: {why}", secret.name.value);
    Diagnostic::error(code::MISSING_SECRET, message)
        .at(secret.span, "declared here")
        .help(help)
}
