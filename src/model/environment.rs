use super::{Name, TemplateText, Vars};
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
}
