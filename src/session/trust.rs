//! What an environment file reaches for beyond the project, and whether the user has agreed to it.
//!
//! A collection comes from somewhere: its files may read what lies in the project, and variables that begin with
//! `CALLSHEET_`. Commands, other variables of the shell, and files outside need the user's word.

use super::{Error, Process, Session};
use crate::io::secrets::{confirm, is_own_variable};
use crate::io::trust::{Trust, command_digests, is_outside};
use crate::model::{Environment, Secret, SecretDefinition};
use crate::scope::VariableLayer;
use crate::source::escape::visible;
use crate::source::{Diagnostic, code};
use crate::template::ProcessEnv;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// One thing beyond the project.
pub(crate) struct TrustReach {
    /// For people: `runs pass show staging/api`.
    pub words: String,
    /// What a record of trust is about.
    record: String,
    is_command: bool,
}

/// A file that reaches beyond the project.
pub(crate) struct TrustedFile {
    pub path: PathBuf,
    /// What it does there, a sentence's end each: `runs pass show staging/api`.
    pub reaches: Vec<String>,
}

/// Where the user's record of trusted files is.
///
/// # Errors
/// [`Error::NotCarriedOut`] if the user has no home.
pub(crate) fn user_record(process: &Process) -> Result<Trust, Error> {
    Trust::of(&process.variables).ok_or_else(|| {
        let problem = "there is no place for your record of trusted files: set HOME or XDG_STATE_HOME";
        Error::NotCarriedOut(problem.to_owned())
    })
}

/// The files that the user trusts, and whether each of them still exists.
///
/// # Errors
/// [`Error::NotCarriedOut`] if the record cannot be read.
pub(crate) fn trusted_files(record: &Trust) -> Result<Vec<(PathBuf, bool)>, Error> {
    record.list().map_err(|error| unusable(record, &error))
}

fn unusable(record: &Trust, error: &std::io::Error) -> Error {
    Error::NotCarriedOut(format!(
        "your record of trusted files `{}` cannot be used: {error}",
        record.path().display()
    ))
}

impl Session {
    /// Records the environments' files that reach beyond the project, as their sources are now.
    ///
    /// # Errors
    /// [`Error::NotCarriedOut`] if the record cannot be written.
    pub(crate) fn trust_environments(&self, record: &Trust) -> Result<Vec<TrustedFile>, Error> {
        let mut trusted = Vec::new();
        for file in self.environment_files() {
            let reaches: Vec<String> = self.reaches(file).into_iter().map(|reach| reach.words).collect();
            if reaches.is_empty() {
                continue;
            }
            let (path, content) = self.identity(file);
            record
                .record(&path, &content)
                .map_err(|error| unusable(record, &error))?;
            trusted.push(TrustedFile { path, reaches });
        }
        Ok(trusted)
    }

    /// Whether everything may be reached: the caller says so, or the variable for CI does.
    pub(crate) fn is_trusted(&self, given: bool) -> bool {
        given || self.process.variable("CALLSHEET_TRUST") == Some("1")
    }

    /// What a file reaches for, in the order it is written.
    pub(crate) fn reaches(&self, file: &Environment) -> Vec<TrustReach> {
        let text = &self.project.sources.get(file.file).text;
        let mut found: Vec<TrustReach> = file
            .secrets
            .iter()
            .filter_map(|secret| self.reach_of(secret))
            .collect();
        found.extend(variables_read(text).into_iter().map(|name| TrustReach {
            words: format!("reads the variable {name}"),
            record: format!("env {name}"),
            is_command: false,
        }));
        found
    }

    fn reach_of(&self, secret: &Secret) -> Option<TrustReach> {
        let root = self.root();
        let base = root.join("environments");
        let written = || visible(self.project.sources.text(secret.span)).to_string();
        let (words, is_command) = match &secret.source {
            SecretDefinition::Env(name) if is_own_variable(&name.value) => return None,
            SecretDefinition::Env(name) => (format!("reads the variable {}", name.value), false),
            SecretDefinition::Prompt(_) | SecretDefinition::Question(_) => return None,
            SecretDefinition::Dotenv(_) => {
                let mut files = self.dotenv_files().into_iter();
                let outside = files.find(|path| path.exists() && is_outside(root, path))?;
                (format!("reads {}", outside.display()), false)
            }
            SecretDefinition::File(path) => {
                let known = path.as_literal().map(|path| path.to_text());
                let inside = known.is_some_and(|path| !is_outside(root, &base.join(path)));
                if inside {
                    return None;
                }
                (
                    format!("reads {}", visible(self.project.sources.text(path.span))),
                    false,
                )
            }
            SecretDefinition::Command(words) => {
                let texts = words
                    .iter()
                    .map(|word| visible(self.project.sources.text(word.span)).to_string());
                let mut shown = format!("runs {}", texts.collect::<Vec<_>>().join(" "));
                if words.iter().any(|word| word.as_literal().is_none()) {
                    shown.push_str("   (with what its <<expressions>> hold when it runs)");
                }
                (shown, true)
            }
        };
        let literals: Vec<Option<String>> = match &secret.source {
            SecretDefinition::Command(words) => {
                let literals = words.iter().map(|word| Some(word.as_literal()?.to_text()));
                literals.collect()
            }
            _ => Vec::new(),
        };
        let digests = command_digests(root, &base, &literals);
        Some(TrustReach {
            words,
            record: format!("{} {}", written(), digests.join(" ")),
            is_command,
        })
    }

