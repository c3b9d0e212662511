//! The way into a session for programs: choose environments and variables, say who answers questions, build.

use super::{Error, OpenedProject, Process, Project, Session, SessionOptions};
use crate::scope::{Binding, LayerKind, VariableLayer};
use crate::secret::Secrets;
use crate::secret::is_secret_name;
use crate::template::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Where a program's own secrets come from, before the sources that environment files name.
pub trait SecretSource {
    /// The value of the secret that an environment file declares under this name. None leaves it to the file's source.
    fn secret(&self, name: &str) -> Option<String>;
}

/// Answers questions that a person at a terminal would be asked.
pub trait Prompter {
    /// The answer to the prompt of the secret `name`, whose text is `question`. None means that nobody answers: the
    /// secret is then reported as missing.
    fn secret(&self, name: &str, question: &str) -> Option<String>;
}

/// The default of both traits: knows no secret, answers no question.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl SecretSource for Nobody {
    fn secret(&self, _name: &str) -> Option<String> {
        None
    }
}

impl Prompter for Nobody {
    fn secret(&self, _name: &str, _question: &str) -> Option<String> {
        None
    }
}

/// Puts a [`Session`] together. Nothing is read from the process around it unless a method says so.
///
/// ```no_run
/// # fn main() -> Result<(), callsheet::Error> {
/// let (project, _) = callsheet::Project::open(".")?;
/// let session = callsheet::Session::builder(project)
///     .env("dev")
///     .var("userId", "me")
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub struct SessionBuilder {
    project: Arc<Project>,
    options: SessionOptions,
    process: Process,
    vars: HashMap<Box<str>, Binding<'static>>,
}

impl SessionBuilder {
    pub(super) fn new(project: Arc<Project>) -> SessionBuilder {
        let process = Process {
            directory: project.model.root.clone(),
            ..Process::default()
        };
        SessionBuilder {
            project,
            options: SessionOptions::default(),
            process,
            vars: HashMap::new(),
        }
    }

    /// Uses the environment of this name. Later ones win over earlier ones. Without any, the one that
    /// `callsheet env use` remembers or that `callsheet.yaml` names is used.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>) -> SessionBuilder {
        self.options.environments.push(name.into());
        self
    }

    /// Gives a variable a text value, which wins over all others, as `--var` does.
    #[must_use]
    pub fn var(mut self, name: &str, value: &str) -> SessionBuilder {
        let mut value = Value::text(value);
        value.secret = is_secret_name(name);
        self.vars.insert(name.into(), Binding::Value(value));
        self
    }

    /// Leaves out what earlier runs captured, as `--fresh` does.
    #[must_use]
    pub fn fresh(mut self) -> SessionBuilder {
        self.options.fresh = true;
        self
    }

    /// Sends requests to the collection's own mock, on a free port of loopback, as `--mock` does.
    #[must_use]
    pub fn mock(mut self) -> SessionBuilder {
        self.options.mock = true;
        self
    }

    /// Lets the files read variables of the operating system, for secrets and proxies.
    #[must_use]
    pub fn variables(mut self, variables: impl IntoIterator<Item = (String, String)>) -> SessionBuilder {
        self.process.variables = Arc::new(variables.into_iter().collect());
        self
    }

    /// Asks this source for secrets first.
    #[must_use]
    pub fn secrets(mut self, source: impl SecretSource + 'static) -> SessionBuilder {
        self.options.secret_source = Some(std::rc::Rc::new(source));
        self
    }

    /// Lets this answer the prompts of secrets.
    #[must_use]
    pub fn prompter(mut self, prompter: impl Prompter + 'static) -> SessionBuilder {
        self.options.prompter = Some(std::rc::Rc::new(prompter));
        self
    }

    /// Makes the session.
    ///
    /// # Errors
    /// [`Error::Files`] if a file of the project has an error, or if an environment does not exist;
    /// [`Error::NotCarriedOut`] if the captured values of earlier runs cannot be read.
    pub fn build(self) -> Result<Session, Error> {
        let opened = OpenedProject {
            targets: Vec::new(),
            found: Vec::new(),
            project: self.project,
        };
        let broken: Vec<_> = opened.project.errors.clone();
        if !broken.is_empty() {
            return Err(Error::Files(broken));
        }
        let given = (!self.vars.is_empty()).then(|| VariableLayer {
            kind: LayerKind::CommandLine,
            label: "the program".into(),
            bindings: self.vars,
            env: None,
        });
        let options = SessionOptions {
            given,
            ..self.options
        };
        Session::new(&opened, options, self.process, Secrets::default())
    }
}
