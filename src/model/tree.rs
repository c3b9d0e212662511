//! Templated YAML data of any shape: JSON bodies, variables, matcher arguments.

use super::Name;
use crate::source::Span;
use crate::template::Template;

#[derive(Debug, Clone)]
pub enum Tree {
    Scalar(Template),
    List(Vec<Tree>, Span),
    Map(Vec<(Name, Tree)>, Span),
}

impl Tree {
    pub fn span(&self) -> Span {
        match self {
            Tree::Scalar(template) => template.span,
            Tree::List(_, span) | Tree::Map(_, span) => *span,
        }
    }
}