    /// The file's absolute path, and what its record is about.
    pub(crate) fn identity(&self, file: &Environment) -> (PathBuf, String) {
        let path = self.root().join(&*self.project.sources.get(file.file).path);
        let lines: BTreeSet<String> = self.reaches(file).into_iter().map(|reach| reach.record).collect();
        (path, lines.into_iter().collect::<Vec<_>>().join("\n"))
    }

    pub(crate) fn trusts(&self, file: &Environment) -> bool {
        let (path, sources) = self.identity(file);
        let trust = Trust::of(&self.process.variables);
        trust.is_some_and(|trust| trust.holds(&path, &sources))
    }

    /// The layers with files that were not trusted reading no variable of the shell but our own.
    pub(crate) fn without_untrusted_variables<'m>(
        &self,
        layers: Vec<VariableLayer<'m>>,
        given: bool,
    ) -> Vec<VariableLayer<'m>> {
        if self.is_trusted(given) {
            return layers;
        }
        let guarded = |layer: VariableLayer<'m>| {
            let file = self.environment_of(&layer.label, layer.kind);
            let Some(ProcessEnv(variables)) = layer
                .env
                .as_ref()
                .filter(|_| file.is_some_and(|file| !self.trusts(file)))
            else {
                return layer;
            };
            let own = variables.iter().filter(|(name, _)| is_own_variable(name));
            let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
            VariableLayer {
                env: Some(ProcessEnv(Arc::new(own))),
                ..layer
            }
        };
        layers.into_iter().map(guarded).collect()
    }

    /// At a terminal, shows what the files reach for that were not trusted yet, and asks.
    ///
    /// # Errors
    /// [`Error::Files`] if nobody can be asked and expressions of a file read variables of the shell.
    pub(crate) fn ask_for_trust(&self, files: &[&Environment]) -> Result<(), Error> {
        let mut problems = Vec::new();
        for file in files.iter().filter(|file| !self.trusts(file)) {
            let reaches = self.reaches(file).into_iter();
            let wanted: Vec<TrustReach> = reaches
                .filter(|reach| reach.is_command || !self.is_mocked())
                .collect();
            if wanted.is_empty() {
                continue;
            }
            if self.process.interactive && self.prompter.is_none() && self.consents(file, &wanted)? {
                continue;
            }
            if !self.is_mocked() {
                problems.extend(self.unread(file));
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Error::Files(problems))
        }
    }

    /// Records the file if the user agrees.
    fn consents(&self, file: &Environment, wanted: &[TrustReach]) -> Result<bool, Error> {
        let shown = &self.project.sources.get(file.file).path;
        let mut question = format!("{} reaches beyond this project:\n", visible(shown));
        for reach in wanted {
            let _ = writeln!(question, "  {}", reach.words);
        }
        question.push_str("Trust it?");
        let failed =
            |error: std::io::Error| Error::NotCarriedOut(format!("cannot record the trust: {error}"));
        if !confirm(&question).map_err(failed)? {
            return Ok(false);
        }
        let (path, sources) = self.identity(file);
        if let Some(trust) = Trust::of(&self.process.variables) {
            trust.record(&path, &sources).map_err(failed)?;
        }
        Ok(true)
    }

    /// Expressions of the file read variables of the shell, whichever secrets are wanted.
    pub(crate) fn reads_variables(&self, file: &Environment) -> bool {
        !variables_read(&self.project.sources.get(file.file).text).is_empty()
    }

    /// The variables that expressions of the file read without leave.
    fn unread(&self, file: &Environment) -> Vec<Diagnostic> {
        let source = self.project.sources.get(file.file);
        let names = variables_read(&source.text).into_iter();
        let problem = |name: String| {
            let message = format!(
                "`env('{name}')` in `{}` reads a variable of your shell, and the file has not been trusted",
                source.path
            );
            Diagnostic::error(code::MISSING_SECRET, message).help(format!(
                "read the file, then run `callsheet trust {}`; in CI, give --trust or set CALLSHEET_TRUST=1",
                file.id
            ))
        };
        names.map(problem).collect()
    }
}

/// Names in `env('NAME')` that are not callsheet's own. A name that is computed counts as `*`.
fn variables_read(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in text.match_indices("env(") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        let rest = text[at + "env(".len()..].trim_start();
        let quoted = rest.strip_prefix(['\'', '"']).map(|inner| {
            let end = inner.find(['\'', '"']).unwrap_or(inner.len());
            inner[..end].to_owned()
        });
        let name = quoted.unwrap_or_else(|| "*".to_owned());
        if !is_own_variable(&name) {
            names.insert(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::variables_read;

    #[test]
    fn variables_of_expressions_are_found() {
        let text = "a: <<env('HOME')>>\nb: <<getenv('X')>> <<env( \"B\", '')>>\nc: <<env('CALLSHEET_T')>> <<env(name)>>";
        let names: Vec<String> = variables_read(text).into_iter().collect();
        assert_eq!(names, ["*", "B", "HOME"]);
    }
}
