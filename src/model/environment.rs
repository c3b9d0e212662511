use super::{Name, TemplateText, ValueTree, Vars};
use crate::source::{FileId, Span};

/// One file of `environments/`.
#[derive(Debug)]
pub struct Environment {
    /// Path below `environments/` without `.yaml`.
    pub id: Box<str>,
    pub file: FileId,
    pub name: Box<str>,
    pub extends: Vec<Name>,
    /// It is only extended, never chosen.
    pub base: bool,
    /// The file in place of `.env`, of this environment and those it extends.
    pub dotenv: Option<Name>,
    pub vars: Vars,
    /// What is fetched or asked for before a run; questions too.
    pub secrets: Vec<Secret>,
}

#[derive(Debug)]
pub struct Secret {
    pub name: Name,
    pub source: SecretDefinition,
    pub span: Span,
}

#[derive(Debug)]
pub enum SecretDefinition {
    Env(Name),
    Dotenv(Name),
    /// Program and arguments; never a shell.
    Command(Vec<TemplateText>),
    /// Relative to the environment's file.
    File(TemplateText),
    Prompt(TemplateText),
    /// An entry of `prompts`, which is no secret.
    Question(Box<PromptDefinition>),
}

#[derive(Debug)]
pub struct PromptDefinition {
    pub text: TemplateText,
    /// The answers there are; none for any text.
    pub choice: Vec<ValueTree>,
    pub default: Option<ValueTree>,
}

impl Secret {
    /// Whether its value is never shown.
    pub fn is_secret(&self) -> bool {
        !matches!(self.source, SecretDefinition::Question(_))
    }
}
